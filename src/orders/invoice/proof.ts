import type { Knex } from 'knex'
import type { Sender } from '../../uploads/sender.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { proofNotice } from '../notify.ts'
import { changeOf, customerActor, type OrderDeps } from '../order-deps.ts'
import { findAnyOrder, findInvoice, lockOrder, saveOrder } from '../queries.ts'
import type { Invoice, Order, Rupiah } from '../rules/amounts.ts'
import { MAX_PROOFS } from '../rules/limits.ts'
import { isEnded, takesMoney } from '../rules/order.ts'
import { addProof, proofsOf } from './queries.ts'

/** `amount`: what the customer says to have transferred, in rupiah; null if the form did not ask. */
type NewProof = {
  invoice: Pick<Invoice, 'id' | 'order_id' | 'invoice_code'>
  bytes: Buffer
  sender: Sender | null
  note: string
  amount: Rupiah | null
}

/**
 * Saves a customer's picture of a bank transfer for review; no amount changes. Throws a 404 if the invoice is gone, a
 * 409 if it takes no more money or has `MAX_PROOFS` proofs, and the errors of `storeImage`.
 */
export async function sendProof(deps: OrderDeps, uploads: Pick<Uploads, 'storeImage' | 'forgetImage'>, sent: NewProof) {
  await takesProof(deps.db, sent.invoice)
  const { name: picture } = await uploads.storeImage(sent.bytes, { sender: sent.sender })
  const order = await keep(deps, sent, picture).catch(async (error: unknown) => {
    await uploads.forgetImage(picture)
    throw error
  })
  deps.publish([changeOf(order, ['payment'])])
}

const keep = (deps: OrderDeps, { invoice, note, amount }: NewProof, picture: string) =>
  deps.db.transaction(async (trx) => {
    const { id, order_id, invoice_code } = invoice
    await lockOrder(trx, order_id)
    const order = await takesProof(trx, invoice)
    const now = deps.now()
    const proofId = await addProof(trx, { invoice_id: id, order_id, picture, note, amount, created_at: now })
    await deps.notify(trx, proofNotice(order, proofId, amount))
    const entry = { kind: 'proof', note: invoice_code, amount }
    return saveOrder(trx, order, {}, [entry], customerActor, now)
  })

/** Returns the order if the invoice takes a proof, else throws the refusals of `sendProof`. */
async function takesProof(db: Knex, { id, order_id }: NewProof['invoice']): Promise<Order> {
  const [order, invoice] = [await findAnyOrder(db, order_id), await findInvoice(db, { id })]
  if (!order || !invoice || order.deleted_at) throw new Refusal(404, 'Invoice ini tidak ada.')
  if (!takesMoney(invoice) || isEnded(order)) throw new Refusal(409, 'Invoice ini tidak menunggu pembayaran lagi.')
  if ((await proofsOf(db, id)).length >= MAX_PROOFS)
    throw new Refusal(409, `Paling banyak ${MAX_PROOFS} bukti untuk satu invoice.`)
  return order
}
