import type { Knex } from 'knex'
import type { PaymentProofRow } from '../../db/order-rows.ts'

/** Pictures of transfers for an invoice, oldest first: what became of each, never the picture or what was written with it. */
export type ProofTold = Pick<PaymentProofRow, 'state' | 'created_at' | 'answer'>

export const proofsOf = (db: Knex, invoiceId: string): Promise<ProofTold[]> =>
  db('payment_proofs').where({ invoice_id: invoiceId }).orderBy('id').select('state', 'created_at', 'answer')

export const addProof = (
  trx: Knex,
  proof: Pick<PaymentProofRow, 'invoice_id' | 'order_id' | 'picture' | 'note' | 'created_at'>,
) => trx('payment_proofs').insert(proof)
