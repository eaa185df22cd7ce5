import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { dayBegins, toWibDay } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { typedIn } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { MAX_COURIER_NAME, MAX_LABELS, writes } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import { ORDER_CODE } from '../rules/codes.ts'
import { orderSettings } from '../settings.ts'
import { flashes } from '../staff/order-forms.ts'
import { deskView } from './list-view-model.ts'
import { labelsView } from './parcel-label-view-model.ts'
import { readCouriers } from './parcel-message.ts'
import { type LinePlan, plannedLines, readPasted } from './paste.ts'
import { findOrderParcels, lastCourier, ordersToShip, ordersWithParcels } from './queries.ts'
import { saveDelivery } from './save-delivery.ts'
import { shipDelivery } from './ship-delivery.ts'

type Paste = { text: string; courier: string; lines: LinePlan[]; error: string | null }
type DeskPage = { groups: ReturnType<typeof deskView>; couriers: string[]; paste: Paste | null; flash: string | null }
const deskPage = page<DeskPage>('/orders/delivery/list')
const labelPage = page<{ labels: ReturnType<typeof labelsView> }>('/orders/delivery/label')

const deskFlashes = {
  dikirim: flashes.dikirim.text,
  diterima: flashes.diterima.text,
  semua: 'Semua resinya tersimpan.',
}

const Codes = z.preprocess(
  (value) => [value ?? []].flat(),
  z
    .array(z.string())
    .transform((codes) =>
      [...new Set(codes.flatMap((code) => code.split(/[\s,.]+/)))].filter((one) => ORDER_CODE.test(one)),
    )
    .transform((codes) => codes.slice(0, MAX_LABELS)),
)

/** Pages for shipping: what is ready to go out, a list of numbers to paste, and labels. */
export function shippingPages(deps: OrderDeps): AppRouter {
  const { db } = deps
  const router = createRouter()

  router.get('/admin/pengiriman', allow('staff'), (ctx) => show(deps, ctx, null))

  router.post('/admin/pengiriman', allow('staff', { limit: writes }), async (ctx) => {
    const { tempel: text = '', courier = '', action } = typedIn(ctx.request.body)
    const lines = await plan(db, text, courier)
    if (lines.length === 0) return show(deps, ctx, { text, courier, lines, error: 'Tempel kode dan resinya dulu.' })
    if (action !== 'simpan') return show(deps, ctx, { text, courier, lines, error: null })
    const rest = await carryOut(deps, lines, staffActor(ctx))
    if (rest.length === 0) return seeOther(ctx, withFlash('/admin/pengiriman/', 'semua'))
    const error = 'Yang ini belum bisa disimpan.'
    await show(deps, ctx, { text: rest.map((one) => one.text).join('\n'), courier, lines: rest, error })
  })

  router.get('/admin/pengiriman/label', allow('staff'), async (ctx) => {
    const codes = Codes.parse(ctx.query.kode)
    const [orderParcels, settings] = await Promise.all([findOrderParcels(db, codes), readSettings(db, orderSettings)])
    labelPage(ctx, { labels: labelsView(orderParcels, settings) })
  })

  return router
}

async function plan(db: Knex, text: string, courier: string): Promise<LinePlan[]> {
  const lines = readPasted(text)
  const codes = lines.map(({ code }) => code)
  return plannedLines(lines, await findOrderParcels(db, codes), courier.trim().slice(0, MAX_COURIER_NAME))
}

async function show({ db, now }: OrderDeps, ctx: Context, paste: Paste | null): Promise<void> {
  const since = dayBegins(toWibDay(now()))
  const [toShip, parcels, courier, couriers] = await Promise.all([
    ordersToShip(db),
    ordersWithParcels(db, since),
    lastCourier(db),
    readCouriers(db),
  ])
  const data = {
    groups: deskView({ toShip, parcels, since, courier }),
    couriers: couriers.map(({ name }) => name),
    paste: paste ?? { text: '', courier, lines: [], error: null },
    flash: flashIn(deskFlashes, ctx),
  }
  deskPage(ctx, data, paste?.error ? 422 : 200)
}

/** Carries out each line on its own. Returns the lines that could not be carried out, with the reason. */
async function carryOut(deps: OrderDeps, lines: readonly LinePlan[], actor: OrderActor): Promise<LinePlan[]> {
  const rest: LinePlan[] = []
  for (const line of lines) {
    if (!line.act) {
      rest.push(line)
      continue
    }
    const { kind, orderId, id, courier } = line.act
    const set = { courier, tracking_number: line.number }
    try {
      if (kind === 'correct') await saveDelivery(deps, orderId, { id, set }, actor)
      else
        await shipDelivery(
          deps,
          orderId,
          { id, set: { method: 'kirim', ...set }, pieces: null, takenBy: '', reason: null },
          actor,
        )
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      rest.push({ ...line, act: null, problem: error.message })
    }
  }
  return rest
}
