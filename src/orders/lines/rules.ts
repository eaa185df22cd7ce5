import type { LineKind, OrderLineRow, OrderRosterRow } from '../../db/tables.ts'
import { MAX_PIECES, MAX_TOTAL } from '../../products/limits.ts'
import { countPieces, type SelectionItem } from '../../products/rules/price.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { plainRupiah, rupiah } from '../../web/formats/rupiah.ts'
import { longest, nameLength } from '../limits.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'

export type OrderLine = Omit<OrderLineRow, 'unit_price' | 'amount' | 'list_price' | 'item' | 'order_id'> & {
  /** The price of a piece, never computed by division; null on a line as typed. */
  unit_price: Rupiah | null
  amount: Rupiah
  /** The price that the list gave. */
  list_price: Rupiah | null
  item: LineItem | null
  sizes: SelectionItem['sizes']
  /** The list of names. A line with a roster has the sizes of its rows. */
  roster: RosterRow[]
}
/**
 * `sizes`: the sizes that the price includes. `list`: what the price includes of the list of names, since the list was
 * first complete or locked; `rows` counts its rows with a name or a number, null for none. With `is_older`, fewer names
 * may cost more than was agreed.
 */
export type LineItem = SelectionItem & { list?: { rows: number | null; is_whole: boolean; is_older?: true } }
/** `is_done` is false by default. */
export type RosterRow = Omit<OrderRosterRow, 'line_id' | 'is_done'> & { is_done?: boolean }

export const kindLabels = {
  goods: 'Barang',
  size: 'Ukuran',
  extra: 'Tambahan',
  setup: 'Biaya awal',
  delivery: 'Ongkos kirim',
  discount: 'Potongan',
  correction: 'Uang kembali',
} as const satisfies Record<LineKind, string>

/** The title of a line. A discount or a delivery without a title has the name of its kind. */
export const getLineTitle = (kind: string, title = ''): string =>
  title || (kind === 'discount' || kind === 'delivery' ? kindLabels[kind] : '')

/** Id of the line of an order without lines. */
export const TYPED_LINE = '0'

type Typed = Pick<Order, 'product_name' | 'quantity' | 'total_price' | 'source' | 'created_at'>

/** The only line of an order without lines, made of what was typed. */
export const typedLine = ({ product_name, quantity, total_price, source, created_at }: Typed): OrderLine => ({
  id: TYPED_LINE,
  position: 0,
  parent_id: null,
  kind: 'goods',
  product_id: null,
  title: product_name,
  detail: '',
  quantity,
  unit_price: null,
  amount: total_price,
  list_price: null,
  item: null,
  sizes: [],
  roster: [],
  reason: '',
  added_by: source === 'public' ? 'pelanggan' : 'staf',
  added_at: created_at,
  voided_at: null,
})

/** Whether one line as typed is all of the order, so that product, quantity and price are typed too. */
export const isTyped = (lines: readonly Pick<OrderLine, 'kind' | 'unit_price'>[]): boolean =>
  lines.length === 1 && lines.every(({ kind, unit_price }) => kind === 'goods' && unit_price === null)

type Sums = Pick<Order, 'product_name' | 'quantity' | 'total_price'>

/** The name of an order, its pieces and its price, by its lines. */
export function sumLines(lines: readonly Pick<OrderLine, 'kind' | 'title' | 'quantity' | 'amount'>[]): Sums {
  const goods = lines.filter(({ kind }) => kind === 'goods')
  const more = goods.length > 1 ? `, + ${goods.length - 1} lainnya` : ''
  return {
    product_name: `${(goods[0]?.title ?? '').slice(0, nameLength.most - more.length)}${more}`,
    quantity: goods.reduce((sum, { quantity }) => sum + quantity, 0),
    total_price: lines.reduce((sum, { amount }) => sum + amount, 0),
  }
}

/** Whether prices from the list follow the new quantity or stay. */
export type Pricing = 'list' | 'keep'

/** Whether the old and the new prices give different totals, and staff have not said which of them hold. */
export const isPricingOpen = (pricing: Pricing | null, totals: Record<Pricing, Rupiah>): boolean =>
  pricing === null && totals.list !== totals.keep

/**
 * Once money has come for an order, staff must say which prices hold; before that, the new ones do. Throws `InvalidFields`
 * with both totals.
 */
export function insistOnPricing(totals: Record<Pricing, Rupiah>, isPaid: boolean): void {
  if (!isPaid) return
  throw new InvalidFields({
    pricing: [`Menurut jumlah baru ${rupiah(totals.list)}, dengan harga lama ${rupiah(totals.keep)}.`],
    list_total: [String(totals.list)],
    keep_total: [String(totals.keep)],
  })
}

/** Throws `InvalidFields` for pieces and a price that no order can have. */
export function insistOnSums({ quantity, total_price }: Omit<Sums, 'product_name'>): void {
  if (total_price < 1) throw new InvalidFields({ total_price: ['Jumlah seluruhnya paling sedikit Rp\u00a01.'] })
  if (total_price > MAX_TOTAL)
    throw new InvalidFields({ total_price: ['Jumlah seluruhnya melebihi Rp\u00a0999.999.999.'] })
  if (quantity < 1 || quantity > MAX_PIECES)
    throw new InvalidFields({ quantity: ['Seluruhnya 1 sampai 10.000 potong.'] })
}

type PricedLine = Pick<OrderLine, 'unit_price' | 'list_price'>
/** Whether staff typed another price than the list's. */
export const isOwnPrice = ({ list_price, unit_price }: PricedLine): boolean =>
  list_price !== null && unit_price !== list_price

/** Whether staff write why: for a discount, and for a price of their own. */
export const needsReason = (line: PricedLine & Pick<OrderLine, 'kind'>): boolean =>
  line.kind === 'discount' || isOwnPrice(line)

/** Throws `InvalidFields` if staff remove a line without writing why. `missingLine`: the first removed line. */
export function insistOnGoneReason(missingLine: Pick<OrderLine, 'title'> | undefined, reason: string): void {
  if (missingLine && reason === '')
    throw new InvalidFields({ reason: [`Tulis alasan baris ${missingLine.title} dihapus.`] })
}

/** Whether a line may be below zero: a discount, and a correction of money that goes back. */
export const isReduction = (kind: string): boolean => kind === 'discount' || kind === 'correction'

/** The price of a reduction may be typed without its minus. */
export const signedPrice = (kind: string, price: Rupiah | null): Rupiah | null =>
  isReduction(kind) && price !== null ? -Math.abs(price) : price

/** Whether a line is a discount that takes nothing off. */
export const isNoDiscount = (kind: LineKind, price: Rupiah | null): boolean => kind === 'discount' && price === 0

type Pieces = Pick<OrderLine, 'sizes' | 'roster'>
/** Why a line cannot have so few pieces: more sizes or names are noted for it. Null if it can. */
export function piecesProblem({ sizes, roster }: Pieces, quantity: number): string | null {
  const noted = Math.max(roster.length, countPieces({ sizes, quantity: 0 }))
  return noted > quantity ? `Ukuran atau daftar namanya sudah ${noted}, padahal jumlahnya ${quantity} potong.` : null
}

type LineField = 'title' | 'unit_price' | 'quantity'
type WrittenLine = Pick<OrderLine, 'kind' | LineField> & Pieces
/**
 * What is wrong with a line that staff write or change. A text that the line had before (`old`) may stay, however long
 * it is.
 */
export function lineProblems(line: WrittenLine, old: WrittenLine | null): [LineField, string][] {
  const { kind, title, quantity, unit_price } = line
  const hasPrice = unit_price !== null || (old !== null && old.unit_price === null)
  const price = unit_price ?? 0
  const fewer = old && quantity < old.quantity ? piecesProblem(line, quantity) : null
  const problems: [LineField, string | false | null][] = [
    ['title', title === '' && 'Isi nama barisnya.'],
    ['title', title.length > longest.title && title !== old?.title && 'Paling banyak 120 karakter.'],
    ['unit_price', !hasPrice && 'Isi harganya.'],
    ['unit_price', price < 0 && !isReduction(kind) && 'Tidak bisa kurang dari 0.'],
    ['unit_price', price >= 0 && kind === 'discount' && 'Tulis potongan sebagai minus.'],
    ['quantity', quantity < 1 && 'Paling sedikit 1.'],
    ['quantity', fewer],
  ]
  return problems.flatMap(([field, text]): [LineField, string][] => (text ? [[field, text]] : []))
}

type ShownLine = Pick<OrderLine, 'kind' | 'title' | 'detail' | 'quantity' | 'unit_price' | 'amount'>

/**
 * Lines as every page and invoice shows them. A unit price is never computed by division. A line that comes once has no
 * count.
 */
export const lineRows = (lines: readonly ShownLine[]) =>
  lines.map(({ kind, title, detail, quantity, unit_price, amount }) => ({
    title,
    detail,
    amount: rupiah(amount),
    isBelow: kind === 'size' || kind === 'extra' || kind === 'setup',
    count: quantity === 1 && uncounted.has(kind) ? null : countText(quantity, unit_price),
  }))
const uncounted: ReadonlySet<string> = new Set(['delivery', 'discount', 'correction'])
const countText = (quantity: number, price: Rupiah | null) =>
  `${quantity.toLocaleString('id-ID')}${price === null ? ' potong' : ` × ${rupiah(price)}`}`

/** The number of rows that have a name or a number. */
export const namedIn = (rows: readonly RosterRow[]): number =>
  rows.filter(({ name, number }) => name !== '' || number !== '').length

/** A line as text for messages and for the order's history. */
export const lineText = ({ title, quantity, amount }: Pick<OrderLine, 'title' | 'quantity' | 'amount'>): string =>
  `${title} × ${quantity} = ${plainRupiah(amount)}`

export const sizeTexts = (sizes: OrderLine['sizes']): string[] =>
  sizes.map(({ code, quantity }) => `${code} ${quantity}`)

export type SizedGoods = {
  lines: readonly Pick<OrderLine, 'kind' | 'title' | 'quantity' | 'product_id' | 'sizes'>[]
  /** Ids of the products that come in sizes. */
  sized: readonly number[]
}

/** Goods lines with the number of pieces whose size is known. `isDue`: whether the product comes in sizes. */
export const sizedGoods = ({ lines, sized }: SizedGoods) =>
  lines
    .filter(({ kind }) => kind === 'goods')
    .map(({ title, quantity, product_id, sizes }) => {
      const sizedPieces = countPieces({ sizes, quantity: 0 })
      return { title, quantity, sizes, known: sizedPieces, isDue: product_id !== null && sized.includes(product_id) }
    })

/** A line to store. If it has no row yet, `id` and `parent_id` may be names. */
export type NewLine = Omit<OrderLine, 'position' | 'voided_at' | 'added_at' | 'added_by'>

/** What a new line has if nothing is said of it. */
export const blankLine: Omit<NewLine, 'id' | 'kind'> = {
  parent_id: null,
  product_id: null,
  title: '',
  detail: '',
  quantity: 1,
  unit_price: null,
  amount: 0,
  list_price: null,
  item: null,
  sizes: [],
  roster: [],
  reason: '',
}
