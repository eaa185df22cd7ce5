import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import type { GatewayEvent } from '../../payments/gateway.ts'
import type { Payee } from '../../payments/inbox.ts'
import { claimWebhook, finishWebhook } from '../../payments/inbox-queries.ts'
import { type MoneyReport, verifiedReports } from '../../payments/reports.ts'
import type { OrderDeps } from '../order-deps.ts'
import { amountOf } from '../rules/amounts.ts'
import { applyPayment, unexpectedIn } from './apply-payment.ts'
import { expireInvoice } from './invoices.ts'
import { linkOf } from './money-queries.ts'

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
  const age = deps.now().getTime() - row.received_at.getTime()
  const known = link && { externalId: link.external_id, id: link.provider_invoice_id }
  const reports = known && surprise ? await verifiedReports(deps.gateway, claimed, { known, surprise, age }) : [claimed]
  const [report, ...others] = reports
  if (!report) return deny(deps, row, link?.order_id ?? null)
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
