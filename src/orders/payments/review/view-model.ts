import { methodLabel } from '../../../payments/methods.ts'
import type { StatusBadge } from '../../../web/context.ts'
import { ago, longDate, moment } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { gatewayLabel, paymentReasons, paymentTypeLabels } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import { getRemaining } from '../../rules/amounts.ts'
import { refundDue } from '../rules.ts'
import { type FailedForm, type FormView, makeForm, noteField, refundParts } from './form-view-model.ts'
import { decisions, type GroupKey, groups, keepOver, shortIntro } from './labels.ts'
import type { RefundDue, ReviewedOrder, WaitingPayment } from './queries.ts'
import { type Decision, isOver, listDecisions, mostRefund, needsNote } from './rules.ts'

export type Review = { now: Date; key: () => string; failed: FailedForm | null }

type Item = {
  /** The id of the item's HTML element. It also names the item of a rejected form. */
  id: string
  group: GroupKey
  badge: StatusBadge
  title: string
  why: string
  since: Date
  /** Null for a webhook without an order. `href` is null for a deleted order. */
  order: { code: string; href: string | null } | null
  facts: Record<string, string | null>
  picture?: { href: string; alt: string } | null
  /** The fields of a webhook, without personal data. */
  body?: { label: string; value: string }[]
  forms: FormView[]
}
export type ItemView = ReturnType<typeof makeItem>

/** Facts without a value are left out. */
export const makeItem = ({ now }: Review, { since, facts, picture = null, body = [], ...item }: Item) => ({
  ...item,
  picture,
  body,
  since: { iso: since.toISOString(), text: ago(since, now), full: moment(since) },
  facts: Object.entries(facts).flatMap(([label, value]) => (value ? [{ label, value }] : [])),
})

export const getItemName = ({ badge, title, order }: ItemView) =>
  `${badge.label}: ${title}${order ? ` (${order.code})` : ''}`

export const orderLink = ({ order_code, deleted_at }: Pick<ReviewedOrder, 'order_code' | 'deleted_at'>) => ({
  code: order_code,
  href: deleted_at ? null : orderHref(order_code),
})

export const formatRest = (order: ReviewedOrder) => rupiah(isOver(order) ? 0 : getRemaining(order))

export function paymentItem(waiting: WaitingPayment, review: Review): ItemView {
  const { payment, order, invoiceCode, asked: requestedAmount, givenBack: refundedAmount } = waiting
  const { amount, excess, provider, recorded_by, reason } = payment
  const { color, label } = paymentReasons[reason ?? 'unconfirmed']
  const sum = reason === 'currency' ? amount.toLocaleString('id-ID') : rupiah(amount)
  const isPartBack = excess > 0 && refundedAmount > 0
  const source = recorded_by ? `dicatat ${recorded_by}` : gatewayLabel(provider)
  return makeItem(review, {
    id: `bayar-${payment.id}`,
    group: getGroupKey(reason),
    badge: { color, label },
    title: `${sum} dari ${order.customer_name}`,
    why: explainReason(waiting),
    since: payment.created_at,
    order: orderLink(order),
    facts: {
      Untuk: paymentTypeLabels[payment.payment_type],
      Invoice: invoiceCode,
      Diminta: requestedAmount === null ? null : rupiah(requestedAmount),
      Kelebihan: excess === 0 ? null : rupiah(excess),
      'Sudah dikembalikan': isPartBack ? rupiah(refundedAmount) : null,
      'Masih lebih': isPartBack ? rupiah(Math.max(0, excess - refundedAmount)) : null,
      'Sisa pesanan': formatRest(order),
      Dibayar: moment(payment.paid_at),
      Lewat: [methodLabel(payment.payment_method), source].filter(Boolean).join(', '),
      Catatan: payment.notes,
    },
    forms: decisionForms(waiting, review),
  })
}

const getGroupKey = (reason: WaitingPayment['payment']['reason']): GroupKey => {
  if (reason === 'short' || reason === 'over' || reason === 'late') return reason
  return reason === 'cancelled' ? 'back' : 'unsure'
}

function explainReason({
  payment: { reason, amount, excess, payment_type, paid_at },
  order,
  asked: requestedAmount,
}: WaitingPayment): string {
  if (reason === 'short' && requestedAmount !== null)
    return `Kurang ${rupiah(requestedAmount - amount)} dari ${rupiah(requestedAmount)}`
  if (reason === 'over') return `Lebih ${rupiah(excess)}, sisa pesanan ${formatRest(order)}`
  if (reason === 'late') return `${paymentTypeLabels[payment_type]}, dibayar ${moment(paid_at)}`
  return paymentReasons[reason ?? 'unconfirmed'].text
}

function decisionForms(waiting: WaitingPayment, review: Review): FormView[] {
  const { payment, order } = waiting
  const id = `bayar-${payment.id}`
  const most = mostRefund(payment, order, waiting)
  return listDecisions(payment, order).flatMap((decision) => {
    if (decision === 'refund' && most === 0) return []
    const failedForm = getFailedForm(review, id, decision)
    const isNeeded = needsNote(decision, payment)
    const parts =
      decision === 'refund'
        ? refundParts({ id, most, now: review.now, key: review.key(), failed: failedForm })
        : { isOpen: failedForm !== null, fields: [noteField({ id, form: decision, isNeeded, failed: failedForm })] }
    const action = `/admin/pembayaran/${payment.id}/${decisions[decision].path}/`
    return [makeForm({ ...getFormWords(decision, waiting), action, ...parts })]
  })
}

function getFormWords(decision: Decision, { payment: { reason }, order }: WaitingPayment) {
  if (decision === 'apply' && reason === 'short')
    return { name: 'Terima segini', button: 'Terima jumlah ini', intro: shortIntro }
  if (decision === 'acknowledge' && reason === 'over') return keepOver[getRemaining(order) > 0 ? 'running' : 'paid']
  return decisions[decision]
}

export function refundItem({ order, since }: RefundDue, review: Review): ItemView {
  const due = refundDue(order)
  const id = `dana-${order.id}`
  const why = order.deleted_at ? 'dihapus' : 'dibatalkan'
  const address = `/admin/pembayaran/pesanan/${order.id}/`
  const refund = refundParts({
    id,
    most: due,
    now: review.now,
    key: review.key(),
    failed: getFailedForm(review, id, 'refund'),
  })
  const waived = getFailedForm(review, id, 'waive')
  return makeItem(review, {
    id,
    group: 'back',
    badge: { color: 'down', label: 'Dana harus dikembalikan' },
    title: `${rupiah(due)} milik ${order.customer_name}`,
    why: `Pesanan ini ${why} padahal sudah ada uang yang dihitung`,
    since,
    order: orderLink(order),
    facts: {
      'Sudah dibayar': rupiah(order.paid_amount),
      'Sudah dikembalikan': rupiah(order.refunded_amount),
      [`Sejak ${why}`]: longDate(since),
    },
    forms: [
      makeForm({ ...decisions.refund, action: `${address}kembalikan/`, ...refund }),
      makeForm({
        name: 'Tidak dikembalikan',
        button: 'Simpan keputusan ini',
        intro: 'Misalnya DP yang hangus menurut perjanjian. Pendapatan tidak berubah.',
        action: `${address}tutup/`,
        isOpen: waived !== null,
        fields: [noteField({ id, form: 'waive', isNeeded: true, failed: waived })],
      }),
    ],
  })
}

export type GroupView = ReturnType<typeof groupItems>[number]

/** The oldest items come first in each group. */
export const groupItems = (items: readonly ItemView[]) =>
  (Object.keys(groups) as GroupKey[])
    .map((key) => ({ key, ...groups[key], items: items.filter(({ group }) => group === key) }))
    .filter((group) => group.items.length > 0)

export const getFailedForm = ({ failed }: Review, id: string, form: string): FailedForm | null =>
  failed?.id === id && failed.form === form ? failed : null
