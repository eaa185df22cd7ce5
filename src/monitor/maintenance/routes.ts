import type { Knex } from 'knex'
import { type Actor, recordAction, toActor } from '../../audit/audit.ts'
import type { MaintenanceWindowRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, readForm, readParam, type Values } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { maintenanceHref } from '../hrefs.ts'
import { addWindow, dropWindow, endpointChoices, endpointName, endWindow, listWindows, lockWindow } from './queries.ts'
import { type MaintenanceView, maintenanceView, WindowForm } from './view-model.ts'

const maintenancePage = page<{ maintenance: MaintenanceView }>('/monitor/maintenance', '/monitor/_maintenance')

const flashes = {
  added: 'Perawatan direncanakan dan tampil di halaman status.',
  ended: 'Perawatan diakhiri. Pemeriksaan berlaku lagi.',
  cancelled: 'Perawatan dibatalkan.',
  over: 'Perawatan ini memang sudah selesai.',
}

/** `followSettings` applies maintenance windows to the monitor states; called after the commit. */
type Deps = { db: Knex; followSettings: () => Promise<unknown> }
export function maintenanceRoutes({ db, followSettings }: Deps) {
  const router = createRouter()

  router.get('/api-monitor/perawatan', allow('staff'), (ctx) => show(ctx))

  router.post('/api-monitor/perawatan', allow('staff'), async (ctx) => {
    const form = readForm(WindowForm, ctx.request.body)
    if (!form.ok) return show(ctx, form)
    const { endpoint, judul, mulai, selesai } = form.input
    const viewer = signedIn(ctx)
    const planned = { endpoint_id: endpoint, title: judul, starts_at: mulai, ends_at: selesai, author: viewer.name }
    await planMaintenance(db, toActor(ctx, viewer), planned)
    await followSettings()
    seeOther(ctx, withFlash(maintenanceHref, 'added'))
  })

  router.post('/api-monitor/perawatan/:id/akhir', allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const result = await endMaintenance(db, toActor(ctx, signedIn(ctx)), id, new Date())
    await followSettings()
    seeOther(ctx, withFlash(maintenanceHref, result))
  })

  async function show(ctx: Context, form?: { values: Values; errors: Errors }): Promise<void> {
    const now = new Date()
    const [windows, endpoints] = await Promise.all([listWindows(db, now), endpointChoices(db)])
    const maintenance = maintenanceView({ windows, endpoints, now, form, flash: flashIn(flashes, ctx) })
    maintenancePage(ctx, { maintenance }, form ? 422 : 200)
  }

  return router
}

type NewWindow = Omit<MaintenanceWindowRow, 'id' | 'created_at'>

async function planMaintenance(db: Knex, actor: Actor, planned: NewWindow): Promise<void> {
  await db.transaction(async (trx) => {
    const { endpoint_id, title, starts_at, ends_at } = planned
    const name = endpoint_id === null ? 'seluruh situs' : await endpointName(trx, endpoint_id)
    if (!name) throw notFound('Endpoint ini sudah dihapus.')
    await addWindow(trx, planned)
    const details = { title, starts: moment(starts_at), ends: moment(ends_at) }
    await recordAction(trx, actor, { action: 'maintenance.add', subject: name, details })
  })
}

/** Ends a current window or deletes a planned one. A past window stays unchanged and gives 'over'. */
async function endMaintenance(db: Knex, actor: Actor, id: number, now: Date): Promise<'ended' | 'cancelled' | 'over'> {
  return db.transaction(async (trx) => {
    const planned = await lockWindow(trx, id)
    if (!planned) throw notFound('Perawatan ini sudah dibatalkan.')
    if (planned.ends_at <= now) return 'over'
    const isOn = planned.starts_at < now
    if (isOn) await endWindow(trx, id, now)
    else await dropWindow(trx, id)
    await recordAction(trx, actor, { action: isOn ? 'maintenance.end' : 'maintenance.cancel', subject: planned.title })
    return isOn ? 'ended' : 'cancelled'
  })
}
