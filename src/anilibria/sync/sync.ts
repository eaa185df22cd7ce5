import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { SourceFailure } from '../../net/failure.ts'
import {
  changeSyncState,
  dropWanted,
  knownFranchises,
  readReleases,
  syncState,
  wantedTitles,
} from '../mirror/sync-queries.ts'
import {
  dropLibraryTitles,
  dropUnusedGenres,
  missTitles,
  storeFranchise,
  storeSchedule,
} from '../mirror/write-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { Guard, Release, ScheduleItem, Upstream } from '../upstream/upstream.ts'
import { type Applied, type Applying, applyRelease } from './apply.ts'

/** Milliseconds between two short syncs (`SHORT_INTERVAL_MS`) and between two complete ones (`FULL_INTERVAL_MS`). */
const SHORT_INTERVAL_MS = 300_000
const FULL_INTERVAL_MS = 86_400_000

type Deps = {
  db: Knex
  upstream: Upstream
  storage: string
  guard: Guard
  log: Logger
  /** Runs in the transaction of a change that is told. */
  told?: Applying['told']
  /** Called after each commit that changed a title or told something. */
  changed: (applied: Applied) => void
  now?: () => Date
}

export type Sync = ReturnType<typeof createSync>

/**
 * Keeps the mirror like the upstream's catalog. Every five minutes, and at the start, a short sync reads the freshest
 * titles until it meets only known ones, and the weekly schedule; once a day a complete one reads everything. The work
 * goes in steps whose progress is stored, so that it goes on after a kill at any point. Calls are background calls, which
 * the client spaces out. Titles that two complete syncs in a row did not see are hidden.
 */
export function createSync({ db, upstream, storage, guard, log, told, changed, now = () => new Date() }: Deps) {
  let isFirst = true
  let franchises: string[] = []
  let signal = new AbortController().signal
  const call = <T>(work: (options: { signal: AbortSignal; background: boolean }) => Promise<T>): Promise<T> =>
    guard(() => work({ signal, background: true }))

  /**
   * Does the next piece of work that is due, until `until` aborts. `isForced`: a short sync is due. Returns whether more
   * may be due. Fails like the client. Two steps must not run at the same time.
   */
  async function step(until: AbortSignal, { isForced = false } = {}): Promise<boolean> {
    signal = until
    const state = await syncState(db)
    const isSilent = state.whole_at === null
    const wanted = await wantedTitles(db, MAX_ROWS)
    if (wanted.length > 0) {
      await readTitles(wanted, isSilent)
      await dropWanted(db, wanted)
      return true
    }
    const since = (moment: Date | null) => now().getTime() - (moment?.getTime() ?? 0)
    if (!isSilent && (isFirst || isForced || since(state.checked_at) >= SHORT_INTERVAL_MS)) {
      await syncShort()
      isFirst = false
      return true
    }
    isFirst = false
    if (state.run_started_at) return syncFullStep(state, isSilent)
    if (since(state.full_at) >= FULL_INTERVAL_MS) return startFull()
    const [franchise, ...others] = franchises
    if (franchise === undefined) return false
    const { franchise_releases: releases } = await call((options) => upstream.franchise(franchise, options))
    await storeFranchise(
      db,
      franchise,
      (releases ?? []).map(({ release_id }) => release_id),
    )
    franchises = others
    return others.length > 0
  }

  /** Begins a complete sync, unless one is under way. */
  async function startFull(): Promise<boolean> {
    const { run_started_at } = await syncState(db)
    if (!run_started_at) await changeSyncState(db, { run_started_at: now(), run_page: 1, run_seen: [], run_left: [] })
    return true
  }

  async function syncFullStep(state: Awaited<ReturnType<typeof syncState>>, isSilent: boolean): Promise<boolean> {
    const { run_page: page, run_seen: seen, run_left: left } = state
    if (page !== null) {
      const { releases, pagination } = await call((options) =>
        upstream.catalogReleases(page, MAX_ROWS, { sorting: 'FRESH_AT_DESC' }, options),
      )
      if (page === 1 && releases.length === 0) throw new SourceFailure('empty', 'AniLiberty has an empty catalog')
      const all = [...new Set([...seen, ...releases.map(({ id }) => id)])]
      const isLast = releases.length === 0 || page >= pagination.total_pages
      await changeSyncState(db, { run_seen: all, run_page: isLast ? null : page + 1, ...(isLast && { run_left: all }) })
      return true
    }
    const batch = left.slice(0, MAX_ROWS)
    if (batch.length > 0) {
      await readTitles(batch, isSilent)
      await changeSyncState(db, { run_left: left.slice(MAX_ROWS) })
      return true
    }
    await syncWeek(isSilent)
    await missTitles(db, seen, now())
    await dropLibraryTitles(db)
    await dropUnusedGenres(db)
    const at = now()
    await changeSyncState(db, {
      whole_at: state.whole_at ?? at,
      full_at: at,
      checked_at: at,
      failed_at: null,
      failure: null,
      run_started_at: null,
      run_page: null,
      run_seen: [],
      run_left: [],
    })
    log.info({ titles: seen.length }, 'the mirror of AniLiberty is complete')
    await findFranchises()
    return true
  }

  /**
   * Reads what is newer than what is known. Titles are read oldest first, so that after a kill the newest are still
   * unknown and the next short sync looks as deep again.
   */
  async function syncShort(): Promise<void> {
    const stale: number[] = []
    for (let page = 1; ; page++) {
      const { releases, pagination } = await call((options) =>
        upstream.catalogReleases(page, MAX_ROWS, { sorting: 'FRESH_AT_DESC' }, options),
      )
      if (page === 1 && releases.length === 0) throw new SourceFailure('empty', 'AniLiberty has an empty catalog')
      const unread = await changedOf(releases)
      stale.push(...unread)
      if (unread.length === 0 || page >= pagination.total_pages) break
    }
    const oldestFirst = [...new Set(stale)].reverse()
    for (let at = 0; at < oldestFirst.length; at += MAX_ROWS) {
      await readTitles(oldestFirst.slice(at, at + MAX_ROWS), false)
    }
    await syncWeek(false)
    await changeSyncState(db, { checked_at: now(), failed_at: null, failure: null })
  }

  /** Stores the weekly schedule, and reads the titles in it that changed. */
  async function syncWeek(isSilent: boolean): Promise<void> {
    const items = await call((options) => upstream.week(options))
    const changedOnes = await changedOf(items.map(({ release }) => release))
    for (let at = 0; at < changedOnes.length; at += MAX_ROWS)
      await readTitles(changedOnes.slice(at, at + MAX_ROWS), isSilent)
    await storeSchedule(db, items.flatMap(slotOf))
  }

  /** Returns the ids of the releases that differ from what was last read of them. */
  async function changedOf(releases: readonly Release[]): Promise<number[]> {
    const known = new Map(
      (
        await readReleases(
          db,
          releases.map(({ id }) => id),
        )
      ).map((one) => [one.id, one]),
    )
    const isRead = ({ id, fresh_at, updated_at }: Release) => {
      const read = known.get(id)
      return read && read.fresh_at === textOf(fresh_at) && read.updated_at === textOf(updated_at)
    }
    return [...new Set(releases.filter((one) => !isRead(one)).map(({ id }) => id))]
  }

  /** Reads up to `MAX_ROWS` titles with their episodes and stores them. Titles that the upstream lacks are left out. */
  async function readTitles(ids: readonly number[], isSilent: boolean): Promise<void> {
    const releases = await call((options) => upstream.releasesList({ ids }, options))
    for (const release of releases) {
      signal.throwIfAborted()
      if (!ids.includes(release.id)) continue
      try {
        await store(release, isSilent)
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error
        log.warn({ err: error, release: release.id }, 'a release of AniLiberty was not stored')
      }
    }
  }

  async function store(release: Release, isSilent: boolean): Promise<Applied> {
    const applied = await applyRelease(db, release, { storage, isSilent, ...(told && { told }) }, now())
    if (applied.isChanged) changed(applied)
    return applied
  }

  /** Finds the franchises whose known titles may not be all. The mirror is complete without them. */
  async function findFranchises(): Promise<void> {
    try {
      const all = await call((options) => upstream.franchises(options))
      const counts = new Map((await knownFranchises(db)).map(({ id, titles }) => [id, titles]))
      franchises = all.filter(({ id, total_releases: total }) => counts.get(id) !== total).map(({ id }) => id)
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error
      log.warn({ failure: error.failure, reason: error.message }, 'the franchises of AniLiberty are not known')
    }
  }

  return {
    step,
    startFull,
    /**
     * Reads one title now, without waiting for a turn of the background, and stores it. Fails like the client, with
     * `missing` for a title that the upstream does not have.
     */
    async readTitle(id: number, until: AbortSignal): Promise<Applied> {
      const release = await guard(() => upstream.release(id, { signal: until }))
      if (release.id !== id)
        throw new SourceFailure('different_title', `AniLiberty answered ${release.id} for the release ${id}`)
      return store(release, (await syncState(db)).whole_at === null)
    },
  }
}

const textOf = (moment: Date | null): string | null => moment?.toISOString() ?? null

const slotOf = ({ release: { id, publish_day: day } }: ScheduleItem) => (day === null ? [] : [{ day, title_id: id }])
