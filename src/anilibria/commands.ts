import type { Knex } from 'knex'
import { pino } from 'pino'
import * as z from 'zod'
import { sleep } from '../async/timer.ts'
import { withLease } from '../jobs/lease.ts'
import { SourceFailure } from '../net/failure.ts'
import { createFetcher } from '../net/fetcher.ts'
import { type Command, command, type Report, type Tools } from '../platform/command.ts'
import { anilibriaEnvironment } from './environment.ts'
import { queueNotices } from './events/notify.ts'
import { countMirror } from './mirror/queries.ts'
import { syncState } from './mirror/sync-queries.ts'
import { noteFailure, SYNC_LEASE } from './sync/keep-syncing.ts'
import { createSync, type Sync } from './sync/sync.ts'
import { openUpstream } from './upstream/upstream.ts'

/** Attempts to get the lease, one second apart. A server releases it after each step; after a crash it expires. */
const ATTEMPTS = 60

const syncNow = command({
  name: 'anilibria:sync',
  summary: 'Reads now what is new at AniLiberty into the mirror, whatever the server does.',
  options: { all: { type: 'boolean', about: 'read the whole catalog, as the server does once a day' } },
  input: z.object({ all: z.boolean().default(false) }),
  async run({ all }, { db, settings }) {
    const { upstream, nodeBaseUrl } = settings.read(anilibriaEnvironment)
    if (!upstream) return failureReport('There is no upstream: set ANILIBERTY_BASE_URL.', 'no upstream')
    const changedIds = new Set<number>()
    const counts = { new_episode: 0, new_title: 0, status_change: 0 }
    const fetcher = createFetcher(settings)
    const sync = createSync({
      db,
      upstream: openUpstream({ baseUrl: upstream.baseUrl, fetcher }),
      storage: new URL(upstream.storageUrl ?? upstream.baseUrl).origin,
      throughBreaker: (call) => call(),
      log: pino({ level: 'silent' }),
      ...(nodeBaseUrl !== null && { notify: queueNotices }),
      changed(ids) {
        for (const id of ids) changedIds.add(id)
      },
      onEvents(events) {
        for (const { type } of events) counts[type] += 1
      },
    })
    const started = performance.now()
    try {
      if (!(await runAlone(db, sync, all))) return failureReport('Another sync is running.', 'busy')
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error
      await noteFailure(db, error, new Date())
      return failureReport(
        `AniLiberty does not answer as it should (${error.failure}): ${error.message}`,
        error.failure,
      )
    } finally {
      await fetcher.close()
    }
    const seconds = Math.round((performance.now() - started) / 100) / 10
    const { anilibria: titles } = await countMirror(db)
    return {
      text:
        `${changedIds.size} titles changed: ${counts.new_title} new titles, ${counts.new_episode} new episodes and ` +
        `${counts.status_change} new states were told. The mirror has ${titles} titles. It took ${seconds} s.`,
      data: { changed: changedIds.size, ...counts, titles, seconds },
    }
  },
})

/** Runs a sync alone. Returns false if another process keeps the lease. */
async function runAlone(db: Knex, sync: Sync, isFull: boolean): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const hasRun = await withLease(db, SYNC_LEASE, async (leaseSignal) => {
      await sync.run({ isFull }, leaseSignal)
      return true
    })
    if (hasRun) return true
    await sleep(1_000)
  }
  return false
}

const failureReport = (text: string, failure: string): Report => ({ text, data: { failure }, exit: 1 })

const status = command({
  name: 'anilibria:status',
  summary: 'Tells how old the mirror of AniLiberty is, what is in it, and what went wrong last.',
  options: {},
  input: z.object({}),
  async run(_input, { db, settings }: Tools) {
    const [state, { anilibria, library, ...others }] = [await syncState(db), await countMirror(db)]
    const counts = { titles: anilibria + library, ...others }
    const { upstream } = settings.read(anilibriaEnvironment)
    const isUsable = upstream ? state.whole_at !== null : counts.titles > 0
    const toAge = (moment: Date | null) =>
      moment === null ? null : Math.round((Date.now() - moment.getTime()) / 1_000)
    const age = toAge(state.checked_at)
    const run = state.run_started_at && {
      since: state.run_started_at,
      part: state.run_page === null ? `${state.run_left.length} titles are left to read` : `page ${state.run_page}`,
    }
    const lines = [
      upstream ? `Upstream: ${upstream.baseUrl}` : 'There is no upstream: the titles are those of the library.',
      `${counts.titles} titles with ${counts.episodes} episodes, ${counts.hidden} hidden, ${counts.wanted} to be read soon.`,
      age === null ? 'No sync has ended well yet.' : `The last good sync was ${age} s ago.`,
      ...(state.whole_at === null && upstream ? ['The mirror was never complete, so nothing is told.'] : []),
      ...(run ? [`A complete sync is under way since ${run.since.toISOString()}: ${run.part}.`] : []),
      ...(state.failed_at ? [`The last attempt failed at ${state.failed_at.toISOString()}: ${state.failure}.`] : []),
    ]
    const data = {
      ...counts,
      age,
      full_age: toAge(state.full_at),
      whole_at: state.whole_at,
      failed_at: state.failed_at,
      failure: state.failure,
      retry_at: state.retry_at,
      run,
    }
    return { text: lines.join('\n'), data, exit: isUsable ? 0 : 1 }
  },
})

export const anilibriaCommands: Command[] = [syncNow, status]
