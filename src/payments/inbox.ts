import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { WebhookInboxRow } from '../db/tables.ts'
import { createWorker, type End } from '../jobs/worker.ts'
import { readNotification } from './doku-notification.ts'
import { GatewayError, type GatewayEvent, type Rupiah } from './gateway.ts'
import { failWebhook, finishWebhook, ProcessedElsewhere, replayWebhook, waitingWebhooks } from './inbox-queries.ts'
import { readWebhook } from './xendit-payload.ts'

/**
 * The number of failed attempts after which a webhook waits for staff, and the pause after the first attempt in
 * milliseconds, which doubles each time.
 */
const MAX_ATTEMPTS = 8
const RETRY_DELAY_MS = 5_000
/** Several webhooks are processed at once, so that one slow request to the gateway does not delay the others. */
const AT_ONCE = 4

/** A feature that issues invoices at the gateway and gets their webhooks. */
export type Payee = {
  /**
   * Whether an invoice number belongs to the feature, by its form alone. A feature without this function owns all
   * numbers that no other feature owns.
   */
  owns?: (externalId: string) => boolean
  /** Null for an unknown invoice. */
  amountOf: (provider: string, externalId: string) => Promise<Rupiah | null>
  /**
   * Processes a webhook and calls `finishWebhook` in the same transaction. Actions that may happen only once come after
   * `claimWebhook`. After any error the webhook is due again later. A `GatewayError` states why the gateway could not
   * be asked.
   */
  take: (row: WebhookInboxRow, event: GatewayEvent) => Promise<void>
  /**
   * Called once after the last attempt for an invoice of any feature has failed. The feature on whose page staff see
   * webhooks implements it.
   */
  gaveUp?: (row: Pick<WebhookInboxRow, 'id'>) => Promise<void>
  /** Called after staff had a failed webhook processed again. */
  goesOn?: (row: Pick<WebhookInboxRow, 'id'>) => Promise<void>
}

/**
 * The result of a webhook about no invoice of this site. Staff should look at payments; expired invoices of other
 * systems are ignored.
 */
export const strayResult = ({ status, word }: GatewayEvent): string => (status === 'paid' ? 'unknown' : word)

/** Undefined if the invoice belongs to no feature. */
export const findPayee = (payees: readonly Payee[], { externalId }: GatewayEvent): Payee | undefined =>
  payees.find(({ owns }) => owns?.(externalId)) ?? payees.find(({ owns }) => !owns)

type Deps = { db: Knex; log: Logger; now: () => Date; payees: () => readonly Payee[] }

/** Null if the webhook cannot be read. */
export const readEvent = ({ provider, body }: { provider: string; body: unknown }): GatewayEvent | null =>
  provider === 'doku' ? readNotification(body) : readWebhook(body)

/**
 * Processes each stored webhook once, in one transaction with its effects. `work` processes all webhooks that are due;
 * errors are logged.
 */
export function createInbox({ db, log, now, payees }: Deps) {
  const worker = createWorker<WebhookInboxRow>({
    db,
    log,
    now,
    kind: 'inbox',
    title: 'Kabar dari gateway pembayaran',
    queue: waitingWebhooks,
    repeat(trx, id) {
      const goOn = () => Promise.all(payees().map(({ goesOn }) => goesOn?.({ id })))
      trx.executionPromise.then(goOn).catch((err: unknown) => log.warn({ err }, 'a notice stays open'))
      return replayWebhook(trx, id, now())
    },
    atOnce: AT_ONCE,
    async work(row) {
      const event = readEvent(row)
      const payee = event && findPayee(payees(), event)
      if (event && payee) await payee.take(row, event)
      else await finishWebhook(db, row, { state: 'ignored', result: event ? strayResult(event) : 'unreadable' }, now())
    },
    fail: (row, error) => fail({ db, log, payees }, row, error),
  })
  return {
    worker,
    work: () =>
      worker
        .pass()
        .then(worker.settled)
        .then(() => {})
        .catch((error: unknown) => log.warn({ err: error }, 'the inbox of webhooks cannot be processed now')),
  }
}

async function fail({ db, log, payees }: Omit<Deps, 'now'>, row: WebhookInboxRow, error: unknown): Promise<End> {
  if (error instanceof ProcessedElsewhere) return { result: 'done' }
  if (error instanceof GatewayError)
    log.warn({ failure: error.failure, webhook: row.id }, 'a payment report could not be verified')
  else log.error({ err: error, webhook: row.id }, 'a webhook could not be processed')
  const isLast = row.attempts >= MAX_ATTEMPTS
  await failWebhook(db, row, error instanceof GatewayError ? error.message : 'Kesalahan di pihak kami', isLast)
  if (!isLast) return { result: 'later', after: RETRY_DELAY_MS * 2 ** Math.min(row.attempts - 1, 10) }
  for (const { gaveUp } of payees()) await gaveUp?.(row)
  return { result: 'failed' }
}
