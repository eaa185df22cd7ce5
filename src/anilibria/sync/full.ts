import type { AnilibriaSyncRow } from '../../db/tables.ts'
import { absentTitles, changeSyncState, finishRun } from '../mirror/sync-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { Reading, SyncDeps } from './reading.ts'

/**
 * Reads all pages of the catalog, then all titles with their episodes, then the week. Each call stores the progress, so
 * that a restarted server continues there. `step` does the next piece.
 */
export function createFullSync({ db, log, changed, now = () => new Date() }: SyncDeps, reading: Reading) {
  /** Reads a page. Titles may move between pages while the catalog is read. */
  async function readCatalog(page: number, state: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
    const catalogIds = new Set(state.run_seen)
    const answer = await reading.readPage(page, signal)
    if (answer === null) {
      // Titles of this page moved up, perhaps to the previous page.
      const before = page > 2 ? await reading.readPage(page - 1, signal) : null
      for (const { id } of before?.releases ?? []) catalogIds.add(id)
      return endCatalog(catalogIds, signal)
    }
    const { total, total_pages } = answer.pagination
    for (const { id } of answer.releases) catalogIds.add(id)
    // After titles were deleted, later ones moved up, perhaps to the previous page.
    const hasShrunk = page > 1 && total < (state.run_total ?? 0)
    if (!hasShrunk && page >= total_pages) return endCatalog(catalogIds, signal)
    await changeSyncState(db, {
      run_seen: [...catalogIds],
      run_total: total,
      run_page: hasShrunk ? page - 1 : page + 1,
    })
  }

  /**
   * Ends the catalog. Also reads titles that the catalog left out: a title can move to a page that was already read.
   */
  async function endCatalog(catalogIds: Set<number>, signal: AbortSignal): Promise<void> {
    await readTop(reading, catalogIds, signal)
    const all = [...catalogIds]
    const run_left = [...all, ...(await absentTitles(db, all))]
    await changeSyncState(db, { run_seen: all, run_total: null, run_page: null, run_left })
  }

  async function finish(state: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
    await reading.readWeek(signal)
    const removedIds = await finishRun(db, { seen: state.run_seen, now: now() })
    if (removedIds.length > 0) changed(removedIds)
    log.info({ titles: state.run_seen.length, gone: removedIds.length }, 'the mirror of AniLiberty is complete')
  }

  return {
    start: () =>
      changeSyncState(db, { run_started_at: now(), run_page: 1, run_total: null, run_seen: [], run_left: [] }),
    async step(state: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
      const { run_page, run_left: remainingIds } = state
      if (run_page !== null) return readCatalog(run_page, state, signal)
      if (remainingIds.length === 0) return finish(state, signal)
      const existing = await reading.readListed(remainingIds.slice(0, MAX_ROWS), signal)
      const run_seen = [...new Set([...state.run_seen, ...existing])]
      await changeSyncState(db, { run_seen, run_left: remainingIds.slice(MAX_ROWS) })
    },
  }
}

async function readTop(reading: Reading, catalogIds: Set<number>, signal: AbortSignal): Promise<void> {
  for (let page = 1; ; page++) {
    const answer = await reading.readPage(page, signal)
    if (answer === null) break
    const { releases, pagination } = answer
    const isRepeat = releases.every(({ id }) => catalogIds.has(id))
    for (const { id } of releases) catalogIds.add(id)
    if (isRepeat || page >= pagination.total_pages) break
  }
}
