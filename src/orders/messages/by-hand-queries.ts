import type { Knex } from 'knex'
import type { OrderMessageRow, OutboxRow } from '../../db/tables.ts'
import { UNSENT_FOR_MS } from '../limits.ts'
import type { Medium } from '../rules/contact.ts'
import { overtaken } from './queries.ts'

/** Messages that staff send themselves. */

/** A message is about an order or a quote. `version` is the version of the order. */
type About = { order_code: string | null; quote_code: string | null; version: number | null }

export type LockedMessage = OrderMessageRow & About & { state: OutboxRow['state'] | null }

/** Finds a message by its id and the code of its order or quote. Messages of deleted orders are left out. */
export const lockByCode = (trx: Knex, id: string, code: string): Promise<LockedMessage | undefined> =>
  trx('order_messages')
    .leftJoin('orders', 'orders.id', 'order_messages.order_id')
    .leftJoin('quotes', 'quotes.id', 'quote_id')
    .leftJoin('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where('order_messages.id', id)
    .whereRaw('? in (orders.order_code, quotes.code)', [code])
    .whereNull('orders.deleted_at')
    .forUpdate('order_messages')
    .first('order_messages.*', 'orders.order_code', 'orders.version', 'quotes.code as quote_code', 'outbox.state')

export const setHandSent = (
  trx: Knex,
  id: string,
  mark: Required<Pick<OrderMessageRow, 'hand_sent_at' | 'hand_sent_by'>>,
) => trx('order_messages').where({ id }).update(mark)

/** `off`: the channels that are not configured. */
type Waiting = { off: readonly Medium[]; now: Date }

/**
 * The messages that staff have to send: those on channels that are not configured, and those that finally failed, while
 * they are of use.
 */
const waitingByHand = (db: Knex, { off, now }: Waiting) =>
  db('order_messages')
    .leftJoin('orders', 'orders.id', 'order_messages.order_id')
    .whereNull('orders.deleted_at')
    .whereRaw(
      `hand_sent_at is null and recipient <> '' and order_messages.created_at > :since and not ${overtaken} and (
        unsent_reason = 'not_configured' and channel = any(cast(:off as text[]))
        or outbox_id = any(array(select id from outbox where state = 'failed' and ended_at > :since)))`,
      { since: new Date(now.getTime() - UNSENT_FOR_MS), off },
    )

/** A subquery with the number of waiting messages. */
export const countByHand = (db: Knex, waiting: Waiting) => waitingByHand(db, waiting).select(db.raw('count(*)::int'))

export type HandMessage = OrderMessageRow & Omit<About, 'version'> & { name: string; nth: number; total: number }

/** Finds the oldest message with a greater id, else the oldest of all. It is number `nth` of `total`. */
export const nextByHand = (db: Knex, waiting: Waiting, after: string): Promise<HandMessage | undefined> =>
  db
    .with(
      'waiting',
      waitingByHand(db, waiting)
        .leftJoin('quotes', 'quotes.id', 'quote_id')
        .select('order_messages.*', 'order_code', 'quotes.code as quote_code')
        .select(db.raw('coalesce(orders.customer_name, quotes.customer_name) as name'))
        .select(db.raw('row_number() over (order by order_messages.id)::int as nth, count(*) over ()::int as total')),
    )
    .from('waiting')
    .orderByRaw('id <= ?, id', [after])
    .first()
