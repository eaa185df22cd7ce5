import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../db/tables.ts'
import { claimWebhook, finishWebhook } from './inbox-queries.ts'
import {
  getReceivedAmount,
  type Kinds,
  type Money,
  type MoneyReport,
  type Outcome,
  type Owner,
  type OwnInvoice,
} from './owner.ts'

/**
 * Records reported money exactly once. Grants and the end of the webhook are in the same transaction. Money that does
 * not count waits for staff and is never dropped.
 */
export async function takePayment<K extends Kinds>(
  owner: Owner<K>,
  report: K['report'],
  webhook?: WebhookInboxRow,
): Promise<Outcome> {
  const invoice = await owner.find(report)
  const { due, outcome } = await owner.db.transaction(async (trx) => {
    const due = invoice && (await owner.read(trx, invoice, true))
    const outcome = due ? await record(trx, owner, due, report) : 'unknown'
    const state = outcome === 'unknown' ? 'ignored' : 'done'
    if (webhook) await endWebhook(trx, owner, webhook, invoice, { state, result: outcome })
    return { due, outcome }
  })
  if (due && outcome !== 'known') owner.changed(due, outcome)
  return outcome
}

/** Records money for a subject that the caller has locked, in the caller's transaction. */
export async function record<K extends Kinds>(
  trx: Knex,
  owner: Owner<K>,
  due: K['due'],
  report: K['report'],
): Promise<Outcome> {
  const earlierPayments = await owner.recorded(trx, due, report)
  if (earlierPayments.some((money) => isSameMoney(money, report))) return 'known'
  const verdict = getVerdict(owner, due, report)
  await owner.save(trx, due, report, verdict)
  return verdict.state
}

/**
 * Two reports with payment ids are compared by these ids, others by amount and time. Times may differ by less than a
 * second, because reports have different precision.
 */
export function isSameMoney(one: Money, other: Money): boolean {
  if (one.paymentId !== null && other.paymentId !== null) return one.paymentId === other.paymentId
  if (getReceivedAmount(one) !== getReceivedAmount(other)) return false
  if (one.paidAt === null || other.paidAt === null) return true
  return Math.abs(one.paidAt.getTime() - other.paidAt.getTime()) < 1000
}

export const getVerdict = <K extends Kinds>(owner: Owner<K>, due: K['due'], report: MoneyReport): K['verdict'] =>
  owner.classify(due, {
    amount: getReceivedAmount(report),
    currency: report.currency,
    doubted: report.doubted ?? false,
  })

/** This must be the last step of its transaction. */
export async function endWebhook(
  trx: Knex,
  { now }: { now: () => Date },
  row: WebhookInboxRow,
  invoice: OwnInvoice | null,
  outcome: Pick<WebhookInboxRow, 'state' | 'result'>,
): Promise<void> {
  await claimWebhook(trx, row)
  await finishWebhook(trx, row, { ...outcome, order_id: invoice?.order_id ?? null }, now())
}
