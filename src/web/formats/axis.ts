/** Largest number of steps on the axis. */
const MOST_STEPS = 5

/** A value axis of a chart from `top` to `bottom`, with the values of its lines from the top down. */
type Axis = { top: number; bottom: number; lines: number[] }

/**
 * Makes the value axis of a chart, which covers zero and all values from `lowest` to `highest`. A step is 1, 2, 2½, 5
 * or 10 times a power of ten, so that about five steps cover the span. Without a span, the step is `usual`.
 * `least` is the smallest step.
 */
export function makeAxis(lowest: number, highest: number, { usual, least }: { usual: number; least: number }): Axis {
  const step = highest > lowest ? Math.max(least, chooseStep(highest - lowest)) : usual
  const [top, bottom] = [Math.ceil(highest / step) * step || step, Math.floor(lowest / step) * step]
  return {
    top,
    bottom,
    lines: Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, at) => top - at * step),
  }
}

function chooseStep(span: number): number {
  const idealStep = span / MOST_STEPS
  const power = 10 ** Math.floor(Math.log10(idealStep))
  return ([1, 2, 2.5, 5].find((times) => times * power >= idealStep) ?? 10) * power
}
