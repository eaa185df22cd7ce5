import { isDeepStrictEqual } from 'node:util'
import { calculatePrice, countPieces, type Selection, type SelectionItem } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import { renameProblems } from '../../products/wish.ts'
import { InvalidFields, invalidForm } from '../../web/call-errors.ts'
import { pricedItem, recounted } from '../roster/rules.ts'
import { discountLine, withoutOldPercents } from './discount-rules.ts'
import { newLines } from './new-lines.ts'
import { listFor, type OrderGoods } from './queries.ts'
import { type LineItem, type NewLine, type OrderLine, type Pricing, piecesProblem } from './rules.ts'
import { amounted, insistOnReasons, type Row, type SentLine, sentRows } from './sent-lines.ts'

/** What the goods of an order become. These functions are pure: they know neither money nor database. */

/**
 * A line that continues a line in force has that line's id; other lines have a name as id. `list`: the new price list,
 * null if the order keeps its own.
 */
export type Plan = { lines: readonly NewLine[]; list: PriceList | null }
/** Which prices count. `list`: null if no list priced the order. `isChosen`: whether somebody chose the pricing. */
export type PriceBasis = { pricing: Pricing; list: PriceList | null; isChosen?: boolean }
/** Turns a path in a wish into the name of the field that was sent. */
export type PathMapper = (path: string) => string

/** The plan by lines as they were sent. Lines that were not sent are removed. */
export function edited(
  goods: OrderGoods,
  sentLines: readonly SentLine[],
  basis: PriceBasis,
  asksReasons: boolean,
): Plan {
  const rows = sentRows(goods, sentLines)
  const remainingLines = goods.lines.filter((line) => rows.some(({ old }) => old === line))
  const places = remainingLines.filter(isListed).map(({ id }) => sentLines.findIndex((line) => line.id === id))
  const toFieldPath = (path: string) => `lines.${places[Number(path.split('.')[1])] ?? 0}.quantity`
  const all = aligned(goods, belowGoods(rows), basis, toFieldPath)
  const discounted = all.map((line) => {
    const { percent } = sentLines[rows.findIndex((row) => row.line.id === line.id)] ?? {}
    return percent === undefined ? line : discountLine(line, percent, all)
  })
  const lines = withoutOldPercents(discounted, goods.lines)
  insistOnReasons(rows, lines, asksReasons)
  const { list } = basis
  return { lines, list: list === goods.list ? null : list && listFor(toSelection(lines), list) }
}

/** The plan by a wish. Its goods replace those in force; delivery, discounts and corrections stay. */
export function applySelection(
  goods: OrderGoods,
  selection: Selection,
  { pricing, list, isChosen = false }: PriceBasis & { list: PriceList },
  toFieldPath: PathMapper,
): Plan {
  const oldByKey = byKey(goods.lines)
  const itemLines = pricedLines(selectionItems(goods, selection, list, toFieldPath), list, toFieldPath)
  const lines = [
    ...itemLines.map((line) => {
      const old = oldByKey.get(lineKey(line))
      if (!old) return line
      const isHeld =
        pricing === 'keep' || (old.list_price === line.unit_price && !(isChosen && old.reason === OLD_PRICE))
      const unit_price = isHeld ? old.unit_price : line.unit_price
      const reason = isHeld || isByList(old) ? old.reason : ''
      const sizes = old.roster.length > 0 ? old.sizes : line.sizes
      const next = { ...line, id: old.id, sizes, roster: old.roster, unit_price, reason }
      return followed({ old, line: next }, undefined, line, pricing)
    }),
    ...goods.lines.filter(({ kind }) => ['delivery', 'discount', 'correction'].includes(kind)),
  ]
  return { lines: withoutOldPercents(lines, goods.lines), list: listFor(toSelection(lines), list) }
}

/** The items of a wish, each with the id of the line that it continues. */
function selectionItems(
  goods: OrderGoods,
  selection: Selection,
  list: PriceList,
  toFieldPath: PathMapper,
): ListedItem[] {
  const free = goods.lines.filter(isListed)
  return selection.items.map((item, nth) => {
    // An item continues a line with the same choices. Otherwise it continues a line of the same product that fits no
    // item.
    const isOpen = (line: OrderLine) =>
      line.product_id === item.product_id && !selection.items.some((one) => isLike(line, one))
    const old = free.find((line) => isLike(line, item)) ?? free.find(isOpen)
    if (old) free.splice(free.indexOf(old), 1)
    const roster = old?.roster ?? []
    const quantity = item.quantity ?? countPieces(item)
    // A line with a roster keeps its sizes, and those sizes that its price includes.
    const pricedSizes = roster.length > 0 && old?.item ? { sizes: old.item.sizes, ...listIn(old.item) } : {}
    const sizes = old && roster.length > 0 ? old.sizes : item.sizes
    const whole = recounted({ ...item, quantity, ...pricedSizes }, old && { ...old, sizes }, quantity, list)
    const sized = item.sizes.length > 0 && countPieces(item) !== quantity && `Jumlah ukurannya ${countPieces(item)}.`
    const few = sized || piecesProblem({ sizes, roster }, quantity)
    if (few) throw new InvalidFields({ [toFieldPath(`items.${nth}.quantity`)]: [few] })
    return { id: old?.id ?? `goods-${nth}`, quantity, item: whole }
  })
}

const isLike = (line: NewLine, item: SelectionItem) =>
  line.product_id === item.product_id && isDeepStrictEqual(line.item?.choices.toSorted(), item.choices.toSorted())

const isListed = ({ kind, item }: NewLine) => kind === 'goods' && item !== null
const toSelection = (lines: readonly NewLine[]): Selection => ({ items: lines.flatMap(({ item }) => item ?? []) })

const listIn = ({ list }: LineItem) => (list ? { list } : {})

type ListedItem = { id: string; quantity: number; item: LineItem }

/** The lines that the list gives for items. Each item has the id of its goods line. */
function pricedLines(items: readonly ListedItem[], list: PriceList | null, toFieldPath: PathMapper): NewLine[] {
  if (!list || items.length === 0) return []
  const selection = { items: items.map(({ item }) => item) }
  const price = calculatePrice({ items: items.map(pricedItem) }, list, { isStaff: true, isPartial: true })
  if (!price.ok) throw invalidForm(renameProblems(price.problems, toFieldPath))
  const ids = items.map(({ id }) => id)
  return newLines({ wish: selection, list, lines: price.lines }, ids)
}

/** The lines that the list gives for goods with these pieces, sizes and lists of names, by their keys. */
function byList(lines: readonly NewLine[], list: PriceList | null, toFieldPath: PathMapper): ByKey {
  const items = lines.flatMap(({ id, kind, item, quantity }): ListedItem[] =>
    kind === 'goods' && item ? [{ id, quantity, item }] : [],
  )
  return byKey(pricedLines(items, list, toFieldPath))
}

/** The key of a line: its kind, its words and the goods line above it. */
const lineKey = ({ kind, id, parent_id, title, detail }: NewLine) =>
  JSON.stringify(kind === 'goods' ? [kind, id] : [kind, parent_id, title, detail])
const byKey = <Line extends NewLine>(lines: readonly Line[]): ReadonlyMap<string, Line> =>
  new Map(lines.map((line) => [lineKey(line), line]))

type ByKey = ReadonlyMap<string, NewLine>

/** Puts each goods line before the lines below it, in whatever order they were sent. */
function belowGoods(rows: readonly Row[]): Row[] {
  const isBelow = ({ line }: Row, { line: goods }: Row) => goods.kind === 'goods' && line.parent_id === goods.id
  const roots = rows.filter((row) => !rows.some((goods) => isBelow(row, goods)))
  return roots.flatMap((root) => [root, ...rows.filter((row) => isBelow(row, root))])
}

/**
 * Lets lines follow the price list. If its prices count, the lines that it newly gives are added, and those that it no
 * longer gives are removed.
 */
export function aligned(
  goods: OrderGoods,
  rows: readonly Row[],
  { pricing, list }: PriceBasis,
  toFieldPath: PathMapper = String,
): NewLine[] {
  const before = byList(goods.lines, goods.list, String)
  const remainingLines = goods.lines.flatMap((line) => rows.find(({ old }) => old === line)?.line ?? [])
  const after = byList(remainingLines, list, toFieldPath)
  const keys = new Set(rows.flatMap(({ old }) => (old ? [lineKey(old)] : [])))
  const isOrphan = ({ old }: Row) =>
    old !== null && old.parent_id !== null && !rows.some((row) => row.old?.id === old.parent_id)
  const isGone = (row: Row, key: string) => (pricing === 'list' || isOrphan(row)) && before.has(key) && !after.has(key)
  const lines = rows.flatMap((row): NewLine[] => {
    const key = row.old ? lineKey(row.old) : ''
    return isGone(row, key) ? [] : [followed(row, before.get(key), after.get(key), pricing)]
  })
  for (const [key, line] of after) {
    if (pricing === 'keep' || keys.has(key) || before.has(key)) continue
    const { kind, parent_id } = line
    const isBefore = (one: NewLine) =>
      one.id === parent_id || (one.parent_id === parent_id && (kind !== 'size' || one.kind === 'size'))
    const at = parent_id === null ? -1 : lines.findLastIndex(isBefore)
    lines.splice(at < 0 ? lines.length : at + 1, 0, line)
  }
  return lines
}

/**
 * A quantity that was that of the goods follows the list, and so does a price that was the list's. Values of staff
 * stay.
 */
function followed({ line, old }: Row, before: NewLine | undefined, after: NewLine | undefined, pricing: Pricing) {
  if (!old || !after) return line
  const goesAlong = line.quantity === old.quantity && (!before || old.quantity === before.quantity)
  const isFree = isByList(old) && line.unit_price === old.unit_price
  const unit_price = isFree && pricing === 'list' ? after.unit_price : line.unit_price
  const isOld = isFree && unit_price !== after.unit_price
  const isSettled = unit_price === after.unit_price && line.reason === OLD_PRICE
  return amounted({
    ...line,
    quantity: goesAlong ? after.quantity : line.quantity,
    unit_price,
    list_price: after.unit_price,
    reason: isSettled ? '' : isOld && line.reason === '' ? OLD_PRICE : line.reason,
  })
}
const OLD_PRICE = 'Harga lama'
const isByList = ({ unit_price, list_price }: NewLine) => unit_price === list_price
