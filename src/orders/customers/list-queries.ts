import type { Knex } from 'knex'
import { containing } from '../../db/rows.ts'
import type { CustomerRow } from '../../db/tables.ts'
import { Conflict } from '../../web/call-errors.ts'
import type { OrderWrite } from '../queries.ts'
import { toAmount, toOrder } from '../rules/amounts.ts'
import { type ContactName, readContact } from '../rules/contact.ts'
import { matches, toPhoneRange } from '../staff/list-queries.ts'
import { lockContact } from './contact-queries.ts'
import { findContactUses, findCustomer, findProven, proveByStaff } from './queries.ts'
import { dropProofs, pickMain, pickOwners } from './rules.ts'

/** Every customer, with the customer at the end of its mergers. */
const heads = `heads(id, head) as (select id, id from customers where merged_into is null
  union all select one.id, heads.head from customers one join heads on one.merged_into = heads.id)`

/**
 * Customers; the one who ordered last comes first. `search`: name, number or email address of the customer, or words of
 * an order.
 */
export async function listCustomers(db: Knex, search: string, { limit, offset }: { limit: number; offset: number }) {
  type Listed = CustomerRow & { orders: number; last: Date | null; total: string }
  // Orders are counted only for the customers of the page. For the others the index gives the newest order.
  const { rows } = await db.raw<{ rows: Listed[] }>(
    `with recursive ${heads},
      page as (select head, max(newest.created_at) as last, count(*) over () as total from heads
        left join lateral (select created_at from orders where customer_id = heads.id and deleted_at is null
          order by created_at desc limit 1) newest on true
        ${search.trim() ? 'where head in (select head from heads where id in (:found))' : ''}
        group by head order by last desc nulls last, head desc limit :limit offset :offset),
      counted as (select head, count(*)::int as orders from orders join heads on heads.id = customer_id
        where deleted_at is null and head in (select head from page) group by head)
    select customers.*, last, total, coalesce(orders, 0) as orders
      from page join customers on customers.id = page.head left join counted on counted.head = page.head
      order by last desc nulls last, customers.id desc`,
    { limit, offset, ...(search.trim() && { found: searchCustomers(db, search) }) },
  )
  return { customers: rows, total: Number(rows[0]?.total ?? 0) }
}

function searchCustomers(db: Knex, search: string): Knex.QueryBuilder {
  if (readContact(search)) return foundByContact(db, search)
  const phones = toPhoneRange(search)
  const ordered = db('orders').whereNull('deleted_at')
  return db('customers')
    .where((one) => {
      if (phones) one.where('phone', '>=', phones[0]).where('phone', '<', phones[1])
      const words = search.toLowerCase().split(/\s+/).filter(Boolean)
      const likes = words.slice(0, 8).map(containing)
      one.orWhereRaw(`concat_ws(' ', lower(name), email, phone, lower(tags::text)) like all(?)`, [likes])
      one.orWhereIn('id', ordered.where((order) => matches(order, search)).select('customer_id'))
    })
    .select('id')
}

/**
 * Customers who have proven a whole number or address, else those whose first contact it is. Customers for whose orders
 * it was typed as the second contact are left out.
 */
const foundByContact = (db: Knex, search: string): Knex.QueryBuilder =>
  db('customers')
    .where((any) => {
      for (const { name, address } of contactsIn(search))
        any.orWhere((one) =>
          one.where({ [name]: address }).whereRaw(
            `(${name}_proof is not null or (${name === 'phone' ? 'true' : 'phone is null'} and not exists
              (select from customers other where other.${name} = customers.${name} and other.${name}_proof is not null)))`,
          ),
        )
    })
    .select('id')

/** The customer whom staff typed: who has proven the phone number, or else the email address. */
export async function findByContact(db: Knex, input: string): Promise<CustomerRow | null> {
  for (const { name, address } of contactsIn(input)) {
    const owner = await findProven(db, name, address)
    if (owner) return (await findCustomer(db, owner.id)) ?? null
  }
  return null
}

function contactsIn(input: string): { name: ContactName; address: string }[] {
  const contact = readContact(input)
  const names = ['phone', 'email'] as const
  return names.flatMap((name) => (contact?.[name] ? [{ name, address: contact[name].toLowerCase() }] : []))
}

/**
 * The uses of a contact that nobody has proven: the orders and quotes for which it was typed, and why its customers are
 * blocked.
 */
export async function unprovenUses(db: Knex, input: string) {
  const uses = (
    await Promise.all(contactsIn(input).map(({ name, address }) => findContactUses(db, name, address)))
  ).flat()
  const ids = uses.flatMap(({ customer_id }) => customer_id ?? [])
  const customers = await db('customers').whereIn('id', ids)
  return { codes: uses.map(({ code }) => code), blocked: customers.flatMap((one) => one.blocked_reason ?? []) }
}

/**
 * Other customers who may be meant by a contact: those who have proven it, else all who have it. A merged customer
 * counts as the customer into whom it is merged.
 */
export async function othersWith(db: Knex, id: number, input: string): Promise<number[]> {
  const candidates = await Promise.all(
    contactsIn(input).map(async ({ name, address }) => {
      const rows = await db('customers').where({ [name]: address })
      return rows.map((one) => ({ id: one.id, isProven: one[`${name}_proof`] !== null }))
    }),
  )
  const heads = candidates.flat().map(async (one) => ({ ...one, id: (await findCustomer(db, one.id))?.id ?? one.id }))
  const others = (await Promise.all(heads)).filter((one) => one.id !== id)
  return pickOwners(others)
}

/** Contacts that were typed for orders and quotes of the customer, each with the newest order or quote. */
export async function typedContacts(db: Knex, id: number) {
  type Typed = { name: ContactName; address: string; code: string }
  const { rows } = await db.raw<{ rows: Typed[] }>(
    `with sources as (select order_code as code, contact_phone, contact_email, created_at from orders
        where customer_id in (:family) and deleted_at is null
      union all select code, contact_phone, contact_email, created_at from quotes where customer_id in (:family))
    select distinct on (name, address) name, address, code from sources,
      lateral (values ('phone', contact_phone), ('email', lower(contact_email))) as typed (name, address)
      where address is not null order by name desc, address, created_at desc`,
    { family: selectFamilyIds(db, id) },
  )
  return rows
}

/** Ids of the customer and of all who are merged into it, also through others. */
const selectFamilyIds = (db: Knex, id: number) =>
  db
    .withRecursive('family', (query) =>
      query
        .from('customers')
        .where({ id })
        .select('id')
        .union((next) => next.from('customers').join('family', 'merged_into', 'family.id').select('customers.id')),
    )
    .from('family')
    .select('id')

/** Orders of the customer and of all who are merged into it. */
const selectFamilyOrders = (db: Knex, id: number) =>
  db('orders').whereIn('customer_id', selectFamilyIds(db, id)).whereNull('deleted_at')

const ORDERS_SHOWN = 50
const isLate = `status_order = 'lunas' and exists (select from invoices where order_id = orders.id
  and (invoice_status = 'kadaluarsa' or paid_at > (select min(expires_at) from payment_links where invoice_id = invoices.id)))`

export type CustomerSums = Awaited<ReturnType<typeof customerSums>>
/** `late`: the number of orders that are paid in full, but had an invoice that was paid late or had expired. */
export async function customerSums(db: Knex, id: number) {
  const [row] = await selectFamilyOrders(db, id).select<Record<string, string | null>[]>(
    db.raw(`count(*) as orders, max(created_at) as last, sum(paid_amount - refunded_amount) as paid,
      sum(total_price) filter (where status_order <> 'dibatalkan') as total, count(*) filter (where ${isLate}) as late,
      sum(greatest(0, total_price - paid_amount + refunded_amount))
        filter (where status_order not in ('dibatalkan', 'lunas')) as open`),
  )
  const { orders, last, paid, total, late, open } = row ?? {}
  const of = (sum: string | null | undefined) => toAmount(sum ?? '0')
  const sums = { orders: of(orders), paid: of(paid), total: of(total), late: of(late), open: of(open) }
  return { ...sums, last: last ? new Date(last) : null }
}

/**
 * `sizes`: those of the newest order that has any. `namesakes`: customers with the same name, who may be the same
 * person.
 */
export async function readCustomer(db: Knex, customer: CustomerRow) {
  const { id, name } = customer
  const sized = db('order_sizes').join('order_lines', 'order_lines.id', 'line_id').whereNull('voided_at')
  const newest = selectFamilyOrders(db, id)
    .whereIn('id', sized.clone().select('order_id'))
    .orderBy('created_at', 'desc')
    .limit(1)
  const [sums, orders, merged, orderContacts, namesakes, sizes] = await Promise.all([
    customerSums(db, id),
    selectFamilyOrders(db, id).orderBy('created_at', 'desc').limit(ORDERS_SHOWN),
    db('customers').whereIn('id', selectFamilyIds(db, id)).whereNot({ id }).orderBy('id'),
    typedContacts(db, id),
    db('customers').whereRaw('lower(name) = lower(?)', [name]).whereNull('merged_into').whereNot({ id }).limit(5),
    sized
      .whereIn('order_id', newest.select('id'))
      .groupBy('size_code')
      .select<{ size_code: string; pieces: string }[]>('size_code', db.raw('sum(order_sizes.quantity) as pieces')),
  ])
  return { customer, sums, orders: orders.map(toOrder), merged, typed: orderContacts, namesakes, sizes }
}

type CustomerInput = Pick<CustomerRow, 'name' | 'phone' | 'email' | 'address' | 'note' | 'tags' | 'blocked_reason'>

/** Which of the new phone number and email address another customer has proven. */
export async function findConflictingContacts(
  db: Knex,
  { id, ...before }: CustomerRow,
  set: Pick<CustomerInput, 'phone' | 'email'>,
): Promise<ContactName[]> {
  const conflicts = (['phone', 'email'] as const).map(async (name) => {
    const owner = set[name] && set[name] !== before[name] ? await findProven(db, name, set[name]) : undefined
    return owner && owner.id !== id ? [name] : []
  })
  return (await Promise.all(conflicts)).flat()
}

/**
 * Saves what staff typed about a customer. A contact that staff change is proven by staff. An unchanged contact keeps
 * its proof, but the first contact of a customer whom staff block is proven too. Returns whether the customer still had
 * this version; null skips the check. Throws a 409 if another customer has proven the contact meanwhile.
 */
export async function changeCustomer(
  { trx, now }: OrderWrite,
  { id, phone, email }: CustomerRow,
  version: number | null,
  set: CustomerInput,
) {
  const json = { address: JSON.stringify(set.address), tags: JSON.stringify(set.tags) }
  await lockContact(trx, set)
  const saved = await trx('customers')
    .where({ id, ...(version !== null && { version }) })
    .update({ ...set, ...json, ...dropProofs({ phone, email }, set), updated_at: now })
    .increment('version')
  if (Number(saved) !== 1) return false
  if (set.phone && set.phone !== phone) await insistOwn(trx, id, 'phone', 'phone')
  if (set.email && set.email !== email) await insistOwn(trx, id, 'email', 'email')
  if (set.blocked_reason) await proveByStaff(trx, id, pickMain(set))
  return true
}

async function insistOwn(trx: Knex, id: number, name: ContactName, field: ContactName | ''): Promise<void> {
  if (await proveByStaff(trx, id, name)) return
  const problem = 'Kontak ini baru saja terbukti milik pelanggan lain. Gabungkan keduanya kalau orang yang sama.'
  throw new Conflict(problem, { [field]: [problem] })
}

/**
 * Staff join a contact to a customer. Returns false if the customer has another contact of its kind. Throws a 409 if
 * another customer has proven it meanwhile.
 */
export async function joinContact({ trx, now }: OrderWrite, id: number, name: ContactName, address: string) {
  await lockContact(trx, { [name]: address })
  const saved = await trx('customers')
    .where({ id })
    .whereRaw('(?? is null or ?? = ?)', [name, name, address])
    .update({ [name]: address, updated_at: now })
    .increment('version')
  if (Number(saved) !== 1) return false
  await insistOwn(trx, id, name, '')
  return true
}

/**
 * Merges a customer into another. Orders and earlier mergers stay where they are, so that nothing is lost and `split`
 * can undo it. The first contact of the merged customer is then proven. Returns whether it was done.
 */
export async function merge(trx: Knex, id: number, into: number): Promise<boolean> {
  const merged = await trx('customers').where({ id }).first()
  if (!merged) return false
  await lockContact(trx, merged)
  const both = trx('customers').whereIn('id', [id, into]).whereNull('merged_into')
  if ((await both.orderBy('id').forNoKeyUpdate()).length < 2) return false
  await trx('customers').where({ id }).update({ merged_into: into })
  await proveByStaff(trx, id, pickMain(merged))
  return true
}

/**
 * Undoes a merger. Customers merged into this customer go with it. Returns whether it was merged into `from`, also
 * through others.
 */
export const split = async (trx: Knex, id: number, from: number): Promise<boolean> =>
  (await trx('customers')
    .where({ id })
    .whereNot({ id: from })
    .whereIn('id', selectFamilyIds(trx, from))
    .update({ merged_into: null })) === 1
