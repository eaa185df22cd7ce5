import { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter, wantsFragment } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { readQuery } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import { enter, staffOf } from '../by.ts'
import type { Desk } from '../desk.ts'
import { exportOrders } from './export.ts'
import { isNarrowed, ListFilter, listHref, momentsOf } from './filter.ts'
import { countByStatus, findOrders, MOST_COUNTED, type Wanted } from './list-queries.ts'
import { listView, ORDERS_PER_PAGE } from './list-view.ts'
import { ordersFragment, ordersPage } from './views.ts'

/** All orders for staff: found, taken along. Before the routes of one order, whose address takes any. */
export function listPages({ desk }: { desk: Desk }): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan', allow('staff'), async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const list = await find(desk.db, filter, desk.now())
    if (!wantsFragment(ctx)) return ordersPage(ctx, { list })
    // Of a form's address what says nothing is left out.
    ctx.set('HX-Push-Url', list.here)
    answerFragment(ctx, ordersFragment({ list }))
  })

  router.get('/admin/pesanan/ekspor.csv', allow('staff'), async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const subject = isNarrowed(filter) ? listHref({ ...filter, page: 1, cari: '' }) : 'semua'
    // Everybody's contacts leave the house with it.
    await enter(desk.db, staffOf(ctx), { action: 'order.export', subject })
    ctx.set('Cache-Control', 'no-store')
    ctx.attachment(`pesanan-${dayOf(desk.now())}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.body = Readable.from(exportOrders(desk.db, wantedOf(filter)))
  })

  return router
}

async function find(db: Knex, filter: ListFilter, now: Date) {
  const wanted = wantedOf(filter)
  const part = { sort: filter.urut, limit: ORDERS_PER_PAGE, offset: (filter.page - 1) * ORDERS_PER_PAGE }
  const [orders, counts] = await Promise.all([findOrders(db, wanted, part), countByStatus(db, wanted)])
  return listView({ orders, counts, most: MOST_COUNTED }, filter, now)
}

const wantedOf = ({
  cari: search,
  keadaan: status,
  produksi: production,
  harga,
  dari,
  sampai,
}: ListFilter): Wanted => ({
  search,
  status,
  production,
  isUnpriced: harga === 'belum',
  ...momentsOf({ from: dari, to: sampai }),
})
