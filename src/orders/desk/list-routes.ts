import { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf, record } from '../../audit/audit.ts'
import { type AppRouter, createRouter, signedIn, wantsFragment } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { readForm, readQuery } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import type { Patch } from '../advance.ts'
import { staffOf } from '../by.ts'
import { changeMany, MOST_AT_ONCE } from '../change-many.ts'
import { ORDER_CODE, readCode } from '../codes.ts'
import type { Desk } from '../desk.ts'
import { productionStatuses } from '../order.ts'
import { Note } from '../patch-form.ts'
import { bulkView, nothingDone } from './bulk-view.ts'
import { exportOrders } from './export.ts'
import { isNarrowed, ListFilter, listHref, momentsOf } from './filter.ts'
import { countByStatus, findOrders, idsOf, MOST_COUNTED, type Wanted } from './list-queries.ts'
import { listView, ORDERS_PER_PAGE } from './list-view.ts'
import { goneWords } from './show-order.ts'
import { bulkPage, ordersFragment, ordersPage } from './views.ts'

/** All orders for staff: found, changed by the handful, taken along. Before the routes of one order, whose address takes any. */
export function listPages({ desk }: { desk: Desk }): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan', async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const list = await find(desk.db, filter, desk.now())
    if (!wantsFragment(ctx)) return ordersPage(ctx, { list })
    // Of a form's address what says nothing is left out.
    ctx.set('HX-Push-Url', list.here)
    answerFragment(ctx, ordersFragment({ list }))
  })

  router.get('/admin/pesanan/ekspor.csv', async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const subject = isNarrowed(filter) ? listHref({ ...filter, page: 1, cari: '' }) : 'semua'
    // Everybody's contacts leave the house with it.
    await record(desk.db, actorOf(ctx, signedIn(ctx)), { action: 'order.export', subject })
    ctx.set('Cache-Control', 'no-store')
    ctx.attachment(`pesanan-${dayOf(desk.now())}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.body = Readable.from(exportOrders(desk.db, wantedOf(filter)))
  })

  router.post('/admin/pesanan/massal', async (ctx) => {
    const read = readForm(BulkForm, ctx.request.body)
    const back = listHref(readQuery(ListFilter, ctx.query))
    if (!read.ok) return bulkPage(ctx, { result: nothingDone(Object.values(read.errors)[0] ?? '', back) }, 422)
    const { kode: codes, tindakan, alasan: notes } = read.input
    const ids = await idsOf(desk.db, codes)
    const result = await changeMany(desk, [...ids.keys()], patchOf(tindakan, notes), staffOf(ctx))
    const gone = codes.filter((code) => ![...ids.values()].includes(code))
    const failed = [
      ...result.failed,
      ...gone.map((id) => ({ id, error_code: 'NOT_FOUND', error: goneWords, reason: goneWords })),
    ]
    bulkPage(ctx, { result: bulkView({ ...result, failed }, { codes: ids, back }) }, 200)
  })

  return router
}

async function find(db: Knex, filter: ListFilter, now: Date) {
  const wanted = wantedOf(filter)
  const part = { sort: filter.urut, limit: ORDERS_PER_PAGE, offset: (filter.page - 1) * ORDERS_PER_PAGE }
  const [orders, counts] = await Promise.all([findOrders(db, wanted, part), countByStatus(db, wanted)])
  return listView({ orders, counts, most: MOST_COUNTED }, filter, now)
}

const wantedOf = ({ cari: search, keadaan: status, produksi: production, dari, sampai }: ListFilter): Wanted => ({
  ...{ search, status, production },
  ...momentsOf({ from: dari, to: sampai }),
})

const BulkForm = z
  .object({
    kode: z.preprocess(
      (value) => (value === undefined ? [] : [value].flat().filter((one) => typeof one === 'string')),
      z
        .array(z.string().transform((text) => readCode(text, ORDER_CODE) ?? text.slice(0, 40)))
        .transform((codes) => [...new Set(codes)])
        .refine((codes) => codes.length > 0, 'Centang dulu pesanan yang mau diubah.')
        .refine((codes) => codes.length <= MOST_AT_ONCE, `Paling banyak ${MOST_AT_ONCE} pesanan sekaligus.`),
    ),
    tindakan: z.enum(productionStatuses, 'Pilih dulu perubahannya.'),
    alasan: z.preprocess((value) => value ?? '', Note),
  })
  .refine(({ tindakan, alasan }) => tindakan !== 'dibatalkan' || alasan !== '', 'Tulis alasan pembatalannya.')

/** Only an order is cancelled, its production with it. */
const patchOf = (to: z.infer<typeof BulkForm>['tindakan'], notes: string): Patch =>
  to === 'dibatalkan' ? { status_order: to, notes } : { production_status: to, notes }
