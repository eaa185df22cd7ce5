import type { Knex } from 'knex'
import type { MonitorHourRow } from '../../db/tables.ts'
import { beginning } from '../uptime-bars.ts'

export type HistoryUnit = 'hours' | 'days'

/**
 * One hour or day of an endpoint or source, summed over its paths. `count`, `up`, `degraded` and `maintenance` are
 * seconds and not checks, because failing paths are checked four times as often. `count` excludes maintenance. `avg`
 * and `p95` (of the slowest path) are milliseconds of good answers; null if there were none.
 */
export type EndpointHistory = Pick<
  MonitorHourRow,
  'at' | 'count' | 'up' | 'degraded' | 'maintenance' | 'avg' | 'p95'
> & { endpoint_id: number; source: string }

/** Hours or days that begin at `from` or later, oldest first for each endpoint and source. */
export async function endpointHistory(
  db: Knex,
  unit: HistoryUnit,
  from: Date,
  now = new Date(),
): Promise<EndpointHistory[]> {
  const { rows } = await db.raw<{ rows: EndpointHistory[] }>(
    `${historySql(unit)} order by endpoint_id, source, at`,
    toBindings({ [unit]: from }, now),
  )
  return rows
}

/** Reads the hours and, unless `days` is null, the days in one query, each from its time on. */
export async function endpointHistories(
  db: Knex,
  from: { hours: Date; days: Date | null },
): Promise<{ hours: EndpointHistory[]; days: EndpointHistory[] | null }> {
  const units: readonly HistoryUnit[] = from.days ? ['hours', 'days'] : ['hours']
  const { rows } = await db.raw<{ rows: (EndpointHistory & { unit: HistoryUnit })[] }>(
    `${units.map((unit) => `select '${unit}' as unit, ${unit}.* from (${historySql(unit)}) as ${unit}`).join(' union all ')}
     order by unit, endpoint_id, source, at`,
    toBindings(from, new Date()),
  )
  const of = (part: HistoryUnit) => rows.flatMap(({ unit, ...row }) => (unit === part ? [row] : []))
  return { hours: of('hours'), days: from.days ? of('days') : null }
}

const toBindings = ({ hours, days }: Partial<Record<HistoryUnit, Date | null>>, now: Date) => ({
  ...(hours ? { hours } : {}),
  ...(days ? { days, today: beginning('days', now) } : {}),
})

const historySql = (unit: HistoryUnit) => `select monitor.endpoint_id, monitor.source, kept.at,
    sum(kept.seconds)::float as count, sum(kept.seconds_up)::float as up,
    sum(kept.seconds_degraded)::float as degraded, sum(kept.seconds_maintenance)::float as maintenance,
    sum(kept.avg * (kept.up + kept.degraded)) / nullif(sum(kept.up + kept.degraded) filter (where kept.avg is not null), 0)
      as avg,
    max(kept.p95) as p95
  from ${unit === 'days' ? daysKept : '(select * from monitor_hours where at >= :hours)'} as kept
    join monitor_states as monitor on monitor.id = kept.monitor_id
  group by monitor.endpoint_id, monitor.source, kept.at`

const figureColumns = 'up, degraded, avg, p95, seconds, seconds_up, seconds_degraded, seconds_maintenance'

/** Finished days from their table, and today as the sum of its hours, which are at most a minute old. */
const daysKept = `(
  select monitor_id, at, ${figureColumns} from monitor_days
  where at >= :days and (at < :today or not exists (select from monitor_hours where at >= :today))
  union all select monitor_id, cast(:today as timestamptz), ${figureColumns} from monitor_hours where at >= :today)`

/** Start of the newest hour or day in the history. */
export const lastRolled = async (db: Knex, unit: HistoryUnit): Promise<Date | null> =>
  (await db(`monitor_${unit}`).max<{ at: Date | null }>({ at: 'at' }).first())?.at ?? null

/** Splits the ids of all monitored paths into ranges, so that one SQL statement per range stays well under a second. */
export async function monitorGroups(db: Knex, size: number): Promise<{ first: number; last: number }[]> {
  const ids = await db('monitor_states').orderBy('id').pluck('id')
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => {
    const group = ids.slice(at * size, (at + 1) * size)
    return { first: group[0] ?? 0, last: group.at(-1) ?? 0 }
  })
}

/** `interval`: seconds between two checks of the same path. */
type RollUpRange = { from: Date; first: number; last: number; interval: number }

/**
 * A check counts until the next check of the path, but not longer than this many intervals. After that the path was not
 * being checked.
 */
const MAX_INTERVALS_PER_CHECK = 1.5

/**
 * Recomputes hours or days out of raw checks, starting with the one that contains `from`. Repeating this, also on
 * another server, gives the same rows.
 */
export const rollUp = (db: Knex, unit: HistoryUnit, { from, first, last, interval }: RollUpRange) =>
  db.raw(
    `insert into :table: as kept (monitor_id, at, count, up, degraded, maintenance, avg, min, max, p95,
       seconds, seconds_up, seconds_degraded, seconds_maintenance)
     select monitor_id, date_trunc(:unit, at at time zone 'Asia/Jakarta') at time zone 'Asia/Jakarta' as period,
       count(*) filter (where outcome <> 3), count(*) filter (where outcome = 2), count(*) filter (where outcome = 1),
       count(*) filter (where outcome = 3), avg(response_time) filter (where outcome in (1, 2)),
       min(response_time) filter (where outcome in (1, 2)), max(response_time) filter (where outcome in (1, 2)),
       percentile_disc(0.95) within group (order by response_time) filter (where outcome in (1, 2)),
       coalesce(sum(seconds) filter (where outcome <> 3), 0), coalesce(sum(seconds) filter (where outcome = 2), 0),
       coalesce(sum(seconds) filter (where outcome = 1), 0), coalesce(sum(seconds) filter (where outcome = 3), 0)
     from (
       select *, least(coalesce(extract(epoch from lead(at) over (partition by monitor_id order by at) - at), :interval), :most)
         as seconds
       from monitor_checks
       where monitor_id between :first and :last
         and at >= date_trunc(:unit, cast(:from as timestamptz) at time zone 'Asia/Jakarta') at time zone 'Asia/Jakarta'
     ) as checks
     group by monitor_id, period
     on conflict (monitor_id, at) do update
       set count = excluded.count, up = excluded.up, degraded = excluded.degraded, maintenance = excluded.maintenance,
         avg = excluded.avg, min = excluded.min, max = excluded.max, p95 = excluded.p95, seconds = excluded.seconds,
         seconds_up = excluded.seconds_up, seconds_degraded = excluded.seconds_degraded,
         seconds_maintenance = excluded.seconds_maintenance
       where (kept.count, kept.maintenance, kept.seconds) is distinct from (excluded.count, excluded.maintenance, excluded.seconds)
         or (kept.up, kept.degraded, kept.avg) is distinct from (excluded.up, excluded.degraded, excluded.avg)`,
    {
      table: `monitor_${unit}`,
      unit: unit.slice(0, -1),
      from,
      first,
      last,
      interval,
      most: interval * MAX_INTERVALS_PER_CHECK,
    },
  )

/** Deletes the unknown states of paths not checked since `before`, whose history has already been pruned. */
export const pruneStates = (db: Knex, before: Date) =>
  db('monitor_states').where({ state: 'unknown' }).whereRaw('coalesce(checked_at, since) < ?', [before]).delete()

type HistoryTable = 'monitor_checks' | 'monitor_hours' | 'monitor_days'

/** Deletes at most `most` rows that are older than `before`, and returns how many. */
export async function pruneOlder(db: Knex, table: HistoryTable, before: Date, most: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    'delete from :table: where ctid = any(array(select ctid from :table: where at < :before limit :most))',
    { table, before, most },
  )
  return rowCount
}
