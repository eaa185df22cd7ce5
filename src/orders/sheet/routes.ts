import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { findRework, readOrderStages } from '../board/stage-queries.ts'
import { readFiles } from '../files/queries.ts'
import { MAX_SHEETS } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { orderAt } from '../show-order.ts'
import { findOrderDetails } from '../staff/order-queries.ts'
import { type SheetInput, type SheetView, sheetView } from './view-model.ts'

const Rework = z.object({
  perbaikan: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .nullable()
    .catch(null)
    .default(null),
})

const sheetPage = page<{ sheets: SheetView[]; missing: number }>('/orders/sheet/show')

/** Work sheets on paper, one page for each order. */
export function sheetRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()
  const { db } = deps

  router.get('/admin/pesanan/spk', allow('staff'), async (ctx) => {
    const inputs = [ctx.query.kode ?? []].flat().slice(0, MAX_SHEETS)
    const codes = [...new Set(inputs.flatMap((text) => readCode(text, ORDER_CODE) ?? []))]
    const sheets: SheetView[] = []
    for (const code of codes) {
      const input = await readSheet(db, code, null)
      if (input) sheets.push(sheetView(input, deps))
    }
    if (sheets.length === 0) throw notFound('Tidak ada pesanan dengan kode itu.')
    sheetPage(ctx, { sheets, missing: codes.length - sheets.length })
  })

  router.get('/admin/pesanan/:code/spk', allow('staff'), async (ctx) => {
    const { order_code } = await orderAt(ctx, db)
    const input = await readSheet(db, order_code, readQuery(Rework, ctx.query).perbaikan)
    if (!input) throw notFound('Perbaikan ini tidak ada.')
    sheetPage(ctx, { sheets: [sheetView(input, deps)], missing: 0 })
  })

  return router
}

/** Null if there is no such order, or no such rework of it. */
async function readSheet(db: Knex, code: string, reworkId: string | null): Promise<SheetInput | null> {
  const details = await findOrderDetails(db, code)
  if (!details) return null
  const { order } = details
  const rework = reworkId === null ? null : await findRework(db, order.id, reworkId)
  if (reworkId !== null && !rework) return null
  return { details, files: await readFiles(db, order.id), stages: await readOrderStages(db, order), rework }
}
