import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { InvalidFields } from '../../../web/call-errors.ts'
import { plainRupiah, rupiah } from '../../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { addCorrection } from '../../lines/typed.ts'
import { notifyCustomer } from '../../notify.ts'
import { changeLocked, type OrderDeps, orderHref, recordStaffAction } from '../../order-deps.ts'
import { addFiles } from '../../place/design-queries.ts'
import type { StoredFile } from '../../place/store-file.ts'
import {
  addComplaint,
  addRework,
  complaintsEnd,
  findComplaint,
  setComplaint,
} from '../../production/complaint-queries.ts'
import { listDeliveries, storeDelivery } from '../../production/delivery-queries.ts'
import { stagesOf } from '../../production/stage-queries.ts'
import { findAnyOrder, type HistoryEntry, type OrderActor, saveOrder, statusEntries } from '../../queries.ts'
import { refundOrder } from '../../review/decide.ts'
import { netPaid, type Order, type Rupiah } from '../../rules/amounts.ts'
import { type Complaint, remedyLabels, usualPromise } from '../../rules/complaints.ts'
import { afterBalance } from '../../rules/order.ts'
import { voidOpenInvoice } from '../../staff/cancel-order.ts'
import { priceEntry } from '../../staff/update-order.ts'
import { likeBefore } from '../delivery/save-delivery.ts'
import type { AnswerInput, ComplaintInput } from './forms.ts'

type Filing = { input: ComplaintInput; files: readonly StoredFile[]; answer: AnswerInput | null }

/**
 * Files a complaint, and answers it at once where staff do both. The same form twice is one complaint. Throws
 * `InvalidFields`, a 404, and a 409.
 */
export const fileComplaint = (deps: OrderDeps, orderId: string, { input, files, answer }: Filing, actor: OrderActor) =>
  change(deps, orderId, async (trx, order) => {
    const { kind, pieces, text: words, video, submission } = input
    if (await findComplaint(trx, { submission }, order.id)) return
    const deliveries = await listDeliveries(trx, order.id)
    if ((await complaintsEnd(trx, order, { deliveries, days: 0 })) === null)
      throw new Refusal(409, 'Pesanan ini belum dikirim.')
    if (pieces > order.quantity)
      throw new InvalidFields({ pieces: [`Pesanan ini ${order.quantity.toLocaleString('id-ID')} potong.`] })
    const by_staff = actor.source === 'admin'
    const created_at = deps.now()
    const file_ids = await addFiles(trx, order.id, files, { by_staff, created_at, kind: 'photo' })
    const facts = { kind, pieces, words, video: video ?? '', by_staff, submission, created_at, file_ids }
    const complaint = await addComplaint(trx, { ...facts, order_id: order.id })
    const saved = await record(trx, deps, order, { kind: 'complaint', new: 'baru', note: `${pieces} potong` }, actor)
    if (answer) await answerIn(trx, deps, saved, complaint, answer, actor)
    else if (!by_staff)
      await deps.notify(trx, {
        kind: 'note',
        message: `Keluhan untuk ${order.order_code}: ${pieces} potong.`,
        href: `${orderHref(order.order_code)}keluhan/`,
        author: null,
        about: `complaint ${complaint.id}`,
      })
  })

/**
 * Decides what is done about a complaint; the customer hears of it. Money back lowers the price in the same transaction,
 * so that the order stays paid. Throws `InvalidFields`, a 404, and a 409 if it was answered meanwhile.
 */
export const answerComplaint = (
  deps: OrderDeps,
  orderId: string,
  { id, answer }: { id: string; answer: AnswerInput },
  actor: OrderActor,
): Promise<void> =>
  change(deps, orderId, async (trx, order) => {
    const complaint = await findComplaint(trx, { id }, order.id)
    if (!complaint) throw notFound('Keluhan ini tidak ada.')
    if (complaint.state !== 'baru' || (answer.version !== null && answer.version !== complaint.version))
      throw new Refusal(
        409,
        complaint.remedy
          ? `Keluhan ini sudah diputuskan ${complaint.decided_by}: ${remedyLabels[complaint.remedy].toLowerCase()}. ${complaint.promise}`
          : 'Keluhan ini baru saja berubah. Periksa lagi, lalu simpan.',
      )
    await answerIn(trx, deps, order, complaint, answer, actor)
  })

const endOf = { perbaiki: 'disepakati', potong: 'selesai', kembali: 'selesai', tidak: 'ditolak' } as const

async function answerIn(
  trx: Knex,
  deps: OrderDeps,
  order: Order,
  complaint: Complaint,
  answer: AnswerInput,
  actor: OrderActor,
): Promise<void> {
  const { remedy, pieces, refunded_to, due_on } = answer
  const isMoney = remedy === 'potong' || remedy === 'kembali'
  const amount = isMoney ? (answer.amount ?? 0) : 0
  const promise = answer.promise || usualPromise({ remedy, pieces, amount, refunded_to, due_on })
  const decided = { decided_at: deps.now(), decided_by: actor.name }
  const due = remedy === 'perbaiki' ? due_on : null
  const set = { state: endOf[remedy], remedy, promise, due_on: due, amount: isMoney ? amount : null, ...decided }
  await setComplaint(trx, complaint, set)
  if (remedy === 'perbaiki') await makeGood(trx, deps, order, complaint, answer)
  const isTold = isMoney && (await giveBack(trx, deps, order, complaint, { ...answer, amount }, actor))
  const current = await findAnyOrder(trx, order.id)
  if (!current) throw new Error('the order is gone')
  const note = [remedyLabels[remedy], isMoney ? plainRupiah(amount) : `${pieces} potong`, answer.reason, promise]
  const entry = { kind: 'complaint', new: endOf[remedy], note: note.filter(Boolean).join('; ').slice(0, 500) }
  const saved = await record(trx, deps, current, entry, actor)
  await recordStaffAction(trx, actor, { action: 'order.complaint', subject: order.order_code })
  const message = { type: 'complaint_answered', promise, about: `complaint ${complaint.id}` } as const
  if (!isTold) await notifyCustomer(trx, deps, saved, message)
}

/** A card on the board, by default at the last stage but one, and a delivery to where the goods went. */
async function makeGood(trx: Knex, deps: OrderDeps, order: Order, complaint: Complaint, answer: AnswerInput) {
  const stages = await stagesOf(trx, order)
  const stage = stages.find(({ stage_id }) => stage_id === answer.stage) ?? stages.at(-2) ?? stages.at(-1)
  if (!stage) throw new InvalidFields({ stage: ['Pilih tahapnya.'] })
  if (answer.pieces > order.quantity)
    throw new InvalidFields({ pieces: [`Pesanan ini ${order.quantity.toLocaleString('id-ID')} potong.`] })
  const note = (answer.reason || complaint.words).slice(0, 300)
  const { pieces, due_on } = answer
  const rework = { order_id: order.id, complaint_id: complaint.id, pieces, due_on, note, created_at: deps.now() }
  const rework_id = await addRework(trx, { ...rework, stage_id: stage.stage_id })
  const way = likeBefore(await listDeliveries(trx, order.id))
  await storeDelivery(trx, order.id, null, { ...way, paid_by: 'toko', rework_id })
}

/**
 * The price falls by the amount, and what was paid over the new price goes back; what goes back to a customer who still
 * owes is only that. Returns whether money went back, of which the customer then has a message.
 */
async function giveBack(
  trx: Knex,
  deps: OrderDeps,
  order: Order,
  { submission }: Complaint,
  { remedy, amount, reason, refunded_to }: AnswerInput & { amount: Rupiah },
  actor: OrderActor,
): Promise<boolean> {
  const most = remedy === 'kembali' ? Math.min(netPaid(order), order.total_price) : order.total_price
  if (amount > most) throw new InvalidFields({ amount: [`Paling banyak ${rupiah(most)}.`] })
  const over = Math.max(0, netPaid(order) - (order.total_price - amount))
  const back = remedy === 'kembali' ? amount : Math.min(amount, over)
  if (back > 0 && refunded_to === '') throw new InvalidFields({ refunded_to: ['Tulis ke mana uangnya dikembalikan.'] })
  if (back < amount) await lowerPrice(trx, deps, order, amount - back, reason, actor)
  if (back === 0) return false
  const refund = {
    key: submission ?? randomUUID(),
    amount: back,
    at: deps.now(),
    reason,
    lowers: true,
    note: refunded_to,
    by: actor,
  }
  await refundOrder(trx, deps, order.id, refund)
  return true
}

/** Of what is not paid yet. */
async function lowerPrice(trx: Knex, deps: OrderDeps, order: Order, by: Rupiah, reason: string, actor: OrderActor) {
  const now = deps.now()
  await voidOpenInvoice(trx, order.id, now)
  await addCorrection(trx, order, by, reason, { name: actor.name, at: now })
  const total_price = order.total_price - by
  const status_order = afterBalance({ ...order, total_price })
  const history = [priceEntry(order, total_price, reason), ...statusEntries(order, status_order)]
  await saveOrder(trx, order, { total_price, status_order }, history, actor, now)
}

const record = (trx: Knex, deps: OrderDeps, order: Order, entry: HistoryEntry, actor: OrderActor) =>
  saveOrder(trx, order, {}, [entry], actor, deps.now())

async function change(deps: OrderDeps, id: string, act: (trx: Knex, order: Order) => Promise<void>): Promise<void> {
  await changeLocked(deps, id, async (trx, order) => {
    await act(trx, order)
    return { what: ['payment', 'edited'] }
  })
}
