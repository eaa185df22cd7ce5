import { type ListedProduct, ProductShape } from '../list-shape.ts'
import type { Parts } from '../queries.ts'
import { type Price, piecesOf, priceOf } from '../rules/price.ts'
import { listOf, readWish, type Tree } from '../wish.ts'

export type Trial = NonNullable<ReturnType<typeof tryPrice>>

/**
 * Prices pieces of a product as it stands in its form, saved or not. Options are named by "group: name", because new
 * ones have no ids yet. The same is reckoned for two other quantities, those of the breaks beside it. Null for values
 * that are no product.
 */
export function tryPrice(values: unknown, parts: Parts, typed: Tree) {
  const { data: part } = ProductShape.safeParse(values)
  if (!part) return null
  const choices = optionsOf(part).map((one, at) => ({ id: at + 1, key: `${one.group}: ${one.name}`, ...one }))
  const all = parts.extras.map((extra) => ({ id: extra.id, ...extra.part }))
  const extras = all.filter(({ name }) => part.extras.includes(name))
  const product = { ...listed(part, parts), choices, extras: extras.map(({ id }) => id) }
  const chosen = choices.filter(({ key }) => listOf(typed.choices).includes(key))
  const quantity = typed.quantity ?? part.min_quantity
  const read = readWish({ ...typed, product_id: 1, choices: chosen.map(({ id }) => id), quantity })
  const [item] = read.ok ? read.wish.items : []
  const hasSizes = item?.sizes.some((size) => size.quantity > 0)
  const wished = item && { ...item, quantity: hasSizes ? null : item.quantity }
  const priced = (change: { quantity?: number; sizes?: []; rows?: null } = {}): Price =>
    wished
      ? priceOf({ items: [{ ...wished, ...change }] }, { products: [product], extras }, { isStaff: true })
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
    price: priced(),
    chosen: chosen.map(({ key }) => key),
    extras,
    others: others.map((from) => ({ from, price: priced({ sizes: [], quantity: from, rows: null }) })),
  }
}

/** With the id of no other product, because a new one has none yet. */
const listed = (part: ListedProduct, { size_sets }: Parts) => ({
  ...part,
  id: 1,
  picture: null,
  prices: [...part.prices].sort((one, other) => one.from - other.from),
  sizes: size_sets.find((set) => set.part.name === part.size_set)?.part.sizes ?? [],
})

/** Options of all groups, each with the name of its group. */
export const optionsOf = ({ choices }: ListedProduct) =>
  choices.flatMap(({ group, options }) => options.map((option) => ({ group, ...option })))
