import type { Knex } from 'knex'
import type { OrderMessageRow } from '../../db/message-rows.ts'

export type SentMessage = Pick<OrderMessageRow, 'type' | 'channel' | 'recipient'>

/** Messages that were sent or wait for sending. */
export const messagesSent = (db: Knex, orderId: string): Promise<SentMessage[]> =>
  db('order_messages')
    .join('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where('order_messages.order_id', orderId)
    .whereIn('outbox.state', ['waiting', 'sent'])
    // While its kind is blocked, a waiting message is not sent until a setting is corrected.
    .whereRaw(
      `(outbox.state = 'sent' or not exists (select 1 from outbox other where other.kind = outbox.kind and other.state = 'blocked'))`,
    )
    .distinct('order_messages.type', 'order_messages.channel', 'order_messages.recipient')
