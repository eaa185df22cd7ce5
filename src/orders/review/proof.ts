import type { Knex } from 'knex'
import { record } from '../../audit/audit.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import type { Staff } from '../by.ts'
import { changeOf, type Desk } from '../desk.ts'
import { type ManualPayment, recordPayment } from '../payments/record-payment.ts'
import { lockOrder, saveOrder } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { endProof, findProof } from './decision-queries.ts'
import { tooEarly } from './forms.ts'
import { holdPayment } from './hold.ts'

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
 * `recordPayment` and `holdPayment` do, and `TooEarly`; null where that was done before.
 */
export async function acceptProof(desk: Desk, id: string, seen: Seen, { by, actor }: Staff): Promise<Payment | null> {
  const proof = await findProof(desk.db, id)
  if (!proof) throw notFound('Bukti ini tidak ada.')
  if (proof.state === 'accepted') return null
  const money = { ...seen, invoice_id: proof.invoice_id }
  const inside = async (trx: Knex, order: Order) => {
    const wrong = tooEarly(order, seen.payment_time)
    if (wrong) throw new TooEarly(wrong)
    const isOurs = await endProof(trx, id, { state: 'accepted', decided_at: desk.now(), decided_by: by.name })
    if (!isOurs) throw decided()
    await record(trx, actor, { action: 'proof.accept', subject: order.order_code, details: { id } })
  }
  if (seen.tahan) return holdPayment(desk, { ...money, key: `proof ${id}` }, by, inside)
  return (await recordPayment(desk, money, by, inside)).payment
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
