import { randomUUID } from 'node:crypto'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { notFound } from '../../web/refusal.ts'
import { readOrderStages } from '../board/stage-queries.ts'
import { voidOpenInvoice } from '../cancel-order.ts'
import { changeOrder, type OrderJob } from '../change-order.ts'
import { listDeliveries, storeDelivery } from '../delivery/queries.ts'
import { addFiles } from '../files/queries.ts'
import type { StoredFile } from '../files/store-file.ts'
import { longest } from '../limits.ts'
import { addCorrection } from '../lines/follow-typed.ts'
import { notifyOfAnswer, notifyOfCustomer } from '../notify.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { refundOrder } from '../payments/review/decide.ts'
import { type OrderActor, statusEntries } from '../queries.ts'
import type { Rupiah } from '../rules/amounts.ts'
import { afterBalance } from '../rules/order.ts'
import { priceEntry } from '../update-order.ts'
import type { AnswerInput, ComplaintInput } from './forms.ts'
import { addComplaint, addRework, complaintsEnd, findComplaint, setComplaint } from './queries.ts'
import {
  type Complaint,
  chooseStage,
  insistDelivered,
  insistOnPieces,
  insistOpen,
  outcome,
  planRework,
  remedyLabels,
  splitRefund,
} from './rules.ts'

type Filing = { input: ComplaintInput; files: readonly StoredFile[]; answer: AnswerInput | null }

/**
 * Files a complaint, and answers it at once if staff do both. The same form sent twice makes one complaint. Throws
 * `InvalidFields`, a 404, and a 409.
 */
export const fileComplaint = (deps: OrderDeps, orderId: string, { input, files, answer }: Filing, actor: OrderActor) =>
  changeOrder(deps, orderId, actor, async (job) => {
    const { trx, order, now: created_at } = job
    job.publish('payment', 'edited')
    const { kind, pieces, text: words, video, submission } = input
    if (await findComplaint(trx, { submission }, order.id)) return
    const deliveries = await listDeliveries(trx, order.id)
    insistDelivered(await complaintsEnd(trx, order, { deliveries, days: 0 }))
    insistOnPieces(order, pieces)
    const by_staff = actor.source === 'admin'
    const file_ids = await addFiles(trx, order.id, files, { by_staff, created_at, kind: 'photo' })
    const facts = { kind, pieces, words, video: video ?? '', by_staff, submission, created_at, file_ids }
    const complaint = await addComplaint(trx, { ...facts, order_id: order.id })
    await job.save({}, [{ kind: 'complaint', new: 'baru', note: `${pieces} potong` }])
    if (answer) await answerIn(job, complaint, answer)
    else
      await notifyOfCustomer(trx, deps, actor, {
        kind: 'note',
        message: `Keluhan untuk ${order.order_code}: ${pieces} potong.`,
        href: `${orderHref(order.order_code)}keluhan/`,
        author: null,
        about: `complaint ${complaint.id}`,
      })
  })

/**
 * Decides what is done about a complaint, and tells the customer. A refund lowers the price in the same transaction, so
 * that the order stays paid. Throws `InvalidFields`, a 404, and a 409 if it was answered meanwhile.
 */
export const answerComplaint = (
  deps: OrderDeps,
  orderId: string,
  { id, answer }: { id: string; answer: AnswerInput },
  actor: OrderActor,
): Promise<void> =>
  changeOrder(deps, orderId, actor, async (job) => {
    const { trx, order } = job
    job.publish('payment', 'edited')
    const complaint = await findComplaint(trx, { id }, order.id)
    if (!complaint) throw notFound('Keluhan ini tidak ada.')
    insistOpen(complaint, answer.version)
    await answerIn(job, complaint, answer)
  })

async function answerIn(job: OrderJob, complaint: Complaint, answer: AnswerInput): Promise<void> {
  const { trx, deps, actor } = job
  const { pieces, reason } = answer
  const set = outcome(answer)
  const { state, remedy, promise, amount } = set
  await setComplaint(trx, complaint, { ...set, decided_at: job.now, decided_by: actor.name })
  if (remedy === 'perbaiki') await makeGood(job, complaint, answer)
  const back = amount === null ? 0 : await giveBack(job, complaint, { ...answer, amount })
  const note = [remedyLabels[remedy], amount === null ? `${pieces} potong` : plainRupiah(amount), reason, promise]
  const entry = { kind: 'complaint', new: state, note: note.filter(Boolean).join('; ').slice(0, 500) }
  const saved = await job.save({}, [entry])
  await job.audit('order.complaint')
  await notifyOfAnswer(trx, deps, saved, { id: complaint.id, promise, back })
}

/** Makes a rework: a card on the board, and a delivery to where the goods went. */
async function makeGood({ trx, order, now }: OrderJob, complaint: Complaint, answer: AnswerInput) {
  const stages = await readOrderStages(trx, order)
  const stage = chooseStage(stages, answer.stage)
  insistOnPieces(order, answer.pieces)
  const note = (answer.reason || complaint.words).slice(0, longest.reason)
  const { pieces, due_on } = answer
  const rework = { order_id: order.id, complaint_id: complaint.id, pieces, due_on, note, created_at: now }
  const rework_id = await addRework(trx, { ...rework, stage_id: stage.stage_id })
  await storeDelivery(trx, order.id, null, { ...planRework(await listDeliveries(trx, order.id)), rework_id })
}

/** Gives money back. Returns how much went back. */
async function giveBack(
  job: OrderJob,
  { submission }: Complaint,
  { remedy, amount, reason, refunded_to }: AnswerInput & { amount: Rupiah },
): Promise<Rupiah> {
  const { back, off } = splitRefund(job.order, { remedy, amount, refunded_to })
  if (off > 0) await lowerPrice(job, off, reason)
  if (back === 0) return back
  const refund = {
    key: submission ?? randomUUID(),
    amount: back,
    at: job.now,
    reason,
    lowers: true,
    note: refunded_to,
  }
  await refundOrder(job, refund)
  return back
}

/** Lowers the part of the price that is not paid yet. */
async function lowerPrice(job: OrderJob, by: Rupiah, reason: string) {
  const { trx, order, now } = job
  await voidOpenInvoice(trx, order.id, now)
  await addCorrection(job, by, reason)
  const total_price = order.total_price - by
  const status_order = afterBalance({ ...order, total_price })
  const history = [priceEntry(order, total_price, reason), ...statusEntries(order, status_order)]
  await job.save({ total_price, status_order }, history)
}
