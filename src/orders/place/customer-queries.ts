import type { Knex } from 'knex'
import type { CustomerRow } from '../../db/shop-rows.ts'

type Contact = { customer_name: string; contact_phone: string | null; contact_email: string | null }

/**
 * The customer of a contact, by phone number or else by email address; a new one if nobody has it. A merged one keeps
 * its own orders, so that the merger can be undone. Null without an address.
 */
export async function customerFor(trx: Knex, contact: Contact, now: Date): Promise<number | null> {
  const { customer_name: name, contact_phone: phone } = contact
  const email = contact.contact_email?.toLowerCase() ?? null
  const key = phone !== null ? { phone } : email !== null ? { email } : null
  if (!key) return null
  const known = () => trx('customers').where(key).first('id')
  const found = await known()
  if (found) return found.id
  // The email address may be somebody else's, whose phone number is another one.
  for (const address of [{ phone, email }, key])
    await trx('customers')
      .insert({ name, ...address, created_at: now, updated_at: now })
      .onConflict()
      .ignore()
  return (await known())?.id ?? null
}

/** The one at the end of the mergers, each of which stays as it was made, so that it can be undone alone. */
export const findCustomer = (db: Knex, id: number): Promise<CustomerRow | undefined> =>
  db
    .withRecursive('up', (query) =>
      query
        .from('customers')
        .where({ id })
        .select('id', 'merged_into')
        .union((next) =>
          next
            .from('customers')
            .join('up', 'customers.id', 'up.merged_into')
            .select('customers.id', 'customers.merged_into'),
        ),
    )
    .from<CustomerRow>('customers')
    .whereIn('id', db('up').whereNull('merged_into').select('id'))
    .first()

/** For the fields of an order form, from the id in its address; none for any other text. */
export async function valuesOfCustomer(db: Knex, id: unknown) {
  const customer = /^\d{1,9}$/.test(String(id)) ? await findCustomer(db, Number(id)) : undefined
  if (!customer) return {}
  const { name: customer_name, phone, email } = customer
  const [contact_information, contact_email] = phone ? [`0${phone.slice(2)}`, email ?? ''] : [email ?? '', '']
  return { customer_name, contact_information, contact_email }
}
