import type { Knex } from 'knex'
import type { ContactProof, CustomerRow } from '../../db/tables.ts'
import { ERASED_NAME } from '../labels.ts'
import type { OrderWrite } from '../queries.ts'
import type { Contact, ContactName } from '../rules/contact.ts'
import { lockContact } from './contact-queries.ts'
import { contactIn, hasProven, isOwnContact, pickMain } from './rules.ts'

type TypedContact = { customer_name: string; contact_phone: string | null; contact_email: string | null }

/** The customer who has proven a contact; undefined if nobody has. */
export const findProven = (db: Knex, name: ContactName, address: string): Promise<CustomerRow | undefined> =>
  db('customers')
    .where({ [name]: address })
    .whereNotNull(`${name}_proof`)
    .first()

/** Codes of orders and quotes for which somebody typed this contact, the newest first. */
export function findContactUses(db: Knex, name: ContactName, address: string) {
  const uses = (table: 'orders' | 'quotes', code: string) =>
    db(table)
      .whereRaw(name === 'phone' ? 'contact_phone = ?' : 'lower(contact_email) = ?', [address])
      .select<{ code: string; created_at: Date; customer_id: number | null }[]>({ code }, 'created_at', 'customer_id')
  return uses('orders', 'order_code')
    .whereNull('deleted_at')
    .unionAll([uses('quotes', 'code')])
    .orderBy('created_at', 'desc')
    .limit(5)
}

/**
 * Finds or makes the customer of a contact, by the phone number or else by the email address. First comes the customer
 * who has proven it, then a customer whose first contact it is and who ordered under the same name, then a new
 * customer. The other contact stays with the order. If staff type the contacts of a new customer (`byStaff`), they are
 * proven, unless somebody typed them before. A merged customer keeps its own orders, so that the merger can be undone.
 * Null without an address.
 */
export async function customerFor(trx: Knex, input: TypedContact, now: Date, byStaff = false): Promise<number | null> {
  const contact = contactIn(input)
  const name = pickMain(contact)
  const address = contact[name]
  if (address === null) return null
  await lockContact(trx, byStaff ? contact : { [name]: address })
  const match = (await findProven(trx, name, address)) ?? (await findNamesake(trx, name, address, input.customer_name))
  if (match) return match.id
  const fresh = byStaff ? await findUnusedContacts(trx, contact) : {}
  const row = { name: input.customer_name, [name]: address, ...fresh, created_at: now, updated_at: now }
  const [customer] = await trx('customers').insert(row).returning('id')
  return customer?.id ?? null
}

/**
 * Finds a customer by a contact that nobody has proven. Anybody may have typed it, so the name must be one that was
 * typed with it.
 */
const findNamesake = (trx: Knex, name: ContactName, address: string, customerName: string) =>
  trx('customers')
    .where({ [name]: address, [`${name}_proof`]: null })
    .modify((query) => {
      if (name === 'email') query.whereNull('phone')
    })
    .whereRaw(
      `(lower(name) = lower(:typed) or exists (select from orders where customer_id = customers.id
        and lower(customer_name) = lower(:typed)))`,
      { typed: customerName },
    )
    .orderBy('id')
    .first()

/** The contacts that nobody else has. The caller has locked them. */
type Fresh = Partial<Pick<CustomerRow, ContactName | `${ContactName}_proof`>>

async function findUnusedContacts(trx: Knex, contact: Contact): Promise<Fresh> {
  const fresh: Fresh = {}
  for (const name of ['phone', 'email'] as const) {
    const address = contact[name]
    if (address === null) continue
    if ((await findContactUses(trx, name, address)).length > 0 || (await findProven(trx, name, address))) continue
    Object.assign(fresh, { [name]: address, [`${name}_proof`]: 'staff' })
  }
  return fresh
}

/**
 * Staff say that a contact of the customer is the customer's. The caller has locked it. Returns whether it is then
 * proven; it is not if another customer has proven it.
 */
export async function proveByStaff(trx: Knex, id: number, name: ContactName): Promise<boolean> {
  const [row] = await trx('customers').where({ id })
  const address = row?.[name]
  if (!address) return false
  if (row[`${name}_proof`]) return true
  if (await findProven(trx, name, address)) return false
  await trx('customers')
    .where({ id })
    .update({ [`${name}_proof`]: 'staff' })
  return true
}

/** An order or a quote, with the contact that was typed for it. */
type MessageSubject = TypedContact & { customer_id: number | null }

/** Whether a message may still prove a contact of the order or quote. The link in a message is opened many times. */
export async function isUnproven(db: Knex, subject: MessageSubject): Promise<boolean> {
  const { customer_id: id } = subject
  const current = id === null ? undefined : await db('customers').where({ id }).first()
  return current !== undefined && !hasProven(current, contactIn(subject))
}

/**
 * Somebody opened the link in a message to the contact `name`. The order or quote then belongs to the customer of this
 * contact. It stays where it is if its customer has already proven one of its contacts: only staff join two contacts.
 */
export async function proveByMessage(
  { trx, now }: OrderWrite,
  at: { table: 'orders'; id: string } | { table: 'quotes'; id: number },
  subject: MessageSubject,
  name: ContactName,
) {
  const contact = contactIn(subject)
  const address = contact[name]
  if (address === null || subject.customer_id === null) return
  await lockContact(trx, { [name]: address })
  // The customer may be deleted below, so the row is locked for that at once.
  const [current] = await trx('customers').where({ id: subject.customer_id }).forUpdate()
  const owner = await findProven(trx, name, address)
  if (!current || hasProven(current, contact)) return
  const proven = { [name]: address, [`${name}_proof`]: 'message' as const }
  if (!owner && isOwnContact(current, name, address)) return trx('customers').where({ id: current.id }).update(proven)
  const row = { name: subject.customer_name, ...proven, created_at: now, updated_at: now }
  const customer_id = owner?.id ?? (await trx('customers').insert(row).returning('id'))[0]?.id ?? null
  if (at.table === 'orders') await trx('orders').where({ id: at.id }).update({ customer_id })
  // The quote that became this order moves too.
  await trx('quotes')
    .where(at.table === 'orders' ? { order_id: at.id } : { id: at.id })
    .update({ customer_id })
  // A customer whom staff have never touched and who has no orders left is deleted.
  await unneeded(trx, [current.id]).where({ version: 1, blocked_reason: null }).delete()
}

/** Those of these customers who have no orders, no quotes and nobody merged into them. */
const unneeded = (trx: Knex, ids: readonly number[]) =>
  trx('customers')
    .whereIn('id', ids)
    .whereRaw(
      `not exists (select from customers other where other.merged_into = customers.id)
      and not exists (select from orders where customer_id = customers.id)
      and not exists (select from quotes where customer_id = customers.id)`,
    )

/**
 * Deletes customers after their orders and quotes were erased. Of a blocked customer the contact and the reason stay,
 * so that nobody gets rid of the block by deleting the account.
 */
export async function forgetCustomers(trx: Knex, ids: readonly number[], now: Date): Promise<void> {
  // A customer into whom others were merged becomes unneeded once these are gone.
  while ((await unneeded(trx, ids).whereRaw(`not ${isBlocked}`).delete()) > 0);
  for (const { id, phone, email, email_proof } of await unneeded(trx, ids).select('*')) {
    await lockContact(trx, phone === null ? { email } : { phone })
    const rest = { name: ERASED_NAME, address: null, note: '', tags: '[]', updated_at: now }
    const isTyped = phone !== null && email_proof === null
    await trx('customers')
      .where({ id })
      .update({ ...rest, ...(isTyped && { email: null }) })
      .increment('version')
    await proveByStaff(trx, id, pickMain({ phone }))
  }
}

/** Whether a customer is blocked, or is merged into a blocked customer, also through others. */
const isBlocked = `(blocked_reason is not null or exists (
  with recursive up as (select customers.merged_into as id
    union select head.merged_into from customers head join up on head.id = up.id)
  select from customers head join up on head.id = up.id where head.blocked_reason is not null))`

/** `code`: the order or quote for which the contact was typed last, if nobody has proven it. */
export type ContactOrigin = { address: string; name: ContactName; proof: ContactProof | null; code: string | null }

/** Where each contact comes from. */
export async function findContactOrigins(db: Knex, contact: Contact): Promise<ContactOrigin[]> {
  const origins = (['phone', 'email'] as const).map(async (name): Promise<ContactOrigin[]> => {
    const address = contact[name]?.toLowerCase()
    if (!address) return []
    const owner = await findProven(db, name, address)
    const [use] = owner ? [] : await findContactUses(db, name, address)
    return [{ address, name, proof: owner?.[`${name}_proof`] ?? null, code: use?.code ?? null }]
  })
  return (await Promise.all(origins)).flat()
}

/** The customer at the end of the mergers. Each merger stays as it was made, so that it can be undone alone. */
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

/** The contacts of an order that its customer has proven. */
export async function findProvenContacts(db: Knex, order: Omit<MessageSubject, 'customer_name'>): Promise<Contact> {
  const contact = contactIn(order)
  const customer = order.customer_id === null ? undefined : await findCustomer(db, order.customer_id)
  const own = async (name: ContactName) => {
    const address = contact[name]
    const owner = address === null ? undefined : await findProven(db, name, address)
    const head = owner && (await findCustomer(db, owner.id))
    return head && head.id === customer?.id ? address : null
  }
  return { phone: await own('phone'), email: await own('email') }
}
