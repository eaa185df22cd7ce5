import type { Watched, WatchedPath } from '../../anime/probing.ts'
import { createTimer } from '../../async/timer.ts'
import { type Result, seenIn } from './record.ts'
import type { RecordedCheck } from './recorded.ts'

/** One path of an endpoint and when it is asked. Times are milliseconds of the system's clock. */
export type Target = {
  endpoint: Watched
  path: WatchedPath
  timer: ReturnType<typeof createTimer>
  running: Promise<RecordedCheck[]> | null
  /** When all of it is due again; what failed may be looked at before. */
  wholeAt: number
  /** Sources, or '' for the endpoint, that failed or are down. */
  ailing: ReadonlySet<string>
  /** It failed, but not often enough to be down: it goes before others. */
  isInDoubt: boolean
  last: { at: number; checks: RecordedCheck[] } | null
}

export const keyOf = ({ id }: Watched, path: WatchedPath) => `${id} ${path}`

export const unasked = (endpoint: Watched, path: WatchedPath): Target => ({
  endpoint,
  path,
  timer: createTimer(),
  running: null,
  wholeAt: 0,
  ailing: new Set(),
  isInDoubt: false,
  last: null,
})

/** Who failed just now, or is still held to be down. */
export const ailingOf = (results: readonly Result[], checks: readonly RecordedCheck[]) =>
  new Set([
    ...results.filter(({ check }) => !seenIn(check).isAnswer).map(({ source }) => source),
    ...checks.filter(({ state }) => state === 'down').map(({ source }) => source),
  ])
