import { createTimer } from './timer.ts'

/** `every`: minimum milliseconds between two starts. */
type Throttled = { every?: number; work: () => Promise<unknown>; failed: (error: unknown) => void }

/**
 * Runs work when it is due: once for all requests meanwhile, never twice at a time. Its timer does not keep the process
 * alive.
 */
export function createThrottle({ every = 0, work, failed }: Throttled) {
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
    /** Schedules a run after `delay` milliseconds, unless one is due sooner. */
    due(delay = 0): void {
      const at = performance.now() + delay
      if (!isOn || at >= dueAt) return
      dueAt = at
      plan()
    },
    /** Cancels scheduled runs; resolves when the running one has ended. */
    async stop(): Promise<void> {
      isOn = false
      dueAt = Infinity
      timer.clear()
      await running
    },
  }
}

export type Loop = ReturnType<typeof startLoop>
/** Milliseconds from the end of one pass to the next, and until the first. */
type Looped = { every: number; first?: number; pass: () => Promise<unknown>; failed: (error: unknown) => void }

/** Repeats a pass, one at a time. A pass that returns true, or a wake-up, starts the next one at once. */
export function startLoop({ every, first = 0, pass, failed }: Looped) {
  const throttle = createThrottle({ work: passOnce, failed })
  async function passOnce(): Promise<void> {
    const more = await pass().catch(failed)
    throttle.due(more === true ? 0 : every)
  }
  throttle.due(first)
  return { wake: () => throttle.due(), stop: throttle.stop }
}
