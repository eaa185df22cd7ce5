import type { DeliveryRow, ReworkRow } from '../../db/tables.ts'
import { Conflict, InvalidFields } from '../../web/call-errors.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { getRemaining, type Order, type Rupiah, toAmount } from '../rules/amounts.ts'
import { illegal, workSteps } from '../rules/order.ts'

type Parcel = Pick<DeliveryRow, 'state' | 'pieces'> & { rework_id: string | number | null }

export const isPlanned = ({ state, rework_id }: Omit<Parcel, 'pieces'>) => state === 'rencana' && rework_id === null

/** Whether a delivery has reworked pieces that are still to go out. */
export const isPlannedRework = ({ state, rework_id }: Omit<Parcel, 'pieces'>) =>
  state === 'rencana' && rework_id !== null

/**
 * The number of pieces that no delivery has taken yet. Reworked pieces went out before, so their deliveries do not
 * count.
 */
export const piecesLeft = (
  { quantity, production_status }: Pick<Order, 'quantity' | 'production_status'>,
  deliveries: readonly Parcel[],
): number =>
  production_status === 'dikirim'
    ? 0
    : deliveries
        .filter(({ state, rework_id }) => state !== 'rencana' && rework_id === null)
        .reduce((remainingPieces, { pieces }) => Math.max(0, remainingPieces - (pieces ?? 0)), quantity)

type Shipped = { deliveries: readonly Parcel[]; rework: Pick<ReworkRow, 'pieces'> | null; pieces: number | null }

/**
 * How many pieces go out: the number that is named, else all that are left, or all that were reworked. `isLast`:
 * whether no piece of the order itself is left then. Throws a 409 if all are sent, and `InvalidFields` for more than
 * are left.
 */
export function piecesToShip(order: Order, { deliveries, rework, pieces: requestedPieces }: Shipped) {
  const remainingPieces = rework ? rework.pieces : piecesLeft(order, deliveries)
  const pieces = requestedPieces ?? remainingPieces
  if (remainingPieces > 0 || rework || order.production_status === 'dikirim') insistOnPieces(pieces, remainingPieces)
  return { pieces, isLast: !rework && pieces === remainingPieces }
}

/** The state of a delivery that goes out. Goods that a customer takes at the shop are received at once. */
export const stateShipped = (method: DeliveryRow['method'], receivedBy: string, shipped_at: Date) =>
  method === 'ambil' && receivedBy !== ''
    ? { state: 'diterima' as const, shipped_at, received_at: shipped_at, received_by: receivedBy }
    : { state: 'dikirim' as const, shipped_at }

function insistOnPieces(pieces: number, remainingPieces: number): void {
  if (remainingPieces === 0) throw new Refusal(409, 'Semua potong sudah dikirim.')
  if (pieces > remainingPieces)
    throw new InvalidFields({ pieces: [`Diminta ${pieces} potong, yang belum dikirim ${remainingPieces}.`] })
}

/**
 * Throws a 409 if goods may not go out yet. They go out once they are made and paid, or before they are paid with a
 * reason; the last pieces go out only once all are made. `reason`: null if no reason helps.
 */
export function insistShippable(order: Order, isLast: boolean, reason: string | null): void {
  if (order.status_order !== 'lunas' && !reason?.trim()) {
    if (reason === null) throw illegal(`Belum lunas, masih kurang ${rupiah(getRemaining(order))}.`)
    const missing = 'Belum lunas. Kalau tetap dikirim, tulis alasannya.'
    throw new Conflict(missing, { notes: [missing] }, { code: 'ILLEGAL_TRANSITION' })
  }
  if (order.production_status === 'menunggu') throw illegal('Produksinya belum dimulai.')
  if (isLast && order.production_status === 'diproses')
    throw illegal('Semua yang tersisa baru bisa dikirim setelah produksinya selesai.')
}

/** Whether something of an order can still be planned and sent: it is not cancelled, and pieces are left. */
export const isUnsent = (order: Order, deliveries: readonly Parcel[]): boolean =>
  order.status_order !== 'dibatalkan' && piecesLeft(order, deliveries) > 0

/** Whether staff may plan a further delivery: while pieces are left and none is planned. */
export const mayPlan = (order: Order, deliveries: readonly Parcel[]): boolean =>
  isUnsent(order, deliveries) && !deliveries.some(isPlanned)

/** Whether the page of an order has the form that sends its goods: once they are being made. */
export const mayShip = (order: Order, deliveries: readonly Parcel[]): boolean =>
  isUnsent(order, deliveries) && (order.production_status === 'diproses' || order.production_status === 'selesai')

/** The delivery that goes out: the one that is named, else the planned one. Null for a new delivery. */
export const chooseDelivery = <One extends Parcel>(deliveries: readonly One[], target: One | null): One | null =>
  target ?? deliveries.find(isPlanned) ?? null

/** A new delivery goes where the one before it went, unless other fields are sent. */
export function copyPlace(deliveries: readonly DeliveryRow[]) {
  const before = deliveries.at(-1)
  if (!before) return {}
  const { method, recipient, phone, address, district, city, province, postcode } = before
  return { method, recipient, phone, address, district, city, province, postcode }
}

/** Whether the goods are to be sent but have no address. */
export const lacksStreet = ({ method, address }: Pick<DeliveryRow, 'method' | 'address'>): boolean =>
  method === 'kirim' && address === ''

/** Whether something is to be sent, and nobody has said where to. */
export function lacksAddress(order: Order, deliveries: readonly DeliveryRow[]): boolean {
  const planned = deliveries.find(isPlanned)
  return isUnsent(order, deliveries) && planned !== undefined && lacksStreet(planned)
}

type CostedDelivery = Pick<DeliveryRow, 'method' | 'paid_by'> & { cost: string | number | null }

/** What the customer pays for the delivery, in rupiah; 0 if the order has no line for it. */
export const shippingCost = ({ method, paid_by, cost }: CostedDelivery): Rupiah =>
  method === 'kirim' && paid_by === 'pelanggan' ? toAmount(cost) : 0

/** Throws a 409 if the customer can no longer say where the goods go. */
export function insistUnsent(order: Order, deliveries: readonly Parcel[]): void {
  if (!isUnsent(order, deliveries))
    throw new Refusal(409, 'Barangnya sudah dikirim, jadi alamatnya tidak berubah lagi. Hubungi toko kalau keliru.')
}

/** Throws a 409 if a change by the customer would change the cost of the delivery, and so the price. */
export function insistSameCost(before: CostedDelivery, after: CostedDelivery): void {
  if (shippingCost(before) !== shippingCost(after))
    throw new Refusal(409, 'Ongkirnya sudah dihitung. Hubungi toko untuk mengganti cara pengambilannya.')
}

/** Whether a parcel that is out has a new number or courier, so that the customer gets another message. */
export const isFollowedAnew = ({ state }: Pick<Parcel, 'state'>, fieldNames: readonly string[]): boolean =>
  state !== 'rencana' && ['courier', 'service', 'tracking_number'].some((name) => fieldNames.includes(name))

type Step = { before: Order; after: Order; now: Date }
/**
 * What becomes of deliveries when the production status of their order changes. If the status is set to sent and no
 * delivery goes out, the planned delivery takes all pieces that are left. If the status goes back from sent, the
 * delivery that was sent last is planned again.
 */
export function followedBy(deliveries: readonly DeliveryRow[], { before, after, now }: Step) {
  const own = deliveries.filter(({ rework_id }) => rework_id === null)
  if (after.production_status === 'dikirim') {
    const planned = own.find(isPlanned)
    const pieces = piecesLeft({ ...after, production_status: before.production_status }, own)
    const isShippedNow = own.some(({ shipped_at }) => shipped_at?.getTime() === now.getTime())
    if (!planned || isShippedNow) return null
    return { delivery: planned, set: { state: 'dikirim' as const, shipped_at: now, pieces } }
  }
  const isBack = workSteps.indexOf(after.production_status) < workSteps.indexOf(before.production_status)
  const last = own.findLast(({ state }) => state !== 'rencana')
  const planned = { state: 'rencana' as const, shipped_at: null, received_at: null, pieces: null }
  return before.production_status === 'dikirim' && isBack && last ? { delivery: last, set: planned } : null
}

/** Whether the customer has said the least that is needed: the city, unless they fetch the goods. */
export const isPlaceNamed = ({ method, city }: Pick<DeliveryRow, 'method' | 'city'>): boolean =>
  method === 'ambil' || city !== ''

/** Throws `InvalidFields` if a customer behind the signed link wants goods sent but gives no address. */
export function insistOnAddress({ method, address }: { method: DeliveryRow['method']; address: string }): void {
  if (lacksStreet({ method, address })) throw new InvalidFields({ address: ['Isi alamatnya.'] })
}

/** The delivery of an order whose label is printed: the planned one, else the newest. */
export const labelled = <One extends Pick<Parcel, 'state'>>(deliveries: readonly One[]): One | undefined =>
  deliveries.find(({ state }) => state === 'rencana') ?? deliveries.at(-1)

/**
 * Throws a 409 if the delivery is already out, if the order is cancelled, and if the cost differs from the stored one.
 */
export function insistUnshipped(order: Order, old: DeliveryRow | null, next: CostedDelivery): void {
  if (old && old.state !== 'rencana') throw new Refusal(409, 'Pengiriman ini sudah dikirim.')
  if (order.status_order === 'dibatalkan') throw illegal('Pesanan ini sudah dibatalkan.')
  if (shippingCost(next) !== (old ? shippingCost(old) : 0))
    throw new Refusal(409, 'Simpan dulu ongkirnya, lalu tandai dikirim setelah lunas.')
}

/**
 * Whether the line of a delivery in its order is made anew: its cost changes or, while the price is open, its courier.
 */
export const changesLine = (fieldNames: readonly string[], isOpen: boolean): boolean =>
  fieldNames.some((name) => ['cost', 'paid_by', 'method', ...(isOpen ? ['courier', 'service'] : [])].includes(name))

type DeliveryCall = { ship?: boolean | undefined; state?: DeliveryRow['state'] | undefined; received_by: string }

/** Whether a call sends its delivery: the call says so, or sets the state of a delivery that is not out to sent. */
export const isShippedBy = (old: Pick<Parcel, 'state'> | null, { ship, state }: DeliveryCall): boolean =>
  ship === true || (state === 'dikirim' && (old?.state ?? 'rencana') === 'rencana')

/** Whether a call says that a delivery has come: by its state, or by the name of the person who took it. */
export const isReceivedBy = (old: Pick<Parcel, 'state'> | null, { state, received_by }: DeliveryCall): boolean =>
  old?.state === 'dikirim' && (state === 'diterima' || received_by !== '')

/**
 * Throws `InvalidFields` if a call changes the pieces without sending the delivery, and if a new delivery has no
 * fields.
 */
export function insistOnChange(old: Pick<Parcel, 'pieces'> | null, pieces: number | null | undefined, set: object) {
  if (pieces != null && pieces !== old?.pieces)
    throw new InvalidFields({ pieces: ['Jumlah potong hanya diisi saat dikirim, dengan ship.'] })
  if (!old && Object.keys(set).length === 0) throw new InvalidFields({ method: ['Pilih ambil atau kirim.'] })
}

/** A pickup has no courier and no parcel number, whatever the form of staff holds. */
export function dropCourier<Change extends Partial<Pick<DeliveryRow, 'method' | 'courier' | 'tracking_number'>>>(
  set: Change,
) {
  const { courier: _, tracking_number: _number, ...pickup } = set
  return set.method === 'ambil' ? pickup : set
}

/** Throws a 409 if the delivery is not out, because it cannot have come. */
export function insistShipped<One extends Pick<Parcel, 'state'>>(delivery: One | null): asserts delivery is One {
  if (!delivery || delivery.state === 'rencana') throw new Refusal(409, 'Barangnya belum dikirim.')
}

/** Whether somebody may say that a delivery has come. */
export const mayReceive = ({ state }: Pick<Parcel, 'state'>): boolean => state === 'dikirim'
