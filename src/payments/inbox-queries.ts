import type { Knex } from 'knex'
import { countRows } from '../db/rows.ts'
import type { WebhookInboxRow } from '../db/tables.ts'
import type { Queue } from '../jobs/work-queries.ts'

/** Rolls back a transaction if another process has processed its webhook at the same time. */
export class ProcessedElsewhere extends Error {}

/**
 * A repeated delivery only raises the counter. But a failed webhook becomes due again, because somebody asked the
 * gateway to send it once more.
 */
export const addWebhook = (db: Knex, row: { provider: string; dedupe_key: string; body: string }, now: Date) =>
  db.raw(
    `insert into webhook_inbox as known (provider, dedupe_key, body, next_at) values (:provider, :dedupe_key, :body, :now)
     on conflict (provider, dedupe_key) do update set deliveries = known.deliveries + 1,
       state = case known.state when 'failed' then 'waiting' else known.state end,
       attempts = case known.state when 'failed' then 0 else known.attempts end,
       next_at = case known.state when 'failed' then excluded.next_at else known.next_at end`,
    { ...row, now },
  )

/** Stores a webhook for staff to see, without processing it. A repeated delivery only raises the counter. */
export const keepWebhook = (
  db: Knex,
  row: { provider: string; dedupe_key: string; body: string } & Pick<WebhookInboxRow, 'state' | 'result'>,
) =>
  db('webhook_inbox')
    .insert(row)
    .onConflict(['provider', 'dedupe_key'])
    .merge({ deliveries: db.raw('webhook_inbox.deliveries + 1') })

export const waitingWebhooks: Queue = {
  table: 'webhook_inbox',
  waiting: "state = 'waiting'",
  order: ['id'],
  failures: {
    // Payments that the gateway denied or returned are no errors. They wait for a decision on the page of payments.
    where: "state = 'failed' and result not in ('denied', 'refunded')",
    about: "coalesce(body->>'external_id', body->'order'->>'invoice_number', 'kabar ' || provider)",
    error: 'result',
    at: 'received_at',
    isTold: true,
  },
}

/** Throws `ProcessedElsewhere` if it was processed in the meantime. */
export async function claimWebhook(trx: Knex, { id }: Pick<WebhookInboxRow, 'id'>): Promise<void> {
  const row = await trx('webhook_inbox').where({ id, state: 'waiting' }).forUpdate().first('id')
  if (!row) throw new ProcessedElsewhere()
}

type Outcome = Pick<WebhookInboxRow, 'state' | 'result'> & { order_id?: string | null }

export const finishWebhook = (trx: Knex, { id }: Pick<WebhookInboxRow, 'id'>, outcome: Outcome, now: Date) =>
  trx('webhook_inbox')
    .where({ id })
    .update({ ...outcome, worked_at: now })

/** After the last attempt the webhook is marked as failed, so that staff see it. */
export const failWebhook = (db: Knex, { id }: Pick<WebhookInboxRow, 'id'>, result: string, isLast: boolean) =>
  db('webhook_inbox')
    .where({ id, state: 'waiting' })
    .update({ result, ...(isLast && { state: 'failed' }) })

/** The number of webhooks that could not be processed and wait for staff. */
export const countFailedWebhooks = (db: Knex): Promise<number> =>
  countRows(db('webhook_inbox').where({ state: 'failed' }))

/**
 * Processes a webhook again at the request of staff. A payment that is recorded already is not recorded again. Returns
 * false for an unknown id.
 */
export const replayWebhook = async (db: Knex, id: string, now: Date): Promise<boolean> =>
  (await db('webhook_inbox').where({ id }).update({ state: 'waiting', attempts: 0, next_at: now })) > 0
