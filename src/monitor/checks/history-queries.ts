import type { Knex } from 'knex'
import type { MonitorRollupRow } from '../../db/monitor-rows.ts'
import { beginning } from '../uptime-bars.ts'

export type HistoryUnit = 'hours' | 'days'

/**
 * The history of an endpoint, or of a source of the local endpoint (`source` is '' otherwise), over all its paths. `at`
 * is the start of the hour or of the day in Western Indonesia. `count`, `up`, `degraded` and `maintenance` are seconds,
 * not checks: failing paths are checked four times as often and would weigh too much. `count` excludes maintenance.
 * `avg` (milliseconds) is over all good answers, `p95` is that of the slowest path; both are null without a good
 * answer.
 */
export type EndpointHistory = Pick<
  MonitorRollupRow,
  'at' | 'count' | 'up' | 'degraded' | 'maintenance' | 'avg' | 'p95'
> & {
  endpoint_id: number
  source: string
}

/** The rows that begin at `from` or later, oldest first. */
export async function endpointHistory(
  db: Knex,
  unit: HistoryUnit,
  from: Date,
  now = new Date(),
): Promise<EndpointHistory[]> {
  const { rows } = await db.raw<{ rows: EndpointHistory[] }>(
    `select monitor.endpoint_id, monitor.source, kept.at,
       sum(kept.seconds)::float as count, sum(kept.seconds_up)::float as up,
       sum(kept.seconds_degraded)::float as degraded, sum(kept.seconds_maintenance)::float as maintenance,
       sum(kept.avg * (kept.up + kept.degraded)) / nullif(sum(kept.up + kept.degraded) filter (where kept.avg is not null), 0)
         as avg,
       max(kept.p95) as p95
     from ${unit === 'days' ? daysKept : '(select * from monitor_hours where at >= :from)'} as kept
     join monitor_states as monitor on monitor.id = kept.monitor_id
     group by monitor.endpoint_id, monitor.source, kept.at
     order by monitor.endpoint_id, monitor.source, kept.at`,
    { from, ...(unit === 'days' ? { today: beginning('days', now) } : {}) },
  )
  return rows
}

const counted = 'up, degraded, avg, p95, seconds, seconds_up, seconds_degraded, seconds_maintenance'

/** Finished days, and today summed from its hours: those are a minute old, the row of the day up to ten. */
const daysKept = `(
  select monitor_id, at, ${counted} from monitor_days
  where at >= :from and (at < :today or not exists (select from monitor_hours where at >= :today))
  union all select monitor_id, cast(:today as timestamptz), ${counted} from monitor_hours where at >= :today)`

/** The start of the newest hour or day in the rollup; null when there is none. */
export async function lastRolled(db: Knex, unit: HistoryUnit): Promise<Date | null> {
  const row = await db(`monitor_${unit}`).max<{ at: Date | null }>({ at: 'at' }).first()
  return row?.at ?? null
}

/** Ranges of monitor ids, each small enough for one statement of well under a second. */
export async function monitorGroups(db: Knex, size: number): Promise<{ first: number; last: number }[]> {
  const ids = await db('monitor_states').orderBy('id').pluck('id')
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => {
    const group = ids.slice(at * size, (at + 1) * size)
    return { first: group[0] ?? 0, last: group.at(-1) ?? 0 }
  })
}

type Rolled = {
  from: Date
  first: number
  last: number
  /** Seconds between two checks of a path. */
  interval: number
}

/** A check counts for the time until the next one, at most so many intervals. After that nobody was checking. */
const MAX_INTERVALS_PER_CHECK = 1.5

/**
 * Recomputes the hours or days of some monitors from raw checks, from the period that contains `from`. Repeating it,
 * also on another server, gives the same rows. Times are those of good answers only.
 */
export const rollUp = (db: Knex, unit: HistoryUnit, { from, first, last, interval }: Rolled) =>
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

/** Deletes states that were not checked since `before` and whose history has been pruned. */
export const pruneStates = (db: Knex, before: Date) =>
  db('monitor_states').where({ state: 'unknown' }).whereRaw('coalesce(checked_at, since) < ?', [before]).delete()

type Kept = 'monitor_checks' | 'monitor_hours' | 'monitor_days'

/** Deletes rows older than `before`, at most `most` of them; returns how many. */
export async function pruneOlder(db: Knex, table: Kept, before: Date, most: number): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    'delete from :table: where ctid = any(array(select ctid from :table: where at < :before limit :most))',
    { table, before, most },
  )
  return rowCount
}
