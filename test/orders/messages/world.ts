import type { Knex } from 'knex'
import { makeOrder } from '../support/orders.ts'

/** Inserts a customer's order with a phone number and an email address, to both of which messages go. */
export const makeReachable = (db: Knex, wishes: Parameters<typeof makeOrder>[1] = {}) =>
  makeOrder(db, { contact_email: 'budi@contoh.test', notification_channel: 'both', ...wishes })

/** Returns the messages to customers in the outbox, oldest first. */
export const outboxOf = (db: Knex) => db('outbox').whereIn('kind', ['whatsapp', 'mail']).orderBy('id')
