import type { Knex } from 'knex'
import { type Actor, record } from '../../audit/audit.ts'
import type { MaintenanceWindowRow } from '../../db/monitor-rows.ts'
import { moment } from '../../web/dates.ts'
import { notFound } from '../../web/refusal.ts'
import { addWindow, dropWindow, endpointName, endWindow, lockWindow } from './queries.ts'

type Planned = Omit<MaintenanceWindowRow, 'id' | 'created_at'>

/** While it lasts nothing that fails is an incident, and it counts neither for nor against. */
export async function planMaintenance(db: Knex, actor: Actor, planned: Planned): Promise<void> {
  await db.transaction(async (trx) => {
    const { endpoint_id, title, starts_at, ends_at } = planned
    const name = endpoint_id === null ? 'seluruh situs' : await endpointName(trx, endpoint_id)
    if (!name) throw notFound('Endpoint ini sudah dihapus.')
    await addWindow(trx, planned)
    const details = { title, starts: moment(starts_at), ends: moment(ends_at) }
    await record(trx, actor, { action: 'maintenance.add', subject: name, details })
  })
}

/** Ends one that goes on, or takes back one that has not begun; gives which. One that is over stays as it was. */
export async function endMaintenance(
  db: Knex,
  actor: Actor,
  id: number,
  now: Date,
): Promise<'ended' | 'cancelled' | 'over'> {
  return db.transaction(async (trx) => {
    const planned = await lockWindow(trx, id)
    if (!planned) throw notFound('Perawatan ini sudah dibatalkan.')
    if (planned.ends_at <= now) return 'over'
    const isOn = planned.starts_at < now
    if (isOn) await endWindow(trx, id, now)
    else await dropWindow(trx, id)
    await record(trx, actor, { action: isOn ? 'maintenance.end' : 'maintenance.cancel', subject: planned.title })
    return isOn ? 'ended' : 'cancelled'
  })
}
