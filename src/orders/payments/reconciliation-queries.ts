import type { Knex } from 'knex'
import { amountOf } from '../rules/amounts.ts'

/** Returns which of the given gateway invoices have a recorded payment, whether it counts or is held for review. */
export async function knownInvoices(db: Knex, provider: string, ids: readonly string[]): Promise<Set<string | null>> {
  return new Set(
    await db('payments').where({ provider }).whereIn('provider_invoice_id', ids).pluck('provider_invoice_id'),
  )
}

type Ours = { id: string; order_id: string; amount: number; provider_invoice_id: string }

/**
 * Returns the counted payments of a gateway in a period, without those already marked as unconfirmed by the gateway.
 */
export async function ourPayments(
  db: Knex,
  { provider, since, until }: { provider: string; since: Date; until: Date },
): Promise<Ours[]> {
  const rows = await db('payments')
    .where({ provider, state: 'applied' })
    .whereNotNull('provider_invoice_id')
    .where((before) => before.whereNull('reason').orWhereNot('reason', 'unconfirmed'))
    .where('paid_at', '>=', since)
    .where('paid_at', '<', until)
    .select('id', 'order_id', 'amount', 'provider_invoice_id')
  return rows.map((row) => ({
    ...row,
    amount: amountOf(row.amount),
    provider_invoice_id: row.provider_invoice_id ?? '',
  }))
}

/**
 * Puts a counted payment into review as unconfirmed by the gateway. A payment with an open review keeps its reason.
 * Returns whether the payment was changed.
 */
export const doubtPayment = async (trx: Knex, id: string): Promise<boolean> =>
  (await trx('payments')
    .where({ id, state: 'applied' })
    .where((seen) => seen.whereNull('reason').orWhereNotNull('decided_at'))
    .update({ reason: 'unconfirmed', decided_at: null, decided_by: null })) > 0
