import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { AnilibriaEventRow } from '../../db/anilibria-rows.ts'
import { SourceFailure } from '../../net/failure.ts'
import { readReleases } from '../mirror/sync-queries.ts'
import { storeSchedule } from '../mirror/write-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { Guard, Release, ReleasePage, ScheduleItem, Upstream } from '../upstream/upstream.ts'
import { type Applied, type Applying, applyRelease } from './apply.ts'

export type SyncDeps = {
  db: Knex
  upstream: Upstream
  storage: string
  guard: Guard
  log: Logger
  /** Runs in the transaction of a change that is told. */
  told?: Applying['told']
  /** Called after each commit with the ids of titles that changed, came or went. */
  changed: (ids: readonly number[]) => void
  /**
   * Called after each commit that told something of a title. `freshAt`: when the title got its newest episode at the
   * upstream.
   */
  announced?: (events: readonly AnilibriaEventRow[], freshAt: Date | null) => void
  now?: () => Date
}

export type Reading = ReturnType<typeof createReading>

/** The parts of which a sync consists: each reads something of the upstream in the background and stores it. */
export function createReading({
  db,
  upstream,
  storage,
  guard,
  log,
  told,
  changed,
  announced,
  now = () => new Date(),
}: SyncDeps) {
  const call = <T>(signal: AbortSignal, work: (options: { signal: AbortSignal; background: true }) => Promise<T>) =>
    guard(() => work({ signal, background: true }))

  /** Reads a page of the catalog, the freshest titles first. A page that should have rows and has none is a failure. */
  async function readPage(page: number, signal: AbortSignal): Promise<ReleasePage> {
    const answer = await call(signal, (options) =>
      upstream.catalogReleases(page, MAX_ROWS, { sorting: 'FRESH_AT_DESC' }, options),
    )
    if (answer.releases.length === 0 && (page === 1 || page <= answer.pagination.total_pages))
      throw new SourceFailure('empty', `AniLiberty has nothing on page ${page} of its catalog`)
    return answer
  }

  /** Returns the ids of the releases that differ from what was last read of them. */
  async function changedOf(releases: readonly Release[]): Promise<number[]> {
    const ids = releases.map(({ id }) => id)
    const known = new Map((await readReleases(db, ids)).map((one) => [one.id, one]))
    const isRead = ({ id, fresh_at, updated_at }: Release) => {
      const read = known.get(id)
      return read && read.fresh_at === textOf(fresh_at) && read.updated_at === textOf(updated_at)
    }
    return [...new Set(releases.filter((one) => !isRead(one)).map(({ id }) => id))]
  }

  /** Reads titles with their episodes and stores them. Returns the ids of those that the upstream gave. */
  async function readTitles(ids: readonly number[], signal: AbortSignal): Promise<number[]> {
    const given: number[] = []
    for (let at = 0; at < ids.length; at += MAX_ROWS) {
      const asked = ids.slice(at, at + MAX_ROWS)
      for (const release of await call(signal, (options) => upstream.releasesList({ ids: asked }, options))) {
        signal.throwIfAborted()
        if (asked.includes(release.id) && (await storeOrSkip(release))) given.push(release.id)
      }
    }
    return given
  }

  /**
   * Reads titles that the upstream has just listed. Those that are missing when they are read together are read one by
   * one, because the list of releases leaves out without a word what it cannot give.
   */
  async function readListed(ids: readonly number[], signal: AbortSignal): Promise<void> {
    const given = new Set(await readTitles(ids, signal))
    for (const id of ids) {
      if (given.has(id)) continue
      try {
        const release = await call(signal, (options) => upstream.release(id, options))
        if (release.id !== id)
          throw new SourceFailure('different_title', `AniLiberty answered ${release.id} for the release ${id}`)
        await storeOrSkip(release)
      } catch (error) {
        if (!(error instanceof SourceFailure) || !['missing', 'wrong_schema'].includes(error.failure)) throw error
        log.warn({ release: id, reason: error.message }, 'a release that AniLiberty lists cannot be read')
      }
    }
  }

  /** Stores a release. Returns false for one that cannot be stored, so that it does not stop the others. */
  async function storeOrSkip(release: Release): Promise<boolean> {
    try {
      await store(release)
      return true
    } catch (error) {
      const isItsFault = (error instanceof SourceFailure && error.failure === 'wrong_schema') || isBadData(error)
      if (!isItsFault) throw error
      log.warn({ err: error, release: release.id }, 'a release of AniLiberty was not stored')
      return false
    }
  }

  async function store(release: Release): Promise<Applied> {
    const applied = await applyRelease(db, release, { storage, ...(told && { told }) }, now())
    if (applied.isChanged) changed([applied.id])
    if (applied.events.length > 0) announced?.(applied.events, release.fresh_at)
    return applied
  }

  return {
    call,
    readPage,
    changedOf,
    readTitles,
    readListed,
    store,
    /** Stores the weekly schedule, and reads the titles in it that changed. */
    async readWeek(signal: AbortSignal): Promise<void> {
      const items = await call(signal, (options) => upstream.week(options))
      await readListed(await changedOf(items.map(({ release }) => release)), signal)
      await storeSchedule(db, items.flatMap(slotOf))
    },
  }
}

/** Whether the database refused a value: an error of PostgreSQL's class 22. */
const isBadData = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22')

const textOf = (moment: Date | null): string | null => moment?.toISOString() ?? null

const slotOf = ({ release: { id, publish_day: day } }: ScheduleItem) => (day === null ? [] : [{ day, title_id: id }])
