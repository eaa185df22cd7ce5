import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import { withDeadline } from '../failover/deadline.ts'
import { type Copy, makeCopy, overdue } from './copies.ts'
import type { Freshness } from './freshness.ts'
import type { AnswerStore } from './queries.ts'

type Options = {
  store: Pick<AnswerStore, 'find'>
  isInUse: (reading: Reading<QuestionName>) => boolean
  report: (bug: unknown) => void
  timeout: number
  now: () => number
}

/** The entries of one cache, in memory. `recall` also finds answers that an earlier process stored in the database. */
export function createKeptCopies({ store, isInUse, report, timeout, now }: Options) {
  const copies = new LRUCache<string, Copy>(atMost(2_000))
  const recalls = new Map<string, Promise<Copy | undefined>>()
  let generation = 0
  let expiredAt = 0
  const expiredSources = new Map<string, number>()

  function recall(key: string, limits: Freshness): Copy | undefined | Promise<Copy | undefined> {
    const copy = copies.get(key)
    if (copy || limits.fresh === 0) return copy
    const recalling = recalls.get(key) ?? withDeadline(timeout, () => fetchCopy(key, limits)).catch(withoutCopy)
    recalls.set(key, recalling)
    return recalling.finally(() => {
      if (recalls.get(key) === recalling) recalls.delete(key)
    })
  }

  async function fetchCopy(key: string, limits: Freshness): Promise<Copy | undefined> {
    const begun = generation
    const reading = await store.find(key)
    if (!reading || copies.has(key)) return copies.get(key)
    if (begun !== generation) return undefined
    const copy = makeCopy(reading, reading.readAt.getTime() + limits.fresh)
    const isOutdated = reading.readAt.getTime() < getExpiry(reading) || !isInUse(reading)
    const recalled = isOutdated ? overdue(copy) : copy
    copies.set(key, recalled)
    return recalled
  }

  function withoutCopy(error: unknown): undefined {
    if (!(error instanceof SourceFailure)) report(error)
    return undefined
  }

  const getExpiry = (reading: Reading<QuestionName>) =>
    Math.max(expiredAt, isLocal(reading) ? (expiredSources.get(reading.source) ?? 0) : 0)

  function forgetRecalls() {
    generation += 1
    recalls.clear()
  }

  return {
    recall,
    get: (key: string) => copies.get(key),
    set: (key: string, copy: Copy) => void copies.set(key, copy),
    /** Grows when entries are dropped or marked as outdated. Answers requested before that are not stored. */
    generation: () => generation,
    drop(concerns: (key: string, reading: Reading<QuestionName>) => boolean): void {
      forgetRecalls()
      for (const [key, { reading }] of [...copies.entries()]) if (concerns(key, reading)) copies.delete(key)
    },
    /** Marks all entries as outdated, or those that came from one of this server's own sources. */
    expire(source?: string): void {
      forgetRecalls()
      if (source === undefined) expiredAt = now()
      else expiredSources.set(source, now())
      for (const [key, copy] of [...copies.entries()]) {
        const isMatch = source === undefined || (copy.reading.source === source && isLocal(copy.reading))
        if (isMatch && copy.state !== 'gone') copies.set(key, overdue(copy))
      }
    },
  }
}

const isLocal = ({ endpoint }: Reading<QuestionName>) => endpoint?.isOwn !== false
