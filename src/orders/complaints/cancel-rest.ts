import { InvalidFields } from '../../web/call-errors.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { changeOrder, type OrderJob } from '../change-order.ts'
import { listDeliveries } from '../delivery/queries.ts'
import { blankLine } from '../lines/new-lines.ts'
import { listLines, type NewLine, replaceLines } from '../lines/queries.ts'
import { kindLabels } from '../lines/rules.ts'
import type { OrderDeps } from '../order-deps.ts'
import { refundOrder } from '../payments/review/decide.ts'
import { findRefund } from '../payments/review/decision-queries.ts'
import type { OrderActor } from '../queries.ts'
import type { Rupiah } from '../rules/amounts.ts'
import type { RestInput } from './forms.ts'
import { mostBack, piecesGone, restOf } from './rules.ts'

/**
 * The rest of an order that was sent in part is not made: its goods fall to what was sent, and money goes back, in one
 * transaction. No state moves. The same `key` pays once. Throws `InvalidFields`, a 404 and a 409.
 */
export const cancelRest = (deps: OrderDeps, id: string, input: RestInput, actor: OrderActor): Promise<void> =>
  changeOrder(deps, id, actor, async (job) => {
    const { trx, order } = job
    job.publish('payment', 'edited')
    if (await findRefund(trx, input.key)) return
    const rest = restOf(order, await listDeliveries(trx, id))
    if (!rest) throw new Refusal(409, 'Tidak ada sisa yang bisa dibatalkan.')
    const { amount, reason, refunded_to: note, key } = input
    const most = mostBack(order)
    if (amount > most) throw new InvalidFields({ amount: [`Paling banyak ${rupiah(most)}.`] })
    await dropPieces(job, { left: rest.left, amount, reason })
    await job.save({ quantity: rest.sent }, [{ kind: 'lines', note: `${rest.left} potong sisanya batal: ${reason}` }])
    await job.audit('order.lines')
    await refundOrder(job, { key, amount, at: job.now, reason, lowers: true, note })
  })

type Drop = { left: number; amount: Rupiah; reason: string }

/** Sizes of a line that falls are of its voided row, because nobody says which were sent. */
async function dropPieces(job: OrderJob, { left, amount, reason }: Drop) {
  const { trx, order } = job
  const lines = await listLines(trx, order)
  const gone = new Map(piecesGone(lines, left).map((one) => [one.line.id, one.gone]))
  const next = lines.map((line): NewLine => {
    const fewer = gone.get(line.id) ?? 0
    if (fewer === 0) return line
    const quantity = line.quantity - fewer
    const price = line.unit_price === null ? line.amount : line.unit_price * quantity
    return {
      ...line,
      quantity,
      amount: price,
      item: line.item && { ...line.item, quantity, sizes: [] },
      sizes: [],
      roster: [],
    }
  })
  const correction = order.total_price - amount - next.reduce((sum, line) => sum + line.amount, 0)
  const words = {
    title: kindLabels.correction,
    unit_price: correction,
    amount: correction,
    reason: reason.slice(0, 300),
  }
  const all = [
    ...next,
    ...(correction === 0 ? [] : [{ ...blankLine, ...words, id: 'rest', kind: 'correction' as const }]),
  ]
  const stays = lines.flatMap(({ id }) => ((gone.get(id) ?? 0) > 0 ? [] : [id]))
  await replaceLines(job, order.id, { old: lines, lines: all, stays })
}
