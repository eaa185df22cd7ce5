import type { Knex } from 'knex'
import type { Sender } from '../../uploads/sender.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { customerActor } from '../actor.ts'
import { changeOrder } from '../change-order.ts'
import { proofNotice } from '../notify.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findAnyOrder, findInvoice } from '../queries.ts'
import type { Invoice, Rupiah } from '../rules/amounts.ts'
import { addProof, listProofs } from './queries.ts'
import { insistTakesProof } from './rules.ts'

type NewProof = {
  invoice: Pick<Invoice, 'id' | 'order_id' | 'invoice_code'>
  bytes: Buffer
  sender: Sender | null
  note: string
  /** The amount that the customer says to have transferred, in rupiah; null if the form did not ask for it. */
  amount: Rupiah | null
}

/**
 * Saves a customer's picture of a bank transfer for review; no amount changes. Throws a 404 if the invoice is gone, and
 * a 409 if it takes no more money or has `MAX_PROOFS` proofs. Also throws the errors of `storeImage`.
 */
export async function sendProof(
  deps: OrderDeps,
  uploads: Pick<Uploads, 'storeImage' | 'forgetImage'>,
  proof: NewProof,
) {
  await takesProof(deps.db, proof.invoice)
  const { name: picture } = await uploads.storeImage(proof.bytes, { sender: proof.sender })
  await keep(deps, proof, picture).catch(async (error: unknown) => {
    await uploads.forgetImage(picture)
    throw error
  })
}

const keep = (deps: OrderDeps, { invoice, note, amount }: NewProof, picture: string) =>
  changeOrder(deps, { id: invoice.order_id, missing: INVOICE_MISSING }, customerActor, async (job) => {
    const { id, order_id, invoice_code } = invoice
    await takesProof(job.trx, invoice)
    const proofId = await addProof(job.trx, { invoice_id: id, order_id, picture, note, amount, created_at: job.now })
    await deps.notify(job.trx, proofNotice(job.order, proofId, amount))
    await job.save({}, [{ kind: 'proof', note: invoice_code, amount }])
    job.publish('payment')
  })

const INVOICE_MISSING = 'Invoice ini tidak ada.'

/** Throws the refusals of `sendProof`. */
async function takesProof(db: Knex, { id, order_id }: NewProof['invoice']): Promise<void> {
  const [order, invoice] = [await findAnyOrder(db, order_id), await findInvoice(db, { id })]
  if (!order || !invoice || order.deleted_at) throw new Refusal(404, INVOICE_MISSING)
  insistTakesProof(invoice, order, (await listProofs(db, id)).length)
}
