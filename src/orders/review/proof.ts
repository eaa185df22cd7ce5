import { notFound, Refusal } from '../../web/refusal.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../order-deps.ts'
import { addManualPaymentIn, afterPaymentSaved, type ManualPayment } from '../payments/record-payment.ts'
import { lockOrder, type OrderActor, saveOrder } from '../queries.ts'
import { endProof, findProof } from './decision-queries.ts'

/** `tahan`: the payment is held instead of counted. */
type AcceptedProof = Omit<ManualPayment, 'invoice_id'> & { tahan: boolean }

/**
 * Returns null if the proof was accepted before. Throws the errors of `addManualPayment`, and a 409 if it was rejected.
 */
export async function acceptProof(deps: OrderDeps, id: string, { tahan, ...seen }: AcceptedProof, actor: OrderActor) {
  const proof = await findProof(deps.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'accepted') return null
  const holdAs = tahan ? `proof ${id}` : undefined
  const manual = { ...seen, invoice_id: proof.invoice_id, hasProof: true, holdAs }
  const added = await deps.db.transaction(async (trx) => {
    const added = await addManualPaymentIn(trx, deps, manual, actor)
    if (!added.isNew) return added
    const end = { state: 'accepted' as const, decided_at: deps.now(), decided_by: actor.name }
    if (!(await endProof(trx, id, end))) throw decided()
    const subject = added.order.order_code
    await recordStaffAction(trx, actor, { action: 'proof.accept', subject, details: { id } })
    return added
  })
  if (added.isNew) afterPaymentSaved(deps, added.order)
  return added.payment
}

/** The customer sees `answer` on the invoice page. */
export async function rejectProof(deps: OrderDeps, id: string, answer: string, actor: OrderActor): Promise<void> {
  const proof = await findProof(deps.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'rejected') return
  const order = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, proof.order_id)
    if (!order) throw notFound('Bukti ini tidak ada.')
    const end = { state: 'rejected' as const, decided_at: deps.now(), decided_by: actor.name, answer }
    if (!(await endProof(trx, id, end))) throw decided()
    await recordStaffAction(trx, actor, { action: 'proof.reject', subject: order.order_code, details: { id } })
    return saveOrder(trx, order, {}, [{ kind: 'proof', new: 'rejected', note: answer }], actor, deps.now())
  })
  deps.publish([changeOf(order, ['payment'])])
}

const decided = () => new Refusal(409, 'Bukti ini sudah diputuskan.')
