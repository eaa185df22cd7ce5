import type { PriceList } from '../../products/rules/price-list.ts'
import { toList } from '../../products/wish.ts'
import type { Errors } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { MIN_DOWN_PAYMENT } from '../limits.ts'
import { withoutPercent } from '../lines/discount-rules.ts'
import type { GoodsLine } from '../lines/new-lines.ts'
import { lineRows } from '../lines/rules.ts'
import { readPaste } from '../roster/paste.ts'
import { type Fields, toFieldTree } from './read-quote.ts'
import { daysView } from './ready-day.ts'
import { type Quote, quoteSums } from './rules.ts'

/** These labels are in the order of the form. */
const labels = {
  contact_information: 'Nomor WhatsApp atau email',
  customer_name: 'Nama pelanggan',
  contact_email: 'Alamat email',
  notification_channel: 'Kirim lewat',
  lines: 'Barang dan harga',
  terms: 'Syarat',
  valid_until: 'Berlaku sampai',
  needed_on: 'Butuh tanggal',
  dp_percent: 'Besar DP',
}
/** Fields of goods have no label in the list of errors. Their errors lead to the item or the line. */
function locateErrors(errors: Errors) {
  const places = Object.keys(errors).flatMap((path) => {
    const [, kind, at = '0'] = /^(items|lines)\.(\d+)\./.exec(path) ?? []
    if (!kind) return []
    const [name, id] = kind === 'items' ? ['Barang', `barang-${at}`] : ['Baris', `baris-${at}`]
    return [{ path, label: `${name} ${Number(at) + 1}`, id }]
  })
  return {
    labels: { ...labels, ...Object.fromEntries(places.map(({ path, label }) => [path, label])) },
    ids: Object.fromEntries(places.map(({ path, id }) => [path, id])),
  }
}
const toText = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const toTexts = <Name extends string>(row: object, names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, toText(Object(row)[name])])) as Record<Name, string>

const lineFields = [
  ...(['kind', 'title', 'detail', 'quantity', 'unit_price', 'amount'] as const),
  ...(['product_id', 'list_price', 'reason'] as const),
]

function pastedLine(paste: string, codes: readonly string[]): string | null {
  if (paste.trim() === '') return null
  const { good, bad, sums, counts, rows } = readPaste(paste, codes)
  const sizes = sums.map(({ code, quantity }) => `${code} ${quantity}`).join(', ')
  const odd = rows.filter(
    ({ problems }) => problems.length > 0 && problems.every(({ level }) => level === 'warning'),
  ).length
  const what = counts.length > 0 ? 'Jumlah tiap ukuran terbaca' : `${good} baris terbaca`
  return [what, sizes, bad > 0 ? `${bad} belum` : '', odd > 0 ? `${odd} perlu dilihat` : ''].filter(Boolean).join(' · ')
}

/**
 * A quote that staff write. `fields` come from a body or from the stored quote, which have the same names. `lines`: the
 * lines that have a price so far. `missing`: why other goods have no price.
 */
type QuoteDraft = { fields: Fields; list: PriceList; lines: GoodsLine[]; missing: Errors }

/** The form of a quote. Empty items and lines follow the filled ones. `errors`: the messages beside the fields. */
export function quoteForm(draft: QuoteDraft, errors: Errors, now: Date) {
  const { fields, list } = draft
  const tree = toFieldTree(fields)
  const listErrors = (path: string) =>
    Object.entries(errors).flatMap(([name, text]) =>
      name.startsWith(path) ? [{ field: name.slice(path.length), text }] : [],
    )
  return {
    ...locateErrors(errors),
    errors,
    values: toTexts(fields, Object.keys(labels)),
    products: list.products.map(({ id, name }) => ({ id: String(id), name })),
    items: [...tree.items, {} as Fields].map((item, at) => ({
      at,
      ...itemView(item, list),
      errors: listErrors(`items.${at}.`),
    })),
    lines: [...tree.lines, {}, {}].map((line, at) => ({
      ...toTexts(Object(line), lineFields),
      // Staff may type another discount, so the detail is shown without the old percentage.
      detail: withoutPercent(toText(Object(line).detail)),
      at,
      errors: listErrors(`lines.${at}.`),
    })),
    hasLines: tree.lines.length > 0,
    sum: draftSum(draft, tree.items, now),
  }
}

function itemView(item: Fields, list: PriceList) {
  const product = list.products.find(({ id }) => String(id) === toText(item.product_id)) ?? null
  const extras = list.extras.filter(({ id }) => product?.extras.includes(id))
  return {
    product,
    ...toTexts(item, ['quantity', 'paste']),
    pasted: pastedLine(toText(item.paste), product?.sizes.map(({ code }) => code) ?? []),
    choices: toList(item.choices).map(toText),
    counts: toList(item.sizes).map((one) => toTexts(Object(one), ['code', 'quantity'])),
    ticked: toList(item.extras).map((one) => toTexts(Object(one), ['id', 'position', 'column'])),
    // An extra has one row for each of its places, so that staff can tick several places.
    extras: extras.flatMap(
      (extra) => [extra.positions, ['']].find((all) => all.length > 0)?.map((place) => ({ ...extra, place })) ?? [],
    ),
  }
}

function draftSum({ fields, list, lines, missing }: QuoteDraft, items: readonly Fields[], now: Date) {
  const products = list.products.filter(({ id }) => items.some((item) => toText(item.product_id) === String(id)))
  const percent = Number(fields.dp_percent)
  const isOver = fields.state === 'accepted'
  return {
    ...sumView({ lines, dp_percent: percent }),
    problem: findGoodsProblem(missing),
    days: daysView({ needed: fields.needed_on, list: { products }, isOver, isPaidWhole: percent === 100 }, now),
  }
}

const findGoodsProblem = (errors: Errors) =>
  Object.entries(errors).find(([path]) => /^(items|lines)\b/.test(path))?.[1] ?? null

/** Lines and sums as the customer sees them. While the share of the down payment is wrong, there is no down payment. */
export function sumView(quote: Pick<Quote, 'lines' | 'dp_percent'>) {
  const { quantity, total_price, dp_amount } = quoteSums(quote)
  const { lines, dp_percent: percent } = quote
  return {
    lines: lineRows(lines),
    pieces: quantity.toLocaleString('id-ID'),
    total: rupiah(total_price),
    percent,
    dp: percent >= MIN_DOWN_PAYMENT && percent <= 100 ? rupiah(dp_amount) : null,
  }
}
