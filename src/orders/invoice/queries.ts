import type { Knex } from 'knex'
import type { PaymentProofRow } from '../../db/order-rows.ts'
import type { Rupiah } from '../rules/rupiah.ts'

/**
 * A customer's proof of transfer with the fields that the public invoice page may use. The customer's note is left out.
 */
export type PublicProof = Pick<PaymentProofRow, 'id' | 'state' | 'created_at' | 'answer' | 'picture'>

export const proofsOf = (db: Knex, invoiceId: string): Promise<PublicProof[]> =>
  db('payment_proofs')
    .where({ invoice_id: invoiceId })
    .orderBy('id')
    .select('id', 'state', 'created_at', 'answer', 'picture')

/** Inserts a proof of transfer and returns the proof's id. */
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
