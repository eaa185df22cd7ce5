import { record } from '../../audit/audit.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import type { Staff } from '../by.ts'
import { changeOf, type Desk } from '../desk.ts'
import { lockOrder, saveOrder } from '../queries.ts'
import { type ManualPayment, recordPayment } from '../record-payment.ts'
import { endProof, findProof } from './decision-queries.ts'

type Seen = Omit<ManualPayment, 'invoice_id'>

/** Staff saw the money a customer sent a picture of: it is counted like any they write down. Throws as `recordPayment` does. */
export async function acceptProof(desk: Desk, id: string, seen: Seen, { by, actor }: Staff): Promise<void> {
  const proof = await findProof(desk.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'accepted') return
  await recordPayment(desk, { ...seen, invoice_id: proof.invoice_id }, by, async (trx, order) => {
    const isOurs = await endProof(trx, id, { state: 'accepted', decided_at: desk.now(), decided_by: by.name })
    if (!isOurs) throw decided()
    await record(trx, actor, { action: 'proof.accept', subject: order.order_code, details: { id } })
  })
}

/** The picture proves nothing: `answer` is what the customer is shown beside it. */
export async function rejectProof(desk: Desk, id: string, answer: string, { by, actor }: Staff): Promise<void> {
  const proof = await findProof(desk.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'rejected') return
  const order = await desk.db.transaction(async (trx) => {
    const order = await lockOrder(trx, proof.order_id)
    if (!order) throw notFound('Bukti ini tidak ada.')
    const end = { state: 'rejected' as const, decided_at: desk.now(), decided_by: by.name, answer }
    if (!(await endProof(trx, id, end))) throw decided()
    await record(trx, actor, { action: 'proof.reject', subject: order.order_code, details: { id } })
    return saveOrder(trx, order, {}, [{ kind: 'proof', new: 'rejected', note: answer }], by, desk.now())
  })
  desk.announce([changeOf(order, ['payment'])])
}

const decided = () => new Refusal(409, 'Bukti ini sudah diputuskan.')
