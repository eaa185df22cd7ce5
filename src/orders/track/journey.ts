import type { Order, Payment } from '../rules/amounts.ts'
import { type InvoiceType, invoiceAmount, isUnpaid, workSteps } from '../rules/order.ts'
import { netPaid, type Rupiah, remainingOf } from '../rules/rupiah.ts'
import type { HistoryStep } from './queries.ts'

/**
 * A step of an order on the customer's tracker: done, current, still to come, or cancelled (`stopped`). `amount` (in
 * rupiah) and `due` (a date) are shown beside the step. `until` is the deadline for paying it.
 */
export type Step = {
  name: string
  state: 'done' | 'now' | 'next' | 'stopped'
  at: Date | null
  amount: Rupiah | null
  note: string | null
  due: string | null
  until: Date | null
}

type JourneyInput = { order: Order; payments: readonly Payment[]; history: readonly HistoryStep[]; until: Date | null }

const paidLabels: Record<InvoiceType, string> = {
  dp: 'DP dibayar',
  full: 'Pembayaran diterima',
  pelunasan: 'Pelunasan',
}

/**
 * Returns all steps of an order for the tracker: first the finished steps sorted by time, then the current ones, then
 * those still to come.
 */
export function journeyOf(input: JourneyInput): Step[] {
  const done = doneSteps(input)
  if (input.order.status_order === 'dibatalkan') return [...done, cancelled(input)]
  const open = openSteps(input)
  return [...done, ...open.filter(({ state }) => state === 'now'), ...open.filter(({ state }) => state === 'next')]
}

const step = (name: string, state: Step['state'], more: Partial<Step> = {}): Step => ({
  name,
  state,
  at: null,
  amount: null,
  note: null,
  due: null,
  until: null,
  ...more,
})

const lastTime = (history: readonly HistoryStep[], kind: string, to: string) =>
  history.findLast((one) => one.kind === kind && one.new === to)?.at ?? null

const productionStep = ({ production_status }: Order) => workSteps.indexOf(production_status)

function doneSteps({ order, payments, history }: JourneyInput): Step[] {
  const link = history.find((one) => one.kind === 'order' && one.new === 'link_dibuat')?.at
  const productionTime = (to: string) => lastTime(history, 'production', to)
  // The production status of a cancelled order is always `dibatalkan`, so its history tells which production step was
  // reached.
  const reached =
    order.status_order === 'dibatalkan'
      ? workSteps.findLastIndex((to) => productionTime(to) !== null)
      : Math.max(0, productionStep(order))
  const steps = [
    step('Pesanan diterima', 'done', { at: order.created_at }),
    ...(link ? [step('Link pembayaran dibuat', 'done', { at: link })] : []),
    ...payments
      .filter(({ state }) => state === 'applied')
      .map(({ payment_type, amount, paid_at }) => step(paidLabels[payment_type], 'done', { at: paid_at, amount })),
    ...(reached > 1 ? [step('Dikerjakan', 'done', { at: productionTime('diproses') })] : []),
    ...(reached > 1 ? [step('Selesai dikerjakan', 'done', { at: productionTime('selesai') })] : []),
    ...(reached > 2 ? [step('Dikirim', 'done', { at: productionTime('dikirim') })] : []),
  ]
  return byTime(steps)
}

/** Sorts steps by time. A step without a time keeps its place directly after the step before it. */
function byTime(steps: Step[]): Step[] {
  let before = 0
  const timed = steps.map((one) => {
    before = one.at?.getTime() ?? before
    return { one, at: before }
  })
  return timed.sort((first, second) => first.at - second.at).map(({ one }) => one)
}

function openSteps({ order, until }: JourneyInput): Step[] {
  const { status_order: status } = order
  const isFirst = isUnpaid(order)
  const reached = productionStep(order)
  const due = reached < 2 ? order.due_on : null
  const first = invoiceAmount(order, order.payment_type)
  const rest = isFirst ? order.total_price - first : status === 'lunas' ? 0 : remainingOf(order)
  const isRestInvoiced = status === 'menunggu_pelunasan'
  return [
    ...(status === 'menunggu_link' ? [step('Link pembayaran', 'now', { note: 'Sedang disiapkan' })] : []),
    ...(isFirst
      ? [
          step(
            order.payment_type === 'dp' ? 'Pembayaran DP' : 'Pembayaran',
            status === 'link_dibuat' ? 'now' : 'next',
            {
              amount: first,
              until,
            },
          ),
        ]
      : []),
    ...(reached === 0 ? [step(isFirst ? 'Dikerjakan' : 'Antre dikerjakan', isFirst ? 'next' : 'now', { due })] : []),
    ...(reached === 1 ? [step('Sedang dikerjakan', 'now', { due })] : []),
    ...(reached < 2 ? [step('Selesai dikerjakan', 'next')] : []),
    ...(rest > 0
      ? [
          step('Pelunasan', isRestInvoiced || reached > 1 ? 'now' : 'next', {
            amount: rest,
            until: isRestInvoiced ? until : null,
          }),
        ]
      : []),
    ...(reached < 3
      ? [
          step('Dikirim', reached === 2 && rest === 0 ? 'now' : 'next', {
            note: reached === 2 && rest === 0 ? 'Sedang disiapkan' : null,
          }),
        ]
      : []),
  ]
}

function cancelled({ order, history }: JourneyInput): Step {
  const toRefund = netPaid(order)
  const wasRefunded = order.refunded_amount > 0 && toRefund === 0
  return step('Dibatalkan', 'stopped', {
    at: lastTime(history, 'order', 'dibatalkan'),
    amount: toRefund > 0 ? toRefund : null,
    note: toRefund > 0 ? 'Uangmu akan dikembalikan' : wasRefunded ? 'Uangmu sudah dikembalikan' : null,
  })
}
