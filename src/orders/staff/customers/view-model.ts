import type { CustomerRow } from '../../../db/shop-rows.ts'
import { longDate, shortDay } from '../../../web/dates.ts'
import type { Errors, Values } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { addressWith, pagesOf } from '../../../web/paging.ts'
import { localPhone } from '../../rules/contact.ts'
import { rowView } from '../list-view-model.ts'
import type { CustomerSums, listCustomers, readCustomer } from './queries.ts'

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
  pagination: pagesOf(total, CUSTOMERS_PER_PAGE, page, (at) => addressWith(CUSTOMERS_HREF, { cari, page: at })),
})

/** Such as "3 pesanan, terakhir 12 Okt, 2 kali lunas terlambat". */
export function pastOf({ orders, last, late }: CustomerSums): string {
  const times = last ? `${orders.toLocaleString('id-ID')} pesanan, terakhir ${shortDay(last)}` : 'Belum pernah memesan'
  return late > 0 ? `${times}, ${late} kali lunas terlambat` : times
}

/** What the new-order form of staff shows for a typed number. */
export const knownView = (one: CustomerRow, sums: CustomerSums) => ({ ...customerFacts(one), past: pastOf(sums) })

type Details = Awaited<ReturnType<typeof readCustomer>>

export function customerView(details: Details, typed: Values, errors: Errors, now: Date) {
  const { customer, sums, orders, merged, namesakes, sizes } = details
  const { name, phone, email, note, tags, address, version } = customer
  const saved = { name, phone: phone && localPhone(phone), email, note, tags: tags.join(', '), version: `${version}` }
  return {
    ...customerFacts(customer),
    phone,
    errors,
    other: typed.other ?? '',
    isEditing: typed.name !== undefined,
    past: pastOf(sums),
    sums: { total: rupiah(sums.total), paid: rupiah(sums.paid), open: rupiah(sums.open) },
    sizes: sizes.map(({ size_code, pieces }) => `${size_code} ${pieces}`).join(' · '),
    orders: orders.map((order) => rowView(order, now, null)),
    merged: merged.map(customerFacts),
    namesakes: namesakes.map(customerFacts),
    values: { ...saved, address: address?.address ?? null, blocked_reason: customer.blocked_reason, ...typed },
  }
}
