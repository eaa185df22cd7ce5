import type { Knex } from 'knex'
import type { PaymentProofRow } from '../../db/tables.ts'
import { type Rupiah, toAmount } from '../rules/amounts.ts'
import type { TrackedInvoice } from '../track/queries.ts'

/** The fields of a proof that the public page of an invoice shows. The customer's note is left out. */
export type PublicProof = Pick<PaymentProofRow, 'id' | 'state' | 'created_at' | 'answer' | 'picture'>

export const listProofs = (db: Knex, invoiceId: string): Promise<PublicProof[]> =>
  db('payment_proofs')
    .where({ invoice_id: invoiceId })
    .orderBy('id')
    .select('id', 'state', 'created_at', 'answer', 'picture')

export async function addProof(
  trx: Knex,
  proof: Pick<PaymentProofRow, 'invoice_id' | 'order_id' | 'picture' | 'note' | 'created_at'> & {
    amount: Rupiah | null
  },
): Promise<string> {
  const [row] = await trx('payment_proofs').insert(proof).returning('id')
  if (!row) throw new Error('the proof was not inserted')
  return row.id
}

/** Returns the first payment that the gateway reported for the newest link of an invoice, or null. */
export async function paymentOfLink(db: Knex, { id, link }: Pick<TrackedInvoice, 'id' | 'link'>) {
  const row = await db('payments')
    .where({ invoice_id: id, provider_invoice_id: link?.external_id ?? '' })
    .orderBy('created_at')
    .first('amount', 'paid_at')
  return row ? { amount: toAmount(row.amount), paidAt: row.paid_at } : null
}
