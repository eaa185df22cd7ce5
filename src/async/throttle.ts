import { createTimer } from './timer.ts'

/** `every`: milliseconds at least from one start to the next. */
type Throttled = { every?: number; work: () => Promise<unknown>; failed: (error: unknown) => void }

/** Does work when it is due, once for all that came meanwhile, and never twice at a time. No process stays for it. */
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
    /** In so many milliseconds, unless it is due sooner already. */
    due(delay = 0): void {
      const at = performance.now() + delay
      if (!isOn || at >= dueAt) return
      dueAt = at
      plan()
    },
    /** Drops what is due and begins nothing any more; comes when what is under way has ended. */
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

/** Runs a pass again and again, one at a time: at once where it says true, that there is more, or after a wake. */
export function startLoop({ every, first = 0, pass, failed }: Looped) {
  const throttle = createThrottle({ work: passOnce, failed })
  async function passOnce(): Promise<void> {
    const more = await pass().catch(failed)
    throttle.due(more === true ? 0 : every)
  }
  throttle.due(first)
  return { wake: () => throttle.due(), stop: throttle.stop }
}
