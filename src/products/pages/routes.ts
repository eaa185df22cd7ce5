import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { toWibDay } from '../../web/dates.ts'
import { withFlash } from '../../web/flash.ts'
import { Id, readParam } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { formatListCsv } from '../list-csv.ts'
import { listBinned, readParts, readWholeList } from '../queries.ts'
import { usualPrices } from '../rules/price-list.ts'
import { arrangeProduct } from '../write-queries.ts'
import { toTree } from './form.ts'
import { kinds } from './kinds.ts'
import { getPageState, mayChange, openPart, partRoutes, showPart } from './part.ts'
import { pictureRoutes } from './picture.ts'
import { listOptions } from './trial.ts'
import { listPage, partsPage, trialFragment } from './views.ts'

/** Staff can read the price list and try prices. Only admins can change it. */
export function productPages({ db, uploads }: Pick<Site, 'db' | 'uploads'>): AppRouter {
  const router = createRouter()

  router.get('/admin/produk', allow('staff'), async (ctx) => {
    const parts = await readParts(db)
    const usual = parts.products.map(({ part }) => usualPrices({ ...part, choices: listOptions(part) }))
    listPage(ctx, { parts, usual, binned: await listBinned(db), ...getPageState(ctx) })
  })

  router.get('/admin/produk/daftar.csv', allow('staff'), async (ctx) => {
    ctx.attachment(`daftar-harga-${toWibDay(new Date())}.csv`)
    ctx.set({ 'Cache-Control': 'no-store', 'Content-Type': 'text/csv; charset=utf-8' })
    ctx.body = formatListCsv(await readWholeList(db))
  })

  for (const table of ['size_sets', 'extras'] as const) {
    router.get(kinds[table].base, allow('staff'), async (ctx) => {
      partsPage(ctx, { table, parts: await readParts(db), ...getPageState(ctx) })
    })
    partRoutes(router, db, table)
  }
  partRoutes(router, db, 'products')

  router.post('/admin/produk/:id/coba', allow('staff'), async (ctx) => {
    const open = await openPart(ctx, db, 'products')
    const tree = toTree(ctx.request.body)
    // Staff who may not change the product do not send its fields.
    const values = tree.name === undefined ? (open.stored?.part ?? {}) : kinds.products.typed(tree)
    if (!wantsFragment(ctx))
      return showPart(ctx, 'products', open, { values, version: Number(tree.version) || null, tried: tree.coba })
    const trial = kinds.products.tryOut(values, open.parts, Object(tree.coba))
    answerFragment(ctx, trialFragment({ trial, mayChange: mayChange(ctx) }))
  })

  router.post('/admin/produk/:id/atur', allow('admin'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const { action } = toTree(ctx.request.body)
    const subject = await arrangeProduct(db, id, String(action))
    if (subject === null) throw notFound()
    const entry = { action: 'price-list.edit', subject, details: { changed: [action] } }
    await recordAction(db, toActor(ctx, signedIn(ctx)), entry)
    seeOther(ctx, action === 'pulih' ? withFlash('/admin/produk/', 'pulih') : `/admin/produk/#produk-${id}`)
  })

  pictureRoutes(router, { db, uploads })
  return router
}
