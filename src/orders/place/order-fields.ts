import type { Errors, Values } from '../../web/form.ts'
import { readContact } from '../rules/contact.ts'
import { Day, withoutDot } from './forms.ts'
import { type Chosen, rowsExtra } from './goods-view-model.ts'
import type { PricedGoods } from './read-goods.ts'
import { formProblems, isBothChosen, isFieldRead } from './rules.ts'

/** Prepares the fields of forms before an order is read from them, and checks what only the pages ask. */

type Fields = Readonly<Record<string, unknown>>
type Around = { chosen: Chosen | null; isStaff: boolean; percent: number }

/** The product that staff have just chosen (`pilih`, empty for goods as typed) or chose before. */
export function chosenBy({ pilih, product_id: id }: Fields, list: Chosen['list']): Chosen | null {
  const product = list.products.find((one) => (pilih === undefined ? String(one.id) === id : one.slug === pilih))
  return product ? { product, list } : null
}

/**
 * The fields that count. A form shows more: sizes and a number of pieces, the town of a parcel, the email address
 * beside the phone number.
 */
export function preparedFields(fields: Fields, { chosen, isStaff, percent }: Around): Fields {
  const { also_email, contact_email, notification_channel, pilih, hitung, product_id: _, items, ...rest } = fields
  const hasEmail = Boolean(also_email || contact_email)
  const isBoth = isBothChosen(hasEmail, readContact(String(rest.contact_information ?? '')))
  const contact = {
    contact_email: contact_email || undefined,
    notification_channel: notification_channel || (isBoth ? 'both' : ''),
    hitung: pilih === undefined ? hitung : '1',
  }
  if (!chosen) return { ...rest, ...contact }
  const { product } = chosen
  const isLater = rest.sizing === 'nanti' || product.sizes.length === 0
  const rowsId = String(rowsExtra(chosen))
  const isRowsTicked = Object.entries(rest).some(([name, id]) => /^extras\.\d+\.id$/.test(name) && id === rowsId)
  const state = { isUnsized: isLater, hasRows: isRowsTicked, isSent: rest['delivery.method'] === 'kirim' }
  const groups = new Set(product.choices.map(({ group }) => group))
  return {
    // Groups without a choice and sizes without a number get a blank value, so that the others keep their places.
    ...Object.fromEntries([...groups].map((_, at) => [`choices.${at}`, ''])),
    ...Object.fromEntries(isLater ? [] : product.sizes.map(({ code }, at) => [`sizes.${at}.code`, code])),
    ...Object.fromEntries(
      Object.entries(rest)
        .filter(([name]) => isFieldRead(name, state))
        .map(withoutDot),
    ),
    ...contact,
    items,
    product_id: product.id,
    dp_percent: isStaff ? rest.dp_percent : percent,
  }
}

export function problemsIn(
  fields: Fields,
  priced: PricedGoods | null,
  { chosen, isStaff, now }: Around & { now: Date },
): Errors {
  if (fields.hitung) return {}
  const errors: Record<string, string> = {}
  const promised = isStaff && Day.safeParse(fields.due_on ?? null).error?.issues[0]?.message
  if (promised) errors.due_on = promised
  if (!chosen) return errors
  const { product } = chosen
  return { ...errors, ...formProblems(fields, { product, sums: priced?.sums ?? null }, { isStaff, now }) }
}

/** Messages for missing fields, in the words of the form. */
const requiredMessages: Readonly<Record<string, string>> = {
  product_name: 'Isi nama produknya.',
  quantity: 'Isi jumlahnya.',
  total_price: 'Isi harganya.',
  customer_name: 'Isi nama pemesannya.',
  contact_information: 'Isi nomor WhatsApp atau email.',
}

/**
 * Errors at the fields of the page, in the order of the page. Errors of single sizes and choices stand at their group.
 */
export function errorsOnPage(errors: Errors, labels: Values): Errors {
  const places = Object.keys(labels)
  const getFieldIndex = (name: string) => (places.includes(name) ? places.indexOf(name) : places.length)
  const fieldErrors = Object.entries(errors).map(([name, words]): [string, string] => {
    const field = name.replace(/^(sizes|items)(\.|$).*/, 'quantity').replace(/^choices\..*/, 'choices')
    if (words.endsWith('tidak boleh kosong')) return [field, requiredMessages[field] ?? words]
    const own = words.replace('Nama customer', 'Nama pemesan').replace(' untuk payment type dp', '')
    return [field, own.replace(/minimal (\d+) karakter$/, 'minimal $1 huruf.')]
  })
  return Object.fromEntries(fieldErrors.sort(([one], [other]) => getFieldIndex(one) - getFieldIndex(other)))
}
