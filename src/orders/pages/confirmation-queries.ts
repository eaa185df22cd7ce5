import type { Knex } from 'knex'
import type { OrderMessageRow } from '../../db/message-rows.ts'

export type SentMessage = Pick<OrderMessageRow, 'type' | 'channel' | 'recipient'>

/** Returns the messages about an order that were sent or wait for sending. */
export const messagesSent = (db: Knex, orderId: string): Promise<SentMessage[]> =>
  db('order_messages')
    .join('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where('order_messages.order_id', orderId)
    .whereIn('outbox.state', ['waiting', 'sent'])
    // A waiting message is left out while its outbox kind is blocked, because it is not sent until a setting is
    // corrected.
    .whereRaw(
      `(outbox.state = 'sent' or not exists (select 1 from outbox other where other.kind = outbox.kind and other.state = 'blocked'))`,
    )
    .distinct('order_messages.type', 'order_messages.channel', 'order_messages.recipient')
