import type { LineKind, OrderRosterRow, OrderSizeRow } from '../../../db/shop-rows.ts'
import { type PricedLine, priceOf, type Wish, type WishItem } from '../../../products/rules/price.ts'
import type { PriceList } from '../../../products/rules/price-list.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import type { NewLine } from '../../lines/queries.ts'
import type { OrderLine } from '../../rules/lines.ts'

/** What the lines of an order become. Pure: it knows neither money nor database. */

/** `id`: of the line in force that it goes on from, null for a new one. */
export type Draft = NewLine & { id: string | null }
/** What an order is made of now. `list`: the one it goes on by, null for an order that no list priced. */
export type Standing = {
  lines: readonly OrderLine[]
  sizes: readonly OrderSizeRow[]
  roster: readonly OrderRosterRow[]
  list: PriceList | null
}
/** The name of the field that was sent, of a path in a wish. */
export type PathOf = (path: string) => string
/** Whether prices that the list gave follow the new quantity, or stay. */
export type Pricing = 'list' | 'keep'
/** A line as it was sent; what is missing is as it was. */
export type SentLine = Partial<
  Pick<OrderLine, 'parent_id' | 'product_id' | 'title' | 'detail' | 'quantity' | 'unit_price' | 'reason'>
> & { id: string | null; kind: LineKind }

const goodsOf = (lines: readonly OrderLine[]) => lines.filter(({ kind, item }) => kind === 'goods' && item !== null)

/** The wish that the lines fulfil, with sizes and rosters as they are now, or as `other` says of a line. */
export function wishOf(
  { lines, sizes, roster }: Standing,
  other: Readonly<Record<string, Partial<WishItem>>> = {},
): Wish {
  const items = goodsOf(lines).flatMap(({ id, item, quantity }) => {
    if (!item) return []
    const own = sizes
      .filter(({ line_id }) => line_id === id)
      .map((size) => ({ code: size.size_code, quantity: size.quantity }))
    const rows = roster.filter((row) => row.line_id === id && (row.name !== '' || row.number !== '')).length
    return [{ ...item, sizes: own, quantity, rows: rows > 0 ? Math.min(rows, quantity) : item.rows, ...other[id] }]
  })
  return { items }
}

/** Priced lines by what they are of: the item's place, kind and words. */
function pricedBy(wish: Wish, list: PriceList | null, pathOf: PathOf = String): Map<string, PricedLine> {
  if (!list || wish.items.length === 0) return new Map()
  const price = priceOf(wish, list, { isStaff: true, isPartial: true })
  if (!price.ok)
    throw new InvalidFields(
      Object.fromEntries(Object.entries(price.problems).map(([at, text]) => [pathOf(at), [text]])),
    )
  return new Map(price.lines.map((line) => [keyOf(line, line.item), line]))
}

const keyOf = ({ kind, title, detail }: Pick<OrderLine, 'kind' | 'title' | 'detail'>, item: number | null) =>
  JSON.stringify(kind === 'goods' ? [kind, item] : [kind, item, title, detail])

/** Of each line in force its key among priced lines. */
function keysOf(lines: readonly OrderLine[]): Map<string, string> {
  const goods = goodsOf(lines).map(({ id }) => id)
  const placeOf = ({ id, kind, parent_id }: OrderLine) => goods.indexOf(kind === 'goods' ? id : (parent_id ?? ''))
  return new Map(lines.map((line) => [line.id, keyOf(line, placeOf(line) < 0 ? null : placeOf(line))]))
}

const asDraft = ({
  position: _,
  parent_id: _parent,
  voided_at: _voided,
  added_at: _at,
  added_by: _by,
  ...line
}: OrderLine): Draft => ({
  ...line,
  parent: null,
})

/** The sizes or the roster of a line changed: its size lines and what is paid by row follow. */
export function resized(standing: Standing, lineId: string, other: Partial<WishItem>): Draft[] {
  const before = pricedBy(wishOf(standing), standing.list)
  const after = pricedBy(wishOf(standing, { [lineId]: other }), standing.list)
  const keys = keysOf(standing.lines)
  const kept = standing.lines.filter(
    ({ id, kind }) => kind !== 'size' || !before.has(keys.get(id) ?? '') || after.has(keys.get(id) ?? ''),
  )
  const drafts = kept.map((line) => {
    const key = keys.get(line.id) ?? ''
    return { ...followed(asDraft(line), line, before.get(key), after.get(key), 'list'), parentId: line.parent_id }
  })
  const known = new Set(keys.values())
  const parent = standing.lines.find(({ id }) => id === lineId)
  for (const [key, line] of after) {
    if (line.kind !== 'size' || known.has(key) || before.has(key) || !parent) continue
    const at = drafts.findLastIndex(
      ({ id, kind, parentId }) => id === lineId || (kind === 'size' && parentId === lineId),
    )
    drafts.splice(at + 1, 0, { ...newDraft(line), parentId: lineId })
  }
  return placed(drafts)
}

/** A line of a wish, as its own price list gives it. */
const newDraft = ({ item: _, ...line }: PricedLine): Draft => ({
  ...line,
  ...{ id: null, parent: null, list_price: line.unit_price, item: null, reason: '' },
})

/** Quantities that went with the goods, and prices that are the list's, follow it; staff's own stay. */
function followed(
  draft: Draft,
  line: OrderLine,
  before: PricedLine | undefined,
  after: PricedLine | undefined,
  pricing: Pricing,
): Draft {
  if (!after) return draft
  const goesAlong = draft.quantity === line.quantity && (!before || line.quantity === before.quantity)
  const isListed = line.unit_price === line.list_price && draft.unit_price === line.unit_price
  const moved = isListed && pricing === 'list'
  const unit_price = moved ? after.unit_price : draft.unit_price
  const isOld = isListed && !moved && unit_price !== after.unit_price
  const reason = unit_price === after.unit_price ? '' : isOld && draft.reason === '' ? OLD_PRICE : draft.reason
  return amounted({
    ...draft,
    quantity: goesAlong ? after.quantity : draft.quantity,
    unit_price,
    list_price: after.unit_price,
    reason,
  })
}
const OLD_PRICE = 'Harga lama'

const amounted = <Line extends Draft>(line: Line): Line =>
  line.unit_price === null ? line : { ...line, amount: line.unit_price * line.quantity }

/** Each draft below the goods of its parent, by the parent's id. */
const placed = (drafts: readonly (Draft & { parentId: string | null })[]): Draft[] =>
  drafts.map(({ parentId, ...draft }) => {
    const at = drafts.findIndex(({ id }) => id !== null && id === parentId)
    return { ...draft, parent: at < 0 ? null : at }
  })

/** By lines as they were sent: those that are missing fall away. */
export function edited(standing: Standing, sent: readonly SentLine[], pricing: Pricing, list = standing.list): Draft[] {
  const problems: Record<string, string[]> = {}
  const wrong = (at: number, field: string, text: string) => {
    problems[`lines.${at}.${field}`] ??= [text]
  }
  const rows = sent.map((line, at) => {
    const old = standing.lines.find(({ id }) => id === line.id) ?? null
    if (line.id !== null && !old) wrong(at, 'id', 'Baris ini tidak ada, atau sudah diganti.')
    const base = old ? asDraft(old) : { ...emptyDraft, kind: line.kind, amount: 0 }
    const { parent_id: parentId = old?.parent_id ?? null, id: _, ...values } = line
    const draft = amounted({ ...base, ...values, kind: old?.kind ?? line.kind })
    if (draft.title === '') wrong(at, 'title', 'Isi nama barisnya.')
    if (draft.unit_price === null && !(old && old.unit_price === null)) wrong(at, 'unit_price', 'Isi harganya.')
    const mayFall = draft.kind === 'discount' || draft.kind === 'correction'
    if (!mayFall && (draft.unit_price ?? 0) < 0) wrong(at, 'unit_price', 'Tidak bisa kurang dari 0.')
    if (draft.kind === 'discount' && (draft.unit_price ?? 0) >= 0)
      wrong(at, 'unit_price', 'Tulis potongan sebagai minus.')
    if (draft.quantity < 1) wrong(at, 'quantity', 'Paling sedikit 1.')
    return { draft, old, parentId, at }
  })
  if (Object.keys(problems).length > 0) throw new InvalidFields(problems)
  const kept = new Set(rows.map(({ old }) => old?.id))
  const lines = standing.lines.filter(({ id }) => kept.has(id))
  const quantities = Object.fromEntries(
    rows.flatMap(({ old, draft }) => (old?.item ? [[old.id, { quantity: draft.quantity }]] : [])),
  )
  const before = pricedBy(wishOf(standing), standing.list)
  const goods = rows.flatMap(({ old }, at) => (old?.item ? [at] : []))
  const pathOf = (path: string) => `lines.${goods[Number(path.split('.')[1])] ?? 0}.quantity`
  const after = pricedBy(wishOf({ ...standing, lines }, quantities), list, pathOf)
  const [oldKeys, keys] = [keysOf(standing.lines), keysOf(lines)]
  const drafts = rows.map(({ draft, old, parentId }) => ({
    ...(old
      ? followed(
          withItem(draft),
          old,
          before.get(oldKeys.get(old.id) ?? ''),
          after.get(keys.get(old.id) ?? ''),
          pricing,
        )
      : draft),
    parentId,
  }))
  for (const [at, { kind, unit_price, list_price, reason }] of drafts.entries()) {
    const isOwn = list_price !== null && unit_price !== list_price
    if ((isOwn || kind === 'discount') && reason === '') wrong(at, 'reason', 'Tulis alasannya.')
  }
  if (Object.keys(problems).length > 0) throw new InvalidFields(problems)
  return placed(drafts)
}

const withItem = (draft: Draft): Draft => ({
  ...draft,
  item: draft.item && { ...draft.item, quantity: draft.quantity },
})

const emptyDraft: Omit<Draft, 'kind' | 'amount'> = {
  ...{
    id: null,
    parent: null,
    product_id: null,
    title: '',
    detail: '',
    quantity: 1,
    unit_price: null,
    list_price: null,
  },
  ...{ item: null, reason: '' },
}

/** By a wish: its goods replace those in force; delivery, discounts and corrections stay. */
export function rewished(
  standing: Standing,
  wish: Wish,
  pricing: Pricing,
  list: PriceList,
  pathOf: PathOf = String,
): Draft[] {
  const lines = [...pricedBy(wish, list, pathOf).values()]
  const old = goodsOf(standing.lines)
  const used = new Set<string>()
  // The nth item of a product goes on from its nth goods line.
  const goes = wish.items.map(({ product_id }) => {
    const line = old.find((one) => one.product_id === product_id && !used.has(one.id))
    if (line) used.add(line.id)
    return line ?? null
  })
  const goodsAt = (item: number) => lines.findIndex((line) => line.kind === 'goods' && line.item === item)
  const drafts = lines.map((line): Draft => {
    const goods = line.item === null ? null : goes[line.item]
    const before = line.kind === 'goods' ? goods : standing.lines.find((one) => isSame(one, line, goods?.id ?? null))
    const item = line.kind === 'goods' && line.item !== null ? (wish.items[line.item] ?? null) : null
    const draft = { ...newDraft(line), id: before?.id ?? null, item }
    const isOld =
      pricing === 'keep' && before != null && before.unit_price !== null && before.unit_price !== line.unit_price
    return {
      ...(isOld ? amounted({ ...draft, unit_price: before.unit_price, reason: before.reason || OLD_PRICE }) : draft),
      parent: line.kind === 'goods' || line.item === null ? null : goodsAt(line.item),
    }
  })
  const others = standing.lines.filter(({ kind }) => ['delivery', 'discount', 'correction'].includes(kind)).map(asDraft)
  return [...drafts, ...others]
}

const isSame = (one: OrderLine, line: PricedLine, parent: string | null) =>
  one.kind === line.kind && one.title === line.title && one.detail === line.detail && one.parent_id === parent
