import type { Knex } from 'knex'
import { fragment, page } from '../../web/render.ts'
import * as check from '../check-list.ts'
import { ExtraShape, ProductShape, SizeSetShape } from '../list-shape.ts'
import type * as queries from '../queries.ts'
import * as write from '../write-queries.ts'
import type { Trial } from './trial.ts'

export type Parts = Awaited<ReturnType<typeof queries.readParts>>
type Table = keyof Parts
export type Form = {
  id: number | null
  values: object
  version: number | null
  errors: check.Problems
  warnings: string[]
  flash: string | null
  mayChange: boolean
  parts: Parts
  trial: Trial | null
  /** What a colleague saved meanwhile, and the fields in which it differs. */
  theirs: { part: object; fields: string[] } | null
}
export const pages = {
  products: page<Form>('/products/product'),
  extras: page<Form>('/products/extra'),
  size_sets: page<Form>('/products/size-set'),
}
export const listPage = page<{ parts: Parts; binned: object[]; flash: string | null; mayChange: boolean }>(
  '/products/list',
)
export const partsPage = page<{ table: Table; parts: Parts; flash: string | null; mayChange: boolean }>(
  '/products/parts',
)
export const removePage = page<{ name: string; href: string; quotes: string[]; uses: string[] }>('/products/remove')
export const trialFragment = fragment<{ trial: Trial | null; mayChange: boolean }>('/products/_trial')

export const bases = { products: '/admin/produk', extras: '/admin/produk/tambahan', size_sets: '/admin/produk/ukuran' }
export const blanks = {
  products: {
    min_quantity: 12,
    max_quantity: 5_000,
    lead_days: 10,
    size_set: 'Dewasa',
    is_public: true,
    is_active: true,
  },
  extras: { basis: 'piece', is_public: true, is_active: true },
  size_sets: {},
}
/** How each part of the list is read, checked and saved. */
export const kinds = {
  size_sets: {
    shape: SizeSetShape,
    key: 'name',
    save: write.saveSizeSet,
    check: check.sizeSetProblems,
    warn: () => [],
  },
  extras: {
    shape: ExtraShape,
    key: 'name',
    save: write.saveExtra,
    check: check.extraProblems,
    warn: check.extraWarnings,
  },
  products: {
    shape: ProductShape,
    key: 'slug',
    save: write.saveProduct,
    check: check.productProblems,
    warn: check.productWarnings,
  },
}

export type PartKind = {
  shape: typeof ProductShape
  key: string
  save: (trx: Knex, id: number | null, part: object) => Promise<number>
  check: (part: object, known: { sizeSets: string[]; extras: string[] }) => check.Problems
  warn: (part: object) => string[]
}
