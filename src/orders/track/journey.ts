import { refundOwed } from '../payments/rules.ts'
import { getRemaining, invoiceAmount, netPaid, type Order, type Payment, type Rupiah } from '../rules/amounts.ts'
import { type InvoiceType, isUnpaid, workSteps } from '../rules/order.ts'
import type { GoodsFacts, HistoryStep, TrackedInvoice } from './queries.ts'
import { getOpenInvoice } from './tracked-order.ts'

type JourneyInput = {
  order: Order
  invoices: TrackedInvoice[]
  payments: readonly Payment[]
  history: readonly HistoryStep[]
  goods: GoodsFacts
  until: Date | null
}

const paidLabels: Record<InvoiceType, string> = {
  dp: 'DP dibayar',
  full: 'Pembayaran diterima',
  pelunasan: 'Pelunasan',
}

/** Returns first the finished steps by time, then the current steps, then the future steps. */
export function buildJourney(input: JourneyInput): Step[] {
  const pastSteps = doneSteps(input)
  if (input.order.status_order === 'dibatalkan') return [...pastSteps, cancelled(input)]
  const open = openSteps(input)
  return [...pastSteps, ...open.filter(({ state }) => state === 'now'), ...open.filter(({ state }) => state === 'next')]
}

/**
 * The state `stopped` means cancelled. `amount` (rupiah) and `due` (a date) stand beside the step. `until` is the
 * deadline for its payment.
 */
export type Step = ReturnType<typeof step>
type Details = { at: Date | null; amount: Rupiah | null; note: string | null; due: string | null; until: Date | null }
function step(name: string, state: 'done' | 'now' | 'next' | 'stopped', details: Partial<Details> = {}) {
  const { at = null, amount = null, note = null, due = null, until = null } = details
  return { name, state, at, amount, note, due, until }
}

const lastTime = (history: readonly HistoryStep[], kind: string, to: string) =>
  history.findLast((one) => one.kind === kind && one.new === to)?.at ?? null

const productionStep = ({ production_status }: Order) => workSteps.indexOf(production_status)

function doneSteps(input: JourneyInput): Step[] {
  const { order, payments, history } = input
  const link = linkTime(input)
  const productionTime = (to: string) => lastTime(history, 'production', to)
  // A cancelled order always has the production status `dibatalkan`; its history shows which step it had reached.
  const reached =
    order.status_order === 'dibatalkan'
      ? workSteps.findLastIndex((to) => productionTime(to) !== null)
      : Math.max(0, productionStep(order))
  const steps = [
    step('Pesanan diterima', 'done', { at: order.created_at }),
    ...agreedPrices(history),
    ...(link ? [step('Link pembayaran dibuat', 'done', { at: link })] : []),
    ...payments
      .filter(({ state }) => state === 'applied')
      .map(({ payment_type, amount, paid_at }) => step(paidLabels[payment_type], 'done', { at: paid_at, amount })),
    ...refunds(input),
    ...designSteps(history, 'done'),
    ...(reached > 1 ? [step('Dikerjakan', 'done', { at: productionTime('diproses') })] : []),
    ...(reached > 1 ? [step('Selesai dikerjakan', 'done', { at: productionTime('selesai') })] : []),
    ...(reached > 2 ? [step('Dikirim', 'done', { at: productionTime('dikirim') })] : []),
    ...(reached > 2 && input.goods.received ? [step('Diterima', 'done', { at: input.goods.received })] : []),
  ]
  return byTime(steps)
}

/**
 * Returns when the first valid link was made. Null before that, and while a new link replaces one that became void or
 * could not be made.
 */
function linkTime({ order, invoices, history }: JourneyInput): Date | null {
  const first = history.find((one) => one.kind === 'order' && one.new === 'link_dibuat')?.at ?? null
  if (first === null || isLinkRenewed({ order, invoices })) return null
  const firstInvoices = invoices.filter(({ payment_type }) => payment_type !== 'pelunasan')
  const standing = firstInvoices.findLast(({ invoice_status }) => invoice_status !== 'dibatalkan')
  return standing && standing !== firstInvoices[0] ? standing.created_at : first
}

/** Whether the last link became void or is still being made. */
function isLinkRenewed({ order, invoices }: Pick<JourneyInput, 'order' | 'invoices'>): boolean {
  if (order.status_order !== 'link_dibuat' && order.status_order !== 'menunggu_pelunasan') return false
  const open = getOpenInvoice({ invoices })
  return open ? open.link?.state === 'wanted' : invoices.at(-1)?.invoice_status === 'dibatalkan'
}

function agreedPrices(history: readonly HistoryStep[]): Step[] {
  const at = (kind: string, time: Date) =>
    history.some((one) => one.kind === kind && one.at.getTime() === time.getTime())
  return history
    .filter(({ kind, at: time }) => kind === 'price' || (kind === 'price_confirmed' && !at('price', time)))
    .map(({ amount, at: time }) => {
      const isChanged = at('price_doubted', time) || at('refund', time)
      const isAgreed = at('price_confirmed', time)
      return step(isChanged ? 'Harga diubah' : isAgreed ? 'Harga disepakati' : 'Harga berubah', 'done', {
        at: time,
        amount,
      })
    })
}

/** The last step of a cancelled order says what happens to its money. */
const refunds = ({ order, history }: JourneyInput): Step[] =>
  history
    .filter(({ kind, old }) => kind === 'refund' && old === 'applied' && order.status_order !== 'dibatalkan')
    .map(({ amount, at }) => step('Dikembalikan', 'done', { at, amount }))

/** The design is a step only if a mock-up was sent. The newest mock-up decides. */
function designSteps(history: readonly HistoryStep[], state: 'done' | 'now'): Step[] {
  const newest = history.findLast(({ kind }) => kind === 'mockup')
  if (!newest || (newest.new === 'approved') !== (state === 'done')) return []
  const note = newest.new === 'changes' ? 'Revisinya kami kerjakan' : 'Menunggu persetujuanmu'
  return [step('Desain disetujui', state, state === 'done' ? { at: newest.at } : { note })]
}

/** A step without a time stays directly after the step before it. */
function byTime(steps: Step[]): Step[] {
  let before = 0
  const timed = steps.map((one) => {
    before = one.at?.getTime() ?? before
    return { one, at: before }
  })
  return timed.sort((first, second) => first.at - second.at).map(({ one }) => one)
}

function openSteps(input: JourneyInput): Step[] {
  const { order } = input
  const isFirst = isUnpaid(order)
  const reached = productionStep(order)
  const due = reached < 2 ? order.due_on : null
  const rest = getRestAmount(order)
  const isReady = reached === 2 && rest === 0
  const note = isReady ? 'Sedang disiapkan' : null
  return [
    ...(isFirst ? firstPayment(input) : []),
    ...(reached < 2 ? designSteps(input.history, 'now') : []),
    ...(reached === 0 ? [step(isFirst ? 'Dikerjakan' : 'Antre dikerjakan', isFirst ? 'next' : 'now', { due })] : []),
    ...(reached === 1 ? [step('Sedang dikerjakan', 'now', { due })] : []),
    ...(reached < 2 ? [step('Selesai dikerjakan', 'next')] : []),
    ...(rest > 0 ? [settlement(input, rest)] : []),
    ...(reached < 3 ? [step('Diambil atau dikirim', isReady ? 'now' : 'next', { note })] : []),
  ]
}

/** What is still to be paid after the first payment, in rupiah. */
function getRestAmount(order: Order): Rupiah {
  if (isUnpaid(order)) return order.total_price - invoiceAmount(order, order.payment_type)
  return order.status_order === 'lunas' ? 0 : getRemaining(order)
}

/** Returns the step of the link while there is no link, and the step of the payment. */
function firstPayment({ order, invoices, until }: JourneyInput): Step[] {
  const isRenewed = isLinkRenewed({ order, invoices })
  const isLinked = order.status_order === 'link_dibuat' && !isRenewed
  const note = isRenewed ? renewedNote : 'Sedang disiapkan'
  const amount = invoiceAmount(order, order.payment_type)
  const name = order.payment_type === 'dp' ? 'Pembayaran DP' : 'Pembayaran'
  return [
    ...(isLinked ? [] : [step('Link pembayaran', 'now', { note })]),
    step(name, isLinked ? 'now' : 'next', { amount, until }),
  ]
}

const renewedNote = 'Link baru sedang dibuat'

function settlement({ order, invoices, until }: JourneyInput, amount: Rupiah): Step {
  const isInvoiced = order.status_order === 'menunggu_pelunasan'
  return step('Pelunasan', isInvoiced || productionStep(order) > 1 ? 'now' : 'next', {
    amount,
    until: isInvoiced ? until : null,
    note: isInvoiced && isLinkRenewed({ order, invoices }) ? renewedNote : null,
  })
}

function cancelled({ order, history }: JourneyInput): Step {
  const at = lastTime(history, 'order', 'dibatalkan')
  const owed = refundOwed(order, history.toReversed())
  const keptAmount = order.kept_amount
  if (owed > 0) return step('Dibatalkan', 'stopped', { at, amount: owed, note: 'Uangmu akan dikembalikan' })
  if (order.refunded_amount === 0)
    return step('Dibatalkan', 'stopped', keptAmount > 0 ? { at, amount: keptAmount, note: 'DP tidak kembali' } : { at })
  return netPaid(order) === 0
    ? step('Dibatalkan', 'stopped', { at, note: 'Uangmu sudah dikembalikan' })
    : step('Dibatalkan', 'stopped', { at, amount: order.refunded_amount, note: 'Sudah dikembalikan' })
}
