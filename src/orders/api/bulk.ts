import { z } from 'zod'
import { allow, orBearer } from '../../platform/access.ts'
import { InvalidFields, readFields } from '../../web/call-errors.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { staffActor } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { readOrderBody } from '../place/body.ts'
import { PatchForm } from '../staff/patch-form.ts'
import { MAX_BULK_ORDERS, updateMany } from '../staff/update-many.ts'
import type { Patch } from '../staff/update-order.ts'
import { needingNote } from './orders.ts'

export const Bulk = z.object({
  order_ids: z
    .array(z.string('Isi dengan id pesanan').max(100), 'order_ids harus berupa daftar id pesanan')
    .transform((ids) => [...new Set(ids.map((id) => id.toLowerCase()))])
    .refine((ids) => ids.length > 0, 'order_ids tidak boleh kosong')
    .refine((ids) => ids.length <= MAX_BULK_ORDERS, `Paling banyak ${MAX_BULK_ORDERS} pesanan sekaligus`),
  action: z.literal('update_status', 'action yang dikenal hanya update_status'),
  data: z.record(z.string(), z.unknown(), 'data harus berupa objek'),
  atomic: z.boolean('atomic harus true atau false').default(false),
})
const States = PatchForm.pick({ status_order: true, production_status: true, notes: true })

/**
 * POST /api/v1/admin/orders/bulk-update/ changes the status of many orders. Each order is changed on its own unless
 * `atomic` is true. The response lists every order that could not be changed, with the reason.
 */
export function bulkApi({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  router.post('/api/v1/admin/orders/bulk-update', allow('staff', orBearer), async (ctx) => {
    const { fields } = await readOrderBody(ctx)
    const { order_ids, data, atomic } = readFields(Bulk, fields)
    const result = await updateMany(deps, order_ids, statesIn(data), staffActor(ctx), { atomic }).catch(needingNote)
    ctx.set('Cache-Control', 'no-store')
    ctx.body = {
      updated: result.done.map(({ order }) => order.id),
      failed: result.failed.map(({ id, error_code, error }) => ({ id, error_code, error })),
      success: result.failed.length === 0,
    }
  })

  return router
}

function statesIn(data: Record<string, unknown>): Patch {
  const { status_order, production_status, notes } = readFields(States, data)
  if (!status_order && !production_status)
    throw new InvalidFields({ data: ['Isi status_order atau production_status.'] })
  if (status_order === 'dibatalkan' && !notes) throw new InvalidFields({ notes: ['Tulis alasan pembatalannya.'] })
  return {
    ...(status_order ? { status_order } : {}),
    ...(production_status ? { production_status } : {}),
    ...(notes ? { notes } : {}),
  }
}
