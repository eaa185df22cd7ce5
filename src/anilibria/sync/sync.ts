import { latestPast } from '../../async/clock.ts'
import type { AnilibriaSyncRow } from '../../db/tables.ts'
import { SourceFailure } from '../../net/failure.ts'
import {
  changeSyncState,
  dropWanted,
  staleTitles,
  storeFranchise,
  storeFranchises,
  syncState,
  unreadFranchise,
  wantedTitles,
} from '../mirror/sync-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { StoredRelease } from './apply.ts'
import { createFullSync } from './full.ts'
import { createReading, type SyncDeps } from './reading.ts'

/**
 * Milliseconds between the starts of two syncs, and between two readings of a franchise. A complete sync may take some
 * hours, and no title should be older than a day.
 */
const SHORT_INTERVAL_MS = 300_000
const FULL_INTERVAL_MS = 20 * 3_600_000
const FRANCHISE_INTERVAL_MS = 7 * 86_400_000
/**
 * The next short sync ends at a page that is older than the last short sync by this many milliseconds, because the
 * upstream's clock and ours may differ.
 */
const OVERLAP_MS = 3_600_000

export type Sync = ReturnType<typeof createSync>

/**
 * At the start and every five minutes, a short sync reads the freshest titles until it finds only known ones, and the
 * week. Once a day a complete sync reads everything. Titles marked as stale, and franchises, are read when no sync is
 * due. The work is done in steps whose progress is stored, so that it continues after a crash. All calls are background
 * calls, which the client spaces out. Titles that were missing in two complete syncs in a row are hidden.
 */
export function createSync(deps: SyncDeps) {
  const { db, upstream, throughBreaker, now = () => new Date() } = deps
  const reading = createReading(deps)
  const full = createFullSync(deps, reading)
  let isFirst = true

  /**
   * Does the next piece of work. Returns whether more may be due. After a failure the same piece is due again. Two
   * steps must not run at the same time.
   */
  async function step(signal: AbortSignal): Promise<boolean> {
    if (await readWanted(signal)) return true
    const state = await syncState(db)
    // A stored time in the future comes from a wrong clock and is ignored.
    const since = (moment: Date | null) =>
      moment === null || moment > latestPast(now()) ? Number.POSITIVE_INFINITY : now().getTime() - moment.getTime()
    if (state.whole_at !== null && (isFirst || since(state.checked_at) >= SHORT_INTERVAL_MS)) {
      await syncShort(state, signal)
      isFirst = false
      return true
    }
    if (state.run_started_at) {
      await full.step(state, signal)
      return true
    }
    if (since(state.full_begun_at) >= FULL_INTERVAL_MS) {
      await full.start()
      return true
    }
    return (await readStale(signal)) || (await readFranchise(state, signal))
  }

  async function readWanted(signal: AbortSignal): Promise<boolean> {
    const wantedRows = await wantedTitles(db, MAX_ROWS)
    if (wantedRows.length === 0) return false
    const ids = wantedRows.map(({ title_id }) => title_id)
    await reading.readTitles(ids, signal)
    await dropWanted(db, wantedRows)
    return true
  }

  /**
   * Reads pages until one has only known titles that were fresh before the last short sync. The oldest titles are
   * stored first, so that after a crash the next short sync reads the same pages again.
   */
  async function syncShort({ checked_at, whole_at }: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
    const started = now()
    const enough = (checked_at ?? whole_at ?? started).getTime() - OVERLAP_MS
    const unread: number[] = []
    for (let page = 1; ; page++) {
      const answer = await reading.readPage(page, signal)
      if (answer === null) break
      const { releases, pagination } = answer
      const changedIds = await reading.changedOf(releases)
      unread.push(...changedIds)
      const isOld = releases.every(({ fresh_at }) => (fresh_at?.getTime() ?? 0) < enough)
      if ((changedIds.length === 0 && isOld) || page >= pagination.total_pages) break
    }
    await reading.readListed([...new Set(unread)].reverse(), signal)
    await reading.readWeek(signal)
    await changeSyncState(db, { checked_at: started, failed_at: null, failure: null, retry_at: null })
  }

  async function readStale(signal: AbortSignal): Promise<boolean> {
    const ids = await staleTitles(db, MAX_ROWS, now())
    if (ids.length > 0) await reading.readListed(ids, signal)
    return ids.length > 0
  }

  /**
   * Reads all franchises once after each complete sync, or one franchise that is due. The mirror counts as complete
   * without franchises.
   */
  async function readFranchise({ full_at, franchises_at }: AnilibriaSyncRow, signal: AbortSignal): Promise<boolean> {
    if (full_at !== null && (franchises_at === null || franchises_at < full_at)) {
      const all = await reading.callForOne(
        signal,
        (options) => upstream.franchises(options),
        () => storeFranchises(db, [], now()).then(() => 1),
      )
      if (all instanceof SourceFailure) return true
      const totals = all.map(({ id, total_releases: total }) => ({ id, total }))
      await storeFranchises(db, totals, now())
      return true
    }
    const since = new Date(now().getTime() - FRANCHISE_INTERVAL_MS)
    const unread = await unreadFranchise(db, since, latestPast(now()))
    if (!unread) return false
    const answer = await reading.callForOne(
      signal,
      (options) => upstream.franchise(unread.id, options),
      (failure) => storeFranchise(db, unread.id, failure.failure === 'missing' ? [] : null, now()).then(() => 1),
    )
    if (!(answer instanceof SourceFailure)) {
      const titles = answer.franchise_releases?.map(({ release_id }) => release_id) ?? null
      await storeFranchise(db, unread.id, titles, now())
    }
    return true
  }

  return {
    step,
    /**
     * Syncs now, whatever is due: a complete sync with `isFull` or while the mirror is not complete, else a short one.
     */
    async run({ isFull }: { isFull: boolean }, signal: AbortSignal): Promise<void> {
      await readWanted(signal)
      const { whole_at, run_started_at } = await syncState(db)
      if (whole_at !== null && !isFull) return syncShort(await syncState(db), signal)
      if (whole_at !== null || run_started_at === null) await full.start()
      for (let state = await syncState(db); state.run_started_at; state = await syncState(db))
        await full.step(state, signal)
    },
    /**
     * Reads a title at once, without waiting for a turn in the background queue. Fails with `missing` if the upstream
     * does not have it.
     */
    async readTitle(id: number, signal: AbortSignal): Promise<StoredRelease> {
      const release = await throughBreaker(() => upstream.release(id, { signal }))
      if (release.id !== id)
        throw new SourceFailure('different_title', `AniLiberty answered ${release.id} for the release ${id}`)
      return reading.store(release)
    },
  }
}
