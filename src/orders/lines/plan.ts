import { isDeepStrictEqual } from 'node:util'
import { piecesOf, priceOf, type Wish, type WishItem } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import { named } from '../../products/wish.ts'
import { InvalidFields, invalidForm } from '../../web/call-errors.ts'
import { pricedItem, recounted } from '../roster/rules.ts'
import { discountLine, withoutOldPercents } from './discount-rules.ts'
import { newLines } from './new-lines.ts'
import { listFor, type NewLine, type OrderGoods } from './queries.ts'
import { type LineItem, type OrderLine, type Pricing, piecesProblem } from './rules.ts'
import { amounted, insistOnReasons, type Row, type SentLine, sentRows } from './sent-lines.ts'

/** What the goods of an order become. Pure: it knows neither money nor database. */

/** A line that goes on from one in force has its id, others have a name. `list`: null if the order's stays. */
export type Plan = { lines: readonly NewLine[]; list: PriceList | null }
/** Which prices count. `list`: null where none priced the order. `isChosen`: whether somebody chose the pricing. */
export type PriceBasis = { pricing: Pricing; list: PriceList | null; isChosen?: boolean }
/** The name of the field that was sent, of a path in a wish. */
export type PathOf = (path: string) => string

/** By lines as they were sent: those that are missing fall away. */
export function edited(goods: OrderGoods, sent: readonly SentLine[], basis: PriceBasis, asksReasons: boolean): Plan {
  const rows = sentRows(goods, sent)
  const kept = goods.lines.filter((line) => rows.some(({ old }) => old === line))
  const places = kept.filter(isListed).map(({ id }) => sent.findIndex((line) => line.id === id))
  const pathOf = (path: string) => `lines.${places[Number(path.split('.')[1])] ?? 0}.quantity`
  const all = aligned(goods, belowGoods(rows), basis, pathOf)
  const discounted = all.map((line) => {
    const { percent } = sent[rows.findIndex((row) => row.line.id === line.id)] ?? {}
    return percent === undefined ? line : discountLine(line, percent, all)
  })
  const lines = withoutOldPercents(discounted, goods.lines)
  insistOnReasons(rows, lines, asksReasons)
  const { list } = basis
  return { lines, list: list === goods.list ? null : list && listFor(wishIn(lines), list) }
}

/** By a wish: its goods replace those in force; delivery, discounts and corrections stay. */
export function wished(
  goods: OrderGoods,
  wish: Wish,
  { pricing, list, isChosen = false }: PriceBasis & { list: PriceList },
  pathOf: PathOf,
): Plan {
  const known = byKey(goods.lines)
  const listed = pricedLines(wishedItems(goods, wish, list, pathOf), list, pathOf)
  const lines = [
    ...listed.map((line) => {
      const old = known.get(keyOf(line))
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
  return { lines: withoutOldPercents(lines, goods.lines), list: listFor(wishIn(lines), list) }
}

/** The items of a wish, each with the id of the line that it goes on from. */
function wishedItems(goods: OrderGoods, wish: Wish, list: PriceList, pathOf: PathOf): ListedItem[] {
  const free = goods.lines.filter(isListed)
  return wish.items.map((item, nth) => {
    // It goes on from a line with its choices, else from one of its product that no item goes on from.
    const isOpen = (line: OrderLine) =>
      line.product_id === item.product_id && !wish.items.some((one) => isLike(line, one))
    const old = free.find((line) => isLike(line, item)) ?? free.find(isOpen)
    if (old) free.splice(free.indexOf(old), 1)
    const roster = old?.roster ?? []
    const quantity = item.quantity ?? piecesOf(item)
    // A line with a roster keeps its sizes, and what the price has of them.
    const kept = roster.length > 0 && old?.item ? { sizes: old.item.sizes, ...listIn(old.item) } : {}
    const sizes = old && roster.length > 0 ? old.sizes : item.sizes
    const whole = recounted({ ...item, quantity, ...kept }, old && { ...old, sizes }, quantity, list)
    const sized = item.sizes.length > 0 && piecesOf(item) !== quantity && `Jumlah ukurannya ${piecesOf(item)}.`
    const few = sized || piecesProblem({ sizes, roster }, quantity)
    if (few) throw new InvalidFields({ [pathOf(`items.${nth}.quantity`)]: [few] })
    return { id: old?.id ?? `goods-${nth}`, quantity, item: whole }
  })
}

const isLike = (line: NewLine, item: WishItem) =>
  line.product_id === item.product_id && isDeepStrictEqual(line.item?.choices.toSorted(), item.choices.toSorted())

const isListed = ({ kind, item }: NewLine) => kind === 'goods' && item !== null
const wishIn = (lines: readonly NewLine[]): Wish => ({ items: lines.flatMap(({ item }) => item ?? []) })

const listIn = ({ list }: LineItem) => (list ? { list } : {})

type ListedItem = { id: string; quantity: number; item: LineItem }

/** Lines of the list for items that have the ids of goods lines. */
function pricedLines(items: readonly ListedItem[], list: PriceList | null, pathOf: PathOf): NewLine[] {
  if (!list || items.length === 0) return []
  const wish = { items: items.map(({ item }) => item) }
  const price = priceOf({ items: items.map(pricedItem) }, list, { isStaff: true, isPartial: true })
  if (!price.ok) throw invalidForm(named(price.problems, pathOf))
  const ids = items.map(({ id }) => id)
  return newLines({ wish, list, lines: price.lines }, ids)
}

/** What the list says of goods with these pieces, sizes and lists of names. */
function byList(lines: readonly NewLine[], list: PriceList | null, pathOf: PathOf): ByKey {
  const items = lines.flatMap(({ id, kind, item, quantity }): ListedItem[] =>
    kind === 'goods' && item ? [{ id, quantity, item }] : [],
  )
  return byKey(pricedLines(items, list, pathOf))
}

/** What a line is of: kind, words and the goods line above it. */
const keyOf = ({ kind, id, parent_id, title, detail }: NewLine) =>
  JSON.stringify(kind === 'goods' ? [kind, id] : [kind, parent_id, title, detail])
const byKey = <Line extends NewLine>(lines: readonly Line[]): ReadonlyMap<string, Line> =>
  new Map(lines.map((line) => [keyOf(line), line]))

type ByKey = ReadonlyMap<string, NewLine>

/** Each goods line before what hangs below it, in whatever order they were sent. */
function belowGoods(rows: readonly Row[]): Row[] {
  const isBelow = ({ line }: Row, { line: goods }: Row) => goods.kind === 'goods' && line.parent_id === goods.id
  const roots = rows.filter((row) => !rows.some((goods) => isBelow(row, goods)))
  return roots.flatMap((root) => [root, ...rows.filter((row) => isBelow(row, root))])
}

/** Lines follow what the list says; by its prices, those that it newly has come and those that it no longer has go. */
export function aligned(
  goods: OrderGoods,
  rows: readonly Row[],
  { pricing, list }: PriceBasis,
  pathOf: PathOf = String,
): NewLine[] {
  const before = byList(goods.lines, goods.list, String)
  const kept = goods.lines.flatMap((line) => rows.find(({ old }) => old === line)?.line ?? [])
  const after = byList(kept, list, pathOf)
  const keys = new Set(rows.flatMap(({ old }) => (old ? [keyOf(old)] : [])))
  const isOrphan = ({ old }: Row) =>
    old !== null && old.parent_id !== null && !rows.some((row) => row.old?.id === old.parent_id)
  const isGone = (row: Row, key: string) => (pricing === 'list' || isOrphan(row)) && before.has(key) && !after.has(key)
  const lines = rows.flatMap((row): NewLine[] => {
    const key = row.old ? keyOf(row.old) : ''
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

/** Quantities that went with the goods, and prices that are the list's, follow it; staff's own stay. */
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
