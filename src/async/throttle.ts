import { createTimer } from './timer.ts'

/** `every`: minimum milliseconds between two starts of `work`. */
type ThrottleOptions = { every?: number; work: () => Promise<unknown>; failed: (error: unknown) => void }

/** Several requests before the next run cause only one run, and two runs never overlap. Does not keep the process alive. */
export function createThrottle({ every = 0, work, failed }: ThrottleOptions) {
  const timer = createTimer({ unref: true })
  let running: Promise<void> | null = null
  let last = -Infinity
  let dueAt = Infinity
  let isOn = true

  function plan(): void {
    if (dueAt < Infinity && !running) timer.set(Math.max(0, Math.max(dueAt, last + every) - performance.now()), run)
  }

  function run(): void {
    dueAt = Infinity
    last = performance.now()
    running = work()
      .catch(failed)
      .then(() => {
        running = null
        plan()
      })
  }

  return {
    /** Schedules a run, unless an earlier one is already scheduled. */
    due(delay = 0): void {
      const at = performance.now() + delay
      if (!isOn || at >= dueAt) return
      dueAt = at
      plan()
    },
    /** Cancels scheduled runs and resolves when the current run has ended. */
    async stop(): Promise<void> {
      isOn = false
      dueAt = Infinity
      timer.clear()
      await running
    },
  }
}

export type Loop = ReturnType<typeof startLoop>
/** `every`: milliseconds from the end of one pass to the start of the next. */
type LoopOptions = { every: number; first?: number; pass: () => Promise<unknown>; failed: (error: unknown) => void }

/** Two passes never overlap. The next one starts at once if `pass` resolves with true or `wake` is called. */
export function startLoop({ every, first = 0, pass, failed }: LoopOptions) {
  const throttle = createThrottle({ work: passOnce, failed })
  async function passOnce(): Promise<void> {
    const more = await pass().catch(failed)
    throttle.due(more === true ? 0 : every)
  }
  throttle.due(first)
  return { wake: () => throttle.due(), stop: throttle.stop }
}
