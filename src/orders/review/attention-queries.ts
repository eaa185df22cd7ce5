import type { Knex } from 'knex'
import { unpricedCondition } from '../queries.ts'
import { refundCondition, reviewCondition, webhookCondition } from './queries.ts'

/** What waits for staff at the order desk, counted for a query that asks more than this (the staff's start page). */

/** Orders whose price waits for staff. */
export const countUnpriced = (db: Knex) =>
  db('orders').whereNull('deleted_at').whereRaw(unpricedCondition).select(db.raw('count(*)::int'))

/** What the payment review shows, without the refunds: payments, proofs of transfer, and what gateways told in vain. */
export const countReviews = (db: Knex) =>
  db.raw(
    `(select (select count(*) from payments join orders on orders.id = payments.order_id where ${reviewCondition})
      + (select count(*) from payment_proofs where state = 'waiting')
      + (select count(*) from webhook_inbox where ${webhookCondition}))::int`,
  )

/** Cancelled or deleted orders whose money has not gone back. */
export const countRefundsDue = (db: Knex) => db('orders').whereRaw(refundCondition).select(db.raw('count(*)::int'))
