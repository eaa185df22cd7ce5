import { changeOrder, type OrderJob } from '../change-order.ts'
import { listDeliveries } from '../delivery/queries.ts'
import { listLines, replaceLines } from '../lines/queries.ts'
import type { NewLine } from '../lines/rules.ts'
import type { OrderDeps } from '../order-deps.ts'
import { refundOrder } from '../payments/review/decide.ts'
import { findRefund } from '../payments/review/decision-queries.ts'
import type { OrderActor } from '../queries.ts'
import type { Rupiah } from '../rules/amounts.ts'
import type { RestInput } from './forms.ts'
import {
  balanceLine,
  getUnsentRest,
  insistHasRest,
  insistOnMostBack,
  mostBack,
  piecesGone,
  shortenLine,
} from './rules.ts'

/**
 * Cancels the rest of an order that was sent in part. In one transaction, its goods are reduced to what was sent, and
 * money goes back. No state changes. The same `key` pays once. Throws `InvalidFields`, a 404 and a 409.
 */
export const cancelRest = (deps: OrderDeps, id: string, input: RestInput, actor: OrderActor): Promise<void> =>
  changeOrder(deps, id, actor, async (job) => {
    const { trx, order } = job
    job.publish('payment', 'edited')
    if (await findRefund(trx, input.key)) return
    const rest = getUnsentRest(order, await listDeliveries(trx, id))
    insistHasRest(rest)
    const { amount, reason, refunded_to: note, key } = input
    insistOnMostBack(amount, mostBack(order))
    await dropPieces(job, { left: rest.left, amount, reason })
    await job.save({ quantity: rest.sent }, [{ kind: 'lines', note: `${rest.left} potong sisanya batal: ${reason}` }])
    await job.audit('order.lines')
    await refundOrder(job, { key, amount, at: job.now, reason, lowers: true, note })
  })

type Drop = { left: number; amount: Rupiah; reason: string }

async function dropPieces(job: OrderJob, { left: remainingPieces, amount, reason }: Drop) {
  const { trx, order } = job
  const lines = await listLines(trx, order)
  const removedByLine = new Map(piecesGone(lines, remainingPieces).map((one) => [one.line.id, one.gone]))
  const next = lines.map((line): NewLine => {
    const fewer = removedByLine.get(line.id) ?? 0
    return fewer === 0 ? line : shortenLine(line, fewer)
  })
  const balance = balanceLine(next, order.total_price - amount, reason)
  const all = balance ? [...next, balance] : next
  const stays = lines.flatMap(({ id }) => ((removedByLine.get(id) ?? 0) > 0 ? [] : [id]))
  await replaceLines(job, order.id, { old: lines, lines: all, stays })
}
