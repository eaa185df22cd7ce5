import type { Knex } from 'knex'
import { notFound, Refusal } from '../../web/refusal.ts'
import { enter } from '../by.ts'
import { changeOf, type Desk } from '../desk.ts'
import { type ManualPayment, recordWithin } from '../payments/record-payment.ts'
import { afterMoney } from '../payments/settle.ts'
import { type By, lockOrder, saveOrder } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { endProof, findProof } from './decision-queries.ts'
import { tooEarly } from './forms.ts'
import { holdWithin } from './hold.ts'

/** `tahan`: it is not what was asked for, and waits for a decision. */
type Seen = Omit<ManualPayment, 'invoice_id'> & { tahan: boolean }

/** Money from before its order: nothing was done. */
export class TooEarly extends Refusal {
  constructor(message: string) {
    super(409, message)
  }
}

/**
 * Staff saw the money a customer sent a picture of: it is counted, or held, like any they write down. Throws as
 * `recordWithin` and `holdWithin` do, and `TooEarly`; null where that was done before.
 */
export async function acceptProof(desk: Desk, id: string, seen: Seen, by: By): Promise<Payment | null> {
  const proof = await findProof(desk.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'accepted') return null
  const money = { ...seen, invoice_id: proof.invoice_id }
  const { payment, order, isNew } = await desk.db.transaction(async (trx) => {
    const taken = seen.tahan
      ? await holdWithin(trx, desk, { ...money, key: `proof ${id}` }, by)
      : { ...(await recordWithin(trx, desk, money, by)), isNew: true }
    if (taken.isNew) await accept(trx, desk, { id, order: taken.order, at: seen.payment_time }, by)
    return taken
  })
  if (isNew) afterMoney(desk, order)
  return payment
}

async function accept(trx: Knex, desk: Desk, { id, order, at }: { id: string; order: Order; at: Date }, by: By) {
  const wrong = tooEarly(order, at)
  if (wrong) throw new TooEarly(wrong)
  const isOurs = await endProof(trx, id, { state: 'accepted', decided_at: desk.now(), decided_by: by.name })
  if (!isOurs) throw decided()
  await enter(trx, by, { action: 'proof.accept', subject: order.order_code, details: { id } })
}

/** The picture proves nothing: `answer` is what the customer is shown beside it. */
export async function rejectProof(desk: Desk, id: string, answer: string, by: By): Promise<void> {
  const proof = await findProof(desk.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'rejected') return
  const order = await desk.db.transaction(async (trx) => {
    const order = await lockOrder(trx, proof.order_id)
    if (!order) throw notFound('Bukti ini tidak ada.')
    const end = { state: 'rejected' as const, decided_at: desk.now(), decided_by: by.name, answer }
    if (!(await endProof(trx, id, end))) throw decided()
    await enter(trx, by, { action: 'proof.reject', subject: order.order_code, details: { id } })
    return saveOrder(trx, order, {}, [{ kind: 'proof', new: 'rejected', note: answer }], by, desk.now())
  })
  desk.announce([changeOf(order, ['payment'])])
}

const decided = () => new Refusal(409, 'Bukti ini sudah diputuskan.')
