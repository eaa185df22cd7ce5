import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { readFields, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, typedIn, type Values } from '../../web/form.ts'
import { page } from '../../web/render.ts'
import { customerActor, staffActor } from '../actor.ts'
import { complaintsEnd } from '../complaints/queries.ts'
import { mayComplain } from '../complaints/rules.ts'
import { writes } from '../limits.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { orderAt, redirectToOrder, showAgainOnRefusal } from '../show-order.ts'
import type { FlashKey } from '../staff/order-forms.ts'
import { signedOrderAt, type TrackDesk } from '../track/find-tracked.ts'
import { keyIn, withCode } from '../track/tracking-key.ts'
import { couriersIn } from './couriers.ts'
import { DeliveryBody, DeliveryPlace, pickDeliveryFields } from './fields.ts'
import { deliveryLabels, parcelRows, placeFields } from './labels.ts'
import { listDeliveries } from './queries.ts'
import { copyPlace, dropCourier, insistOnAddress, insistSameCost, insistUnsent, isPlanned, isUnsent } from './rules.ts'
import { saveDelivery } from './save-delivery.ts'
import { receiveDelivery, shipDelivery } from './ship-delivery.ts'

type OwnPage = {
  shop: ShopFace
  code: string
  product: string
  query: string
  parcels: ReturnType<typeof parcelRows>
  /** Where customers say that something is wrong with the goods; null before anything was sent and long after it. */
  complaintsHref: string | null
  form: { values: Values; errors: Errors } | null
  flash: string | null
  labels: typeof deliveryLabels
}
const ownPage = page<OwnPage>('/orders/delivery/own')

const flashes = { simpan: 'Tersimpan. Toko sudah dikabari.', terima: 'Terima kasih, barangnya tercatat sampai.' }

/** Where the goods of an order go: the forms of its staff page, and the customer's page behind the signed link. */
export function deliveryRoutes(desk: TrackDesk): AppRouter {
  const { deps } = desk
  const router = createRouter()
  const { db } = deps

  router.post('/admin/pesanan/:code/pengiriman', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    await showAgainOnRefusal(ctx, deps, 'pengiriman', async () => {
      const flashKey = await changeAsStaff(deps, order, ctx.request.body, staffActor(ctx))
      if (typedIn(ctx.request.body).back !== 'daftar') redirectToOrder(ctx, order, flashKey)
      else seeOther(ctx, withFlash('/admin/pengiriman/', flashKey))
    })
  })

  router.get('/lacak/:code/pengiriman', withCode(), async (ctx) => show(ctx, deps, await signedOrderAt(ctx, desk)))

  router.post('/lacak/:code/pengiriman', withCode(writes), async (ctx) => {
    const order = await signedOrderAt(ctx, desk)
    try {
      const flashKey = await changeAsCustomer(deps, order, typedIn(ctx.request.body))
      seeOther(ctx, withFlash(`/lacak/${order.order_code}/pengiriman/${keyQuery(ctx)}`, flashKey))
    } catch (error) {
      await show(ctx, deps, order, { values: typedIn(ctx.request.body), ...refusedForm(error) })
    }
  })

  return router
}

type SentForm = { values: Values; errors: Errors; status: number }

async function show(ctx: Context, { db, now }: OrderDeps, order: Order, sentForm: SentForm | null = null) {
  const [deliveries, settings] = await Promise.all([listDeliveries(db, order.id), readSettings(db, orderSettings)])
  const planned = deliveries.find(isPlanned)
  const until = await complaintsEnd(db, order, { deliveries, days: settings.complaint_days })
  const initialValues: Values = {
    method: 'kirim',
    note: planned?.note ?? '',
    ...toPlaceValues(planned ?? copyPlace(deliveries)),
  }
  const data = {
    shop: shopFace(settings),
    code: order.order_code,
    product: order.product_name,
    query: keyQuery(ctx),
    parcels: parcelRows(deliveries, couriersIn(settings.couriers)),
    complaintsHref: mayComplain(until, now()) ? `/lacak/${order.order_code}/keluhan/${keyQuery(ctx)}` : null,
    form: sentForm ?? (isUnsent(order, deliveries) ? { values: initialValues, errors: {} } : null),
    flash: flashIn(flashes, ctx),
    labels: deliveryLabels,
  }
  ownPage(ctx, data, sentForm?.status)
}

const keyQuery = (ctx: Context) => `?kunci=${encodeURIComponent(keyIn(ctx.query) ?? '')}`

const toPlaceValues = (place: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(
    ['method', ...placeFields]
      .filter((name) => typeof place[name] === 'string')
      .map((name) => [name, String(place[name])]),
  )

/** Carries out the button `action`: `simpan`, `kirim` or `terima`. */
async function changeAsStaff(deps: OrderDeps, order: Order, body: unknown, actor: OrderActor): Promise<FlashKey> {
  const { action, id: typedId = '', notes = '', ...fields } = typedIn(body)
  const { version = null, pieces = null, received_by = '', ...rest } = readFields(DeliveryBody, fields)
  const target = { id: typedId === '' ? null : typedId, orderVersion: version }
  const set = pickDeliveryFields(rest)
  if (action === 'terima') {
    await receiveDelivery(deps, order.id, { ...target, receivedBy: received_by || actor.name }, actor)
    return 'diterima'
  }
  if (action !== 'kirim') {
    await saveDelivery(deps, order.id, { ...target, set }, actor)
    return 'pengiriman'
  }
  const shipping = { ...target, set: dropCourier(set), pieces, takenBy: received_by, reason: notes.trim() }
  await shipDelivery(deps, order.id, shipping, actor)
  return 'dikirim'
}

/** Until a delivery is sent, the customer says where it goes; afterwards, that it came. Staff are told of it. */
async function changeAsCustomer(deps: OrderDeps, order: Order, input: Values): Promise<keyof typeof flashes> {
  const { action, id = '' } = input
  if (action === 'terima') {
    await receiveDelivery(deps, order.id, { id, receivedBy: customerActor.name }, customerActor)
    return 'terima'
  }
  const deliveries = await listDeliveries(deps.db, order.id)
  insistUnsent(order, deliveries)
  const place = readFields(DeliveryPlace, input)
  insistOnAddress(place)
  const planned = deliveries.find(isPlanned) ?? null
  if (planned) insistSameCost(planned, { ...planned, ...place })
  const change = { id: planned?.id ?? null, ...(planned && { version: planned.version }), set: place }
  const saved = await saveDelivery(deps, order.id, change, customerActor)
  if (saved.order.version === order.version) return 'simpan'
  const what = place.method === 'ambil' ? 'akan diambil sendiri' : 'minta dikirim, alamatnya sudah diisi'
  const href = `${orderHref(order.order_code)}#pengiriman`
  const message = `${order.order_code} ${what}.`
  await deps.notify(deps.db, { kind: 'note', author: null, href, about: `order ${order.id}`, message })
  return 'simpan'
}
