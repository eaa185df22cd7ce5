import type { Order, Payment } from '../rules/amounts.ts'
import { type InvoiceType, invoiceAmount, isUnpaid, workSteps } from '../rules/order.ts'
import { netPaid, type Rupiah, remainingOf } from '../rules/rupiah.ts'
import type { HistoryStep } from './queries.ts'

/**
 * The way of an order as its customer sees it: what is done in the order it happened, what is being done, what is still to
 * come. `amount` and `due` are said beside a step, and `until` by when it has to be paid.
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

type JourneyInput = { order: Order; payments: readonly Payment[]; told: readonly HistoryStep[]; until: Date | null }

const paidLabels: Record<InvoiceType, string> = {
  dp: 'DP dibayar',
  full: 'Pembayaran diterima',
  pelunasan: 'Pelunasan',
}

export function journeyOf(known: JourneyInput): Step[] {
  const done = doneSteps(known)
  if (known.order.status_order === 'dibatalkan') return [...done, cancelled(known)]
  // What is going on comes before what waits for it; else the usual order holds.
  const open = openSteps(known)
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

const lastTime = (told: readonly HistoryStep[], kind: string, to: string) =>
  told.findLast((one) => one.kind === kind && one.new === to)?.at ?? null

const productionStep = ({ production_status }: Order) => workSteps.indexOf(production_status)

function doneSteps({ order, payments, told }: JourneyInput): Step[] {
  const link = told.find((one) => one.kind === 'order' && one.new === 'link_dibuat')?.at
  const made = (to: string) => lastTime(told, 'production', to)
  // Of a cancelled order production says nothing any more: what it had reached is what its history tells.
  const reached =
    order.status_order === 'dibatalkan'
      ? workSteps.findLastIndex((to) => made(to) !== null)
      : Math.max(0, productionStep(order))
  const steps = [
    step('Pesanan diterima', 'done', { at: order.created_at }),
    ...(link ? [step('Link pembayaran dibuat', 'done', { at: link })] : []),
    ...payments
      .filter(({ state }) => state === 'applied')
      .map(({ payment_type, amount, paid_at }) => step(paidLabels[payment_type], 'done', { at: paid_at, amount })),
    ...(reached > 1 ? [step('Dikerjakan', 'done', { at: made('diproses') })] : []),
    ...(reached > 1 ? [step('Selesai dikerjakan', 'done', { at: made('selesai') })] : []),
    ...(reached > 2 ? [step('Dikirim', 'done', { at: made('dikirim') })] : []),
  ]
  return inOrder(steps)
}

/** By their moments; a step whose moment nobody wrote down stays behind the one before it. */
function inOrder(steps: Step[]): Step[] {
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
  const isAsked = status === 'menunggu_pelunasan'
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
      ? [step('Pelunasan', isAsked || reached > 1 ? 'now' : 'next', { amount: rest, until: isAsked ? until : null })]
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

function cancelled({ order, told }: JourneyInput): Step {
  const back = netPaid(order)
  const wasBack = order.refunded_amount > 0 && back === 0
  return step('Dibatalkan', 'stopped', {
    at: lastTime(told, 'order', 'dibatalkan'),
    amount: back > 0 ? back : null,
    note: back > 0 ? 'Uangmu akan dikembalikan' : wasBack ? 'Uangmu sudah dikembalikan' : null,
  })
}
