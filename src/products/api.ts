import type { Knex } from 'knex'
import * as z from 'zod'
import { samplePriceList } from '../../seeds/price-list.ts'
import { actorOf, recordAction } from '../audit/audit.ts'
import { describeCalls } from '../platform/api/api-calls.ts'
import type { ApiDescription } from '../platform/api/openapi.ts'
import { type PlainCall, plainCalls, whoMay } from '../platform/api/plain-calls.ts'
import { invalidForm } from '../web/call-errors.ts'
import { fieldsOf } from '../web/form.ts'
import { listProblems, listWarnings } from './check-list.ts'
import { ListShape, type WholeList } from './list-shape.ts'
import { readPriceList, readWholeList } from './queries.ts'
import { replaceList } from './replace-list.ts'
import { type PriceList, publicPart } from './rules/price-list.ts'
import { lockList } from './write-queries.ts'

const Rupiah = z.int()
const PublicProduct = z
  .object({
    ...{ id: z.int(), slug: z.string(), name: z.string(), description: z.string() },
    ...{ min_quantity: z.int(), max_quantity: z.int() },
    lead_days: z.int().meta({ description: 'Hari kerja.' }),
    prices: z.array(z.object({ from: z.int(), unit_price: Rupiah })),
    choices: z.array(
      z.object({
        group: z.string(),
        options: z.array(z.object({ id: z.int(), name: z.string(), surcharge: Rupiah, is_default: z.boolean() })),
      }),
    ),
    sizes: z.array(z.object({ code: z.string(), surcharge: Rupiah })),
    extras: z.array(
      z.object({
        ...{ id: z.int(), name: z.string(), basis: z.enum(['piece', 'row', 'order']) },
        ...{ columns: z.array(z.string()), positions: z.array(z.string()) },
        prices: z.array(z.object({ column: z.string().nullable(), from: z.int(), price: Rupiah, setup_price: Rupiah })),
      }),
    ),
  })
  .meta({ id: 'Product' })
const SavedList = ListShape.extend({ warnings: z.array(z.string()) }).meta({ id: 'PriceListSaved' })

const callsFor = plainCalls<{ db: Knex }>(async (ctx) => fieldsOf(ctx.request.body))
const admin = callsFor(whoMay.admin)
const tag = 'Daftar harga'
/** One product of the sample with what it names, short enough for the document. */
const example: WholeList = {
  size_sets: samplePriceList.size_sets.slice(2),
  extras: samplePriceList.extras.slice(4),
  products: samplePriceList.products
    .slice(5)
    .map((product) => ({ ...product, extras: samplePriceList.extras.slice(4).map(({ name }) => name) })),
}
const list = { tag, good: 'Seluruh daftar.' } as const

export const productCalls: readonly PlainCall<{ db: Knex }>[] = [
  callsFor(whoMay.anyone)('listProducts', 'get', '/api/v1/products', {
    tag,
    about: 'Daftar produk. Semua produk yang bisa dipesan, dengan harga, pilihan, ukuran, dan tambahannya.',
    good: 'Produknya.',
    data: z.array(PublicProduct),
    example: apiProducts(exampleList()),
    run: async ({ db }) => apiProducts(await readPriceList(db)),
  }),
  admin('readPriceList', 'get', '/api/v1/price-list', {
    ...list,
    about: 'Seluruh daftar harga. Juga yang disembunyikan; berkas inilah yang diekspor, dan yang diterima `PUT`.',
    data: ListShape.meta({ id: 'PriceList' }),
    example,
    run: ({ db }) => readWholeList(db),
  }),
  admin('replacePriceList', 'put', '/api/v1/price-list', {
    ...list,
    about:
      'Mengganti seluruh daftar harga. Yang slug atau namanya dikenal diubah, yang baru ditambahkan, yang tidak disebut dibuang. Semua atau tidak sama sekali.',
    body: ListShape,
    isParsedByRun: true,
    bodyExample: example,
    data: SavedList,
    example: { ...example, warnings: [] },
    errors: { 400: true },
    run: async ({ db }, { ctx, viewer, fields }) => {
      const wanted = readList(fields)
      const saved = await db.transaction(async (trx) => {
        await lockList(trx)
        const changed = await replaceList(trx, wanted)
        if (changed > 0)
          await recordAction(trx, actorOf(ctx, viewer), {
            action: 'price-list.replace',
            subject: 'daftar harga',
            details: { changed },
          })
        return readWholeList(trx)
      })
      return { ...saved, warnings: listWarnings(saved) }
    },
  }),
]

/** Throws a 400 with all problems by dotted path. */
function readList(fields: unknown): WholeList {
  const parsed = ListShape.safeParse(fields, { error: () => 'Isian ini belum benar.' })
  const problems = parsed.success ? listProblems(parsed.data) : problemsIn(parsed.error)
  if (!parsed.success || Object.keys(problems).length > 0) throw invalidForm(problems)
  return parsed.data
}

/** The first message of each dotted path. */
export function problemsIn({ issues }: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const { path, message } of issues) problems[path.join('.')] ??= message
  return problems
}

/** What customers may order, with the extras in each product. */
function apiProducts(whole: PriceList): z.input<typeof PublicProduct>[] {
  const { products, extras } = publicPart(whole)
  return products.map(({ picture: _, is_public: _public, is_active: _active, ...product }) => ({
    ...product,
    choices: [...new Set(product.choices.map(({ group }) => group))].map((group) => ({
      group,
      options: product.choices
        .filter((one) => one.group === group)
        .map(({ id, name, surcharge, is_default }) => ({ id, name, surcharge, is_default })),
    })),
    extras: extras
      .filter(({ id }) => product.extras.includes(id))
      .map(({ is_public: _public, is_active: _active, ...extra }) => extra),
  }))
}

/** The document's sample as it is read for prices. */
function exampleList(): PriceList {
  const extras = example.extras.map((extra, at) => ({ ...extra, id: at + 1 }))
  return {
    extras,
    products: example.products.map(({ size_set: _, ...product }) => ({
      ...product,
      ...{ id: 1, picture: null, sizes: example.size_sets[0]?.sizes ?? [], extras: extras.map(({ id }) => id) },
      choices: product.choices
        .flatMap(({ group, options }) => options.map((option) => ({ group, ...option })))
        .map((option, at) => ({ id: at + 1, ...option })),
    })),
  }
}

const description = 'Produk toko dengan harga, pilihan, ukuran, dan tambahannya.'

/** Part of the orders' system in the document. */
export const describeProducts = (): ApiDescription => ({
  ...describeCalls(productCalls),
  tags: [{ name: tag, description, system: 'Pesanan' }],
})
