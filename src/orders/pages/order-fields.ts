import { dayOf } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Day } from '../place/forms.ts'
import type { PricedGoods } from '../place/read-goods.ts'
import { readContact } from '../rules/contact.ts'
import type { Chosen } from './goods-view-model.ts'

/** What the pages make of the fields of their forms before an order is read from them, and what they ask besides. */

type Fields = Readonly<Record<string, unknown>>
type Around = { chosen: Chosen | null; isStaff: boolean; percent: number; now: Date }

/** A form shows more fields than count: sizes or a number, the town of a parcel, the mail beside the phone. */
export function preparedFields(fields: Fields, { chosen, isStaff, percent }: Around): Fields {
  const { also_email, contact_email, notification_channel, ...rest } = fields
  const wantsBoth = Boolean(also_email || contact_email) && readContact(String(rest.contact_information ?? ''))?.phone
  const contact = {
    ...(contact_email ? { contact_email } : {}),
    notification_channel: notification_channel || (wantsBoth ? 'both' : ''),
  }
  const only = rest.pilih === undefined ? {} : { hitung: '1' }
  if (!chosen) return { ...withoutGoods(rest), ...contact, ...only }
  const isLater = rest.sizing === 'nanti' || chosen.product.sizes.length === 0
  const unread = isLater ? /^sizes\./ : /^quantity$/
  const own = Object.entries(rest).filter(
    ([name]) => !unread.test(name) && name !== 'total_price' && !(name === 'delivery.city' && isCollected(rest)),
  )
  const groups = new Set(chosen.product.choices.map(({ group }) => group))
  return {
    // Groups without a choice and sizes without a number keep the places of the others.
    ...Object.fromEntries([...groups].map((_, at) => [`choices.${at}`, ''])),
    ...(isLater ? {} : Object.fromEntries(chosen.product.sizes.map(({ code }, at) => [`sizes.${at}.code`, code]))),
    ...Object.fromEntries(own),
    ...contact,
    ...only,
    product_id: chosen.product.id,
    ...(isStaff ? {} : { dp_percent: percent }),
  }
}

const isCollected = (fields: Fields) => fields['delivery.method'] !== 'kirim'
/** Of a form in which staff have chosen a product and then none. */
const withoutGoods = (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'product_id' && name !== 'items'))

export function problemsIn(fields: Fields, priced: PricedGoods | null, { chosen, isStaff, now }: Around): Errors {
  if (fields.hitung) return {}
  const promised = Day.safeParse(fields.due_on ?? null).error?.issues[0]?.message
  const due: Errors = isStaff && promised ? { due_on: promised } : {}
  if (!chosen) return due
  const { needed_on: day } = fields
  const isPast = typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && day < dayOf(now)
  const isFew = isStaff && priced !== null && priced.sums.quantity < chosen.product.min_quantity
  return {
    ...due,
    ...(isPast ? { needed_on: 'Tanggal itu sudah lewat.' } : {}),
    ...(isFew && !String(fields.reason ?? '').trim() ? { reason: 'Isi alasannya, karena kurang dari minimal.' } : {}),
    ...(priced ? unseen(fields.shown_total, priced.sums.total_price) : {}),
  }
}

/** Nothing is ordered for a price that the customer has not seen. */
function unseen(shown: unknown, total: number): Errors {
  if (String(shown ?? '') === String(total)) return {}
  const before = Number(shown)
  return {
    shown_total:
      shown && Number.isSafeInteger(before)
        ? `Harganya sekarang ${rupiah(total)}, tadi ${rupiah(before)}. Kalau cocok, kirim sekali lagi.`
        : `Harganya ${rupiah(total)}. Kalau cocok, kirim sekali lagi.`,
  }
}

/** Words of an order's API as a form says them. */
const asked: Readonly<Record<string, string>> = {
  product_name: 'Isi nama produknya.',
  quantity: 'Isi jumlahnya.',
  total_price: 'Isi harganya.',
  customer_name: 'Isi nama pemesannya.',
  contact_information: 'Isi nomor WhatsApp atau email.',
}

/** Errors at the fields of the page, in their order: those of single sizes and choices stand at their group. */
export function errorsOnPage(errors: Errors, labels: Values): Errors {
  const places = Object.keys(labels)
  const placeOf = (name: string) => (places.includes(name) ? places.indexOf(name) : places.length)
  const named = Object.entries(errors).map(([name, words]): [string, string] => {
    const field = name
      .replace(/^sizes(\.|$).*/, 'quantity')
      .replace(/^choices\..*/, 'choices')
      .replace(/^items$/, 'quantity')
    if (words.endsWith('tidak boleh kosong')) return [field, asked[field] ?? words]
    return [field, words.replace('Nama customer', 'Nama pemesan').replace(' untuk payment type dp', '')]
  })
  return Object.fromEntries(named.sort(([one], [other]) => placeOf(one) - placeOf(other)))
}
