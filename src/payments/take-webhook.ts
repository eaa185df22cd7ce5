import type { WebhookInboxRow } from '../db/tables.ts'
import { gatewayTimeout } from './ask-gateway.ts'
import { type Gateway, GatewayError, type GatewayEvent } from './gateway.ts'
import type { Payee } from './inbox.ts'
import type { Kinds, MoneyReport, Owner, OwnInvoice } from './owner.ts'
import { endWebhook, getVerdict, takePayment } from './take-payment.ts'

export const payee = <K extends Kinds>(owner: Owner<K>): Payee => ({
  ...owner,
  async amountOf(provider, externalId) {
    const invoice = await owner.find({ provider, externalId, id: externalId })
    return invoice?.provider === provider ? invoice.asked : null
  },
  take: (row, event) => (event.status === 'paid' ? handlePaid : unpaid)(owner, row, event),
})

async function handlePaid<K extends Kinds>(owner: Owner<K>, row: WebhookInboxRow, event: GatewayEvent): Promise<void> {
  const claim: MoneyReport = { ...event, provider: row.provider, via: 'webhook' }
  const invoice = await owner.find(claim)
  const surprise = invoice && (await findSurprise(owner, invoice, claim))
  const age = owner.now().getTime() - row.received_at.getTime()
  const [report, ...others] =
    invoice && surprise ? await verified(owner.gateway, claim, invoice, { surprise, age }) : [claim]
  if (!report)
    return owner.db.transaction(async (trx) => {
      await endWebhook(trx, owner, row, invoice, { state: 'failed', result: 'denied' })
      await owner.warn(trx, 'denied', row, invoice)
    })
  // Money that the gateway itself confirmed is recorded even if the processing of this webhook fails later.
  for (const other of others) await takePayment(owner, other)
  await takePayment(owner, report, row)
}

/** The customer may repeat a failed attempt, so only the end of an invoice changes something. */
async function unpaid<K extends Kinds>(owner: Owner<K>, row: WebhookInboxRow, event: GatewayEvent): Promise<void> {
  const invoice = await owner.find({ ...event, provider: row.provider })
  const isRefund = event.word === 'REFUNDED'
  const isEnd = invoice !== null && event.status === 'expired' && !isRefund
  const expiredInvoice = await owner.db.transaction(async (trx) => {
    const expiredInvoice = isEnd ? await owner.expire(trx, invoice) : null
    const state = isRefund ? 'failed' : isEnd ? 'done' : 'ignored'
    await endWebhook(trx, owner, row, invoice, { state, result: isRefund ? 'refunded' : event.word })
    if (isRefund) await owner.warn(trx, 'refunded', row, invoice)
    return expiredInvoice
  })
  if (expiredInvoice) owner.changed(expiredInvoice, 'expired')
}

/**
 * `late`: the payment is as expected, but the invoice had ended. `odd`: another invoice or amount, or the money would
 * wait for staff or exceed what is owed.
 */
async function findSurprise<K extends Kinds>(owner: Owner<K>, invoice: K['invoice'], report: MoneyReport) {
  const due = await owner.read(owner.db, invoice, false)
  if (!due) return null
  const { provider, externalId, remoteId, asked } = invoice
  const isOurs = provider === report.provider && externalId === report.externalId && asked === report.amount
  const { reason } = getVerdict(owner, due, report)
  if (!isOurs || (remoteId ?? report.id) !== report.id) return 'odd'
  return reason === null || reason === 'late' ? reason : 'odd'
}

/**
 * Verifies a payment at the gateway. Returns the reports to record, the report of the webhook first; no reports if the
 * gateway knows no payment. The report of the webhook is doubted if another gateway is configured now, or if the
 * gateway reports another payment. Throws a `GatewayError` if an odd payment could not be verified, or if the gateway
 * may not have recorded the payment yet after `age` milliseconds. The webhook is then processed again later.
 */
async function verified(
  gateway: Gateway,
  claim: MoneyReport,
  invoice: OwnInvoice,
  { surprise, age }: { surprise: 'late' | 'odd'; age: number },
): Promise<MoneyReport[]> {
  const doubtful = { ...claim, doubted: true }
  // The operator has configured another gateway in the meantime.
  if (claim.provider !== gateway.name) return [doubtful]
  const remote = await gateway.read(claim.id, gatewayTimeout()).catch((error: unknown) => {
    // A late payment counts even if the gateway does not answer.
    if (surprise === 'late' && error instanceof GatewayError) return 'unasked' as const
    throw error
  })
  if (remote === 'unasked') return [claim]
  // A gateway knows all its payments, so an unknown payment is false. Only the simulated gateway forgets payments at a
  // restart.
  if (!remote && claim.provider === 'simulated') return [claim]
  const isOurs = remote?.externalId === invoice.externalId || remote?.id === invoice.remoteId
  if (remote?.status !== 'paid' || !isOurs) {
    if (age < (gateway.recordsAfterMs ?? 0))
      throw new GatewayError('unavailable', 'Gateway belum mencatat pembayaran ini')
    return []
  }
  const { id, externalId, amount, currency } = remote
  const paidAmount = remote.paidAmount ?? claim.paidAmount
  const [paidAt, paymentId] = [remote.paidAt ?? claim.paidAt, remote.paymentId ?? claim.paymentId]
  const confirmed = { ...claim, id, externalId, amount, currency, paidAmount, paidAt, paymentId }
  const isOther = claim.paymentId && remote.paymentId && claim.paymentId !== remote.paymentId
  return isOther ? [doubtful, confirmed] : [confirmed]
}
