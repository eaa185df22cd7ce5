import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/tables.ts'
import { getReceivedAmount, type MoneyReport, type Owner } from '../../payments/owner.ts'
import { payee } from '../../payments/take-webhook.ts'
import { systemActor } from '../actor.ts'
import { orderJob, publishJobs } from '../change-order.ts'
import type { OrderDeps } from '../order-deps.ts'
import { closeLinks, newestLink, type OrderActor, setInvoice, setLink } from '../queries.ts'
import type { Payment } from '../rules/amounts.ts'
import { findLink, type PaymentLink, paymentsOfLink } from './money-queries.ts'
import { type Due, readDue, savePayment } from './record-payment.ts'
import { classifyPayment, isPastPaying, type PaymentClass } from './rules.ts'

type OrderMoney = { invoice: PaymentLink; due: Due; verdict: PaymentClass; report: MoneyReport }

/**
 * The order desk also gets numbers that belong to no feature, because a webhook may name an invoice only by the
 * gateway's id.
 */
export const orderOwner = (deps: OrderDeps): Owner<OrderMoney> => ({
  ...deps,
  find: (numbers) => findLink(deps.db, numbers),
  read: readDue,
  recorded: async (trx, { invoice }, { id }) => (await paymentsOfLink(trx, invoice.id, id)).map(toMoney),
  classify: (due, money) => classifyPayment(money, due),
  async save(trx, due, report, verdict) {
    const actor: OrderActor = { name: report.provider, source: report.via, auditActor: null }
    const job = orderJob(trx, deps, due.order, actor)
    await savePayment(job, due.invoice, { ...reported(report, job.now), ...verdict })
  },
  expire: (trx, link) => expire(trx, deps, link),
  lookUp: async ({ remoteId }, signal) => (remoteId === null ? null : deps.gateway.read(remoteId, signal)),
  async isOver({ link_id, expires_at }, answer) {
    const now = deps.now()
    const isOver = isPastPaying(expires_at, answer, now)
    // The gateway accepts money for longer than it said when the link was created.
    const isLonger = answer !== 'unanswered' && answer?.status === 'open' && (expires_at ?? now) <= now
    if (!isOver && isLonger) await setLink(deps.db, link_id, { expires_at: answer.expiresAt })
    return isOver
  },
  warn: (trx, what, row) => notifyStaff(trx, deps, row, what),
  gaveUp: (row) => notifyStaff(deps.db, deps, row, 'gaveUp'),
  goesOn: ({ id }) => deps.closeNotices([noticeKey(id)]),
  changed({ order }, what) {
    publishJobs(deps, [{ order, what: what === 'expired' ? ['payment'] : ['payment', 'status'] }])
  },
})

export const orderPayee = (deps: OrderDeps) => payee(orderOwner(deps))

const toMoney = ({ provider_payment_id, amount, paid_at, paid_at_told: isTimeReported }: Payment) => ({
  paymentId: provider_payment_id,
  amount,
  paidAmount: amount,
  paidAt: isTimeReported ? paid_at : null,
})

const reported = (report: MoneyReport, now: Date) => ({
  paid_at: report.paidAt ?? now,
  paid_at_told: report.paidAt !== null,
  amount: getReceivedAmount(report),
  provider: report.provider,
  provider_ref: reportKey(report),
  provider_invoice_id: report.id,
  provider_payment_id: report.paymentId || null,
  payment_method: report.method,
  recorded_by: null,
  notes: report.currency === 'IDR' ? '' : `Mata uang: ${report.currency || 'tidak disebut'}`,
})

/** Returns the key of a reported payment. The database refuses a second payment with the same key. */
function reportKey(report: MoneyReport): string {
  const { id, paymentId, paidAt } = report
  if (paymentId) return `pay ${id} ${paymentId}${paidAt ? '' : ' at ?'}`
  return `inv ${id} ${paidAt?.toISOString() ?? '?'} ${getReceivedAmount(report)}`
}

/** Expires the invoice of a link, unless the invoice was replaced or has a newer link. */
async function expire(trx: Knex, deps: OrderDeps, link: PaymentLink): Promise<Due | null> {
  const due = await readDue(trx, link, true)
  const newest = due && (await newestLink(trx, link.invoice_id))
  if (due?.invoice.invoice_status !== 'belum dibayar' || newest?.id !== link.link_id) return null
  const { order, invoice } = due
  const job = orderJob(trx, deps, order, systemActor)
  await setInvoice(trx, invoice.id, { invoice_status: 'kadaluarsa', ended_at: job.now })
  await closeLinks(trx, invoice.id, job.now)
  const { payment_type, invoice_amount: amount, invoice_code: note } = invoice
  await job.save({}, [{ kind: 'expired', new: payment_type, amount, note }])
  return due
}

const warnings = {
  denied: ['note', 'Gateway tidak membenarkan satu kabar pembayaran. Belum ada yang dihitung.'],
  refunded: ['alert', 'Gateway mengembalikan satu pembayaran. Catatan di sini belum berubah.'],
  gaveUp: ['alert', 'Satu kabar gateway terus gagal dikerjakan. Belum ada yang dihitung.'],
} as const

const noticeKey = (webhookId: string) => `webhook ${webhookId}`

function notifyStaff(
  db: Knex,
  { notify }: OrderDeps,
  { id }: Pick<WebhookInboxRow, 'id'>,
  what: keyof typeof warnings,
): Promise<void> {
  const [kind, message] = warnings[what]
  return notify(db, { kind, message, href: `/admin/pembayaran/#kabar-${id}`, author: null, about: noticeKey(id) })
}
