import type { Knex } from 'knex'
import { type Payment, paymentOf } from '../rules/amounts.ts'

/** Finds the payment link of a payment report, by this site's id (`externalId`, preferred) or by the gateway's id. */
export const linkOf = (db: Knex, provider: string, externalId: string, providerId: string) =>
  db('payment_links as link')
    .join('invoices as invoice', 'invoice.id', 'link.invoice_id')
    .where('link.provider', provider)
    .where((either) => either.where('link.external_id', externalId).orWhere('link.provider_invoice_id', providerId))
    .orderByRaw('(link.external_id = ?) desc', [externalId])
    .select('link.id', 'link.invoice_id', 'link.external_id', 'link.provider_invoice_id')
    .first('invoice.order_id', 'invoice.invoice_amount')

export async function paymentsOfInvoice(trx: Knex, invoiceId: string): Promise<Payment[]> {
  return (await trx('payments').where({ invoice_id: invoiceId })).map(paymentOf)
}

export async function addPayment(
  trx: Knex,
  payment: Omit<Payment, 'id' | 'created_at' | 'decided_at' | 'decided_by'>,
  now: Date,
): Promise<Payment> {
  const [row] = await trx('payments')
    .insert({ ...payment, created_at: now })
    .returning('*')
  if (!row) throw new Error('the payment was not inserted')
  return paymentOf(row)
}

/** Closes the reviews of payments that were too high, because the excess was deducted from the order's last invoice. */
export const closeExcessReviews = (trx: Knex, orderId: string, now: Date) =>
  trx('payments')
    .where({ order_id: orderId, reason: 'over', state: 'applied' })
    .whereNull('decided_at')
    .update({ decided_at: now, decided_by: 'sistem' })

/** Whether an order ever got a payment, whether counted or held for review. */
export const hasPayments = async (db: Knex, orderId: string): Promise<boolean> =>
  (await db('payments').where({ order_id: orderId }).first('id')) !== undefined
