import type { Knex } from 'knex'
import type { Contact } from '../rules/contact.ts'

/**
 * Locks a contact, so that two decisions about whose it is wait for each other. A transaction locks the contact before
 * rows of customers, and these before rows of orders and quotes, so that there is no deadlock.
 */
export async function lockContact(trx: Knex, { phone = null, email = null }: Partial<Contact>): Promise<void> {
  await trx.raw(`with addresses as (select unnest(array[:phone, :email]::text[]) as address), ${LOCKED}`, {
    phone,
    email,
  })
}

/** All keys are locked in one order. Otherwise two transactions could each wait for the other's key. */
const LOCKED = `keys as materialized (
  select distinct hashtext('customer ' || address) as key from addresses where address is not null order by key
) select pg_advisory_xact_lock(key) from keys`

/** Locks the contacts of orders and quotes, and those of their customers. */
export async function lockSubjectContacts(trx: Knex, from: { orders?: readonly string[]; quotes?: readonly number[] }) {
  await trx.raw(
    `with subjects as (
       select contact_phone, contact_email, customer_id from orders where id = any(:orders)
       union all
       select contact_phone, contact_email, customer_id from quotes where order_id = any(:orders) or id = any(:quotes)
     ), addresses as (
       select unnest(array[contact_phone, lower(contact_email)]) as address from subjects
       union
       select unnest(array[phone, email]) from customers where id in (select customer_id from subjects)
     ), ${LOCKED}`,
    { orders: from.orders ?? [], quotes: from.quotes ?? [] },
  )
}
