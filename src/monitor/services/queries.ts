import type { Knex } from 'knex'
import type { ServiceStateRow } from '../../db/tables.ts'
import type { PublicService } from '../../platform/feature.ts'
import type { StateSeconds } from '../uptime-bars.ts'

export type ServiceNow = Pick<ServiceStateRow, 'key' | 'state'>

/** Reads the states of all services in one query. */
export async function serviceStates(db: Knex, services: readonly PublicService[]): Promise<ServiceNow[]> {
  const columns = services.map(({ state }, at) => `(${state}) as "${at}"`)
  const { rows } = await db.raw<{ rows: Record<number, ServiceNow['state']>[] }>(`select ${columns.join(', ')}`)
  return services.map(({ name }, at) => ({ key: name, state: rows[0]?.[at] ?? 'up' }))
}

/**
 * Stores the states and adds the seconds since the last check to them, at most `most`, because before that no check was
 * running. Returns whether one of the states has changed.
 */
export async function saveServices(
  db: Knex,
  states: readonly ServiceNow[],
  { now, day, most }: { now: Date; day: Date; most: number },
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { is_news: boolean }[] }>(
    `with seen as (select * from json_to_recordset(:states) as seen(key text, state text)),
       known as (
         select seen.*, kept.state as before, extract(epoch from :now - kept.checked_at) as seconds
         from seen left join service_states as kept using (key)),
       counted as (
         insert into service_days as kept (key, at, count, up, degraded, maintenance)
         select key, :day, case when state = 'maintenance' then 0 else passed end, case when state = 'up' then passed else 0 end,
           case when state = 'degraded' then passed else 0 end, case when state = 'maintenance' then passed else 0 end
         from known, lateral (select least(:most, case when seconds is null then :most else greatest(0, seconds) end)::real as passed) as length
         on conflict (key, at) do update set count = kept.count + excluded.count, up = kept.up + excluded.up,
           degraded = kept.degraded + excluded.degraded, maintenance = kept.maintenance + excluded.maintenance),
       stored as (
         insert into service_states as kept (key, state, since, checked_at) select key, state, :now, :now from seen
         on conflict (key) do update set state = excluded.state, checked_at = excluded.checked_at,
           since = case when kept.state = excluded.state then kept.since else excluded.since end)
     select before is distinct from state as is_news, case when before is distinct from state then nextval('monitor_version') end
     from known`,
    { states: JSON.stringify(states), now, day, most },
  )
  return rows.some((row) => row.is_news)
}

export const isWholeSitePlanned = async (db: Knex, now: Date): Promise<boolean> =>
  (await db('maintenance_windows')
    .whereNull('endpoint_id')
    .where('starts_at', '<=', now)
    .andWhere('ends_at', '>', now)
    .first('id')) !== undefined

type ServiceRow = ServiceStateRow & { days: StateSeconds[] }

/** The stored states with their days from `from` on. */
export async function serviceRows(db: Knex, from: Date): Promise<ServiceRow[]> {
  const { rows } = await db.raw<{ rows: (ServiceRow & { days: (StateSeconds & { at: string })[] })[] }>(
    `select service_states.*, coalesce((
       select json_agg(to_jsonb(day) - 'key' order by at) from service_days as day
       where day.key = service_states.key and at >= ?), '[]') as days
     from service_states`,
    [from],
  )
  return rows.map((row) => ({ ...row, days: row.days.map((day) => ({ ...day, at: new Date(day.at) })) }))
}

export const pruneServiceDays = (db: Knex, before: Date) => db('service_days').where('at', '<', before).delete()
