import { notFound, Refusal } from '../../../web/refusal.ts'
import { changeOrder } from '../../change-order.ts'
import type { OrderDeps } from '../../order-deps.ts'
import type { OrderActor } from '../../queries.ts'
import { changeInvoice, enterPayment, type ManualPayment } from '../record-payment.ts'
import { endProof, findProof } from './decision-queries.ts'

/** `tahan`: the payment is held for review instead of counted. */
type AcceptedProof = Omit<ManualPayment, 'invoice_id'> & { tahan: boolean }

/**
 * Returns null if the proof was accepted before. Throws a 409 if it was rejected, and the errors of `addManualPayment`.
 */
export async function acceptProof(
  deps: OrderDeps,
  id: string,
  { tahan, ...paymentInput }: AcceptedProof,
  actor: OrderActor,
) {
  const proof = await findProof(deps.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'accepted') return null
  const holdAs = tahan ? `proof ${id}` : undefined
  const manual = { ...paymentInput, invoice_id: proof.invoice_id, hasProof: true, holdAs }
  return changeInvoice(deps, { id: proof.invoice_id }, actor, async (job, invoice) => {
    const { payment, isNew } = await enterPayment(job, invoice, manual)
    if (!isNew) return payment
    const end = { state: 'accepted' as const, decided_at: job.now, decided_by: actor.name }
    if (!(await endProof(job.trx, id, end))) throw decidedRefusal()
    await job.audit('proof.accept', { details: { id } })
    return payment
  })
}

/** The customer sees `answer` on the invoice page. */
export async function rejectProof(deps: OrderDeps, id: string, answer: string, actor: OrderActor): Promise<void> {
  const proof = await findProof(deps.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'rejected') return
  const target = { id: proof.order_id, missing: 'Bukti ini tidak ada.', isDeleted: null }
  await changeOrder(deps, target, actor, async (job) => {
    const end = { state: 'rejected' as const, decided_at: job.now, decided_by: actor.name, answer }
    if (!(await endProof(job.trx, id, end))) throw decidedRefusal()
    await job.audit('proof.reject', { details: { id } })
    await job.save({}, [{ kind: 'proof', new: 'rejected', note: answer }])
    job.publish('payment')
  })
}

const decidedRefusal = () => new Refusal(409, 'Bukti ini sudah diputuskan.')
