import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../audit/audit.ts'
import { describeCalls } from '../platform/api/api-calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'
import { type PlainCall, plainCalls, whoMay } from '../platform/api/plain-calls.ts'
import { invalidForm } from '../web/call-errors.ts'
import { listProblems, listWarnings, readPart } from './check-list.ts'
import examples from './examples.json' with { type: 'json' }
import { ListShape, PublicProduct } from './list-shape.ts'
import { readPriceList, readWholeList } from './queries.ts'
import { replaceList } from './replace-list.ts'
import { choiceGroups, type PriceList, publicPart } from './rules/price-list.ts'
import { lockList } from './write-queries.ts'

const SavedList = ListShape.extend({ warnings: z.array(z.string()) }).meta({ id: 'PriceListSaved' })

const callsFor = plainCalls<{ db: Knex }>()
const admin = callsFor(whoMay.admin)
const tag = 'Daftar harga'
const list = { tag, good: 'Seluruh daftar.', isVerbatim: true } as const

export const productCalls: readonly PlainCall<{ db: Knex }>[] = [
  callsFor(whoMay.anyone)('listProducts', 'get', '/api/v1/products', {
    tag,
    about: 'Daftar produk. Semua produk yang bisa dipesan, dengan harga, pilihan, ukuran, dan tambahannya.',
    good: 'Produknya.',
    isVerbatim: true,
    data: z.array(PublicProduct),
    example: examples.products,
    run: async ({ db }) => apiProducts(await readPriceList(db)),
  }),
  admin('readPriceList', 'get', '/api/v1/price-list', {
    ...list,
    about: 'Seluruh daftar harga. Juga yang disembunyikan; berkas inilah yang diekspor, dan yang diterima `PUT`.',
    data: ListShape.meta({ id: 'PriceList' }),
    example: examples.list,
    run: ({ db }) => readWholeList(db),
  }),
  admin('replacePriceList', 'put', '/api/v1/price-list', {
    ...list,
    about:
      'Mengganti seluruh daftar harga. Yang slug atau namanya dikenal diubah, yang baru ditambahkan, yang tidak disebut dibuang. Semua atau tidak sama sekali.',
    body: ListShape,
    isParsedByRun: true,
    bodyExample: examples.list,
    data: SavedList,
    example: { ...examples.list, warnings: [] },
    errors: { 400: true },
    run: async ({ db }, { ctx, viewer, fields }) => {
      const result = readPart(ListShape, fields, listProblems)
      if (!result.ok) throw invalidForm(result.problems)
      const saved = await db.transaction(async (trx) => {
        await lockList(trx)
        const changeCount = await replaceList(trx, result.part)
        if (changeCount > 0)
          await recordAction(trx, toActor(ctx, viewer), {
            action: 'price-list.replace',
            subject: 'daftar harga',
            details: { changed: changeCount },
          })
        return readWholeList(trx)
      })
      return { ...saved, warnings: listWarnings(saved) }
    },
  }),
]

/** The products that customers may order, each with its extras. */
function apiProducts(whole: PriceList): z.input<typeof PublicProduct>[] {
  const { products, extras } = publicPart(whole)
  return products.map(({ picture: _, is_public: _public, is_active: _active, ...product }) => ({
    ...product,
    choices: choiceGroups(product.choices),
    extras: extras
      .filter(({ id }) => product.extras.includes(id))
      .map(({ is_public: _public, is_active: _active, ...extra }) => extra),
  }))
}

const description = 'Produk toko dengan harga, pilihan, ukuran, dan tambahannya.'

/** The descriptions belong to the part of the document about orders. */
export const describeProducts = (): ApiDescription => ({
  ...describeCalls(productCalls),
  tags: [{ name: tag, description, system: 'Pesanan' }],
})
