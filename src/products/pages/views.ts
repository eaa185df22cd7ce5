import { fragment, page } from '../../web/render.ts'
import type { Problems } from '../check-list.ts'
import type { PartTable } from '../list-shape.ts'
import type { Parts } from '../queries.ts'
import type { usualPrices } from '../rules/price-list.ts'
import type { Trial } from './trial.ts'

/** A part's page, with what was typed where its form is shown again. */
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
  /** What a colleague saved meanwhile, and the fields in which it differs. */
  theirs: { part: object; fields: string[] } | null
}
export const partPages = {
  products: page<PartPage>('/products/product'),
  extras: page<PartPage>('/products/extra'),
  size_sets: page<PartPage>('/products/size-set'),
}
type ListPage = { parts: Parts; flash: string | null; mayChange: boolean }
/** `usual`: of each product, in their order. */
export const listPage = page<ListPage & { usual: ReturnType<typeof usualPrices>[]; binned: object[] }>('/products/list')
export const partsPage = page<ListPage & { table: PartTable }>('/products/parts')
export const removePage = page<{ name: string; href: string; quotes: string[]; uses: string[] }>('/products/remove')
export const trialFragment = fragment<{ trial: Trial | null; mayChange: boolean }>('/products/_trial')
