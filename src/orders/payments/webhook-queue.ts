import type { Knex } from 'knex'
import { mapAtMost } from '../../async/limiter.ts'
import type { WebhookInboxRow } from '../../db/message-rows.ts'
import { GatewayError, type RemoteInvoice } from '../../payments/gateway.ts'
import { readWebhook, type XenditEvent } from '../../payments/xendit-webhook.ts'
import type { OrderDeps } from '../order-deps.ts'
import { applyPayment, type MoneyReport, unexpectedIn } from './apply-payment.ts'
import { expireInvoice } from './invoices.ts'
import { linkOf } from './money-queries.ts'
import { dueWebhooks, findWebhookByKey, finishWebhook, retryWebhook, takeWebhook } from './webhook-queue-queries.ts'

/** Timeout in milliseconds of the request that verifies a reported payment at the gateway. */
const GATEWAY_TIMEOUT_MS = 10_000
/** Number of failed attempts after which a webhook waits for staff. */
const MAX_ATTEMPTS = 8
/** Number of webhooks processed at a time, so that one slow gateway request does not delay the others. */
const BATCH_SIZE = 4

export type WebhookQueue = ReturnType<typeof createWebhookQueue>

/**
 * Processes stored webhooks in any order. Each webhook is processed once, in one transaction with its effects. `work`
 * resolves when no webhook is due. Each process runs one pass at a time, and skips webhooks that another process has
 * finished.
 */
export function createWebhookQueue(deps: OrderDeps) {
  let running: Promise<void> | null = null
  let again = false

  async function pass(): Promise<void> {
    do {
      again = false
      for (
        let ids = await dueWebhooks(deps.db, deps.now());
        ids.length > 0;
        ids = await dueWebhooks(deps.db, deps.now())
      )
        await mapAtMost(BATCH_SIZE, ids, (id) => workOne(deps, id))
    } while (again)
  }

  /** Processes all due webhooks. A running pass also takes webhooks that are stored while it runs. */
  function work(): Promise<void> {
    again = true
    running ??= pass()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'the webhook queue cannot be processed now'))
      .then(() => {
        running = null
        // `work` was called after the pass had read the last due webhooks, so another pass starts.
        if (again) return work()
      })
    return running
  }

  return { work }
}

/** Thrown to roll back the transaction when another web server process has processed the webhook at the same time. */
class ProcessedElsewhere extends Error {}

async function workOne(deps: OrderDeps, id: string): Promise<void> {
  try {
    const row = await findWebhookByKey(deps.db, id)
    const event = row && readWebhook(row.body)
    if (row && event) await (event.status === 'paid' ? paid : expired)(deps, row, event)
    else if (row)
      await finishWebhook(deps.db, row, { state: 'ignored', result: 'unreadable', order_id: null }, deps.now())
  } catch (error) {
    if (error instanceof ProcessedElsewhere) return
    if (error instanceof GatewayError)
      deps.log.warn({ failure: error.failure, webhook: id }, 'a payment report could not be verified')
    else deps.log.error({ err: error, webhook: id }, 'a webhook could not be processed')
    const why = error instanceof GatewayError ? error.message : 'Kesalahan di pihak kami'
    if (await retryWebhook(deps.db, id, deps.now(), MAX_ATTEMPTS, why))
      await tellStaff(
        deps,
        deps.db,
        { id },
        'alert',
        'Satu kabar gateway terus gagal dikerjakan. Belum ada yang dihitung.',
      )
  }
}

async function paid(deps: OrderDeps, row: WebhookInboxRow, event: XenditEvent): Promise<void> {
  const claimed: MoneyReport = { ...event, provider: row.provider, via: 'webhook' }
  const link = await linkOf(deps.db, claimed.provider, claimed.externalId, claimed.id)
  const surprise = link ? await unexpectedIn(deps.db, claimed) : null
  const reports = link && surprise ? await verifiedReports(deps, claimed, link, surprise) : [claimed]
  const [report, ...others] = reports
  if (!report) return deny(deps, row, link?.order_id ?? null)
  // Payments that the gateway itself confirmed are recorded whatever happens to this webhook. A repetition does not
  // record them twice.
  for (const other of others) await applyPayment(deps, other)
  await applyPayment(deps, report, async (trx, { outcome, orderId }) => {
    const state = outcome === 'unknown' ? 'ignored' : 'done'
    if (!(await takeWebhook(trx, row.id))) throw new ProcessedElsewhere()
    await finishWebhook(trx, row, { state, result: outcome, order_id: orderId }, deps.now())
  })
}

/** Ends a webhook whose payment the gateway does not confirm. Nothing is counted, and staff are notified. */
const deny = (deps: OrderDeps, row: WebhookInboxRow, order_id: string | null): Promise<void> =>
  deps.db.transaction(async (trx) => {
    if (!(await takeWebhook(trx, row.id))) return
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
  // Xendit knows all its payments, so a missing one is false. The simulated gateway loses its records at a restart, so
  // its webhook is believed.
  if (!remote) return claimed.provider === 'xendit' ? [] : [claimed]
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

async function expired(deps: OrderDeps, row: WebhookInboxRow, event: XenditEvent): Promise<void> {
  const link = await linkOf(deps.db, row.provider, event.externalId, event.id)
  const done = async (trx: Knex) =>
    void (await finishWebhook(
      trx,
      row,
      {
        state: link && event.status === 'expired' ? 'done' : 'ignored',
        result: event.word,
        order_id: link?.order_id ?? null,
      },
      deps.now(),
    ))
  if (!link || event.status !== 'expired') return done(deps.db)
  await expireInvoice(deps, { invoiceId: link.invoice_id, linkId: link.id }, done)
}
