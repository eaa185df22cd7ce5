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

/** The gateway's timeout in milliseconds when a report is verified. */
const GATEWAY_TIMEOUT_MS = 10_000
/** Attempts after which a row waits for staff. */
const MAX_ATTEMPTS = 8
/** Rows processed at a time, so that one hanging request does not delay the others. */
const BATCH_SIZE = 4

export type WebhookQueue = ReturnType<typeof createWebhookQueue>

/**
 * Processes stored webhooks: each row once, in one transaction with its effects, in any order. `work` resolves when
 * nothing is due; one pass runs per process, and other instances skip its rows.
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

  /** Runs one pass; rows added meanwhile are handled by it. */
  function work(): Promise<void> {
    again = true
    running ??= pass()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'the webhook queue cannot be processed now'))
      .then(() => {
        running = null
        // Requested after the pass had read its last rows.
        if (again) return work()
      })
    return running
  }

  return { work }
}

/** Another instance processed it at the same time: this transaction is rolled back. */
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
  // Payments stated by the gateway itself count whatever happens to the row; repeating them changes nothing.
  for (const other of others) await applyPayment(deps, other)
  await applyPayment(deps, report, async (trx, { outcome, orderId }) => {
    const state = outcome === 'unknown' ? 'ignored' : 'done'
    if (!(await takeWebhook(trx, row.id))) throw new ProcessedElsewhere()
    await finishWebhook(trx, row, { state, result: outcome, order_id: orderId }, deps.now())
  })
}

/** The gateway denies the payment: nothing is counted, and staff are notified. */
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
) => deps.notify(within, { kind, message, href: `/admin/pembayaran/#kabar-${id}`, author: null })

/**
 * Asks the gateway about late or odd money and returns the reports to process, this one first; none when it knows no
 * payment. When it cannot be asked, or states another payment, the report is left to staff.
 */
async function verifiedReports(
  deps: OrderDeps,
  claimed: MoneyReport,
  link: { external_id: string; provider_invoice_id: string | null },
  surprise: 'late' | 'odd',
): Promise<MoneyReport[]> {
  const doubtful = { ...claimed, doubted: true }
  // The operator changed the gateway meanwhile.
  if (claimed.provider !== deps.gateway.name) return [doubtful]
  const remote = await deps.gateway
    .read(claimed.id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS))
    .catch((error: unknown) => {
      // Late money counts even when the gateway cannot be reached, though it may deny it; staff see it in any case.
      if (surprise === 'late' && error instanceof GatewayError) return 'unasked' as const
      throw error
    })
  if (remote === 'unasked') return [claimed]
  // A gateway without records adds nothing; Xendit knows its payments.
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
