import type { ExtraRow, ProductRow } from '../../db/tables.ts'

/** The price list as it is used for calculating prices. Amounts are whole rupiah. */

/** A price break: the price of each piece if at least `from` pieces are ordered. */
export type PriceBreak = { from: number; unit_price: number }
export type ProductChoice = { id: number; group: string; name: string; surcharge: number; is_default: boolean }
export type ProductSize = { code: string; surcharge: number }
/** `column` is null for an extra without columns. */
export type ExtraPrice = { column: string | null; from: number; price: number; setup_price: number }

type Bookkeeping = 'size_set_id' | 'position' | 'version' | 'created_at' | 'updated_at' | 'deleted_at'

export type Product = Omit<ProductRow, Bookkeeping> & {
  /** Sorted by rising `from`. The first `from` is `min_quantity`. */
  prices: PriceBreak[]
  /** In the order in which they are shown. */
  choices: ProductChoice[]
  /** Empty for a product in one size. */
  sizes: ProductSize[]
  /** Sorted by id. */
  extras: number[]
}
export type Extra = Omit<ExtraRow, Bookkeeping> & { prices: ExtraPrice[] }

export type PriceList = { products: Product[]; extras: Extra[] }

/**
 * The sizes in the order of the size set. Empty for a product in one size; undefined if the list does not contain the
 * product.
 */
export const sizeCodes = ({ products }: PriceList, productId: number | null): string[] | undefined =>
  products.find(({ id }) => id === productId)?.sizes.map(({ code }) => code)

/** The part of the list that customers may order. */
export const publicPart = (list: PriceList): PriceList => {
  const isOpen = ({ is_public, is_active }: Product | Extra) => is_public && is_active
  const extras = list.extras.filter(isOpen)
  const ids = new Set(extras.map(({ id }) => id))
  const products = list.products.filter(isOpen)
  return { products: products.map((one) => ({ ...one, extras: one.extras.filter((id) => ids.has(id)) })), extras }
}

/** Prices sorted by columns in the order of the extra, then by rising `from`. */
export const pricesInOrder = ({ columns, prices }: Pick<Extra, 'columns' | 'prices'>): ExtraPrice[] => {
  const place = ({ column }: ExtraPrice) => (column === null ? 0 : columns.indexOf(column))
  return [...prices].sort((one, other) => place(one) - place(other) || one.from - other.from)
}

/** The number of working days in which every product of the list can be finished; 0 for no products. */
export const countProductionDays = ({ products }: Pick<PriceList, 'products'>): number =>
  Math.max(0, ...products.map(({ lead_days }) => lead_days))

/** Groups options by the names of their groups. */
export const choiceGroups = <Choice extends { group: string }>(choices: readonly Choice[]) =>
  [...new Set(choices.map(({ group }) => group))].map((group) => ({
    group,
    options: choices.filter((one) => one.group === group).map(({ group: _, ...option }) => option),
  }))

type Choices = readonly Omit<ProductChoice, 'id'>[]

/**
 * The price of one piece at each break before the customer chooses anything. Each group counts with its default option,
 * or with its cheapest option if it has no default. `isLeast`: a group without default has more expensive options.
 * `surcharges`: the part of each group in `breaks`.
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
