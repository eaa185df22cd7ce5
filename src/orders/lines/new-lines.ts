import type { LineKind } from '../../db/tables.ts'
import type { PricedLine, Selection, SelectionItem } from '../../products/rules/price.ts'
import { type PriceList, sizeCodes } from '../../products/rules/price-list.ts'
import type { OrderWrite } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { listFor, setPriceList, storeLines } from './queries.ts'
import type { NewLine, RosterRow } from './rules.ts'

/** A line that the list priced, or one that staff wrote. */
export type GoodsLine = Omit<PricedLine, 'kind' | 'unit_price'> & {
  kind: LineKind
  unit_price: number | null
  /** Null for a line that staff wrote. */
  list_price?: number | null
  reason?: string
  /** The percentage of a discount that follows the lines of a quote. */
  percent?: number
}

/** The goods of an order: a wish that `calculatePrice` has priced by `list`, and lines by hand. */
export type Goods = {
  wish: Selection
  list: PriceList
  lines: readonly GoodsLine[]
  /** For each item, the rows of its list of players. */
  rosters?: readonly (readonly RosterRow[])[]
}

/**
 * The lines of a wish as lines of an order. Each line hangs below the goods line of its item. `ids`: the ids of the
 * goods lines.
 */
export const newLines = ({ wish: selection, list, lines, rosters }: Goods, ids: readonly string[]): NewLine[] =>
  lines.map(({ item: at, list_price, reason = '', percent: _, ...line }, nth) => {
    const below = { item: null, sizes: [], roster: [] }
    const id = at === null ? null : (ids[at] ?? null)
    const item = at === null ? null : (selection.items[at] ?? null)
    const rest = { ...line, reason, list_price: list_price === undefined ? line.unit_price : list_price }
    if (line.kind !== 'goods') return { ...rest, ...below, id: `line-${nth}`, parent_id: id }
    const goods = { ...rest, ...below, id: id ?? `line-${nth}`, parent_id: null }
    if (at === null || !item) return goods
    const sizes = inOrder(item.sizes, sizeCodes(list, item.product_id) ?? [])
    return { ...goods, item, sizes, roster: [...(rosters?.[at] ?? [])] }
  })

/** Sizes in the order of the product's sizes, without those of no pieces. */
export const inOrder = (sizes: SelectionItem['sizes'], codes: readonly string[]): SelectionItem['sizes'] =>
  sizes.filter(({ quantity }) => quantity > 0).sort((one, other) => codes.indexOf(one.code) - codes.indexOf(other.code))

/** Stores the goods of a new order with the sizes that are known. */
export async function addGoods(write: OrderWrite, order: Order, goods: Goods): Promise<void> {
  const { items } = goods.wish
  if (items.length > 0) await setPriceList(write.trx, order.id, listFor(goods.wish, goods.list))
  const ids = items.map((_, nth) => `goods-${nth}`)
  await storeLines(write, order.id, newLines(goods, ids))
}
