import type { Knex } from 'knex'
import { amountOf } from '../rules/amounts.ts'

/** Of some invoices of a gateway those that money is on record for, counted or held. */
export async function knownInvoices(db: Knex, provider: string, ids: readonly string[]): Promise<string[]> {
  const rows = await db('payments').where({ provider }).whereIn('provider_invoice_id', ids).pluck('provider_invoice_id')
  return rows.filter((id) => id !== null)
}

type Ours = { id: string; order_id: string; amount: number; provider_invoice_id: string }

/** What was counted of a gateway's, paid between two moments, and that nobody was asked about for that reason. */
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

/** Has staff look at counted money; one that they are asked about already waits for its own reason. */
export const doubtPayment = async (trx: Knex, id: string): Promise<boolean> =>
  (await trx('payments')
    .where({ id, state: 'applied' })
    .where((seen) => seen.whereNull('reason').orWhereNotNull('decided_at'))
    .update({ reason: 'unconfirmed', decided_at: null, decided_by: null })) > 0
