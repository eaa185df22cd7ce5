import type { Knex } from 'knex'
import { fillChecks } from '../src/demo/queries.ts'
import { pruneHistory, rollUpNow } from '../src/monitor/checks/history.ts'
import { amount, type Row } from './measure.ts'
import { ENDPOINTS, withHistory } from './monitor-world.ts'

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
] as const

/**
 * Days that are simulated with every check and a rollup every ten minutes: before the first measurement (`FIRST_DAYS`)
 * and after it (`WHOLE_DAYS`).
 */
const FIRST_DAYS = amount(2, 1)
const WHOLE_DAYS = amount(2, 1)
const YEAR = amount(365, 3)
/**
 * Seconds between two checks in the rest of the simulated year. Fewer checks are enough, because rollups have the same
 * size for any number of checks.
 */
const SPARSE = 3_600

/**
 * Measures the size of the monitor's tables and indexes, and their growth in a further year. Two years of history are
 * loaded at once, which is more compact than tables in use, so the first measurement follows two simulated days of
 * checks, rollups and vacuum. A year would be a hundred million checks, so the growth of the table of raw checks is
 * measured over some full days and the growth of the rollups over the year. Vacuum runs whenever autovacuum would.
 */
export const benchGrowth = (now = new Date('2026-11-20T12:00:00Z')): Promise<Row[]> =>
  withHistory(now, async (db) => {
    await rollUpNow(db, 'hours', { now, interval: 60 })
    await rollUpNow(db, 'days', { now, interval: 60 })
    await vacuum(db)
    const loaded = await weights(db)
    let today = now
    const liveWhole = async (days: number) => {
      for (let day = 0; day < days; day += 1)
        today = await live(db, today, { interval: 60, roll: amount(HOUR / 6, DAY) })
    }
    await liveWhole(FIRST_DAYS)
    const first = await weights(db)
    await liveWhole(WHOLE_DAYS)
    const { monitor_checks } = await weights(db)
    await db('monitor_checks').delete()
    for (let day = WHOLE_DAYS; day < YEAR; day += 1) today = await live(db, today, { interval: SPARSE, roll: DAY })
    const last = { ...(await weights(db)), monitor_checks }
    const growth = (sum(last) / sum(first) - 1) * 100
    return [
      {
        what: `monitor: ${ENDPOINTS} endpoints × 5 paths, 2 years, as loaded at once`,
        ours: said(loaded),
        bar: '≤ 120 MB',
        holds: sum(loaded) <= 120e6,
      },
      {
        what: `… after ${FIRST_DAYS} days of ordinary life`,
        ours: said(first),
        bar: '≤ 120 MB',
        holds: sum(first) <= 120e6,
      },
      {
        what: '… after a further year',
        ours: said(last),
        theirs: mb(sum(first)),
        ratio: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} %`,
        bar: '≤ +10 %',
        holds: growth <= 10,
      },
    ]
  })

type Weights = Record<(typeof tables)[number], number>

const sum = (weights: Weights) => Object.values(weights).reduce((all, bytes) => all + bytes, 0)

/** Formats the total size and the sizes of the largest tables. */
const said = (weights: Weights) =>
  `${mb(sum(weights))} (checks ${mb(weights.monitor_checks)}, hours ${mb(weights.monitor_hours)}, days ${mb(weights.monitor_days)})`

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

async function weights(db: Knex): Promise<Weights> {
  const { rows } = await db.raw<{ rows: { name: keyof Weights; bytes: number }[] }>(
    'select name, pg_total_relation_size(name::regclass)::float8 as bytes from unnest(cast(:tables as text[])) as name',
    { tables: [...tables] },
  )
  const entries = rows.map(({ name, bytes }) => [name, bytes])
  return Object.fromEntries(entries) as Weights // the query returns one row for each table
}

const vacuum = async (db: Knex) => {
  for (const table of tables) await db.raw('vacuum analyze ??', [table])
}

/** Simulates one day of the monitor and returns the end of the day. */
async function live(db: Knex, morning: Date, { interval, roll }: { interval: number; roll: number }): Promise<Date> {
  const monitors = await db('monitor_states').select('id', 'endpoint_id', 'source', 'path')
  const end = morning.getTime() + DAY
  for (let at = morning.getTime(); at < end; at += roll) {
    const now = new Date(at + roll)
    // `fillChecks` stops one interval before its end. With this later end the checks fill the whole period, without the
    // first check of the next one.
    const until = new Date(now.getTime() + (interval - 1) * 1000)
    await fillChecks(db, { monitors, outages: [], from: new Date(at), now: until, interval, seed: 0.5 })
    await rollUpNow(db, 'hours', { now, interval: 60 })
    if (roll === DAY || now.getTime() % (2 * HOUR) === 0) await rollUpNow(db, 'days', { now, interval: 60 })
    await pruneHistory(db, now)
    if (await isDue(db)) await vacuum(db)
  }
  return new Date(end)
}

/** Whether autovacuum would start now, according to the settings of the tables. */
async function isDue(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { due: boolean }[] }>(
    `select bool_or(n_dead_tup > 50 + coalesce((select split_part(option, '=', 2)::float8 from unnest(reloptions) as option
       where option like 'autovacuum_vacuum_scale_factor=%'), 0.2) * greatest(reltuples, 0)) as due
     from pg_stat_user_tables as stat join pg_class on pg_class.oid = stat.relid
     where stat.relname = any(:names)`,
    { names: [...tables] },
  )
  return rows[0]?.due === true
}
