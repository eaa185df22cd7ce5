import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import { GatewayError, type GatewayEvent, type RemoteInvoice } from '../../payments/gateway.ts'
import type { Payee } from '../../payments/inbox.ts'
import { claimWebhook, finishWebhook } from '../../payments/inbox-queries.ts'
import type { OrderDeps } from '../order-deps.ts'
import { amountOf } from '../rules/amounts.ts'
import { applyPayment, type MoneyReport, unexpectedIn } from './apply-payment.ts'
import { expireInvoice } from './invoices.ts'
import { linkOf } from './money-queries.ts'

/** Timeout in milliseconds of the request that verifies a reported payment at the gateway. */
const GATEWAY_TIMEOUT_MS = 10_000

/**
 * How the order desk takes the payments of its invoices. Numbers of nobody are its own too, because a report may name an
 * invoice by the gateway's id alone, and staff of the order desk look after what is nobody's.
 */
export const orderPayee = (deps: OrderDeps): Payee => ({
  async amountOf(provider, externalId) {
    const link = await linkOf(deps.db, provider, externalId, externalId)
    return link ? amountOf(link.invoice_amount) : null
  },
  take: (row, event) => (event.status === 'paid' ? paid : unpaid)(deps, row, event),
  gaveUp: (row) =>
    tellStaff(deps, deps.db, row, 'alert', 'Satu kabar gateway terus gagal dikerjakan. Belum ada yang dihitung.'),
})

async function paid(deps: OrderDeps, row: WebhookInboxRow, event: GatewayEvent): Promise<void> {
  const claimed: MoneyReport = { ...event, provider: row.provider, via: 'webhook' }
  const link = await linkOf(deps.db, claimed.provider, claimed.externalId, claimed.id)
  const surprise = link ? await unexpectedIn(deps.db, claimed) : null
  const reports = link && surprise ? await verifiedReports(deps, claimed, link, surprise) : [claimed]
  const [report, ...others] = reports
  if (!report) {
    const age = deps.now().getTime() - row.received_at.getTime()
    if (age < (deps.gateway.recordsAfterMs ?? 0))
      throw new GatewayError('unavailable', 'Gateway belum mencatat pembayaran ini')
    return deny(deps, row, link?.order_id ?? null)
  }
  // Payments that the gateway itself confirmed are recorded whatever happens to this webhook. A repetition does not
  // record them twice.
  for (const other of others) await applyPayment(deps, other)
  await applyPayment(deps, report, async (trx, { outcome, orderId }) => {
    const state = outcome === 'unknown' ? 'ignored' : 'done'
    await claimWebhook(trx, row)
    await finishWebhook(trx, row, { state, result: outcome, order_id: orderId }, deps.now())
  })
}

/** Ends a webhook whose payment the gateway does not confirm. Nothing is counted, and staff are notified. */
const deny = (deps: OrderDeps, row: WebhookInboxRow, order_id: string | null): Promise<void> =>
  deps.db.transaction(async (trx) => {
    await claimWebhook(trx, row)
    await finishWebhook(trx, row, { state: 'failed', result: 'denied', order_id }, deps.now())
    await tellStaff(deps, trx, row, 'note', 'Gateway tidak membenarkan satu kabar pembayaran. Belum ada yang dihitung.')
  })

const tellStaff = (
  deps: OrderDeps,
  within: Knex,
  { id }: Pick<WebhookInboxRow, 'id'>,
  kind: 'note' | 'alert',
  message: string,
) =>
  deps.notify(within, { kind, message, href: `/admin/pembayaran/#kabar-${id}`, author: null, about: `webhook ${id}` })

/**
 * Verifies a late or odd payment at the gateway. Returns the payments to record, that of the webhook first; none if the
 * gateway knows no payment. If the gateway was changed or reports another payment, the payment of the webhook is marked
 * as doubted for staff. Throws the `GatewayError` of an odd payment that could not be verified, so that the webhook is
 * retried.
 */
async function verifiedReports(
  deps: OrderDeps,
  claimed: MoneyReport,
  link: { external_id: string; provider_invoice_id: string | null },
  surprise: 'late' | 'odd',
): Promise<MoneyReport[]> {
  const doubtful = { ...claimed, doubted: true }
  // The operator has configured another gateway since, so the payment cannot be verified.
  if (claimed.provider !== deps.gateway.name) return [doubtful]
  const remote = await deps.gateway
    .read(claimed.id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS))
    .catch((error: unknown) => {
      // A late payment counts even if the gateway cannot be reached to confirm or deny it. Staff review every late
      // payment anyway.
      if (surprise === 'late' && error instanceof GatewayError) return 'unasked' as const
      throw error
    })
  if (remote === 'unasked') return [claimed]
  // A gateway knows all its payments, so a missing one is false. The simulated gateway loses its records at a restart, so
  // its webhook is believed.
  if (!remote) return claimed.provider === 'simulated' ? [claimed] : []
  const isOurs = remote.externalId === link.external_id || remote.id === link.provider_invoice_id
  if (remote.status !== 'paid' || !isOurs) return []
  const confirmed = { ...claimed, ...moneyIn(remote, claimed), id: remote.id, externalId: remote.externalId }
  const isOther = claimed.paymentId && remote.paymentId && claimed.paymentId !== remote.paymentId
  return isOther ? [doubtful, confirmed] : [confirmed]
}

const moneyIn = ({ paidAmount, amount, currency, paidAt, paymentId }: RemoteInvoice, claimed: MoneyReport) => ({
  amount,
  currency,
  paidAmount: paidAmount ?? claimed.paidAmount,
  paidAt: paidAt ?? claimed.paidAt,
  paymentId: paymentId ?? claimed.paymentId,
})

/** Processes a webhook that reports no payment. A refund at the gateway is shown to staff, who decide what it means. */
async function unpaid(deps: OrderDeps, row: WebhookInboxRow, event: GatewayEvent): Promise<void> {
  const link = await linkOf(deps.db, row.provider, event.externalId, event.id)
  const isRefund = event.word === 'REFUNDED'
  const order_id = link?.order_id ?? null
  const done = async (trx: Knex) => {
    const state = event.status === 'expired' && link ? 'done' : 'ignored'
    const outcome = isRefund
      ? ({ state: 'failed', result: 'refunded' } as const)
      : ({ state, result: event.word } as const)
    await finishWebhook(trx, row, { ...outcome, order_id }, deps.now())
    if (isRefund)
      await tellStaff(deps, trx, row, 'alert', 'Gateway mengembalikan satu pembayaran. Catatan di sini belum berubah.')
  }
  if (!link || event.status !== 'expired' || isRefund) return deps.db.transaction(done)
  await expireInvoice(deps, { invoiceId: link.invoice_id, linkId: link.id }, done)
}
