import type { ExtraRow } from '../../db/shop-rows.ts'

/** The price list as prices are reckoned from it. Amounts are whole rupiah. */

/** A break: the price of each piece where at least `from` pieces are ordered. */
export type PriceBreak = { from: number; unit_price: number }
export type ProductChoice = { id: number; group: string; name: string; surcharge: number; is_default: boolean }
export type ProductSize = { code: string; surcharge: number }

export type Product = {
  id: number
  slug: string
  name: string
  description: string
  picture: string | null
  min_quantity: number
  max_quantity: number
  /** In working days. */
  lead_days: number
  is_public: boolean
  is_active: boolean
  /** By rising `from`; the first is that of `min_quantity`. */
  prices: PriceBreak[]
  /** In the order in which they are shown. */
  choices: ProductChoice[]
  /** Empty for a product in one size. */
  sizes: ProductSize[]
  extras: number[]
}

/** `column` is null for an extra without columns. */
export type ExtraPrice = { column: string | null; from: number; price: number; setup_price: number }

/** `basis`: what its price is multiplied by: pieces, rows with a name or a number, or once for the order. */
export type Extra = {
  id: number
  name: string
  basis: ExtraRow['basis']
  positions: string[]
  columns: string[]
  prices: ExtraPrice[]
  is_public: boolean
  is_active: boolean
}

export type PriceList = { products: Product[]; extras: Extra[] }

/** In the order of its set; none of a product in one size, undefined of one that the list does not have. */
export const sizeCodes = ({ products }: PriceList, productId: number | null): string[] | undefined =>
  products.find(({ id }) => id === productId)?.sizes.map(({ code }) => code)

/** What customers may order. */
export const publicPart = ({ products, extras }: PriceList): PriceList => {
  const open = extras.filter(({ is_public, is_active }) => is_public && is_active)
  const ids = new Set(open.map(({ id }) => id))
  return {
    products: products
      .filter(({ is_public, is_active }) => is_public && is_active)
      .map((product) => ({ ...product, extras: product.extras.filter((id) => ids.has(id)) })),
    extras: open,
  }
}

/** By column as the extra names them, then by rising `from`. */
export const pricesInOrder = ({ columns, prices }: Pick<Extra, 'columns' | 'prices'>): ExtraPrice[] => {
  const place = ({ column }: ExtraPrice) => (column === null ? 0 : columns.indexOf(column))
  return [...prices].sort((one, other) => place(one) - place(other) || one.from - other.from)
}

/** Options below the names of their groups. */
export const choiceGroups = <Choice extends { group: string }>(choices: readonly Choice[]) =>
  [...new Set(choices.map(({ group }) => group))].map((group) => ({
    group,
    options: choices.filter((one) => one.group === group).map(({ group: _, ...option }) => option),
  }))
