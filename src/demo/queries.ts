import type { Knex } from 'knex'
import type { IncidentRow, IncidentUpdateRow, MonitorStateRow } from '../db/tables.ts'

type Monitor = Pick<MonitorStateRow, 'id' | 'endpoint_id' | 'source' | 'path'>

/**
 * An endpoint fails or, with `isSlow`, answers slowly. `source`: the affected catalog source, empty for the endpoint
 * itself.
 */
export type Outage = { endpoint_id: number; source: string; from: Date; until: Date; isSlow: boolean }

type Past = {
  /** Paths of one endpoint; `outages` are its own. */
  monitors: readonly Monitor[]
  outages: readonly Outage[]
  from: Date
  now: Date
  /** Seconds between two checks. */
  interval: number
  /** From 0 to 1. The same seed gives the same history. */
  seed: number
}

/** Creates monitors without history, and deletes old incidents. */
export async function makeMonitors(db: Knex, monitors: readonly Omit<Monitor, 'id'>[]): Promise<Monitor[]> {
  const endpoints = [...new Set(monitors.map(({ endpoint_id }) => endpoint_id))]
  await db('incidents')
    .whereIn('id', db('incident_monitors').select('incident_id').whereIn('monitor_id', selectMonitorIds(db, endpoints)))
    .delete()
  await db('monitor_states').whereIn('endpoint_id', endpoints).delete()
  return db('monitor_states')
    .insert([...monitors])
    .returning(['id', 'endpoint_id', 'source', 'path'])
}

const selectMonitorIds = (db: Knex, endpoints: readonly number[]) =>
  db('monitor_states').select('id').whereIn('endpoint_id', endpoints)

/** SQL for milliseconds of latency, by monitor and time of day: servers are slower on evenings in Indonesia. */
const latency = (at: string) => `(60 + monitor.id * 37 % 240)
  * (1 + 0.35 * sin((extract(hour from ${at} at time zone 'Asia/Jakarta') - 14) / 24 * 2 * pi()))`

const spells = `spells as (
  select * from jsonb_to_recordset(:outages)
    as spell(endpoint_id integer, source text, "from" timestamptz, until timestamptz, "isSlow" boolean))`

export const fillRollups = (db: Knex, unit: 'hour' | 'day', past: Past) =>
  seeded(db, past.seed, (trx) =>
    trx.raw(
      `with ${spells},
       slots as (
         select local at time zone 'Asia/Jakarta' as at,
           least(local at time zone 'Asia/Jakarta' + cast(:length as interval), cast(:now as timestamptz)) as until
         from generate_series(date_trunc(:unit, cast(:from as timestamptz) at time zone 'Asia/Jakarta'),
           cast(:now as timestamptz) at time zone 'Asia/Jakarta', cast(:length as interval)) as local),
       spoilt as (
         select spell.source, slot.at,
           extract(epoch from sum(least(spell.until, slot.until) - greatest(spell."from", slot.at))
             filter (where not spell."isSlow")) as failed,
           extract(epoch from sum(least(spell.until, slot.until) - greatest(spell."from", slot.at))
             filter (where spell."isSlow")) as slow
         from slots as slot join spells as spell on spell."from" < slot.until and spell.until > slot.at
         group by spell.source, slot.at),
       counted as (
         select monitor.id, slot.at, ceil(extract(epoch from slot.until - slot.at) / cast(:interval as integer))::integer as count,
           coalesce(spoilt.failed / cast(:interval as integer), 0)::integer as failed,
           coalesce(spoilt.slow / cast(:interval as integer), 0)::integer as slow,
           ${latency('slot.at')} * (0.9 + random() * 0.2) as ms
         from slots as slot cross join monitor_states as monitor
         left join spoilt on spoilt.at = slot.at and spoilt.source = monitor.source where monitor.id = any(:ids))
       insert into :table: (monitor_id, at, count, up, degraded, maintenance, seconds, seconds_up, seconds_degraded,
         avg, min, max, p95)
       select id, at, count, greatest(count - failed - slow, 0), least(slow, greatest(count - failed, 0)), 0,
         count * cast(:interval as integer), greatest(count - failed - slow, 0) * cast(:interval as integer),
         least(slow, greatest(count - failed, 0)) * cast(:interval as integer),
         case when failed < count then ms + 1800.0 * slow / count end,
         case when failed < count then ms * (0.4 + random() * 0.2) end,
         case when failed < count then ms * (2 + random()) + sign(slow) * 2200 end,
         case when failed < count then ms * (1.5 + random() * 0.3) + case when slow * 20 > count then 2100 else 0 end end
       from counted where count > 0`,
      { ...toBindings(past), unit, length: `1 ${unit}`, table: `monitor_${unit}s` },
    ),
  )

export const fillChecks = (db: Knex, past: Past) =>
  seeded(db, past.seed, (trx) =>
    trx.raw(
      `with ${spells},
       checked as (
         select monitor.id, monitor.endpoint_id, monitor.source,
           slot + (monitor.id * 7 % greatest(cast(:interval as integer) - 1, 1)) * interval '1 second' as at
         from generate_series(cast(:from as timestamptz), cast(:now as timestamptz) - cast(:interval as integer) * interval '1 second',
           cast(:interval as integer) * interval '1 second') as slot
         cross join monitor_states as monitor where monitor.id = any(:ids))
       insert into monitor_checks (monitor_id, at, outcome, response_time, failure)
       select monitor.id, monitor.at, case spell."isSlow" when true then 1 when false then 0 else 2 end,
         case spell."isSlow" when true then 2100 + random() * 1500 when false then 5000
           else ${latency('monitor.at')} * (0.6 + random() * 0.8) end,
         case spell."isSlow" when true then 'slow' when false then 'timeout' end
       from checked as monitor left join lateral (
         select "isSlow" from spells where spells.source = monitor.source
           and monitor.at >= spells."from" and monitor.at < spells.until order by "isSlow" limit 1) as spell on true`,
      toBindings(past),
    ),
  )

const toBindings = ({ monitors, outages, from, now, interval }: Past) => ({
  ids: monitors.map(({ id }) => id),
  outages: JSON.stringify(outages.filter(({ until }) => until > from)),
  from,
  now,
  interval,
})

/** Sets all monitors to up since the end of their last outage. */
export const resetStates = (db: Knex, { monitors, outages, now, from }: Past) =>
  db.raw(
    `with ${spells}
     update monitor_states as monitor set state = 'up', successes = 1000, failures = 0,
       checked_at = cast(:now as timestamptz) - interval '5 seconds', response_time = ${latency('cast(:now as timestamptz)')},
       since = coalesce((select max(until) from spells where spells.endpoint_id = monitor.endpoint_id
         and spells.source = monitor.source), :from), version = nextval('monitor_version')
     where id = any(:ids)`,
    { ids: monitors.map(({ id }) => id), outages: JSON.stringify(outages), now, from },
  )

type PastIncident = Pick<IncidentRow, 'key' | 'name' | 'affected' | 'impact'> & {
  opened: Date
  resolved: Date
  monitors: readonly number[]
  updates: readonly Pick<IncidentUpdateRow, 'status' | 'body' | 'at'>[]
}

export async function insertIncident(db: Knex, { opened, resolved, monitors, updates, ...incident }: PastIncident) {
  const times = {
    opened_at: opened,
    resolved_at: resolved,
    announce_at: opened,
    announced_at: opened,
    updated_at: resolved,
  }
  const [noted] = await db('incidents')
    .insert({ ...incident, ...times, status: 'resolved' })
    .returning('id')
  if (!noted) return
  const { id: incident_id } = noted
  await db('incident_monitors').insert(
    monitors.map((monitor_id) => ({ incident_id, monitor_id, joined_at: opened, recovered_at: resolved })),
  )
  await db('incident_updates').insert(updates.map((update) => ({ ...update, incident_id, author: null })))
}

/** Runs work with a seed for PostgreSQL's `random()`. */
const seeded = (db: Knex, seed: number, work: (trx: Knex.Transaction) => Promise<unknown>) =>
  db.transaction(async (trx) => {
    await trx.raw('select setseed(?)', [seed])
    await work(trx)
  })

export async function hasPast(db: Knex): Promise<boolean> {
  return (await db('monitor_days').select('monitor_id').first()) !== undefined
}

/** Whether there are at least 100 orders, more than the first start of a site creates. */
export async function hasManyOrders(db: Knex): Promise<boolean> {
  return (await db('orders').select('id').offset(99).first()) !== undefined
}

/** Creates the account with which the demo logs in its visitor. It has no usable password. */
export async function demoStaff(db: Knex): Promise<{ id: number }> {
  const existingUser = await db('users').select('id').where({ username: 'jaga-malam' }).first()
  if (existingUser) return existingUser
  const [newUser] = await db('users')
    .insert({ username: 'jaga-malam', email: null, name: 'Jaga Malam', password_hash: 'none', role: 'staff' })
    .returning('id')
  if (!newUser) throw new Error('the demo has no staff account')
  return newUser
}
