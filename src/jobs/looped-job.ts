import { type Loop, startLoop } from '../async/throttle.ts'
import type { StandingJob } from './run.ts'

/**
 * `every`: milliseconds from the end of one pass to the start of the next, which starts at once if `pass` resolves with
 * true. `pass` gets a signal that aborts when the job stops; `failed` gets the error when it rejects.
 */
type LoopOptions = {
  name: string
  every: number
  pass: (signal: AbortSignal) => Promise<unknown>
  failed: (error: unknown) => void
}

/** Makes a standing job that repeats `pass`. `wake` starts the next pass at once, and does nothing while the job is stopped. */
export function loopedJob({ name, every, pass, failed }: LoopOptions): { job: StandingJob; wake: () => void } {
  let stopping = new AbortController()
  let loop: Loop | null = null
  const job: StandingJob = {
    name,
    start() {
      stopping = new AbortController()
      const { signal } = stopping
      loop = startLoop({ every, pass: () => pass(signal), failed })
    },
    async stop() {
      stopping.abort(new Error('the server stops'))
      await loop?.stop()
    },
  }
  return { job, wake: () => loop?.wake() }
}
