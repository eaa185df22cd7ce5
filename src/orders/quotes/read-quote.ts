import type { Knex } from 'knex'
import * as z from 'zod'
import { lineKinds } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { MAX_PIECES } from '../../products/limits.ts'
import { readPriceList } from '../../products/queries.ts'
import { calculatePrice, countPieces } from '../../products/rules/price.ts'
import { type PriceList, sizeCodes } from '../../products/rules/price-list.ts'
import { hasSelection, nested, readSelection, toList } from '../../products/wish.ts'
import { InvalidFields, toFormErrors } from '../../web/call-errors.ts'
import { type Errors, readForm, Text, wholeNumber } from '../../web/form.ts'
import { longest, MAX_LINES_BY_HAND, MAX_PRICE, MAX_ROSTER_ROWS, MIN_DOWN_PAYMENT } from '../limits.ts'
import { discountLine, percentText, readPercents } from '../lines/discount-rules.ts'
import type { GoodsLine } from '../lines/new-lines.ts'
import { listFor } from '../lines/queries.ts'
import { getLineTitle, isNoDiscount, namedIn, signedPrice, sumLines } from '../lines/rules.ts'
import { DesignNotes, OrderForm, unlessBlank } from '../place/forms.ts'
import { sizesIn } from '../roster/save-sizes.ts'
import { parseRupiah } from '../rules/amounts.ts'
import { orderSettings } from '../settings.ts'
import { isLineAmount, lacksReason, type Quote, type QuoteSelection, sumsProblem, usualEnd } from './rules.ts'

export type Fields = Readonly<Record<string, unknown>>

/** An amount such as "75.000", also with a minus in front. */
const Signed = z.preprocess((value) => {
  if (value === '' || value === undefined) return null
  const [, minus, text] = typeof value === 'string' ? (/^\s*([-−]?)(.*)$/s.exec(value) ?? []) : []
  const amount = text === undefined ? null : parseRupiah(text)
  return amount === null ? value : minus ? -amount : amount
}, z.int('Tulis dalam rupiah bulat, misalnya 75.000.').min(-MAX_PRICE).max(MAX_PRICE).nullable())
const line = (most: number) => Text.max(most, `Paling banyak ${most} karakter.`).overwrite((text) => text.trim())
const ByHand = z.enum(lineKinds).exclude(['correction'], 'Jenis baris ini tidak dikenal.')
const countMessage = 'Isi jumlahnya, 1 sampai 10.000.'

/** A line by hand. `amount` counts only if there is no price per piece. A discount may be typed without its minus. */
const LineShape = z
  .object({
    kind: ByHand.default('goods'),
    product_id: z.preprocess(unlessBlank, wholeNumber(z.int().nullable()).default(null)),
    title: line(longest.title).default(''),
    detail: line(longest.detail).default(''),
    quantity: z
      .preprocess(unlessBlank, wholeNumber(z.int(countMessage).min(1, countMessage).max(MAX_PIECES, countMessage)))
      .default(1),
    unit_price: Signed.default(null),
    amount: Signed.default(null),
    list_price: Signed.default(null),
    reason: line(longest.reason).default(''),
  })
  .transform(({ unit_price: inputPrice, amount: whole, ...rest }, context): GoodsLine => {
    const title = getLineTitle(rest.kind, rest.title)
    if (title === '') context.addIssue({ code: 'custom', path: ['title'], message: 'Isi nama barisnya.' })
    const unit_price = signedPrice(rest.kind, inputPrice)
    const amount = unit_price === null ? signedPrice(rest.kind, whole) : unit_price * rest.quantity
    if (!isLineAmount(rest.kind, amount))
      context.addIssue({ code: 'custom', path: ['unit_price'], message: 'Isi harganya, 0 atau lebih.' })
    if (lacksReason({ ...rest, unit_price }))
      context.addIssue({ code: 'custom', path: ['reason'], message: 'Tulis kenapa harganya lain dari daftar harga.' })
    return { ...rest, title, item: null, unit_price, amount: amount ?? 0 }
  })
const Day = z.preprocess(unlessBlank, z.iso.date('Isi tanggalnya, misalnya 2026-12-24.').nullable().default(null))
const Rest = z.object({
  terms: z.preprocess((value) => value ?? '', DesignNotes.max(longest.terms)),
  valid_until: Day,
  needed_on: Day,
})

type Contact = 'customer_name' | 'contact_information' | 'contact_phone' | 'contact_email' | 'notification_channel'
export type QuoteInput = Pick<
  Quote,
  Contact | keyof z.infer<typeof Rest> | 'dp_percent' | 'lines' | 'wish' | 'price_list'
>
/** `lines`: the lines that could be priced. Their sum is shown even if some fields are wrong. */
export type ReadQuote = ({ ok: true; input: QuoteInput } | { ok: false; errors: Errors }) & { lines: GoodsLine[] }

/** The fields of a body as a tree. Items that name no product and empty lines are left out. */
export function toFieldTree(fields: Fields): Fields & { items: Fields[]; lines: unknown[] } {
  const tree = nested(fields)
  const items = tree.items === undefined && hasSelection(fields) ? [tree] : toList(tree.items)
  const says = (one: unknown) => typeof one !== 'object' || ['title', 'unit_price'].some((name) => Object(one)[name])
  return {
    ...tree,
    items: items.filter((item) => !isBlank(Object(item).product_id)).map((item) => Object(item)),
    lines: toList(tree.lines).filter(says),
  }
}
const isBlank = (value: unknown) => value === undefined || value === null || value === ''

/**
 * Reads the quote of a form or an API call, with today's list and the usual down payment of the shop. `quote`: the
 * quote that changes.
 */
export async function readQuoteIn(db: Knex, fields: Fields, quote: Quote | null = null): Promise<ReadQuote> {
  const { dp_percent_default } = await readSettings(db, orderSettings)
  return readQuote(fields, await priceListFor(db, quote), dp_percent_default)
}

/** Reads a quote. The keys of errors are dotted paths. `usualPercent`: the down payment if the fields name none. */
export function readQuote(fields: Fields, list: PriceList, usualPercent: number = MIN_DOWN_PAYMENT): ReadQuote {
  const tree = toFieldTree(fields)
  const errors: Record<string, string> = {}
  const { wish: selection, priced } = readGoods(tree.items, list, errors)
  const { percents, problems, lines: sentLines } = readPercents(tree.lines, 0)
  Object.assign(errors, Object.fromEntries(problems))
  const free = z
    .array(LineShape)
    .max(MAX_LINES_BY_HAND)
    .safeParse(sentLines, { error: () => 'Isian ini belum benar.' })
  for (const { path, message } of free.error?.issues ?? []) errors[['lines', ...path].join('.')] ??= message
  // If a line had a product that the list does not have, the order of this quote could not be made.
  const idIn = (id: number | null) => (list.products.some((one) => one.id === id) ? id : null)
  // Beside a wish, the list prices each line with a list price again, so a line by hand has none there.
  const byHand = (free.data ?? []).map((one) => ({
    ...one,
    product_id: idIn(one.product_id),
    list_price: selection ? null : (one.list_price ?? null),
  }))
  const lines = discounted([...priced, ...byHand], percents, priced.length, errors)
  const sums = sumLines(lines)
  if (Object.keys(errors).length === 0 && lines.length > 0) {
    const problem = sumsProblem(sums)
    if (problem) errors.lines = problem
  }
  const goods = { product_name: 'Penawaran', quantity: 1, total_price: 1, payment_type: 'dp', design_notes: '' }
  const dp_percent = isBlank(fields.dp_percent) ? usualPercent : fields.dp_percent
  const order = readForm(OrderForm, { ...fields, ...goods, dp_percent })
  const rest = readForm(Rest, fields)
  if (order.ok && rest.ok && Object.keys(errors).length === 0) {
    const { customer_name, contact_information, contact_phone, contact_email, notification_channel } = order.input
    const contact = { customer_name, contact_information, contact_phone, contact_email, notification_channel }
    const input = {
      ...contact,
      ...rest.input,
      dp_percent: order.input.dp_percent ?? MIN_DOWN_PAYMENT,
      lines,
      wish: selection,
    }
    return { ok: true, lines, input: { ...input, price_list: selection && listFor(selection, list) } }
  }
  const all = { ...(order.ok ? {} : order.errors), ...errors, ...(rest.ok ? {} : rest.errors) }
  return { ok: false, lines, errors: all }
}

/** `percents`: the percentages of the lines by hand, by their place. `from`: the index of the first line by hand. */
function discounted(
  lines: readonly GoodsLine[],
  percents: readonly (number | undefined)[],
  from: number,
  errors: Record<string, string>,
): GoodsLine[] {
  return lines.map((one, place) => {
    const percent = percents[place - from]
    if (percent === undefined) return one
    const discount = discountLine(one, percent, lines)
    if (isNoDiscount(discount.kind, discount.amount))
      errors[`lines.${place - from}.unit_price`] ??= 'Potongannya nol rupiah. Isi dulu barangnya.'
    return { ...discount, percent }
  })
}

function readGoods(items: readonly Fields[], list: PriceList, errors: Record<string, string>) {
  const none = { wish: null, priced: [] as GoodsLine[] }
  if (items.length === 0) return none
  const rosters = items.map((item, at) => readRoster(item, at, list, errors))
  const sized = items.map((item, at) => ({ ...item, ...rosters[at]?.item }))
  const result = readSelection({ items: sized })
  const isPartial = rosters.some((roster) => roster !== null)
  const price = result.ok ? calculatePrice(result.wish, list, { isStaff: true, isPartial }) : result
  // Only goods with a list of players may have sizes for fewer pieces than they have.
  const strict = result.ok && isPartial ? calculatePrice(result.wish, list, { isStaff: true }) : price
  const hasNoRoster = (path: string) => !rosters[Number(path.split('.')[1])]
  const ofOthers = strict.ok ? [] : Object.entries(strict.problems).filter(([path]) => hasNoRoster(path))
  for (const [path, text] of [...(price.ok ? [] : Object.entries(price.problems)), ...ofOthers])
    errors[result.pathOf(path)] ??= text
  if (!result.ok) return none
  const pastes = items.map(({ paste }) => (typeof paste === 'string' ? paste.replaceAll('\0', '') : ''))
  const selection: QuoteSelection = { ...result.wish, pastes, rosters: rosters.map((roster) => roster?.rows ?? []) }
  if (!price.ok) return { wish: selection, priced: [] }
  return { wish: selection, priced: price.lines.map((one): GoodsLine => ({ ...one, list_price: one.unit_price })) }
}

/** A pasted list of players sets the number of pieces and their sizes, whatever else was typed. */
function readRoster({ paste, product_id }: Fields, at: number, list: PriceList, errors: Record<string, string>) {
  if (typeof paste !== 'string' || paste.trim() === '') return null
  const codes = sizeCodes(list, Number(product_id)) ?? []
  try {
    const { sizes, roster } = sizesIn({ line_id: '', paste, only_good: false, capitals: false }, codes, {
      quantity: MAX_ROSTER_ROWS,
    })
    const rows = roster ?? []
    const quantity = roster ? rows.length : countPieces({ sizes, quantity: 0 })
    return { rows, item: { sizes, quantity, rows: namedIn(rows) || null } }
  } catch (error) {
    if (!(error instanceof InvalidFields)) throw error
    for (const [path, text] of Object.entries(toFormErrors(error))) {
      const row = /^paste\.(\d+)/.exec(path)?.[1]
      errors[`items.${at}.${path}`] ??= row === undefined ? text : `Baris ${Number(row) + 1}: ${text}`
    }
    return null
  }
}

/** Today's price list. Products that are no longer on it are added at the price that the quote knows. */
export async function priceListFor(db: Knex, quote: Pick<Quote, 'price_list'> | null): Promise<PriceList> {
  const { products, extras } = await readPriceList(db)
  const before = quote?.price_list
  return { products: mergeById(products, before?.products), extras: mergeById(extras, before?.extras) }
}
const mergeById = <One extends { id: number }>(now: readonly One[], before: readonly One[] = []) => [
  ...now,
  ...before.filter(({ id }) => now.every((one) => one.id !== id)),
]

/** The fields of a new quote before anything is typed or sent. */
export async function usualFields(db: Knex, now: Date): Promise<Fields> {
  const settings = await readSettings(db, orderSettings)
  return {
    terms: settings.quote_terms,
    dp_percent: String(settings.dp_percent_default),
    valid_until: usualEnd(now, settings),
  }
}

/**
 * The fields of the form of a stored quote. Beside a wish it holds only the lines by hand, because the list prices the
 * other lines again.
 */
export const toQuoteFields = (quote: Quote): Fields => ({
  ...quote,
  items: quote.wish?.items.map((item, at) => ({ ...item, paste: quote.wish?.pastes?.[at] ?? '' })) ?? [],
  lines: (quote.wish ? quote.lines.filter(({ list_price }) => list_price === null) : quote.lines).map((one) =>
    one.percent === undefined ? one : { ...one, unit_price: percentText(one.percent) },
  ),
})
