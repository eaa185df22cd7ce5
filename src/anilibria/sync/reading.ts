import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import { SourceFailure } from '../../net/failure.ts'
import { noteUnreadable, readReleases, storeSchedule, unreadableTitles } from '../mirror/sync-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { Release, ReleasePage, ScheduleItem, ThroughBreaker, Upstream } from '../upstream/upstream.ts'
import { type ApplyOptions, applyRelease, type StoredRelease } from './apply.ts'

export type SyncDeps = {
  db: Knex
  upstream: Upstream
  storage: string
  throughBreaker: ThroughBreaker
  log: Logger
  notify?: ApplyOptions['notify']
  /** Called after each commit, with the titles that changed, appeared or disappeared. */
  changed: (ids: readonly number[]) => void
  /** Called after each commit. `freshAt`: when the title got its newest episode at the upstream. */
  onEvents?: (events: readonly AnilibriaEventRow[], freshAt: Date | null) => void
  now?: () => Date
}

/** If so many titles in a row fail, the upstream as a whole is failing. */
const MANY = 10
/** Attempts in a row after which a timeout counts as an error of the title. */
const SILENT_TRIES = 3

export type Reading = ReturnType<typeof createReading>

/** The parts of the sync. Each reads something in the background and stores it. */
export function createReading(deps: SyncDeps) {
  const { db, upstream, storage, throughBreaker, log, notify, changed, onEvents, now = () => new Date() } = deps
  const call = <T>(signal: AbortSignal, work: (options: { signal: AbortSignal; background: true }) => Promise<T>) =>
    throughBreaker(() => work({ signal, background: true }))

  /**
   * Reads a page of the catalog, freshest titles first; null after the end of the catalog. An empty page that should
   * have rows is a failure.
   */
  async function readPage(page: number, signal: AbortSignal): Promise<ReleasePage | null> {
    const answer = await call(signal, (options) =>
      upstream.catalogReleases(page, MAX_ROWS, { sorting: 'FRESH_AT_DESC' }, options),
    ).catch((error: unknown) => {
      if (error instanceof SourceFailure && error.failure === 'missing' && page > 1) return null
      throw error
    })
    if (answer === null) return null
    if (answer.releases.length === 0 && (page === 1 || page <= answer.pagination.total_pages))
      throw new SourceFailure('empty', `AniLiberty has nothing on page ${page} of its catalog`)
    return answer
  }

  /** Returns the ids of releases that differ from the last reading, without those that wait after a failure. */
  async function listChangedIds(releases: readonly Release[]): Promise<number[]> {
    const ids = releases.map(({ id }) => id)
    const storedReleases = new Map((await readReleases(db, ids)).map((one) => [one.id, one]))
    const unreadableIds = new Set(await unreadableTitles(db, ids, now()))
    const isRead = ({ id, fresh_at, updated_at }: Release) => {
      const storedRelease = storedReleases.get(id)
      return (
        storedRelease &&
        storedRelease.fresh_at === toIsoText(fresh_at) &&
        storedRelease.updated_at === toIsoText(updated_at)
      )
    }
    return [...new Set(releases.filter((one) => !isRead(one) && !unreadableIds.has(one.id)).map(({ id }) => id))]
  }

  /**
   * Reads titles. If one title breaks the whole list, all are read one by one. A title that cannot be read is recorded
   * and does not stop the others.
   */
  async function readTitles(ids: readonly number[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < ids.length; at += MAX_ROWS) {
      const batch = ids.slice(at, at + MAX_ROWS)
      if ((await readList(batch, signal)) === null) for (const id of batch) await readOne(id, signal)
    }
  }

  /**
   * Reads a list. Titles that are missing in the answer are read one by one, because the upstream silently leaves out
   * titles that it cannot return. If none of them can be read, the upstream is failing. Returns the ids that the
   * upstream has, including those that cannot be read.
   */
  async function readListed(ids: readonly number[], signal: AbortSignal): Promise<number[]> {
    const existing: number[] = []
    for (let at = 0; at < ids.length; at += MAX_ROWS) {
      const batch = ids.slice(at, at + MAX_ROWS)
      const receivedIds = new Set(await readList(batch, signal))
      let failures = 0
      let good = receivedIds.size
      for (const id of batch.filter((one) => !receivedIds.has(one))) {
        const failure = await readOne(id, signal)
        if (failure === null) good += 1
        else if (failure.failure === 'missing') continue
        else if (++failures >= MANY && good === 0) throw failure
        existing.push(id)
      }
      existing.push(...receivedIds)
    }
    return existing
  }

  /** Returns the stored ids; null if the content of the list makes it unreadable. */
  async function readList(batch: readonly number[], signal: AbortSignal): Promise<number[] | null> {
    const releases = await call(signal, (options) =>
      upstream.releasesList({ ids: batch }, options).catch((error: unknown) => {
        if (error instanceof SourceFailure && ['wrong_schema', 'rejected'].includes(error.failure)) return null
        throw error
      }),
    )
    if (releases === null) return null
    const storedIds: number[] = []
    for (const release of releases) {
      signal.throwIfAborted()
      if (batch.includes(release.id) && (await storeOrSkip(release)) === null) storedIds.push(release.id)
    }
    return storedIds
  }

  /** Reads one title. Returns and records a failure that concerns only this title. */
  async function readOne(id: number, signal: AbortSignal): Promise<SourceFailure | null> {
    const answer = await callForOne(
      signal,
      (options) => upstream.release(id, options),
      (failure) => noteUnreadable(db, id, failure.failure, now()),
    )
    if (answer instanceof SourceFailure) return answer
    const failure =
      answer.id === id
        ? await storeOrSkip(answer)
        : new SourceFailure('different_title', `AniLiberty answered ${answer.id} for the release ${id}`)
    if (failure) await noteUnreadable(db, id, failure.failure, now())
    return failure
  }

  /**
   * Returns a failure that concerns only one of many things, so that it does not count against the upstream. `note`
   * stores it and returns how many there were in a row.
   */
  const callForOne = <T>(
    signal: AbortSignal,
    work: (options: { signal: AbortSignal; background: true }) => Promise<T>,
    note: (failure: SourceFailure) => Promise<number>,
  ): Promise<T | SourceFailure> =>
    call(signal, (options) =>
      work(options).catch(async (error: unknown) => {
        if (!(error instanceof SourceFailure) || error.failure === 'rate_limited') throw error
        const tries = await note(error)
        log.warn({ failure: error.failure, reason: error.message, tries }, 'AniLiberty does not give one of its items')
        if (['timeout', 'unreachable'].includes(error.failure) && tries < SILENT_TRIES) throw error
        return error
      }),
    )

  /** Stores a release. Returns the failure if it cannot be stored, so that it does not stop the others. */
  async function storeOrSkip(release: Release): Promise<SourceFailure | null> {
    try {
      await store(release)
      return null
    } catch (error) {
      const isItsOwn = error instanceof SourceFailure && ['wrong_schema', 'empty'].includes(error.failure)
      if (!isItsOwn && !isBadData(error)) throw error
      log.warn({ err: error, release: release.id }, 'a release of AniLiberty was not stored')
      return isItsOwn ? error : new SourceFailure('wrong_schema', 'the database refused it', { cause: error })
    }
  }

  async function store(release: Release): Promise<StoredRelease> {
    const result = await applyRelease(db, release, { storage, ...(notify && { notify }) }, now())
    if (result.isChanged) changed([result.id])
    if (result.events.length > 0) onEvents?.(result.events, release.fresh_at)
    return result
  }

  return {
    call,
    callForOne,
    readPage,
    changedOf: listChangedIds,
    readTitles,
    readListed,
    store,
    async readWeek(signal: AbortSignal): Promise<void> {
      const items = await call(signal, (options) => upstream.week(options))
      await readListed(await listChangedIds(items.map(({ release }) => release)), signal)
      await storeSchedule(db, items.flatMap(toSlots))
    },
  }
}

/** PostgreSQL errors of class 22 (invalid data) or 54 (too large). */
const isBadData = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|54)/.test(error.code)

const toIsoText = (moment: Date | null): string | null => moment?.toISOString() ?? null

const toSlots = ({ release: { id, publish_day: day } }: ScheduleItem) => (day === null ? [] : [{ day, title_id: id }])
