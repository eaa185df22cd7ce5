import type { Knex } from 'knex'
import type { OrderMessageRow } from '../../db/message-rows.ts'

export type SentMessage = Pick<OrderMessageRow, 'type' | 'channel' | 'recipient'>

/** The messages about an order that went out, or are on their way. */
export const messagesSent = (db: Knex, orderId: string): Promise<SentMessage[]> =>
  db('order_messages')
    .join('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where('order_messages.order_id', orderId)
    .whereIn('outbox.state', ['waiting', 'sent'])
    // While its channel is held nothing is on its way.
    .whereRaw(
      `(outbox.state = 'sent' or not exists (select 1 from outbox held where held.kind = outbox.kind and held.state = 'blocked'))`,
    )
    .distinct('order_messages.type', 'order_messages.channel', 'order_messages.recipient')
