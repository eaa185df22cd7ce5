import type { LineKind } from '../../../db/shop-rows.ts'
import type { PricedLine, WishItem } from '../../../products/rules/price.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import type { NewLine } from '../../lines/queries.ts'
import type { OrderLine } from '../../rules/lines.ts'
import { goodsOf, keyIn, type Priced, pricedBy, type Standing, sizesOf, tooFew } from './standing.ts'

/** What the lines of an order become. Pure: it knows neither money nor database. */

/** `id`: of the line in force that it goes on from, null for a new one. */
export type Draft = NewLine & { id: string | null }
/** Whether prices that the list gave follow the new quantity, or stay. */
export type Pricing = 'list' | 'keep'
/** A line as it was sent; what is missing is as it was. */
export type SentLine = Partial<
  Pick<OrderLine, 'parent_id' | 'product_id' | 'title' | 'detail' | 'quantity' | 'unit_price' | 'reason'>
> & { id: string | null; kind: LineKind }

export const asDraft = ({
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
  const before = pricedBy(standing, {}, standing.list)
  const after = pricedBy(standing, { [lineId]: other }, standing.list)
  const rows = standing.lines.map((old) => {
    const draft = asDraft(old)
    const item = old.id === lineId && old.item ? { ...old.item, ...other } : old.item
    return { draft: { ...draft, item }, old, parentId: old.parent_id }
  })
  return aligned(rows, before, after, 'list')
}

type Row = { draft: Draft; old: OrderLine | null; parentId: string | null }

/** Lines follow what the list says; by its prices, those that it newly has come and those that it no longer has go. */
function aligned(
  rows: readonly Row[],
  before: ReadonlyMap<string, Priced>,
  after: ReadonlyMap<string, Priced>,
  pricing: Pricing,
): Draft[] {
  const isGone = (old: OrderLine | null) =>
    pricing === 'list' && old !== null && before.has(keyIn(old)) && !after.has(keyIn(old))
  const drafts = rows
    .filter(({ old }) => !isGone(old))
    .map(({ draft, old, parentId }) => {
      const key = old ? keyIn(old) : ''
      return { ...(old ? followed(draft, old, before.get(key), after.get(key), pricing) : draft), parentId }
    })
  const known = new Set(rows.flatMap(({ old }) => (old ? [keyIn(old)] : [])))
  for (const [key, { parentId, ...line }] of after) {
    if (pricing === 'keep' || known.has(key) || before.has(key)) continue
    const isBefore = (one: (typeof drafts)[number]) =>
      one.id === parentId || (one.parentId === parentId && (line.kind !== 'size' || one.kind === 'size'))
    const at = parentId === null ? -1 : drafts.findLastIndex(isBefore)
    drafts.splice(at < 0 ? drafts.length : at + 1, 0, { ...newDraft(line), parentId })
  }
  return placed(drafts)
}

/** A line of a wish, as its own price list gives it. */
export const newDraft = ({ item: _, ...line }: PricedLine): Draft => ({
  ...line,
  id: null,
  parent: null,
  list_price: line.unit_price,
  item: null,
  reason: '',
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
  const isSettled = unit_price === after.unit_price && draft.reason === OLD_PRICE
  const reason = isSettled ? '' : isOld && draft.reason === '' ? OLD_PRICE : draft.reason
  return amounted({
    ...draft,
    quantity: goesAlong ? after.quantity : draft.quantity,
    unit_price,
    list_price: after.unit_price,
    reason,
  })
}
export const OLD_PRICE = 'Harga lama'

export const amounted = <Line extends Draft>(line: Line): Line =>
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
    if (old && sent.findIndex(({ id }) => id === line.id) < at) wrong(at, 'id', 'Baris ini tertulis dua kali.')
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
    const few =
      old && draft.quantity < old.quantity && tooFew(standing, sizesOf(standing, old.id), old.id, draft.quantity)
    if (few) wrong(at, 'quantity', few)
    return { draft: withItem(draft), old, parentId }
  })
  if (Object.keys(problems).length > 0) throw new InvalidFields(problems)
  const kept = new Set(rows.map(({ old }) => old?.id))
  const lines = standing.lines.filter(({ id }) => kept.has(id))
  const quantities = Object.fromEntries(
    rows.flatMap(({ old, draft }) => (old?.item ? [[old.id, { quantity: draft.quantity }]] : [])),
  )
  const goods = goodsOf(lines).map(({ id }) => sent.findIndex((line) => line.id === id))
  const pathOf = (path: string) => `lines.${goods[Number(path.split('.')[1])] ?? 0}.quantity`
  const after = pricedBy({ ...standing, lines }, quantities, list, pathOf)
  const drafts = aligned(belowGoods(rows), pricedBy(standing, {}, standing.list), after, pricing)
  for (const [at, row] of rows.entries()) {
    const { kind, unit_price, list_price, reason } = row.old
      ? (drafts.find(({ id }) => id === row.old?.id) ?? row.draft)
      : row.draft
    const isOwn = list_price !== null && unit_price !== list_price
    if ((isOwn || kind === 'discount') && reason === '') wrong(at, 'reason', 'Tulis alasannya.')
  }
  if (Object.keys(problems).length > 0) throw new InvalidFields(problems)
  return drafts
}

/** Each goods line before what hangs below it, in whatever order they were sent. */
function belowGoods(rows: readonly Row[]): Row[] {
  const isBelow = (row: Row, goods: Row) => row !== goods && row.parentId !== null && row.parentId === goods.draft.id
  const roots = rows.filter((row) => !rows.some((goods) => goods.draft.kind === 'goods' && isBelow(row, goods)))
  return roots.flatMap((root) =>
    root.draft.kind === 'goods' ? [root, ...rows.filter((row) => isBelow(row, root))] : [root],
  )
}

const withItem = (draft: Draft): Draft => ({
  ...draft,
  item: draft.item && { ...draft.item, quantity: draft.quantity },
})

const emptyDraft: Omit<Draft, 'kind' | 'amount'> = {
  id: null,
  parent: null,
  product_id: null,
  title: '',
  detail: '',
  quantity: 1,
  unit_price: null,
  list_price: null,
  item: null,
  reason: '',
}
