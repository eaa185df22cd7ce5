import { mix } from '../../palettes.ts'

/** How a style draws. `width` is that of the ink lines in panel units, 0 for none; `paint` gives a style's color for a color. */
export type Pen = { ink: string; width: number; paint: (color: string) => string }

export type Point = { x: number; y: number }

/** Draws parts of a figure, in units of the figure, as SVG. Outlines lie around what they surround. */
export type Brush = ReturnType<typeof createBrush>

/** Creates the brush for a figure drawn at `scale`: small figures get finer lines, but not as fine as their size. */
export function createBrush({ ink, width: wide, paint }: Pen, scale: number) {
  const outline = wide / Math.sqrt(scale)
  /** A line through points; ink where no color is given. */
  const line = (points: readonly Point[], width: number, color?: string, cap?: 'butt') => {
    const d = `M${points.map(({ x, y }) => path`${x} ${y}`).join('L')}`
    const looks = (color ? ` stroke="${paint(color)}"` : '') + (cap ? ` stroke-linecap="${cap}"` : '')
    return `<path d="${d}" stroke-width="${short(width)}"${looks}/>`
  }
  return {
    ink,
    paint,
    /** Width of an outline and of the fine lines of a face. */
    outline,
    fine: Math.max(outline, 4 / Math.sqrt(scale)) * 0.9,
    /** A filled form with an outline. */
    shape: (d: string, color: string) => `<path d="${d}" fill="${paint(color)}"/>`,
    /** A filled form without an outline, such as a shadow; `opacity` from 0 to 1. */
    flat: (d: string, color: string, opacity = 1) =>
      `<path d="${d}" fill="${paint(color)}" stroke="none"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`,
    line,
    /** An arm or leg: a thick line that joins the body at its first point without an edge. */
    limb: (points: readonly Point[], width: number, color: string) =>
      (outline > 0 ? line(points, width + 2 * outline, undefined, 'butt') : '') + line(points, width, color),
  }
}

/** The group around a figure: what its forms have in common; a form without a fill is a line. */
export function inked(brush: Brush, content: string): string {
  const stroke = `${brush.ink}" stroke-width="${short(2 * brush.outline)}`
  return `<g fill="none" stroke="${stroke}" stroke-linejoin="round" stroke-linecap="round" paint-order="stroke">${content}</g>`
}

/** Path data with its numbers cut short: to one decimal below 10, to whole units above. */
export function path(texts: TemplateStringsArray, ...numbers: readonly number[]): string {
  return texts.reduce((whole, text, at) => `${whole}${short(numbers[at - 1] ?? 0)}${text}`)
}

export function oval(x: number, y: number, wide: number, high: number): string {
  const [rx, ry] = [short(wide), short(high)]
  return path`M${x - rx} ${y}a${rx} ${ry} 0 1 0 ${2 * rx} 0 ${rx} ${ry} 0 1 0 ${-2 * rx} 0z`
}

/** The same color in the shadow: darker, and a little towards violet. */
export function shade(color: string, share = 0.26): string {
  return mix(color, '#2a1038', share)
}

function short(value: number): number {
  return Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value)
}

/**
 * Gives a drawing its colors: letters in quotation marks stand for colors, such as `fill="A"`; one without a color is
 * ink. `F` and a number is a width in fine lines, `W` and a number one with an outline around it.
 */
export function colored(brush: Brush, drawing: string, letters: Readonly<Record<string, string>>): string {
  return drawing.replace(/"(?:([A-Z])|([FW])([\d.]+)|(#[0-9a-f]{6}))"/g, (_, letter, unit, width, literal) => {
    if (unit === 'F') return `"${short(brush.fine * width)}"`
    if (unit === 'W') return `"${brush.outline > 0 ? short(2 * brush.outline + Number(width)) : 0}"`
    const color = literal ?? letters[letter]
    return `"${color ? brush.paint(color) : brush.ink}"`
  })
}
