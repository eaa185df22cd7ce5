import type { Knex } from 'knex'
import type { DeliveryRow } from '../../db/tables.ts'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { changeOrder, Outdated } from '../change-order.ts'
import { checkedPlan, saveGoods, withLink } from '../lines/change-lines.ts'
import { deliveryLine, type OrderGoods, readGoods } from '../lines/queries.ts'
import type { NewLine } from '../lines/rules.ts'
import { blankLine } from '../lines/rules.ts'
import type { OrderDeps } from '../order-deps.ts'
import { createLink } from '../payments/links.ts'
import { owesAgain } from '../payments/rules.ts'
import type { HistoryEntry, OrderActor } from '../queries.ts'
import { type Order, toAmount } from '../rules/amounts.ts'
import { priceLock } from '../rules/price.ts'
import { courierText } from './couriers.ts'
import type { DeliveryChange } from './fields.ts'
import { placeFields } from './labels.ts'
import { notifyOfParcel } from './parcel-message.ts'
import { listDeliveries, storeDelivery } from './queries.ts'
import { changesLine, copyPlace, isFollowedAnew, shippingCost } from './rules.ts'

/**
 * `id`: null for a new delivery. `version`: that of the delivery. `orderVersion`: that of its order. A null version
 * skips the check.
 */
export type Target = { id: string | null; version?: number | null; orderVersion?: number | null }

/** Finds a delivery. Throws a 404, and a 409 if it was changed since it was read. */
export async function findTarget(trx: Knex, order: Order, { id, version = null, orderVersion = null }: Target) {
  if (orderVersion !== null && order.version !== orderVersion) throw new Outdated(order)
  const deliveries = await listDeliveries(trx, order.id)
  const delivery = deliveries.find((one) => one.id === id) ?? null
  if (id !== null && !delivery) throw notFound('Pengiriman ini tidak ada.')
  if (delivery && version !== null && delivery.version !== version)
    throw new Refusal(409, 'Pengiriman ini baru saja diubah orang lain. Baca lagi keadaannya.')
  return { deliveries, delivery }
}

/**
 * Changes a delivery or adds one. If the customer pays its cost, the cost is a line of the order. If this makes a paid
 * order open again, an invoice over the rest is made at once. The customer gets a message about a new number of a
 * parcel that is out. Throws a 404, `InvalidFields`, `Outdated` and a 409.
 */
export async function saveDelivery(
  deps: OrderDeps,
  orderId: string,
  { set, ...target }: Target & { set: DeliveryChange },
  actor: OrderActor,
): Promise<{ order: Order; delivery: DeliveryRow }> {
  const saved = await changeOrder(deps, orderId, actor, async (job) => {
    const { trx, order: before } = job
    const { deliveries, delivery: old } = await findTarget(trx, before, target)
    const fieldNames = old ? differing(old, set) : Object.keys(set)
    if (old && fieldNames.length === 0) return { before, order: before, delivery: old, asked: null }
    const delivery = await storeDelivery(trx, before.id, old, old ? set : { ...copyPlace(deliveries), ...set })
    const isOther = old && isFollowedAnew(old, fieldNames)
    const entry = isOther
      ? correction(old, delivery)
      : { kind: 'delivery', new: 'planned', note: changeNote(fieldNames, delivery) }
    await job.save({}, [entry])
    await job.audit('order.delivery')
    if (isOther) await notifyOfParcel(job, delivery)
    const goods = await readGoods(trx, job.order)
    const update = changesLine(fieldNames, !priceLock(before))
      ? await saveGoods(job, checkedPlan(job.order, goods, makePlan(goods, delivery)))
      : null
    if (job.what.length === 0) job.publish('edited')
    return { before, order: job.order, delivery, asked: update?.asked ?? null }
  })
  const { before, order, delivery } = await withLink(deps, saved, actor)
  if (owesAgain(before, order))
    await createLink(deps, orderId, { type: 'pelunasan', channel: before.notification_channel }, actor)
  return { order, delivery }
}

const isIn = (names: readonly string[]) => (name: string) => names.includes(name)

const differing = (old: DeliveryRow, set: DeliveryChange): string[] => {
  const before: Readonly<Record<string, unknown>> = old
  return Object.entries(set)
    .filter(([name, value]) => String(before[name] ?? '') !== String(value ?? ''))
    .map(([name]) => name)
}

const makePlan = ({ lines }: OrderGoods, delivery: DeliveryRow) => {
  const amount = shippingCost(delivery)
  const old = lines.find(({ id }) => id === delivery.line_id)
  const others = lines.filter((line) => line !== old)
  if (amount === 0) return { lines: others, list: null, reason: old ? 'Ongkos kirim dihapus' : '' }
  const title = `Ongkos kirim ${courierText(delivery)}`.trim()
  const added = { ...blankLine, id: deliveryLine(delivery.id), kind: 'delivery' as const }
  const line: NewLine = { ...(old ?? added), title, quantity: 1, unit_price: amount, amount }
  return { lines: old ? lines.map((one) => (one === old ? line : one)) : [...lines, line], list: null, reason: '' }
}

const formatParcelNumber = (parcel: DeliveryRow) =>
  [courierText(parcel), parcel.tracking_number].filter(Boolean).join(' ')

const correction = (old: DeliveryRow, next: DeliveryRow): HistoryEntry => ({
  kind: 'delivery',
  old: formatParcelNumber(old),
  new: 'corrected',
  note: formatParcelNumber(next),
})

/** The note in the history, which holds no address. */
function changeNote(fieldNames: readonly string[], { method, courier, service, cost }: DeliveryRow): string {
  const includesAny = (...names: string[]) => names.some(isIn(fieldNames))
  const parts = [
    includesAny('method') && (method === 'ambil' ? 'diambil sendiri' : 'dikirim'),
    includesAny(...placeFields) && 'alamat',
    includesAny('courier', 'service') && (courierText({ courier, service, tracking_number: '' }) || 'kurir'),
    includesAny('cost', 'paid_by') && (cost === null ? 'ongkir' : `ongkir ${plainRupiah(toAmount(cost))}`),
  ]
  return parts.filter((part) => part !== false).join(', ')
}
