import { sleep } from '../../async/timer.ts'
import type { Result } from './record.ts'
import type { Recorded, RecordedCheck } from './recorded.ts'

type Deps = {
  write: (results: readonly Result[]) => Promise<Recorded>
  /** After the commit. */
  tell: (recorded: Recorded) => unknown
  /** Told of the first of a row of batches that could not be kept, and when the row has ended. */
  lost: (error: unknown) => void
  found: () => void
  /** Told when telling fails. */
  report: (error: unknown) => unknown
}

/** Milliseconds that a result waits for others, so that a burst is one transaction. */
const GATHER = 40

/** Keeps results together, one transaction after the other, in the order in which they came. */
export function createRecorder({ write, tell, lost, found, report }: Deps) {
  let waiting: Result[] = []
  let batch: Promise<Recorded | null> | null = null
  let last: Promise<unknown> = Promise.resolve()
  let isLost = false

  async function keep(before: Promise<unknown>): Promise<Recorded | null> {
    await sleep(GATHER)
    await before
    const results = waiting
    waiting = []
    batch = null
    try {
      const recorded = await write(results)
      if (isLost) found()
      isLost = false
      if (recorded.checks.length > 0) await announce(recorded)
      return recorded
    } catch (error) {
      if (!isLost) lost(error)
      isLost = true
      return null
    }
  }

  async function announce(recorded: Recorded): Promise<void> {
    try {
      await tell(recorded)
    } catch (error) {
      report(error)
    }
  }

  return {
    /** What became of these results; empty where they could not be kept. */
    async put(results: readonly Result[]): Promise<RecordedCheck[]> {
      if (results.length === 0) return []
      waiting.push(...results)
      if (!batch) {
        batch = keep(last)
        last = batch
      }
      const recorded = await batch
      const isOf = (check: RecordedCheck) =>
        results.some(
          ({ endpoint, source, path }) =>
            check.endpointId === endpoint.id && check.source === source && check.path === path,
        )
      return recorded?.checks.filter(isOf) ?? []
    },
    /** Tells what was written elsewhere. Never rejects. */
    announce,
    settled: () => last,
  }
}
