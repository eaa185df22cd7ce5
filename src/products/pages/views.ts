import { fragment, page } from '../../web/render.ts'
import type { Problems } from '../check-list.ts'
import type { PartTable } from '../list-shape.ts'
import type { Parts } from '../queries.ts'
import type { usualPrices } from '../rules/price-list.ts'
import type { Trial } from './trial.ts'

/** The page of a part. It contains typed values if a form is shown again. */
export type PartPage = {
  id: number | null
  values: object
  version: number | null
  errors: Problems
  warnings: string[]
  flash: string | null
  mayChange: boolean
  parts: Parts
  picture: string | null
  trial: Trial | null
  /** The values that a colleague saved in the meantime, and the fields that differ. */
  theirs: { part: object; fields: string[] } | null
}
export const partPages = {
  products: page<PartPage>('/products/product'),
  extras: page<PartPage>('/products/extra'),
  size_sets: page<PartPage>('/products/size-set'),
}
type ListPage = { parts: Parts; flash: string | null; mayChange: boolean }
/** `usual`: the usual prices of each product, in the order of the products. */
export const listPage = page<ListPage & { usual: ReturnType<typeof usualPrices>[]; binned: object[] }>('/products/list')
export const partsPage = page<ListPage & { table: PartTable }>('/products/parts')
export const removePage = page<{ name: string; href: string; quotes: string[]; uses: string[] }>('/products/remove')
export const trialFragment = fragment<{ trial: Trial | null; mayChange: boolean }>('/products/_trial')
