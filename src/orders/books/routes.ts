import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { toWibDay } from '../../web/dates.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { toPageRange } from '../../web/paging.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { recordExport } from '../transact.ts'
import { ENTRIES_PER_PAGE, LedgerQuery, ledgerCsv, ledgerFilter, ledgerView } from './ledger.ts'
import { listDebts, listLedger, sumLedger } from './queries.ts'
import { AGES, DEBTS_PER_PAGE, receivablesView } from './receivables.ts'

const ledgerPage = page<{ ledger: ReturnType<typeof ledgerView> }>('/orders/books/ledger')
const receivablesPage = page<{ owed: ReturnType<typeof receivablesView> }>('/orders/books/receivables')
const PageQuery = z.object({ page: PageNumber.catch(1) })

/** The cash book, and the debts of customers. */
export function bookRoutes(deps: OrderDeps): AppRouter {
  const { db, now } = deps
  const router = createRouter()

  router.get('/admin/kas', allow('staff'), async (ctx) => {
    const query = readQuery(LedgerQuery, ctx.query)
    const filter = ledgerFilter(query, now())
    const sums = await sumLedger(db, filter)
    const entries = await listLedger(db, filter, toPageRange(query.page, ENTRIES_PER_PAGE))
    ledgerPage(ctx, { ledger: ledgerView(entries, sums, query, now()) })
  })

  router.get('/admin/kas.csv', allow('staff'), async (ctx) => {
    const filter = ledgerFilter(readQuery(LedgerQuery, ctx.query), now())
    const subject = `${toWibDay(filter.from)} sampai ${toWibDay(new Date(filter.to.getTime() - 1))}`
    await recordExport(deps, staffActor(ctx), 'books.export', subject)
    ctx.set('Cache-Control', 'no-store')
    ctx.attachment(`kas-${toWibDay(filter.from)}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.body = ledgerCsv(await listLedger(db, filter, null))
  })

  router.get('/admin/piutang', allow('staff'), async (ctx) => {
    const query = readQuery(PageQuery, ctx.query)
    const debts = await listDebts(db, AGES, now(), toPageRange(query.page, DEBTS_PER_PAGE))
    receivablesPage(ctx, { owed: receivablesView(debts, query.page, now()) })
  })

  return router
}
