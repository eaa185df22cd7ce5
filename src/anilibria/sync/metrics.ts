import type { Knex } from 'knex'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import { FetchError, type Fetcher } from '../../net/fetcher.ts'
import { syncState } from '../mirror/sync-queries.ts'

/**
 * The metrics of the sync. The age of the last successful sync, and whether the mirror was ever complete, are read from
 * the database, so every instance shows the same values.
 */
export function createSyncMetrics(registry: Registry, db: Knex) {
  const registers = [registry]
  addMirrorGauges(registers, db)
  const lag = new Histogram({
    name: 'anilibria_sync_lag_seconds',
    help: 'Time from the moment that AniLiberty gives a new episode to the moment that it is told here',
    buckets: [30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400],
    registers,
  })
  const calls = new Counter({
    name: 'anilibria_upstream_calls_total',
    help: 'Calls to AniLiberty, by the status of the answer or by what went wrong',
    labelNames: ['result'] as const,
    registers,
  })
  return {
    /** Counts the events of one title. `freshAt`: when the title got its newest episode at the upstream. */
    countEvents(events: readonly AnilibriaEventRow[], freshAt: Date | null): void {
      const first = events.find(({ type }) => type === 'new_episode')
      if (first && freshAt) lag.observe(Math.max(0, (first.at.getTime() - freshAt.getTime()) / 1_000))
    },
    counted: (fetcher: Fetcher): Fetcher => ({
      ...fetcher,
      async fetch(url, init) {
        try {
          const answer = await fetcher.fetch(url, init)
          calls.inc({ result: String(answer.status) })
          return answer
        } catch (error) {
          calls.inc({ result: error instanceof FetchError ? error.failure : 'aborted' })
          throw error
        }
      },
    }),
  }
}

function addMirrorGauges(registers: Registry[], db: Knex): void {
  new Gauge({
    name: 'anilibria_mirror_whole',
    help: 'Whether the mirror of AniLiberty was ever complete: 1 yes, 0 no',
    registers,
    async collect() {
      const state = await syncState(db).catch(() => null)
      if (state) this.set(state.whole_at === null ? 0 : 1)
    },
  })
  new Gauge({
    name: 'anilibria_sync_age_seconds',
    help: 'Seconds since the last good sync with AniLiberty; absent before the first',
    registers,
    async collect() {
      const state = await syncState(db).catch(() => null)
      this.remove()
      if (state?.checked_at) this.set((Date.now() - state.checked_at.getTime()) / 1_000)
    },
  })
}
