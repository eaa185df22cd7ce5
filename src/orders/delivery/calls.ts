import * as z from 'zod'
import type { DeliveryRow } from '../../db/tables.ts'
import { readFields } from '../../web/call-errors.ts'
import { staffActor } from '../actor.ts'
import { examples, OneOrder, type OrderCall, tags } from '../api/call.ts'
import { one } from '../api/orders.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { apiDelivery, Delivery, DeliveryBody, pickDeliveryFields } from './fields.ts'
import { readCouriers } from './parcel-message.ts'
import { listDeliveries } from './queries.ts'
import { insistOnChange, isReceivedBy, isShippedBy } from './rules.ts'
import { findTarget, saveDelivery, type Target } from './save-delivery.ts'
import { receiveDelivery, shipDelivery } from './ship-delivery.ts'

const about = { ...OneOrder, tag: tags.goods, errors: { 400: true, 404: true, 409: true } } as const
const writing = {
  ...about,
  body: DeliveryBody,
  isParsedByRun: true,
  data: Delivery,
  example: examples.delivery,
} as const
const DeliveryId = z.object({ n: z.string().meta({ description: 'Id pengirimannya.' }) })
const exampleBody = { courier: 'JNE', service: 'REG', tracking_number: 'JX1234567890', ship: true }

export const deliveryCalls: readonly OrderCall[] = [
  one('listDeliveries', 'get', '/api/v1/order/:id/delivery', {
    ...about,
    about: 'Pengiriman pesanan. Ke mana barangnya pergi atau siapa yang mengambil, dari yang pertama.',
    good: 'Pengirimannya.',
    data: z.array(Delivery),
    example: [examples.delivery],
    run: async ({ db }, { of: order }) => listDeliveryResponses(db, order.id),
  }),
  one('addDelivery', 'post', '/api/v1/order/:id/delivery', {
    ...writing,
    about:
      'Menambah pengiriman. Dengan `ship` yang direncanakan, atau yang baru, langsung dikirim: `pieces` kosong berarti semua yang tersisa. `cost` yang dibayar pelanggan menjadi baris pesanan. `version` di sini versi pesanannya.',
    bodyExample: exampleBody,
    good: 'Pengirimannya.',
    status: 201,
    isIdempotent: true,
    run: async (deps, { ctx, of: order, fields }) => {
      const body = readFields(DeliveryBody, fields)
      return toDeliveryResponse(deps, await change(deps, { order, delivery: null }, body, staffActor(ctx)))
    },
  }),
  one('changeDelivery', 'patch', '/api/v1/order/:id/delivery/:n', {
    ...writing,
    params: OneOrder.params.extend(DeliveryId.shape),
    shown: { ...OneOrder.shown, n: '1' },
    about:
      'Mengubah pengiriman. Yang dikirim saja yang berubah. `ship` menandainya dikirim; `state` `diterima` atau `received_by` menandainya diterima. Nomor resi yang dibetulkan dikabarkan lagi ke pemesan.',
    bodyExample: { ...exampleBody, pieces: 20, version: 1 },
    good: 'Pengirimannya.',
    run: async (deps, { ctx, of: order, fields }) => {
      const { delivery } = await findTarget(deps.db, order, { id: String(ctx.params.n) })
      const body = readFields(DeliveryBody, fields)
      return toDeliveryResponse(deps, await change(deps, { order, delivery }, body, staffActor(ctx)))
    },
  }),
]

export async function listDeliveryResponses(db: OrderDeps['db'], orderId: string) {
  const [rows, couriers] = await Promise.all([listDeliveries(db, orderId), readCouriers(db)])
  return rows.map((row) => apiDelivery(row, couriers))
}

const toDeliveryResponse = async ({ db }: OrderDeps, row: DeliveryRow) => apiDelivery(row, await readCouriers(db))

/** An order and its delivery. The delivery is null if it is to be made. */
type OrderDelivery = { order: Order; delivery: DeliveryRow | null }

async function change(
  deps: OrderDeps,
  { order, delivery: old }: OrderDelivery,
  body: z.infer<typeof DeliveryBody>,
  actor: OrderActor,
): Promise<DeliveryRow> {
  const { ship, state, pieces, received_by = '', version = null, ...rest } = body
  const target: Target = old ? { id: old.id, version } : { id: null, orderVersion: version }
  const set = pickDeliveryFields(rest)
  if (isShippedBy(old, { ship, state, received_by })) {
    const shipping = { ...target, set, pieces: pieces ?? null, takenBy: received_by, reason: null }
    return (await shipDelivery(deps, order.id, shipping, actor)).delivery
  }
  insistOnChange(old, pieces, set)
  const { delivery } = await saveDelivery(deps, order.id, { ...target, set }, actor)
  if (!isReceivedBy(old, { state, received_by })) return delivery
  const receivedBy = received_by || actor.name
  return (await receiveDelivery(deps, order.id, { id: delivery.id, receivedBy }, actor)).delivery
}
