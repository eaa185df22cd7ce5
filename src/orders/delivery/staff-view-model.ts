import { moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { buildChoices } from '../../web/paging.ts'
import { longestOfParcel } from '../limits.ts'
import type { OrderDetails } from '../staff/order-details.ts'
import type { OrderDelivery } from './fields.ts'
import { deliveryLabels, OWN_COURIER, parcelView, placeFields } from './labels.ts'
import { isPlanned, isPlannedRework, mayPlan, mayShip, piecesLeft } from './rules.ts'

type Rejected = { values: Values; errors: Errors } | null
const payerLabels = {
  pelanggan: 'Pelanggan, ikut tagihan',
  toko: 'Toko',
  tujuan: 'Pelanggan, bayar di tujuan',
} as const

/** Where the goods of an order go, for staff. `ship`: the form of the next step; null if nothing is left. */
export function deliveryView(details: OrderDetails, rejected: Rejected) {
  const { order, deliveries, couriers } = details
  const remainingPieces = piecesLeft(order, deliveries)
  const planned = deliveries.find(isPlanned) ?? null
  const isOpen = order.status_order !== 'dibatalkan'
  const latest = planned ?? deliveries.findLast(({ rework_id }) => rework_id === null) ?? null
  return {
    labels: deliveryLabels,
    names: [...couriers.map(({ name }) => name), OWN_COURIER],
    rows: deliveries.map((one) => ({
      ...toRow(one, details),
      edit: isOpen ? editForm(one, one, rejected) : null,
      ship: isOpen && isPlannedRework(one) ? shipForm(details, one, null, rejected) : null,
    })),
    add: mayPlan(order, deliveries) ? editForm(null, latest, rejected) : null,
    ship: mayShip(order, deliveries) ? shipForm(details, latest, remainingPieces, rejected) : null,
    // Some of the goods can already go out while the others are still being made.
    isPart: order.production_status === 'diproses',
  }
}

function toRow(one: OrderDelivery, { couriers }: OrderDetails) {
  return {
    ...parcelView(one, couriers),
    facts: [
      ...(one.pieces === null ? [] : [`${one.pieces.toLocaleString('id-ID')} potong`]),
      ...(one.cost === null ? [] : [`ongkir ${rupiah(one.cost)} (${payerLabels[one.paid_by].toLowerCase()})`]),
      ...(one.shipped_at ? [`keluar ${moment(one.shipped_at)}`] : []),
      ...(one.received_at ? [`diterima ${moment(one.received_at)} oleh ${one.received_by}`] : []),
    ].join(' · '),
  }
}

const isRejectedForm = (rejected: Rejected, action: string, id: string) =>
  rejected !== null && rejected.values.action === action && (rejected.values.id ?? '') === id

const fields = ['method', ...placeFields, 'note'] as const
const parcel = ['courier', 'service', 'cost', 'paid_by', 'tracking_number'] as const

/** The form of a delivery. A new delivery goes where the one before it went. */
function editForm(one: OrderDelivery | null, like: OrderDelivery | null, rejected: Rejected) {
  const id = one?.id ?? ''
  const isAgain = isRejectedForm(rejected, 'simpan', id)
  const pickValues = (names: readonly (keyof OrderDelivery)[], from: OrderDelivery | null) =>
    Object.fromEntries(names.map((name) => [name, String(from?.[name] ?? '')]))
  const values: Values = {
    ...pickValues(fields, like),
    ...pickValues(parcel, one),
    ...(isAgain ? rejected?.values : {}),
  }
  return {
    id,
    isOut: one !== null && one.state !== 'rencana',
    isOpen: isAgain,
    values: { ...values, method: values.method || 'kirim' },
    errors: isAgain ? (rejected?.errors ?? {}) : {},
    payers: buildChoices(payerLabels, values.paid_by || 'pelanggan'),
  }
}

/**
 * The form that sends a delivery, filled in so that one click is enough. `remainingPieces`: null for a rework, which
 * goes out whole.
 */
function shipForm(
  { order, courier }: OrderDetails,
  one: OrderDelivery | null,
  remainingPieces: number | null,
  rejected: Rejected,
) {
  const id = one?.state === 'rencana' ? one.id : ''
  const isAgain = isRejectedForm(rejected, 'kirim', id)
  const values: Values = {
    method: one?.method ?? 'ambil',
    courier: one?.courier || courier || OWN_COURIER,
    tracking_number: one?.state === 'rencana' ? one.tracking_number : '',
    received_by: order.customer_name.slice(0, longestOfParcel.receiver),
    pieces: String(remainingPieces ?? ''),
    ...(isAgain ? rejected?.values : {}),
  }
  return { id, left: remainingPieces, isOpen: isAgain, values, errors: isAgain ? (rejected?.errors ?? {}) : {} }
}
