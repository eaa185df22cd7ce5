import { type ListedProduct, ProductShape } from '../list-shape.ts'
import type { Parts } from '../queries.ts'
import { calculatePrice, countPieces, type Price } from '../rules/price.ts'
import { readSelection, type Tree, toList } from '../wish.ts'

export type Trial = NonNullable<ReturnType<typeof tryPrice>>

/**
 * Prices pieces of a product with the values in its form, saved or not. Options are named "group: name", because new
 * options have no ids yet. Also returns the prices for two other quantities from the product's breaks. Null if the
 * values are no valid product.
 */
export function tryPrice(values: unknown, parts: Parts, input: Tree) {
  const { data: part } = ProductShape.safeParse(values)
  if (!part) return null
  const choices = listOptions(part).map((one, at) => ({ id: at + 1, key: `${one.group}: ${one.name}`, ...one }))
  const all = parts.extras.map((extra) => ({ id: extra.id, ...extra.part }))
  const extras = all.filter(({ name }) => part.extras.includes(name))
  const product = { ...toListProduct(part, parts), choices, extras: extras.map(({ id }) => id) }
  const selectedChoices = choices.filter(({ key }) => toList(input.choices).includes(key))
  const quantity = input.quantity ?? part.min_quantity
  const result = readSelection({ ...input, product_id: 1, choices: selectedChoices.map(({ id }) => id), quantity })
  const [item] = result.ok ? result.wish.items : []
  const hasSizes = item?.sizes.some((size) => size.quantity > 0)
  const wished = item && { ...item, quantity: hasSizes ? null : item.quantity }
  const priced = (change: { quantity?: number; sizes?: []; rows?: null } = {}): Price =>
    wished
      ? calculatePrice({ items: [{ ...wished, ...change }] }, { products: [product], extras }, { isStaff: true })
      : { ok: false, problems: result.ok ? {} : result.problems }
  const pieces = wished ? countPieces(wished) : 0
  const froms = product.prices.map(({ from }) => from).filter((from) => from !== pieces)
  const next = froms.filter((from) => from > pieces).slice(0, 2)
  const others = next.length < 2 ? froms.slice(-2) : next
  return {
    product,
    typed: input,
    quantity,
    pieces,
    price: priced(),
    chosen: selectedChoices.map(({ key }) => key),
    extras,
    others: others.map((from) => ({ from, price: priced({ sizes: [], quantity: from, rows: null }) })),
  }
}

/** The product gets a provisional id, because a new product has none yet. */
const toListProduct = (part: ListedProduct, { size_sets }: Parts) => ({
  ...part,
  id: 1,
  picture: null,
  prices: [...part.prices].sort((one, other) => one.from - other.from),
  sizes: size_sets.find((set) => set.part.name === part.size_set)?.part.sizes ?? [],
})

/** The options of all groups, each with the name of its group. */
export const listOptions = ({ choices }: ListedProduct) =>
  choices.flatMap(({ group, options }) => options.map((option) => ({ group, ...option })))
