import { InvalidFields } from '../web/call-errors.ts'
import { toWibDay } from '../web/dates.ts'
import { Refusal } from '../web/refusal.ts'
import { cancelOrder, isCancellation, voidOpenInvoice } from './cancel-order.ts'
import type { OrderJob } from './change-order.ts'
import { type EditableField, editableFields, type Field } from './events.ts'
import { rowFor } from './labels.ts'
import { countLists } from './lines/count-lists.ts'
import { followTyped } from './lines/follow-typed.ts'
import type { Shipment } from './messages/compose.ts'
import { notifyOfDue, notifyOfPrice, notifyOfStep } from './notify.ts'
import type { Change } from './order-deps.ts'
import { requestLink } from './payments/links.ts'
import { closeExcessReviews, hasPayments } from './payments/money-queries.ts'
import { type HistoryEntry, statusEntries } from './queries.ts'
import { getExcess, type Invoice, type Order, type Rupiah } from './rules/amounts.ts'
import {
  afterBalance,
  hasEnded,
  illegal,
  linkVerdict,
  type OrderStatus,
  type ProductionStatus,
  productionVerdict,
  statusVerdict,
  type Verdict,
  workSteps,
} from './rules/order.ts'
import { canReprice, goodsLock, priceVerdict } from './rules/price.ts'

/** The changes of an order. Contact data must be parsed before (see staff/patch-form.ts). */
export type Patch = Partial<Pick<Order, EditableField | OtherField>> & {
  status_order?: OrderStatus
  production_status?: ProductionStatus
  /** The note in the order's history. */
  notes?: string
  /** The price of an order with payments can change only with this reason. */
  price_reason?: string
  /** The changes in the lines that led to the sums of this patch. */
  lines?: string
  /** What the customer reads about a cancellation. */
  words?: string
  /** The part of the money that the shop keeps if this patch cancels the order. */
  kept_amount?: Rupiah
  /** What the customer reads about the parcel. */
  shipment?: Shipment
}
type OtherField = 'contact_phone' | 'design' | 'total_price' | 'price_confirmed' | 'link_version'

/** `what` is empty if nothing changed. `hasVoided`: the new price made the open invoice void. */
export type OrderUpdate = { order: Order; what: Change['what']; hasVoided: boolean }

/**
 * Changes an order completely or not at all. Fields and price change first, then production, then the order status, so
 * that one patch can finish both. A patch that changes nothing creates no version and no event. Throws a 409 with the
 * reason, or `NoteMissing`.
 */
export async function updateOrder(job: OrderJob, patch: Patch): Promise<OrderUpdate> {
  const { trx, deps, order, now } = job
  const {
    status_order: status,
    production_status: production,
    notes = '',
    price_reason,
    lines,
    words = '',
    kept_amount: keptAmount = 0,
    shipment,
    ...edits
  } = patch
  const edited = changedFields(order, edits)
  // A price that staff enter counts as confirmed.
  if ('total_price' in edited && patch.price_confirmed === undefined && !order.price_confirmed)
    edited.price_confirmed = true
  if (lines === undefined && ['product_name', 'quantity', 'total_price'].some((name) => name in edited))
    await followTyped(job, order, edited)
  const countResult = startsWith(order, patch) ? await countLists(job, order) : null
  const why = countResult ? (price_reason ?? 'Daftar nama dihitung') : price_reason
  if (countResult) Object.assign(edited, changedFields(order, countResult.sums))
  const { changed: editedOrder, effects, voided } = await applyEdits(job, edited, why)
  const { next, steps } = await applySteps(job, editedOrder, { status, production, notes, kept: keptAmount })
  const note = lines ?? countResult?.lines
  const history: HistoryEntry[] = [
    ...(note === undefined ? [] : [{ kind: 'lines', note }]),
    ...editHistory(order, edited, why),
    ...effects,
    ...steps,
  ]
  if (words && isCancellation(order, status)) history.push({ kind: 'cancel_words', note: words })
  if (notes.trim() && steps.length === 0) history.push({ kind: 'note', note: notes })
  if (history.length === 0) return { order, what: [], hasVoided: false }
  const set = changedFields(order, {
    ...next,
    ...('due_on' in edited && { due_from: edited.due_on ? toWibDay(now) : null }),
    ended_at: hasEnded(next) ? (order.ended_at ?? now) : null,
  })
  const saved = await job.save(set, history)
  await notifyOfPrice(trx, deps, order, saved)
  await notifyOfDue(trx, deps, order, saved)
  await notifyOfStep(job, order, saved, { words, ...(shipment && { shipment }) })
  if (countResult && voided) await billAgain(job, voided)
  const what = whatChanged(order, saved)
  job.publish(...what)
  return { order: saved, what, hasVoided: voided !== null }
}

/** Nobody asked for the new price by hand, so nobody would make the next invoice: a job creates its link. */
async function billAgain(job: OrderJob, voided: Invoice): Promise<void> {
  const { order } = job
  const { payment_type: type, dp_percent: percent } = voided
  if (!linkVerdict(order, type).allowed) return
  await requestLink(job, { type, percent, channel: order.notification_channel })
}

/** Whether a patch only begins production. From then on, the customer cannot continue with lists of names. */
const startsWith = ({ production_status }: Order, { production_status: next, ...patch }: Patch): boolean =>
  production_status === 'menunggu' &&
  next !== undefined &&
  workSteps.indexOf(next) > 0 &&
  ['product_name', 'quantity', 'total_price', 'lines'].every((name) => !(name in patch))

type StepRequest = {
  status: OrderStatus | undefined
  production: ProductionStatus | undefined
  notes: string
  kept: Rupiah
}

/** Returns the changed, unsaved order and its history. Throws if a change is forbidden. */
async function applySteps(job: OrderJob, order: Order, { status, production, notes, kept: keptAmount }: StepRequest) {
  const steps: HistoryEntry[] = []
  let next = order
  const cancels = isCancellation(order, status)
  if (production && production !== order.production_status && !(cancels && production === 'dibatalkan')) {
    requireAllowed(productionVerdict(next, production, notes))
    steps.push({ kind: 'production', old: order.production_status, new: production, note: notes })
    next = { ...next, production_status: production }
  }
  if (status && status !== order.status_order) {
    if (!cancels) requireAllowed(statusVerdict(next, status, notes))
    next = cancels ? await cancelOrder(job, next, { note: notes, kept: keptAmount }) : { ...next, status_order: status }
    steps.push({ kind: 'order', old: order.status_order, new: status, note: notes })
    if (next.kept_amount > 0) steps.push({ kind: 'kept', amount: next.kept_amount })
  }
  return { next, steps }
}

function requireAllowed(verdict: Verdict): void {
  if (!verdict.allowed) throw illegal(verdict.reason)
}

function changedFields<Part extends Partial<Order>>(order: Order, part: Part): Partial<Order> {
  const current = (name: string) => order[name as keyof Order] // `Part` has only names of order fields
  const isSame = (one: unknown, other: unknown) =>
    one === other || (one instanceof Date && other instanceof Date && one.getTime() === other.getTime())
  return Object.fromEntries(
    Object.entries(part).filter(([name, value]) => value !== undefined && !isSame(current(name), value)),
  )
}

function editHistory(order: Order, edited: Partial<Order>, priceReason?: string): HistoryEntry[] {
  const { total_price, price_confirmed, link_version, ...others } = edited
  const before: Readonly<Record<string, unknown>> = order
  const fields = Object.entries(others)
  const hidden = fields.filter(([name]) => !keepsValues(name)).map(([name]) => name)
  return [
    ...(total_price === undefined ? [] : [priceEntry(order, total_price, priceReason)]),
    ...(price_confirmed ? [{ kind: 'price_confirmed', amount: total_price ?? order.total_price }] : []),
    ...(price_confirmed === false ? [{ kind: 'price_doubted' }] : []),
    ...(link_version === undefined ? [] : [{ kind: 'link_voided' }]),
    ...fields
      .filter(([name]) => keepsValues(name))
      .map(([name, value]) => ({ kind: `edit_${name}`, old: toText(before[name]), new: toText(value) })),
    ...(hidden.length > 0 ? [{ kind: 'edit', new: hidden.join(' ') }] : []),
  ]
}

const keepsValues = (name: string) => rowFor<Field>(editableFields, name)?.value !== undefined
const toText = (value: unknown) => (value === null || value === undefined ? null : String(value))

function whatChanged(before: Order, after: Order): Change['what'] {
  const what: Change['what'] = []
  if (before.status_order !== after.status_order) what.push('status')
  if (before.production_status !== after.production_status) what.push('production')
  return what.length > 0 ? what : ['edited']
}

/**
 * Applies the changed fields (`edited`). A new price or payment type makes the open invoice void, and a new price may
 * change the status. `reason`: why staff change the price of an order with payments; undefined if the caller may not
 * change it. Returns the unsaved order and the history of these effects. Throws a 409, and `InvalidFields` if the
 * reason is missing.
 */
async function applyEdits(job: OrderJob, edited: Partial<Order>, reason: string | undefined) {
  const { trx, order, now } = job
  const editedOrder = { ...order, ...edited }
  if ('quantity' in edited || 'product_name' in edited) insistUnlocked(goodsLock(order))
  const hasTerms = 'payment_type' in edited || 'dp_percent' in edited
  if (edited.total_price === undefined && !hasTerms) return { changed: editedOrder, effects: [], voided: null }
  if (!canReprice(order, await hasPayments(trx, order.id))) {
    insistUnlocked(goodsLock(order))
    if (hasTerms || reason === undefined) throw new Refusal(409, fixedMessage)
    const verdict = priceVerdict(order, editedOrder.total_price)
    if (!verdict.allowed) throw new Refusal(409, verdict.reason)
    if (reason === '') throw new InvalidFields({ price_reason: [reasonMissingMessage] })
  }
  const voided = await voidOpenInvoice(trx, order.id, now)
  const status_order = edited.total_price === undefined ? order.status_order : afterBalance(editedOrder)
  // The higher price uses up the excess, so staff no longer decide about it.
  if (getExcess(order) > 0 && getExcess(editedOrder) === 0) await closeExcessReviews(trx, order.id, now)
  return {
    changed: { ...editedOrder, status_order },
    voided,
    effects: [
      ...(voided ? [{ kind: 'invoice_void', old: 'price', note: voided.invoice_code }] : []),
      ...statusEntries(order, status_order),
    ],
  }
}

/** `reason`: why staff changed the price of an order with payments. */
export const priceEntry = ({ total_price }: Order, total: Rupiah, reason = ''): HistoryEntry => ({
  kind: 'price',
  old: String(total_price),
  new: String(total),
  amount: total,
  note: reason,
})

function insistUnlocked(locked: string | null): void {
  if (locked) throw new Refusal(409, locked)
}

const fixedMessage = 'Harga tidak bisa diubah lagi: sudah ada pembayaran, atau pesanannya dibatalkan.'
export const reasonMissingMessage = 'Tulis alasan kenapa harganya berubah.'
