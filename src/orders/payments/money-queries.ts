import type { Knex } from 'knex'
import type { Bill, MoneyReport } from '../../payments/owner.ts'
import { amountOf, type Payment, paymentOf } from '../rules/amounts.ts'

/** A payment link with the amount of its invoice. */
export type LinkBill = Bill & { link_id: string; invoice_id: string; order_id: string; expires_at: Date | null }

async function readBills(db: Knex, where: (links: Knex.QueryBuilder) => void): Promise<LinkBill[]> {
  const rows: (Omit<LinkBill, 'asked'> & { asked: string })[] = await db('payment_links as link')
    .join('invoices as invoice', 'invoice.id', 'link.invoice_id')
    .modify(where)
    .select('invoice_id', 'order_id', 'provider', 'expires_at')
    .select({ link_id: 'link.id', externalId: 'external_id', remoteId: 'provider_invoice_id', asked: 'invoice_amount' })
  return rows.map((row) => ({ ...row, asked: amountOf(row.asked) }))
}

/** Finds the payment link of a payment report, by this site's id (`externalId`, preferred) or by the gateway's id. */
export async function findBill(
  db: Knex,
  { provider, externalId, id }: Pick<MoneyReport, 'provider' | 'externalId' | 'id'>,
): Promise<LinkBill | null> {
  const [bill] = await readBills(db, (links) =>
    links
      .where({ provider })
      .where((either) => either.where({ external_id: externalId }).orWhere({ provider_invoice_id: id }))
      .orderByRaw('(external_id = ?) desc', [externalId])
      .limit(1),
  )
  return bill ?? null
}

/**
 * Returns the open payment links of unpaid invoices: those that expired before `endedBefore`, or those created before
 * `madeBefore`.
 */
export const openBills = (db: Knex, by: { endedBefore: Date } | { madeBefore: Date }): Promise<LinkBill[]> =>
  readBills(db, (links) => {
    links.where({ invoice_status: 'belum dibayar', state: 'open' }).orderBy('link.id')
    if ('endedBefore' in by) links.where('expires_at', '<', by.endedBefore)
    else links.where('link.created_at', '<', by.madeBefore)
  })

/** Returns the payments of an invoice that the gateway took for one of its own invoices. */
export async function paymentsOfLink(trx: Knex, invoice_id: string, provider_invoice_id: string): Promise<Payment[]> {
  return (await trx('payments').where({ invoice_id, provider_invoice_id })).map(paymentOf)
}

/** Returns the payment that staff entered with the given idempotency key of a form, or null. */
export async function findManual(db: Knex, key: string): Promise<Payment | null> {
  const row = await db('payments').where({ provider: 'manual', provider_ref: key }).first()
  return row ? paymentOf(row) : null
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
