import type { Knex } from 'knex'
import type { Contact } from '../rules/contact.ts'

/**
 * Decisions about whose a contact is wait for each other. Whoever decides locks it before the rows of customers, and
 * these before the rows of orders and quotes, so that no two wait for one another.
 */
export async function lockContact(trx: Knex, { phone = null, email = null }: Partial<Contact>): Promise<void> {
  for (const address of [phone, email])
    if (address !== null) await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`customer ${address}`])
}

/** Locks the contacts of orders and quotes, and those of their customers; all of them in one order. */
export async function lockContactsOf(trx: Knex, from: { orders?: readonly string[]; quotes?: readonly number[] }) {
  await trx.raw(
    `with subjects as (
       select contact_phone, contact_email, customer_id from orders where id = any(:orders)
       union all
       select contact_phone, contact_email, customer_id from quotes where order_id = any(:orders) or id = any(:quotes)
     ), addresses as (
       select unnest(array[contact_phone, lower(contact_email)]) as address from subjects
       union
       select unnest(array[phone, email]) from customers where id in (select customer_id from subjects)
     ), keys as materialized (
       select distinct hashtext('customer ' || address) as key from addresses where address is not null order by key
     )
     select pg_advisory_xact_lock(key) from keys`,
    { orders: from.orders ?? [], quotes: from.quotes ?? [] },
  )
}
