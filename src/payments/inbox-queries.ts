import type { Knex } from 'knex'
import type { WebhookInboxRow } from '../db/message-rows.ts'
import type { Queue } from '../jobs/work-queries.ts'

/**
 * Thrown by `claimWebhook` to roll back a transaction, when another web server process has processed the webhook at the
 * same time.
 */
export class ProcessedElsewhere extends Error {}

/**
 * Stores a webhook, which is then due at once. A repeated delivery of the same webhook only raises its counter. A
 * webhook whose processing failed becomes due again, because somebody had it sent once more.
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

/**
 * Stores a webhook that is not processed, for staff to see. A repeated delivery only raises its counter.
 */
export const keepWebhook = (
  db: Knex,
  row: { provider: string; dedupe_key: string; body: string } & Pick<WebhookInboxRow, 'state' | 'result'>,
) =>
  db('webhook_inbox')
    .insert(row)
    .onConflict(['provider', 'dedupe_key'])
    .merge({ deliveries: db.raw('webhook_inbox.deliveries + 1') })

export const waitingWebhooks: Queue = { table: 'webhook_inbox', waiting: "state = 'waiting'", order: ['id'] }

/** Locks a waiting webhook until the transaction ends. Throws `ProcessedElsewhere` if it was processed in the meantime. */
export async function claimWebhook(trx: Knex, { id }: Pick<WebhookInboxRow, 'id'>): Promise<void> {
  const row = await trx('webhook_inbox').where({ id, state: 'waiting' }).forUpdate().first('id')
  if (!row) throw new ProcessedElsewhere()
}

type Outcome = Pick<WebhookInboxRow, 'state' | 'result'> & { order_id?: string | null }

export const finishWebhook = (trx: Knex, { id }: Pick<WebhookInboxRow, 'id'>, outcome: Outcome, now: Date) =>
  trx('webhook_inbox')
    .where({ id })
    .update({ ...outcome, worked_at: now })

/** Stores why a webhook could not be processed; the last time it is marked as failed, for staff. */
export const failWebhook = (db: Knex, { id }: Pick<WebhookInboxRow, 'id'>, result: string, isLast: boolean) =>
  db('webhook_inbox')
    .where({ id, state: 'waiting' })
    .update({ result, ...(isLast && { state: 'failed' }) })

/**
 * Makes a webhook due again at the request of staff. A payment that is already recorded is not recorded again. Returns
 * false for an unknown id.
 */
export const replayWebhook = async (db: Knex, id: string, now: Date): Promise<boolean> =>
  (await db('webhook_inbox').where({ id }).update({ state: 'waiting', attempts: 0, next_at: now })) > 0
