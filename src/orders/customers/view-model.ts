import type { CustomerRow } from '../../db/tables.ts'
import { longDate, shortDay } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow } from '../../web/paging.ts'
import { orderHref } from '../order-deps.ts'
import { QUOTE_CODE } from '../rules/codes.ts'
import { localPhone } from '../rules/contact.ts'
import { rowView } from '../staff/list-view-model.ts'
import type { CustomerSums, listCustomers, readCustomer } from './list-queries.ts'
import type { ContactOrigin } from './queries.ts'
import { canJoinContact } from './rules.ts'

export const CUSTOMERS_HREF = '/admin/pelanggan/'
export const CUSTOMERS_PER_PAGE = 25
export const customerHref = (id: number): string => `${CUSTOMERS_HREF}${id}/`

const customerFacts = ({ id, name, phone, email, address, note, tags, blocked_reason }: CustomerRow) => ({
  id,
  name,
  note,
  tags,
  href: customerHref(id),
  blocked: blocked_reason,
  contact: [phone && localPhone(phone), email].filter(Boolean).join(' · '),
  address: address?.address ?? '',
  again: `/admin/pesanan/baru/?pelanggan=${id}`,
})

type CustomerList = Awaited<ReturnType<typeof listCustomers>>
export const listView = ({ customers, total }: CustomerList, { cari, page }: { cari: string; page: number }) => ({
  search: cari,
  count: `${total.toLocaleString('id-ID')} pelanggan`,
  rows: customers.map((one) => ({
    ...customerFacts(one),
    orders: one.orders.toLocaleString('id-ID'),
    last: one.last ? longDate(one.last) : '–',
  })),
  pagination: paginateOrThrow(total, CUSTOMERS_PER_PAGE, page, (at) => addressWith(CUSTOMERS_HREF, { cari, page: at })),
})

/** A sentence such as "3 pesanan, terakhir 12 Okt, 2 kali lunas terlambat". */
export function formatOrderHistory({ orders, last, late }: CustomerSums): string {
  const times = last ? `${orders.toLocaleString('id-ID')} pesanan, terakhir ${shortDay(last)}` : 'Belum pernah memesan'
  return late > 0 ? `${times}, ${late} kali lunas terlambat` : times
}

const proofWords = { message: 'terbukti lewat pesan', staff: 'disimpan staf' } as const
const shownContact = ({ name, address }: Pick<ContactOrigin, 'name' | 'address'>) =>
  name === 'phone' ? localPhone(address) : address

/** Words such as "dari pesanan ORD-20261129-K7Q, belum terbukti". */
function originWords({ proof, code }: Pick<ContactOrigin, 'proof' | 'code'>): string {
  if (proof) return proofWords[proof]
  return code ? `dari ${QUOTE_CODE.test(code) ? 'penawaran' : 'pesanan'} ${code}, belum terbukti` : 'belum terbukti'
}

/** Where the contacts in a form of staff come from. A contact that nobody has typed before has no line. */
export const originLines = (origins: readonly ContactOrigin[]): string[] =>
  origins.flatMap((one) => (one.proof || one.code ? [`${shownContact(one)}: ${originWords(one)}`] : []))

/** What staff see when they look up a contact that nobody has proven. */
export const usesView = ({ codes, blocked }: { codes: readonly string[]; blocked: readonly string[] }) => ({
  orders: codes.map((code) => ({ code, href: QUOTE_CODE.test(code) ? `/admin/penawaran/${code}/` : orderHref(code) })),
  blocked,
})

/** What the new-order form of staff shows for a typed number. */
export const summaryView = (one: CustomerRow, sums: CustomerSums) => ({
  ...customerFacts(one),
  past: formatOrderHistory(sums),
})

type Details = Awaited<ReturnType<typeof readCustomer>>

/**
 * The customer's own contacts and those typed for their orders, each with its origin. `canJoin`: whether staff may join
 * the contact.
 */
function contactViews({ customer, merged, typed: orderContacts }: Pick<Details, 'customer' | 'merged' | 'typed'>) {
  const own = (['phone', 'email'] as const).flatMap((name) => {
    const [address, proof] = [customer[name], customer[`${name}_proof`]]
    const code = orderContacts.find((one) => one.address === address)?.code ?? null
    return address ? [{ name, address, proof, code, canJoin: canJoinContact(customer, name, address) }] : []
  })
  const others = orderContacts.filter(({ name, address }) =>
    [customer, ...merged].every((one) => one[name] !== address),
  )
  const rest = others.map((one) => ({ ...one, proof: null, canJoin: canJoinContact(customer, one.name, one.address) }))
  return [...own, ...rest].map(({ address, canJoin, ...one }) => ({
    address,
    text: shownContact({ ...one, address }),
    origin: originWords(one),
    canJoin,
  }))
}

export function customerView(details: Details, formValues: Values, errors: Errors, now: Date) {
  const { customer, sums, orders, merged, namesakes, sizes } = details
  const { name, phone, email, note, tags, address, version } = customer
  const saved = { name, phone: phone && localPhone(phone), email, note, tags: tags.join(', '), version: `${version}` }
  return {
    ...customerFacts(customer),
    phone,
    errors,
    other: formValues.other ?? '',
    isEditing: formValues.name !== undefined,
    past: formatOrderHistory(sums),
    sums: { total: rupiah(sums.total), paid: rupiah(sums.paid), open: rupiah(sums.open) },
    sizes: sizes.map(({ size_code, pieces }) => `${size_code} ${pieces}`).join(' · '),
    orders: orders.map((order) => rowView(order, now, null)),
    merged: merged.map(customerFacts),
    contacts: contactViews(details),
    namesakes: namesakes.map(customerFacts),
    values: { ...saved, address: address?.address ?? null, blocked_reason: customer.blocked_reason, ...formValues },
  }
}
