import type { AnilibriaSyncRow } from '../../db/anilibria-rows.ts'
import { SourceFailure } from '../../net/failure.ts'
import { changeSyncState, dropWanted, knownFranchises, syncState, wantedTitles } from '../mirror/sync-queries.ts'
import { storeFranchise } from '../mirror/write-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { Applied } from './apply.ts'
import { createFullSync } from './full.ts'
import { createReading, type SyncDeps } from './reading.ts'

/** Milliseconds between two short syncs (`SHORT_INTERVAL_MS`) and between two complete ones (`FULL_INTERVAL_MS`). */
const SHORT_INTERVAL_MS = 300_000
const FULL_INTERVAL_MS = 86_400_000
/**
 * How much older than the last short sync, in milliseconds, a page must be to end the next one: the upstream's clock and
 * ours may differ.
 */
const OVERLAP_MS = 3_600_000

export type Sync = ReturnType<typeof createSync>

/**
 * Keeps the mirror like the upstream's catalog. Every five minutes, and at the start, a short sync reads the freshest
 * titles until it meets only known ones, and the weekly schedule; once a day a complete one reads everything. The work
 * goes in steps whose progress is stored, so that it goes on after a kill at any point. Calls are background calls, which
 * the client spaces out. Titles that two complete syncs in a row did not see are hidden. Until the first complete sync
 * has ended, nothing is told.
 */
export function createSync(deps: SyncDeps) {
  const { db, upstream, guard, log, now = () => new Date() } = deps
  const reading = createReading(deps)
  const full = createFullSync(deps, reading)
  let isFirst = true
  let franchises: string[] = []

  /**
   * Does the next piece of work that is due, until `signal` aborts. Returns whether more may be due. Fails like the
   * client, and then the same piece is due again. Two steps must not run at the same time.
   */
  async function step(signal: AbortSignal): Promise<boolean> {
    if (await readWanted(signal)) return true
    const state = await syncState(db)
    const since = (moment: Date | null) => now().getTime() - (moment?.getTime() ?? 0)
    if (state.whole_at !== null && (isFirst || since(state.checked_at) >= SHORT_INTERVAL_MS)) {
      await syncShort(state, signal)
      isFirst = false
      return true
    }
    if (state.run_started_at) {
      await full.step(state, signal)
      if (state.run_page === null && state.run_left.length === 0) await findFranchises(signal)
      return true
    }
    if (since(state.full_at) >= FULL_INTERVAL_MS) {
      await full.start()
      return true
    }
    return readFranchise(signal)
  }

  /** Reads titles that somebody asked for. Returns whether there were any. */
  async function readWanted(signal: AbortSignal): Promise<boolean> {
    const wanted = await wantedTitles(db, MAX_ROWS)
    if (wanted.length === 0) return false
    await reading.readTitles(
      wanted.map(({ title_id }) => title_id),
      signal,
    )
    await dropWanted(db, wanted)
    return true
  }

  /**
   * Reads what is newer than what is known: until a page has only known titles that were fresh before the last short
   * sync. Titles are read oldest first, so that after a kill the newest are still unknown and the next short sync looks
   * as deep again.
   */
  async function syncShort({ checked_at, whole_at }: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
    const started = now()
    const enough = (checked_at ?? whole_at ?? started).getTime() - OVERLAP_MS
    const unread: number[] = []
    for (let page = 1; ; page++) {
      const { releases, pagination } = await reading.readPage(page, signal)
      const found = await reading.changedOf(releases)
      unread.push(...found)
      const isOld = releases.every(({ fresh_at }) => (fresh_at?.getTime() ?? 0) < enough)
      if ((found.length === 0 && isOld) || page >= pagination.total_pages) break
    }
    await reading.readListed([...new Set(unread)].reverse(), signal)
    await reading.readWeek(signal)
    await changeSyncState(db, { checked_at: started, failed_at: null, failure: null, retry_at: null })
  }

  /** Finds the franchises whose known titles may not be all. The mirror is complete without them. */
  async function findFranchises(signal: AbortSignal): Promise<void> {
    try {
      const all = await reading.call(signal, (options) => upstream.franchises(options))
      const counts = new Map((await knownFranchises(db)).map(({ id, titles }) => [id, titles]))
      franchises = all.filter(({ id, total_releases: total }) => counts.get(id) !== total).map(({ id }) => id)
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error
      log.warn({ failure: error.failure, reason: error.message }, 'the franchises of AniLiberty are not known')
    }
  }

  /** Reads one of the franchises that were found. Returns whether there are more. */
  async function readFranchise(signal: AbortSignal): Promise<boolean> {
    const [id, ...others] = franchises
    if (id === undefined) return false
    const franchise = await reading
      .call(signal, (options) => upstream.franchise(id, options))
      .catch((error: unknown) => {
        if (error instanceof SourceFailure && error.failure === 'missing') return null
        throw error
      })
    const releases = franchise?.franchise_releases ?? []
    await storeFranchise(
      db,
      id,
      releases.map(({ release_id }) => release_id),
    )
    franchises = others
    return others.length > 0
  }

  return {
    step,
    /**
     * Syncs now, whatever is due: a short sync, or a complete one with `isFull`, which ends an interrupted first one but
     * begins any other anew. Before the mirror is complete, it is always a complete one.
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
     * Reads one title now, without waiting for a turn of the background, and stores it. Fails like the client, with
     * `missing` for a title that the upstream does not have.
     */
    async readTitle(id: number, signal: AbortSignal): Promise<Applied> {
      const release = await guard(() => upstream.release(id, { signal }))
      if (release.id !== id)
        throw new SourceFailure('different_title', `AniLiberty answered ${release.id} for the release ${id}`)
      return reading.store(release)
    },
  }
}
