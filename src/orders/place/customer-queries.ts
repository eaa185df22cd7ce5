import type { Knex } from 'knex'
import type { CustomerRow } from '../../db/shop-rows.ts'

type Contact = { customer_name: string; contact_phone: string | null; contact_email: string | null }

/**
 * The customer of a contact, by phone number or else by email address; a new one if nobody has it. Who was merged into
 * another one is that one. Null without an address.
 */
export async function customerFor(trx: Knex, contact: Contact, now: Date): Promise<number | null> {
  const { customer_name: name, contact_phone: phone } = contact
  const email = contact.contact_email?.toLowerCase() ?? null
  const key = phone !== null ? ({ phone } as const) : email !== null ? ({ email } as const) : null
  if (!key) return null
  const by = phone !== null ? 'phone' : 'email'
  await trx('customers')
    .insert({ name, ...key, created_at: now, updated_at: now })
    .onConflict(by)
    .ignore()
  const found = await trx('customers').where(key).first('id', 'merged_into')
  return found ? (found.merged_into ?? found.id) : null
}

export const findCustomer = (db: Knex, id: number): Promise<CustomerRow | undefined> =>
  db('customers').where({ id }).first()
