import type { ListedProduct } from '../list-shape.ts'
import type { readParts } from '../queries.ts'
import { type Price, piecesOf, priceOf } from '../rules/price.ts'
import type { Extra, Product } from '../rules/price-list.ts'
import { listOf, readWish, type Tree } from '../wish.ts'

export type Trial = ReturnType<typeof tryPrice>
type Lists = { extras: readonly Extra[]; sizeSets: Awaited<ReturnType<typeof readParts>>['size_sets'] }

/**
 * Prices pieces of a product as it stands in its form, saved or not. Options are named by "group: name", because new
 * ones have no ids yet. The same is reckoned for two other quantities, those of the breaks beside it.
 */
export function tryPrice(part: ListedProduct, { extras, sizeSets }: Lists, typed: Tree) {
  const choices = part.choices
    .flatMap(({ group, options }) => options.map((option) => ({ group, ...option })))
    .map((option, at) => ({ id: at + 1, key: `${option.group}: ${option.name}`, ...option }))
  const product: Product = {
    ...part,
    id: 1,
    picture: null,
    choices,
    prices: [...part.prices].sort((one, other) => one.from - other.from),
    sizes: sizeSets.find((set) => set.part.name === part.size_set)?.part.sizes ?? [],
    extras: extras.filter(({ name }) => part.extras.includes(name)).map(({ id }) => id),
  }
  const chosen = listOf(typed.choices).flatMap((key) => choices.find((option) => option.key === key)?.id ?? [])
  const quantity = typed.quantity ?? part.min_quantity
  const read = readWish({ ...typed, product_id: 1, choices: chosen, quantity })
  const [item] = read.ok ? read.wish.items : []
  const list = { products: [product], extras: [...extras] }
  const hasSizes = item?.sizes.some((size) => size.quantity > 0)
  const wished = item && { ...item, quantity: hasSizes ? null : item.quantity }
  const priced = (pieces: number | null): Price =>
    wished
      ? priceOf({ items: [pieces === null ? wished : { ...wished, sizes: [], quantity: pieces, rows: null }] }, list, {
          isStaff: true,
        })
      : { ok: false, problems: read.ok ? {} : read.problems }
  const pieces = wished ? piecesOf(wished) : 0
  const froms = product.prices.map(({ from }) => from).filter((from) => from !== pieces)
  const next = froms.filter((from) => from > pieces).slice(0, 2)
  const others = next.length < 2 ? froms.slice(-2) : next
  return {
    product,
    typed,
    quantity,
    pieces,
    price: priced(null),
    chosen: choices.filter(({ id }) => chosen.includes(id)).map(({ key }) => key),
    extras: extras.filter(({ id }) => product.extras.includes(id)),
    others: others.map((from) => ({ from, price: priced(from) })),
  }
}
