import type { Knex } from 'knex'
import { Gauge, type Registry } from 'prom-client'
import { shared } from '../async/cached.ts'
import { readState } from './queries.ts'
import type { BackupState } from './state.ts'

const gauges: readonly [name: string, help: string, read: (state: BackupState) => Date | number | null | undefined][] =
  [
    ['success_timestamp_seconds', 'When the last backup was made', ({ last }) => last?.made_at],
    [
      'proven_timestamp_seconds',
      'When a backup was last restored for a test, and was whole',
      ({ proven }) => proven?.proven_at,
    ],
    ['bytes', 'Size of the last backup', ({ last }) => Number(last?.bytes ?? 0)],
  ]

/**
 * All instances show the same values, which they read from the database. While it is unreachable, the last values stay.
 */
export function backupMetrics(registry: Registry, db: Knex): void {
  // Each scrape queries the database once for all metrics.
  const present = shared(() => readState(db).catch(() => null))
  for (const [name, help, getValue] of gauges)
    new Gauge({
      name: `backup_last_${name}`,
      help,
      registers: [registry],
      async collect() {
        const state = await present()
        const value = state && getValue(state)
        if (value) this.set(value instanceof Date ? value.getTime() / 1000 : value)
      },
    })
}
