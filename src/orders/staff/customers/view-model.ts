import type { CustomerRow } from '../../../db/shop-rows.ts'
import { longDate, shortDay } from '../../../web/dates.ts'
import type { Errors, Values } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { addressWith, pagesOf } from '../../../web/paging.ts'
import type { Order } from '../../rules/amounts.ts'
import { localPhone } from '../../rules/contact.ts'
import { rowView } from '../list-view-model.ts'
import type { CustomerSums, ListedCustomer } from './queries.ts'

export const CUSTOMERS_HREF = '/admin/pelanggan/'
export const CUSTOMERS_PER_PAGE = 25
export const customerHref = (id: number): string => `${CUSTOMERS_HREF}${id}/`
const newOrderHref = (id: number) => `/admin/pesanan/baru/?pelanggan=${id}`

type Named = Pick<CustomerRow, 'id' | 'name' | 'phone' | 'email'>
const nameView = ({ id, name, phone, email }: Named) => ({
  id,
  name,
  href: customerHref(id),
  contact: [phone && localPhone(phone), email].filter(Boolean).join(' · '),
})

export const listView = (
  found: { customers: readonly ListedCustomer[]; total: number },
  { cari, page }: { cari: string; page: number },
) => ({
  search: cari,
  count: `${found.total.toLocaleString('id-ID')} pelanggan`,
  rows: found.customers.map((one) => ({
    ...nameView(one),
    tags: one.tags,
    isBlocked: one.blocked_reason !== null,
    orders: one.orders.toLocaleString('id-ID'),
    last: one.last && longDate(one.last),
  })),
  pagination: pagesOf(found.total, CUSTOMERS_PER_PAGE, page, (at) =>
    addressWith(CUSTOMERS_HREF, { cari, page: at > 1 ? at : null }),
  ),
})

/** Such as "3 pesanan, terakhir 12 Okt, 2 kali lunas terlambat". */
export function pastOf({ orders, last, late }: CustomerSums): string {
  if (!last) return 'Belum pernah memesan'
  const times = `${orders.toLocaleString('id-ID')} pesanan, terakhir ${shortDay(last)}`
  return late > 0 ? `${times}, ${late} kali lunas terlambat` : times
}

const addressFields = ['address', 'district', 'city', 'province', 'postcode'] as const
const addressLine = ({ address }: CustomerRow) =>
  addressFields
    .map((name) => address?.[name])
    .filter(Boolean)
    .join(', ')

/** What the new-order form of staff shows for a typed number. `customer` is null where nobody has it. */
export const knownView = (customer: CustomerRow | null, sums: CustomerSums | null) => ({
  customer: customer && {
    ...nameView(customer),
    address: addressLine(customer),
    past: sums ? pastOf(sums) : '',
    note: customer.note,
    blocked: customer.blocked_reason,
    fill: newOrderHref(customer.id),
  },
})

export const customerLabels = {
  name: 'Nama',
  phone: 'Nomor WhatsApp',
  email: 'Email',
  'address.address': 'Alamat',
  'address.district': 'Kecamatan',
  'address.city': 'Kota atau kabupaten',
  'address.province': 'Provinsi',
  'address.postcode': 'Kode pos',
  tags: 'Label',
  note: 'Catatan',
  blocked_reason: 'Alasan diblokir',
  other: 'Nomor atau email pelanggan lain',
}

type Details = {
  customer: CustomerRow
  sums: CustomerSums
  orders: readonly Order[]
  sizes: readonly { size_code: string; quantity: number }[]
  merged: readonly CustomerRow[]
  namesakes: readonly CustomerRow[]
}

export function customerView(
  { customer, sums, orders, sizes, merged, namesakes }: Details,
  rejected: { values: Values; errors: Errors } | null,
  now: Date,
) {
  const { id, name, phone, email, note, tags, blocked_reason, version, address } = customer
  const saved: Values = {
    ...{ name, phone: phone ? localPhone(phone) : '', email: email ?? '', note, tags: tags.join(', ') },
    blocked_reason: blocked_reason ?? '',
    ...Object.fromEntries(addressFields.map((field) => [`address.${field}`, address?.[field] ?? ''])),
  }
  return {
    ...nameView(customer),
    version,
    past: pastOf(sums),
    sums: [
      { label: 'Nilai pesanan', amount: rupiah(sums.total) },
      { label: 'Sudah dibayar', amount: rupiah(sums.paid) },
      { label: 'Belum dibayar', amount: rupiah(sums.open) },
    ],
    facts: [
      ...(phone ? [{ label: 'WhatsApp', value: localPhone(phone), href: `https://wa.me/${phone}` }] : []),
      ...(email ? [{ label: 'Email', value: email, href: `mailto:${email}` }] : []),
      { label: 'Alamat', value: addressLine(customer) || 'belum ada', href: null },
      ...(sizes.length > 0
        ? [
            {
              label: 'Ukuran terakhir',
              value: sizes.map(({ size_code, quantity }) => `${size_code} ${quantity}`).join(' · '),
              href: null,
            },
          ]
        : []),
    ],
    whatsapp: phone && `https://wa.me/${phone}`,
    again: newOrderHref(id),
    blocked: blocked_reason,
    note,
    tags,
    orders: orders.map((order) => rowView(order, now, null)),
    merged: merged.map(nameView),
    namesakes: namesakes.map(nameView),
    values: rejected?.values.name === undefined ? saved : { ...saved, ...rejected.values },
    errors: rejected?.errors ?? {},
    other: rejected?.values.other ?? '',
    isEditing: rejected?.values.name !== undefined,
    labels: customerLabels,
  }
}
