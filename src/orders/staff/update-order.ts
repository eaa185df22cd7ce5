import type { Knex } from 'knex'
import { Refusal } from '../../web/refusal.ts'
import { queueMessage } from '../messages/compose.ts'
import { type Change, type OrderDeps, trackingLink } from '../order-deps.ts'
import { illegal, voidInvoice } from '../payments/links.ts'
import { hasPayments } from '../payments/money-queries.ts'
import { type HistoryEntry, lockOpenInvoice, lockOrder, type OrderActor, saveOrder } from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import {
  canReprice,
  hasEnded,
  judgeProduction,
  judgeStatus,
  type OrderStatus,
  type ProductionStatus,
  type Verdict,
  workSteps,
} from '../rules/order.ts'

/** What people may change of an order; contacts come already read (forms.ts). */
export type Patch = Partial<
  Pick<
    Order,
    | 'customer_name'
    | 'product_name'
    | 'quantity'
    | 'contact_information'
    | 'contact_phone'
    | 'contact_email'
    | 'notification_channel'
    | 'design_notes'
    | 'design'
    | 'due_on'
    | 'payment_type'
    | 'dp_percent'
    | 'total_price'
    | 'price_confirmed'
    | 'link_version'
  >
> & { status_order?: OrderStatus; production_status?: ProductionStatus; notes?: string }

/** Somebody else changed the order since it was read: nothing was done. */
export class Outdated extends Refusal {
  readonly order: Order
  constructor(order: Order) {
    super(409, 'Pesanan ini baru saja diubah orang lain. Periksa keadaannya, lalu ulangi kalau masih perlu.')
    this.order = order
  }
}

export type Changed = { order: Order; what: Change['what'] }

/**
 * Changes an order as far as its rules allow, all or nothing: what was edited, the price, production and then the order's
 * state, so that one patch may finish both. `version` is the one the caller has seen; null: whichever it is now. What
 * changes nothing is no version and no event. Throws a 409 that says why, or `Outdated`; null where there is no such order.
 * In a transaction of the caller, who announces it after the commit.
 */
export async function updateOrder(
  trx: Knex,
  deps: OrderDeps,
  id: string,
  patch: Patch,
  actor: OrderActor,
  version: number | null = null,
): Promise<Changed | null> {
  const order = await lockOrder(trx, id)
  if (!order || order.deleted_at) return null
  if (version !== null && order.version !== version) throw new Outdated(order)
  const { status_order: status, production_status: production, notes = '', ...edits } = patch
  const now = deps.now()
  const edited = changedFields(order, edits)
  const voided =
    'total_price' in edited || 'payment_type' in edited || 'dp_percent' in edited
      ? await voidInvoiceForNewPrice(trx, order, now)
      : null
  // A price that staff write down is one they stand by.
  if ('total_price' in edited && patch.price_confirmed === undefined && !order.price_confirmed)
    edited.price_confirmed = true
  const isCancelled = status === 'dibatalkan' && order.status_order !== 'dibatalkan'
  const { next, taken } = applySteps({ ...order, ...edited }, { status, production, notes }, isCancelled)
  const history: HistoryEntry[] = [
    ...editHistory(order, edited),
    ...(voided ? [{ kind: 'invoice_void', old: 'price', note: voided.invoice_code }] : []),
    ...taken,
  ]
  const hasMoved = next.status_order !== order.status_order || next.production_status !== order.production_status
  if (notes.trim() && !hasMoved) history.push({ kind: 'note', note: notes })
  if (history.length === 0) return { order, what: [] }
  if (isCancelled) await voidOpenInvoice(trx, order, now)
  const set = changedFields(order, { ...next, ended_at: hasEnded(next) ? (order.ended_at ?? now) : null })
  const saved = await saveOrder(trx, order, set, history, actor, now)
  await notifyCustomer(trx, deps, order, saved)
  return { order: saved, what: whatChanged(order, saved) }
}

type StepRequest = { status: OrderStatus | undefined; production: ProductionStatus | undefined; notes: string }

/** The order after the steps that were asked for, and what is remembered of them. Throws where one is not allowed. */
function applySteps(order: Order, { status, production, notes }: StepRequest, isCancelled: boolean) {
  const taken: HistoryEntry[] = []
  let next = order
  if (production && production !== next.production_status && !(isCancelled && production === 'dibatalkan')) {
    requireAllowed(judgeProduction(next, production, notes))
    taken.push({ kind: 'production', old: next.production_status, new: production, note: notes })
    next = { ...next, production_status: production }
  }
  if (status && status !== next.status_order) {
    if (status === 'dibatalkan' && !notes.trim()) throw new NoteMissing()
    requireAllowed(judgeStatus(next, status, notes))
    taken.push({ kind: 'order', old: next.status_order, new: status, note: notes })
    next = { ...next, status_order: status, ...(isCancelled ? { production_status: 'dibatalkan' as const } : {}) }
  }
  return { next, taken }
}

/** Cancelling says why: a field that is missing, not a step that is forbidden. */
export class NoteMissing extends Error {}

function requireAllowed(verdict: Verdict): void {
  if (!verdict.allowed) throw illegal(verdict.reason)
}

/** The price may change as long as nothing was paid; what was asked for at the old one is void in the same step. */
async function voidInvoiceForNewPrice(trx: Knex, order: Order, now: Date): Promise<Invoice | null> {
  if (!canReprice(order, await hasPayments(trx, order.id)))
    throw new Refusal(409, 'Harga tidak bisa diubah lagi: sudah ada pembayaran, atau pesanannya dibatalkan.')
  return voidOpenInvoice(trx, order, now)
}

async function voidOpenInvoice(trx: Knex, order: Order, now: Date): Promise<Invoice | null> {
  const open = await lockOpenInvoice(trx, order.id)
  if (open) await voidInvoice(trx, open, now)
  return open
}

function changedFields<Part extends Partial<Order>>(order: Order, part: Part): Partial<Order> {
  const is = (name: string) => order[name as keyof Order] // names of Part are names of an order
  const isSame = (one: unknown, other: unknown) =>
    one === other || (one instanceof Date && other instanceof Date && one.getTime() === other.getTime())
  return Object.fromEntries(
    Object.entries(part).filter(([name, value]) => value !== undefined && !isSame(is(name), value)),
  )
}

function editHistory(order: Order, edited: Partial<Order>): HistoryEntry[] {
  const { total_price, price_confirmed, link_version, ...others } = edited
  const told = Object.keys(others).filter(keepsValues)
  const names = Object.keys(others).filter((name) => !keepsValues(name))
  return [
    ...(total_price === undefined
      ? []
      : [{ kind: 'price', old: String(order.total_price), new: String(total_price), amount: total_price }]),
    ...(price_confirmed ? [{ kind: 'price_confirmed', amount: total_price ?? order.total_price }] : []),
    ...(price_confirmed === false ? [{ kind: 'price_doubted' }] : []),
    ...(link_version === undefined ? [] : [{ kind: 'link_voided' }]),
    ...told.map((name) => ({ kind: `edit_${name}`, old: textOf(order[name]), new: textOf(others[name]) })),
    ...(names.length > 0 ? [{ kind: 'edit', new: names.join(' ') }] : []),
  ]
}

/** What is remembered with its values; of the rest, which is about a person, only that it changed. */
const fieldsWithValues = [
  'product_name',
  'quantity',
  'notification_channel',
  'due_on',
  'payment_type',
  'dp_percent',
] as const
const keepsValues = (name: string): name is (typeof fieldsWithValues)[number] =>
  fieldsWithValues.some((one) => one === name)
const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

function whatChanged(before: Order, after: Order): Change['what'] {
  const what: Change['what'] = []
  if (before.status_order !== after.status_order) what.push('status')
  if (before.production_status !== after.production_status) what.push('production')
  return what.length > 0 ? what : ['edited']
}

/** What a customer is told of by itself: that it is cancelled, made, or on its way; never that the work went back a step. */
async function notifyCustomer(trx: Knex, deps: OrderDeps, before: Order, after: Order): Promise<void> {
  const stepOf = ({ production_status }: Order) => workSteps.indexOf(production_status)
  const isNow = (state: string) =>
    (after.status_order === state && before.status_order !== state) ||
    (after.production_status === state && stepOf(after) > stepOf(before))
  const type = isNow('dibatalkan')
    ? 'order_cancelled'
    : isNow('selesai')
      ? 'production_complete'
      : isNow('dikirim')
        ? 'order_status_update'
        : null
  if (!type) return
  await queueMessage(trx, deps.messages, {
    order: after,
    type,
    channel: after.notification_channel,
    now: deps.now(),
    trackingLink: trackingLink(deps, after),
    about: `version ${after.id} ${after.version}`,
  })
}
