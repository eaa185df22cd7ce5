import type { OrderRosterRow, OrderSizeRow } from '../../../db/shop-rows.ts'
import { type PricedLine, piecesOf, priceOf, type Wish, type WishItem } from '../../../products/rules/price.ts'
import type { PriceList } from '../../../products/rules/price-list.ts'
import { named } from '../../../products/wish.ts'
import { invalidForm } from '../../../web/call-errors.ts'
import type { OrderLine } from '../../rules/lines.ts'

/** What the price list says of the lines of an order. */

/** What an order is made of now. `list`: the one it goes on by, null for an order that no list priced. */
export type Standing = {
  lines: readonly OrderLine[]
  sizes: readonly OrderSizeRow[]
  roster: readonly OrderRosterRow[]
  list: PriceList | null
}
/** The name of the field that was sent, of a path in a wish. */
export type PathOf = (path: string) => string
export const goodsOf = (lines: readonly OrderLine[]) =>
  lines.filter(({ kind, item }) => kind === 'goods' && item !== null)

/** Pieces of a line that have a name or a number. */
export const namedIn = (rows: readonly Pick<OrderRosterRow, 'name' | 'number'>[]): number =>
  rows.filter(({ name, number }) => name !== '' || number !== '').length

type Changes = Readonly<Record<string, Partial<WishItem>>>
export const sizesOf = ({ sizes }: Standing, id: string): WishItem['sizes'] =>
  sizes.filter(({ line_id }) => line_id === id).map(({ size_code: code, quantity }) => ({ code, quantity }))

/** The wish that the lines fulfil, with sizes as they are now, or as `other` says of a line. */
export function wishOf(standing: Standing, other: Changes = {}): Wish {
  const items = goodsOf(standing.lines).flatMap(({ id, item, quantity }) => {
    if (!item) return []
    const named = namedIn(standing.roster.filter(({ line_id }) => line_id === id))
    const all = { ...item, sizes: sizesOf(standing, id), quantity, rows: item.rows ?? (named || null), ...other[id] }
    return [{ ...all, rows: all.rows && Math.min(all.rows, all.quantity ?? all.rows) }]
  })
  return { items }
}

export type Priced = PricedLine & { parentId: string | null }

/** Priced lines by what they are of: kind, words and the goods line in force. */
export function pricedBy(
  standing: Standing,
  other: Changes,
  list: PriceList | null,
  pathOf: PathOf = String,
): Map<string, Priced> {
  const goods = goodsOf(standing.lines).map(({ id }) => id)
  const lines = priced(wishOf(standing, other), list, pathOf)
  const parents = lines.map((line) => ({ ...line, parentId: line.item === null ? null : (goods[line.item] ?? null) }))
  return new Map(parents.map((line) => [keyOf(line, line.parentId), line]))
}

export function priced(wish: Wish, list: PriceList | null, pathOf: PathOf): PricedLine[] {
  if (!list || wish.items.length === 0) return []
  const price = priceOf(wish, list, { isStaff: true, isPartial: true })
  if (price.ok) return price.lines
  throw invalidForm(named(price.problems, pathOf))
}

const keyOf = ({ kind, title, detail }: Pick<OrderLine, 'kind' | 'title' | 'detail'>, goods: string | null) =>
  JSON.stringify(kind === 'goods' ? [kind, goods] : [kind, goods, title, detail])
export const keyIn = (line: OrderLine) => keyOf(line, line.kind === 'goods' ? line.id : line.parent_id)

/** Why a line cannot have so few pieces. */
export function tooFew({ roster }: Pick<Standing, 'roster'>, sizes: WishItem['sizes'], id: string, quantity: number) {
  const rows = roster.filter(({ line_id }) => line_id === id).length
  const known = Math.max(rows, piecesOf({ sizes, quantity: 0 }))
  return known > quantity ? `Ukuran atau daftar namanya sudah ${known}, padahal jumlahnya ${quantity} potong.` : null
}
