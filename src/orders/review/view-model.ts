import { methodLabel } from '../../payments/methods.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago, longDate, moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { gatewayLabel, paymentReasons, paymentTypeLabels } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { refundDue } from '../rules/classify-payment.ts'
import { type Decision, decisionsOf, isOver, mostRefund, needsNote } from '../rules/decisions.ts'
import { type Rupiah, remainingOf } from '../rules/rupiah.ts'
import { type FormView, noteField, type RejectedForm, refundFields } from './form-view-model.ts'
import { decisions, keepOver, shortIntro } from './labels.ts'
import type { RefundDue, ReviewedOrder, WaitingPayment } from './queries.ts'

type Fact = { label: string; value: string }

/**
 * View data of a payment, proof, refund or webhook that waits for a decision of staff. `id` is the id of its HTML
 * element, and identifies the item of a rejected form.
 */
export type ItemView = {
  id: string
  badge: StatusBadge
  title: string
  text: string
  since: { iso: string; text: string; full: string }
  /** The order of the item, or null for a webhook without one. `href` is null for a deleted order. */
  order: { code: string; href: string | null } | null
  facts: Fact[]
  picture: { href: string; alt: string } | null
  /** Fields of the gateway's webhook without personal data; empty for other kinds of items. */
  body: Fact[]
  forms: FormView[]
}

export type ReviewContext = { now: Date; key: () => string; failed: RejectedForm | null }

export const sinceOf = (at: Date, now: Date) => ({ iso: at.toISOString(), text: ago(at, now), full: moment(at) })

export const orderLink = ({ order_code, deleted_at }: Pick<ReviewedOrder, 'order_code' | 'deleted_at'>) => ({
  code: order_code,
  href: deleted_at ? null : orderHref(order_code),
})

export function paymentItem(waiting: WaitingPayment, context: ReviewContext): ItemView {
  const { payment, order, invoiceCode, asked } = waiting
  const { color, label, text } = paymentReasons[payment.reason ?? 'unconfirmed']
  const id = `bayar-${payment.id}`
  const most = mostRefund(payment, order, waiting)
  const isForeign = payment.reason === 'currency'
  return {
    id,
    badge: { color, label },
    title: `${isForeign ? payment.amount.toLocaleString('id-ID') : rupiah(payment.amount)} dari ${order.customer_name}`,
    text,
    since: sinceOf(payment.created_at, context.now),
    order: orderLink(order),
    facts: [
      { label: 'Untuk', value: paymentTypeLabels[payment.payment_type] },
      ...(invoiceCode ? [{ label: 'Invoice', value: invoiceCode }] : []),
      ...(asked === null ? [] : [{ label: 'Diminta', value: rupiah(asked) }]),
      ...excessFacts(waiting),
      { label: 'Sisa pesanan', value: rupiah(isOver(order) ? 0 : remainingOf(order)) },
      { label: 'Dibayar', value: moment(payment.paid_at) },
      {
        label: 'Lewat',
        value: [
          methodLabel(payment.payment_method),
          payment.recorded_by ? `dicatat ${payment.recorded_by}` : gatewayLabel(payment.provider),
        ]
          .filter(Boolean)
          .join(', '),
      },
      ...(payment.notes ? [{ label: 'Catatan', value: payment.notes }] : []),
    ],
    picture: null,
    body: [],
    forms: decisionsOf(payment, order)
      .filter((decision) => decision !== 'refund' || most > 0)
      .map((decision) => decisionForm(decision, { id, waiting, most, context })),
  }
}

function excessFacts({ payment: { excess }, givenBack }: WaitingPayment): Fact[] {
  if (excess === 0) return []
  const whole = { label: 'Kelebihan', value: rupiah(excess) }
  if (givenBack === 0) return [whole]
  const left = { label: 'Masih lebih', value: rupiah(Math.max(0, excess - givenBack)) }
  return [whole, { label: 'Sudah dikembalikan', value: rupiah(givenBack) }, left]
}

type DecisionContext = { id: string; waiting: WaitingPayment; most: Rupiah; context: ReviewContext }

function decisionForm(decision: Decision, { id, waiting, most, context }: DecisionContext): FormView {
  const { payment } = waiting
  const { name, button, intro } = wordsOf(decision, waiting)
  const failed = failedOf(context, id, decision)
  const fields =
    decision === 'refund'
      ? refundFields({ id, most, now: context.now, failed })
      : [noteField({ id, form: decision, isNeeded: needsNote(decision, payment), failed })]
  return {
    name,
    button,
    intro,
    held: null,
    action: `/admin/pembayaran/${payment.id}/${decisions[decision].path}/`,
    isOpen: failed !== null,
    hidden: decision === 'refund' ? [{ name: 'key', value: failed?.values.key ?? context.key() }] : [],
    fields,
  }
}

function wordsOf(decision: Decision, { payment: { reason }, order }: WaitingPayment) {
  if (decision === 'apply' && reason === 'short')
    return { name: 'Terima segini', button: 'Terima jumlah ini', intro: shortIntro }
  if (decision === 'acknowledge' && reason === 'over') return keepOver[remainingOf(order) > 0 ? 'running' : 'paid']
  return decisions[decision]
}

export function refundItem({ order, since }: RefundDue, context: ReviewContext): ItemView {
  const due = refundDue(order)
  const id = `dana-${order.id}`
  const why = order.deleted_at ? 'dihapus' : 'dibatalkan'
  return {
    id,
    badge: { color: 'down', label: 'Dana harus dikembalikan' },
    title: `${rupiah(due)} milik ${order.customer_name}`,
    text: `Pesanan ini ${why} padahal sudah ada uang yang dihitung. Catat pengembaliannya; baru itu yang mengurangi pendapatan.`,
    since: sinceOf(since, context.now),
    order: orderLink(order),
    facts: [
      { label: 'Sudah dibayar', value: rupiah(order.paid_amount) },
      { label: 'Sudah dikembalikan', value: rupiah(order.refunded_amount) },
      { label: `Sejak ${why}`, value: longDate(since) },
    ],
    picture: null,
    body: [],
    forms: refundForms(order, id, due, context),
  }
}

function refundForms(order: ReviewedOrder, id: string, due: Rupiah, context: ReviewContext): FormView[] {
  const failed = failedOf(context, id, 'refund')
  const waived = failedOf(context, id, 'waive')
  const address = `/admin/pembayaran/pesanan/${order.id}/`
  return [
    {
      ...decisions.refund,
      held: null,
      action: `${address}kembalikan/`,
      isOpen: failed !== null,
      hidden: [{ name: 'key', value: failed?.values.key ?? context.key() }],
      fields: refundFields({ id, most: due, now: context.now, failed }),
    },
    {
      name: 'Tidak dikembalikan',
      button: 'Simpan keputusan ini',
      intro: 'Misalnya DP yang hangus menurut perjanjian. Pendapatan tidak berubah.',
      held: null,
      action: `${address}tutup/`,
      isOpen: waived !== null,
      hidden: [],
      fields: [noteField({ id, form: 'waive', isNeeded: true, failed: waived })],
    },
  ]
}

export const failedOf = ({ failed }: ReviewContext, id: string, form: string): RejectedForm | null =>
  failed?.id === id && failed.form === form ? failed : null
