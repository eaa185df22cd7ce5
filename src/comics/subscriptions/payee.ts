import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import type { GatewayEvent } from '../../payments/gateway.ts'
import type { Payee } from '../../payments/inbox.ts'
import { claimWebhook, finishWebhook } from '../../payments/inbox-queries.ts'
import { type MoneyReport, verifiedReports } from '../../payments/reports.ts'
import * as queries from './queries.ts'
import { invoiceForm, reviewOf } from './rules.ts'
import { type SubscriptionDeps, tellStaff } from './subscription-deps.ts'
import { type Outcome, takePayment } from './take-payment.ts'

/** How packages take the payments of their invoices, which they know by the form of the number. */
export const subscriptionPayee = (deps: SubscriptionDeps): Payee => ({
  owns: (externalId) => invoiceForm.test(externalId),
  async amountOf(provider, externalId) {
    const purchase = await queries.findPurchase(deps.db, externalId)
    return purchase?.provider === provider ? Number(purchase.amount) : null
  },
  async take(row, event) {
    const purchase = await queries.findPurchase(deps.db, event.externalId)
    if (event.status === 'paid') return paid(deps, row, event, purchase)
    await deps.db.transaction((trx) => unpaid(deps, trx, { row, event, purchase }))
  },
})

async function paid(
  deps: SubscriptionDeps,
  row: WebhookInboxRow,
  event: GatewayEvent,
  purchase: queries.Purchase | null,
): Promise<void> {
  const claimed: MoneyReport = { ...event, provider: row.provider, via: 'webhook' }
  const reports = purchase ? await believed(deps, row, claimed, purchase) : [claimed]
  const [report, ...others] = reports
  const finish = async (trx: Knex, outcome: Outcome | 'denied') => {
    await claimWebhook(trx, row)
    const state = outcome === 'unknown' ? 'ignored' : outcome === 'denied' ? 'failed' : 'done'
    await finishWebhook(trx, row, { state, result: outcome }, deps.now())
  }
  for (const other of others) await takePayment(deps, other)
  if (report) await takePayment(deps, report, finish)
  else
    await deps.db.transaction(async (trx) => {
      await finish(trx, 'denied')
      if (purchase) await tellStaff(deps, trx, purchase, 'kabar pembayaran tidak dibenarkan gateway.')
    })
}

/** Returns the payments of a report that are to be recorded. An unexpected one is verified at the gateway before. */
function believed(deps: SubscriptionDeps, row: WebhookInboxRow, claimed: MoneyReport, purchase: queries.Purchase) {
  const id = purchase.provider_invoice_id
  const isOurs = claimed.externalId === purchase.invoice_number && (id === null || id === claimed.id)
  const isOdd = !isOurs || purchase.provider !== claimed.provider || reviewOf(claimed, purchase) !== null
  const isLate = purchase.status !== 'pending' || purchase.expires_at < deps.now()
  if (!isOdd && !isLate) return [claimed]
  const age = deps.now().getTime() - row.received_at.getTime()
  const known = { externalId: purchase.invoice_number, id }
  return verifiedReports(deps.gateway, claimed, { known, surprise: isOdd ? 'odd' : 'late', age })
}

type Unpaid = { row: WebhookInboxRow; event: GatewayEvent; purchase: queries.Purchase | null }

/** A failed attempt may be repeated by the payer, so that only the end of an invoice ends its purchase. */
async function unpaid(deps: SubscriptionDeps, trx: Knex, { row, event, purchase }: Unpaid): Promise<void> {
  await claimWebhook(trx, row)
  const isRefund = event.word === 'REFUNDED'
  const isEnd = event.status === 'expired' && purchase !== null && !isRefund
  if (isEnd) await queries.endPurchase(trx, purchase.id, 'expired')
  if (isRefund && purchase) await tellStaff(deps, trx, purchase, 'gateway mengembalikan uangnya. Putuskan paketnya.')
  const state = isRefund ? 'failed' : isEnd ? 'done' : 'ignored'
  await finishWebhook(trx, row, { state, result: isRefund ? 'refunded' : event.word }, deps.now())
}
