import { z } from 'zod'
import { InvalidFields, readFields } from '../../web/call-errors.ts'
import { staffActor } from '../actor.ts'
import { PatchForm } from '../staff/patch-form.ts'
import { MAX_BULK_ORDERS, updateMany } from '../staff/update-many.ts'
import type { Patch } from '../staff/update-order.ts'
import { type OrderCall, staff, tags } from './call.ts'
import { orderId } from './examples.ts'
import { needingNote } from './orders.ts'
import { BulkResult } from './shapes.ts'

const Bulk = z.object({
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

/** Each order is changed on its own unless `atomic` is true. The answer lists every order that could not be changed. */
export const bulkCall: OrderCall = staff('bulkUpdateOrders', 'post', '/api/v1/admin/orders/bulk-update', {
  tag: tags.staff,
  about:
    'Mengubah banyak pesanan. Mengubah keadaan banyak pesanan; `data` berisi `status_order`, `production_status`, dan `notes`. Yang gagal disebut satu per satu; dengan `atomic` semua atau tidak satu pun.',
  body: Bulk,
  bodyExample: { order_ids: [orderId], action: 'update_status', data: { production_status: 'selesai' }, atomic: false },
  good: 'Yang bisa diubah sudah diubah.',
  data: BulkResult,
  example: { updated: [orderId], failed: [], success: true },
  errors: { 400: true },
  run: async (deps, { ctx, body: { order_ids, data, atomic } }) => {
    const result = await updateMany(deps, order_ids, statesIn(data), staffActor(ctx), { atomic }).catch(needingNote)
    return {
      updated: result.done.map(({ order }) => order.id),
      failed: result.failed.map(({ id, error_code, error }) => ({ id, error_code, error })),
      success: result.failed.length === 0,
    }
  },
})

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
