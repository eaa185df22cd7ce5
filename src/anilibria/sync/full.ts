import type { AnilibriaSyncRow } from '../../db/anilibria-rows.ts'
import { SourceFailure } from '../../net/failure.ts'
import { absentTitles, changeSyncState } from '../mirror/sync-queries.ts'
import { finishRun } from '../mirror/write-queries.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { Reading, SyncDeps } from './reading.ts'

/**
 * The complete sync: all pages of the catalog, then all titles with their episodes, then the week. Its progress is stored
 * after each call, so that it goes on after a kill. `step` does the next piece of the run that is under way.
 */
export function createFullSync({ db, log, changed, now = () => new Date() }: SyncDeps, reading: Reading) {
  /** Reads a page of the catalog, which may move while it is read, and remembers the titles in it. */
  async function readCatalog(page: number, state: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
    const answer = await reading.readPage(page, signal).catch((error: unknown) => {
      if (error instanceof SourceFailure && error.failure === 'missing' && page > 1) return null
      throw error
    })
    if (answer === null) return void (await changeSyncState(db, { run_page: page - 1, run_total: null }))
    const { total, total_pages } = answer.pagination
    const seen = new Set(state.run_seen)
    for (const { id } of answer.releases) seen.add(id)
    const progress = { run_seen: [...seen], run_total: total }
    if (page > 1 && total < (state.run_total ?? 0)) {
      // Titles were deleted, and those behind them moved up, perhaps to the page that was read before.
      await changeSyncState(db, { ...progress, run_page: page - 1 })
    } else if (page < total_pages) {
      await changeSyncState(db, { ...progress, run_page: page + 1 })
    } else {
      await readTop(seen, signal)
      await changeSyncState(db, { run_seen: [...seen], run_total: null, run_page: null, run_left: [...seen] })
    }
  }

  /** Adds the titles that came to the first pages while the others were read. */
  async function readTop(seen: Set<number>, signal: AbortSignal): Promise<void> {
    for (let page = 1; ; page++) {
      const { releases, pagination } = await reading.readPage(page, signal)
      const isKnown = releases.every(({ id }) => seen.has(id))
      for (const { id } of releases) seen.add(id)
      if (isKnown || page >= pagination.total_pages) break
    }
  }

  async function finish(state: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
    await reading.readWeek(signal)
    // A title can slip from page to page unseen, so those that seem to be gone are asked for.
    const found = await reading.readTitles(await absentTitles(db, state.run_seen), signal)
    const gone = await finishRun(db, { seen: [...state.run_seen, ...found], now: now() })
    if (gone.length > 0) changed(gone)
    log.info({ titles: state.run_seen.length, gone: gone.length }, 'the mirror of AniLiberty is complete')
  }

  return {
    /** Begins a complete sync from its first page. */
    start: () =>
      changeSyncState(db, { run_started_at: now(), run_page: 1, run_total: null, run_seen: [], run_left: [] }),
    async step(state: AnilibriaSyncRow, signal: AbortSignal): Promise<void> {
      const left = state.run_left
      if (state.run_page !== null) await readCatalog(state.run_page, state, signal)
      else if (left.length > 0) {
        await reading.readListed(left.slice(0, MAX_ROWS), signal)
        await changeSyncState(db, { run_left: left.slice(MAX_ROWS) })
      } else await finish(state, signal)
    },
  }
}
