import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { mapAtMost } from '../async/limiter.ts'
import type { WebhookInboxRow } from '../db/message-rows.ts'
import { readNotification } from './doku-notification.ts'
import { GatewayError, type GatewayEvent, type Rupiah } from './gateway.ts'
import { dueWebhooks, finishWebhook, ProcessedElsewhere, retryWebhook, waitingWebhook } from './inbox-queries.ts'
import { readWebhook } from './xendit-webhook.ts'

/** Number of failed attempts after which a webhook waits for staff. */
const MAX_ATTEMPTS = 8
/** Number of webhooks processed at a time, so that one slow gateway request does not delay the others. */
const BATCH_SIZE = 4

/** A feature that issues invoices at the gateway and is told of their webhooks. */
export type Payee = {
  /** Whether an invoice number, by its form alone, is the feature's. Without it, all numbers are that no other owns. */
  owns?: (externalId: string) => boolean
  /** Returns the amount of an invoice; null for an unknown one. */
  amountOf: (provider: string, externalId: string) => Promise<Rupiah | null>
  /**
   * Processes a webhook in one transaction with its end, `finishWebhook`; what may happen only once comes after
   * `claimWebhook`. Any error makes it due again later; a `GatewayError` says why the gateway could not be asked.
   */
  take: (row: WebhookInboxRow, event: GatewayEvent) => Promise<void>
  /** Called once after the last attempt for anybody's invoice failed, by the feature on whose page staff see webhooks. */
  gaveUp?: (row: Pick<WebhookInboxRow, 'id'>) => Promise<void>
}

/** What becomes of a webhook about nobody's invoice: staff look at payments, and other systems' expiries pass unseen. */
export const strayResult = ({ status, word }: GatewayEvent): string => (status === 'paid' ? 'unknown' : word)

/** Returns the feature whose invoice a webhook is about; undefined for nobody's. */
export const payeeOf = (payees: readonly Payee[], { externalId }: GatewayEvent): Payee | undefined =>
  payees.find(({ owns }) => owns?.(externalId)) ?? payees.find(({ owns }) => !owns)

type Deps = { db: Knex; log: Logger; now: () => Date; payees: () => readonly Payee[] }

/** Parses the body of a webhook of any gateway; null if it cannot be read. */
export const readEvent = ({ provider, body }: { provider: string; body: unknown }): GatewayEvent | null =>
  provider === 'doku' ? readNotification(body) : readWebhook(body)

/**
 * Processes stored webhooks in any order. Each webhook is processed once, in one transaction with its effects. The
 * returned function resolves when no webhook is due. Each process runs one pass at a time, and skips webhooks that
 * another process has finished.
 */
export function createInbox(deps: Deps): () => Promise<void> {
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
      .catch((error: unknown) => deps.log.warn({ err: error }, 'the inbox of webhooks cannot be processed now'))
      .then(() => {
        running = null
        // `work` was called after the pass had read the last due webhooks, so another pass starts.
        if (again) return work()
      })
    return running
  }

  return work
}

async function workOne({ db, log, now, payees }: Deps, id: string): Promise<void> {
  const row = await waitingWebhook(db, id)
  if (!row) return
  const event = readEvent(row)
  const payee = event && payeeOf(payees(), event)
  try {
    if (event && payee) await payee.take(row, event)
    else await finishWebhook(db, row, { state: 'ignored', result: event ? strayResult(event) : 'unreadable' }, now())
  } catch (error) {
    if (error instanceof ProcessedElsewhere) return
    if (error instanceof GatewayError)
      log.warn({ failure: error.failure, webhook: id }, 'a payment report could not be verified')
    else log.error({ err: error, webhook: id }, 'a webhook could not be processed')
    const why = error instanceof GatewayError ? error.message : 'Kesalahan di pihak kami'
    if (await retryWebhook(db, id, now(), MAX_ATTEMPTS, why)) {
      for (const { gaveUp } of payees()) await gaveUp?.(row)
    }
  }
}
