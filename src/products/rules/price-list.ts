import type { ExtraRow, ProductRow } from '../../db/tables.ts'

/** The price list as prices are reckoned from it. Amounts are whole rupiah. */

/** A break: the price of each piece where at least `from` pieces are ordered. */
export type PriceBreak = { from: number; unit_price: number }
export type ProductChoice = { id: number; group: string; name: string; surcharge: number; is_default: boolean }
export type ProductSize = { code: string; surcharge: number }
/** `column` is null for an extra without columns. */
export type ExtraPrice = { column: string | null; from: number; price: number; setup_price: number }

type Bookkeeping = 'size_set_id' | 'position' | 'version' | 'created_at' | 'updated_at' | 'deleted_at'

/**
 * `prices` by rising `from`, the first that of `min_quantity`; `choices` in the order in which they are shown; no
 * `sizes` for a product in one size; `extras` by their ids.
 */
export type Product = Omit<ProductRow, Bookkeeping> & {
  prices: PriceBreak[]
  choices: ProductChoice[]
  sizes: ProductSize[]
  extras: number[]
}
export type Extra = Omit<ExtraRow, Bookkeeping> & { prices: ExtraPrice[] }

export type PriceList = { products: Product[]; extras: Extra[] }

/** In the order of its set; none of a product in one size, undefined of one that the list does not have. */
export const sizeCodes = ({ products }: PriceList, productId: number | null): string[] | undefined =>
  products.find(({ id }) => id === productId)?.sizes.map(({ code }) => code)

/** What customers may order. */
export const publicPart = (list: PriceList): PriceList => {
  const isOpen = ({ is_public, is_active }: Product | Extra) => is_public && is_active
  const extras = list.extras.filter(isOpen)
  const ids = new Set(extras.map(({ id }) => id))
  const products = list.products.filter(isOpen)
  return { products: products.map((one) => ({ ...one, extras: one.extras.filter((id) => ids.has(id)) })), extras }
}

/** By column as the extra names them, then by rising `from`. */
export const pricesInOrder = ({ columns, prices }: Pick<Extra, 'columns' | 'prices'>): ExtraPrice[] => {
  const place = ({ column }: ExtraPrice) => (column === null ? 0 : columns.indexOf(column))
  return [...prices].sort((one, other) => place(one) - place(other) || one.from - other.from)
}

/** Working days until all products of a list are done; 0 for none. */
export const countProductionDays = ({ products }: Pick<PriceList, 'products'>): number =>
  Math.max(0, ...products.map(({ lead_days }) => lead_days))

/** Options below the names of their groups. */
export const choiceGroups = <Choice extends { group: string }>(choices: readonly Choice[]) =>
  [...new Set(choices.map(({ group }) => group))].map((group) => ({
    group,
    options: choices.filter((one) => one.group === group).map(({ group: _, ...option }) => option),
  }))

type Choices = readonly Omit<ProductChoice, 'id'>[]

/**
 * What a piece of a product costs at each break before anybody chooses: with the default of each group, or its cheapest
 * option where it has none. `isLeast`: such a group has dearer options. `surcharges`: by group, what `breaks` have of it.
 */
export function usualPrices({ prices, choices }: { prices: readonly PriceBreak[]; choices: Choices }) {
  const groups = choiceGroups(choices).map(({ group, options }) => {
    const amounts = options.map(({ surcharge }) => surcharge)
    const byDefault = options.find(({ is_default }) => is_default)?.surcharge
    return { group, usual: byDefault ?? Math.min(...amounts), most: byDefault ?? Math.max(...amounts) }
  })
  const added = groups.reduce((sum, { usual }) => sum + usual, 0)
  return {
    breaks: prices.map(({ from, unit_price }) => ({ from, unit_price: unit_price + added })),
    isLeast: groups.some(({ usual, most }) => most > usual),
    surcharges: new Map(groups.map(({ group, usual }) => [group, usual])),
  }
}
