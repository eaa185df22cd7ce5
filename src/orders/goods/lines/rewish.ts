import { type PricedLine, piecesOf, type Wish, type WishItem } from '../../../products/rules/price.ts'
import type { PriceList } from '../../../products/rules/price-list.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import type { OrderLine } from '../../rules/lines.ts'
import { amounted, asDraft, type Draft, newDraft, OLD_PRICE, type Pricing } from './plan.ts'
import { goodsOf, namedIn, type PathOf, priced, type Standing, sizesOf, tooFew } from './standing.ts'

/** By a wish: its goods replace those in force; delivery, discounts and corrections stay. */
export function rewished(
  standing: Standing,
  wish: Wish,
  pricing: Pricing,
  list: PriceList,
  pathOf: PathOf = String,
): Draft[] {
  const old = goodsOf(standing.lines)
  const used = new Set<string>()
  // The nth item of a product goes on from its nth goods line.
  const goes = wish.items.map(({ product_id }) => {
    const line = old.find((one) => one.product_id === product_id && !used.has(one.id))
    if (line) used.add(line.id)
    return line ?? null
  })
  const items = wish.items.map((item, nth) => {
    const filled = goesOn(standing, item, goes[nth]?.id ?? '')
    const few = tooFew(standing, filled.sizes, goes[nth]?.id ?? '', filled.quantity)
    if (few) throw new InvalidFields({ [pathOf(`items.${nth}.quantity`)]: [few] })
    return filled
  })
  const lines = priced({ items }, list, pathOf)
  const goodsAt = (item: number) => lines.findIndex((line) => line.kind === 'goods' && line.item === item)
  const drafts = lines.map((line): Draft => {
    const goods = line.item === null ? null : goes[line.item]
    const before = line.kind === 'goods' ? goods : standing.lines.find((one) => isSame(one, line, goods?.id ?? null))
    const item = line.kind === 'goods' && line.item !== null ? (items[line.item] ?? null) : null
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

/** A line with a roster keeps its sizes and rows; one with sizes keeps them where none are wished. */
function goesOn(standing: Standing, item: WishItem, id: string): WishItem & { quantity: number } {
  const roster = standing.roster.filter(({ line_id }) => line_id === id)
  const quantity = item.quantity ?? piecesOf(item)
  const sizes = roster.length > 0 || item.sizes.length === 0 ? sizesOf(standing, id) : item.sizes
  return { ...item, quantity, sizes, rows: namedIn(roster) || item.rows }
}

const isSame = (one: OrderLine, line: PricedLine, parent: string | null) =>
  one.kind === line.kind && one.title === line.title && one.detail === line.detail && one.parent_id === parent
