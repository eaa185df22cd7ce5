import type { Knex } from 'knex'
import { fillChecks } from '../src/demo/history-queries.ts'
import { pruneHistory, rollUpNow } from '../src/monitor/history.ts'
import type { Row } from './measure.ts'
import { withHistory } from './monitor-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const tables = [
  'monitor_states',
  'monitor_checks',
  'monitor_hours',
  'monitor_days',
  'incidents',
  'incident_monitors',
  'incident_updates',
]

/** Days lived with every check and the hours rolled up each ten minutes; then the rest of a year with fewer of both. */
const WHOLE_DAYS = 3
const YEAR = 365
/** Seconds between two checks in the rest of the year: rollups weigh the same by however many checks they are made. */
const SPARSE = 3_600

/**
 * What the monitor's tables and their indexes weigh, and how they grow in a further year. A whole year of checks is a hundred
 * million rows, so the raw table is watched over some whole days, in which it is replaced twice, and the rollups over the
 * year. What autovacuum does within its minute is done here once it would be due.
 */
export const benchGrowth = (now = new Date('2026-11-20T12:00:00Z')): Promise<Row[]> =>
  withHistory(now, async (db) => {
    await rollUpNow(db, 'hours', { now, interval: 60 })
    await rollUpNow(db, 'days', { now, interval: 60 })
    await vacuum(db)
    const first = await weightOf(db)
    let today = now
    for (let day = 0; day < WHOLE_DAYS; day += 1) today = await live(db, today, { interval: 60, roll: HOUR / 6 })
    const checks = await weightOf(db, ['monitor_checks'])
    await db('monitor_checks').delete()
    for (let day = WHOLE_DAYS; day < YEAR; day += 1) today = await live(db, today, { interval: SPARSE, roll: DAY })
    const last =
      checks +
      (await weightOf(
        db,
        tables.filter((table) => table !== 'monitor_checks'),
      ))
    const growth = (last / first - 1) * 100
    return [
      { what: 'monitor: 40 endpoints × 5 paths, 2 years', ours: mb(first), bar: '≤ 120 MB', holds: first <= 120e6 },
      {
        what: '… after a further year',
        ours: mb(last),
        ratio: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} %`,
        bar: '≤ +10 %',
        holds: growth <= 10,
      },
    ]
  })

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

async function weightOf(db: Knex, some: readonly string[] = tables): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    'select sum(pg_total_relation_size(name::regclass))::float8 as bytes from unnest(cast(:names as text[])) as name',
    { names: [...some] },
  )
  return rows[0]?.bytes ?? Number.NaN
}

const vacuum = async (db: Knex) => {
  for (const table of tables) await db.raw('vacuum analyze ??', [table])
}

/** Lives a day; gives its end. */
async function live(db: Knex, morning: Date, { interval, roll }: { interval: number; roll: number }): Promise<Date> {
  const monitors = await db('monitor_states').select('id', 'endpoint_id', 'source', 'path')
  const end = morning.getTime() + DAY
  for (let at = morning.getTime(); at < end; at += roll) {
    const now = new Date(at + roll)
    // The last moment of a span is the first of the next.
    const until = new Date(now.getTime() + (interval - 1) * 1000)
    await fillChecks(db, { monitors, outages: [], from: new Date(at), now: until, interval, seed: 0.5 })
    await rollUpNow(db, 'hours', { now, interval: 60 })
    if (roll === DAY || now.getTime() % (2 * HOUR) === 0) await rollUpNow(db, 'days', { now, interval: 60 })
    await pruneHistory(db, now)
    if (await isDue(db)) await vacuum(db)
  }
  return new Date(end)
}

/** Whether autovacuum would begin, by the settings of the tables. */
async function isDue(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { due: boolean }[] }>(
    `select bool_or(n_dead_tup > 50 + coalesce((select split_part(option, '=', 2)::float8 from unnest(reloptions) as option
       where option like 'autovacuum_vacuum_scale_factor=%'), 0.2) * greatest(reltuples, 0)) as due
     from pg_stat_user_tables as stat join pg_class on pg_class.oid = stat.relid
     where stat.relname = any(:names)`,
    { names: tables },
  )
  return rows[0]?.due === true
}
