import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { readForm, readQuery, typedIn } from '../../web/form.ts'
import { staffActor } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { writes } from '../rules/limits.ts'
import { productionStatuses } from '../rules/order.ts'
import { bulkAsk, bulkView, nothingDone, type Outcome } from './bulk-view-model.ts'
import { filterQuery, ListFilter, listHref } from './filter.ts'
import { findByCodes } from './list-queries.ts'
import { Note } from './patch-form.ts'
import { MAX_BULK_ORDERS, updateMany } from './update-many.ts'
import type { Patch } from './update-order.ts'
import { bulkAskPage, bulkPage } from './views.ts'

/**
 * Changes several orders at once. Cancelling, and a change without its required note, first asks for confirmation. The
 * result page has its own address, so that it can be reloaded.
 */
export function bulkPages({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  router.post('/admin/pesanan/massal', allow('staff', { limit: writes }), async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const selected = readForm(SelectedOrders, ctx.request.body)
    if (!selected.ok) return bulkPage(ctx, { result: nothingDone(selected.errors.kode ?? '', listHref(filter)) }, 422)
    const { kode: codes } = selected.input
    const read = readForm(BulkForm, ctx.request.body)
    const orders = await findByCodes(deps.db, codes)
    if (!read.ok || (read.input.tindakan === 'dibatalkan' && !read.input.yakin)) {
      const errors = read.ok || isFirstAsk(read.values) ? {} : read.errors
      const input = { codes, orders, values: typedIn(ctx.request.body), errors, query: filterQuery(filter) }
      return bulkAskPage(ctx, { ask: bulkAsk(input) }, Object.keys(errors).length > 0 ? 422 : 200)
    }
    const { tindakan, alasan } = read.input
    const ids = orders.map(({ id }) => id)
    const { done } = await updateMany(deps, ids, patchOf(tindakan, alasan), staffActor(ctx))
    const changed = done.filter(({ what }) => what.length > 0).map(({ order }) => order.order_code)
    const same = done.filter(({ what }) => what.length === 0).map(({ order }) => order.order_code)
    const failed = codes.filter((code) => !changed.includes(code) && !same.includes(code))
    seeOther(ctx, resultHref({ to: tindakan, changed, same, failed }, filter))
  })

  router.get('/admin/pesanan/massal', allow('staff'), async (ctx: Context) => {
    const { tindakan: to, diubah: changed, sudah: same, tidak: failed } = readQuery(ResultQuery, ctx.query)
    const orders = await findByCodes(deps.db, [...changed, ...same, ...failed])
    const back = listHref(readQuery(ListFilter, ctx.query))
    bulkPage(ctx, { result: bulkView({ to, changed, same, failed }, orders, back) })
  })

  return router
}

const SelectedOrders = z.object({
  kode: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat().filter((one) => typeof one === 'string')),
    z
      .array(z.string().transform((text) => readCode(text, ORDER_CODE) ?? text.slice(0, 40)))
      .transform((codes) => [...new Set(codes)])
      .refine((codes) => codes.length > 0, 'Centang dulu pesanan yang mau diubah.')
      .refine((codes) => codes.length <= MAX_BULK_ORDERS, `Paling banyak ${MAX_BULK_ORDERS} pesanan sekaligus.`),
  ),
})

const reasonMissingMessages: Partial<Record<string, string>> = {
  dibatalkan: 'Tulis alasan pembatalannya.',
  menunggu: 'Tulis alasan kenapa mundur.',
}
const BulkForm = z
  .object({
    tindakan: z.enum(productionStatuses, 'Pilih dulu perubahannya.'),
    alasan: z.preprocess((value) => value ?? '', Note),
    yakin: z.preprocess((value) => value === 'ya', z.boolean()),
  })
  .superRefine(({ tindakan, alasan }, context) => {
    const message = reasonMissingMessages[tindakan]
    if (message && alasan === '') context.addIssue({ code: 'custom', path: ['alasan'], message })
  })

/** On the first showing, the missing reason is not an error. */
const isFirstAsk = ({ tindakan, yakin, alasan = '' }: Readonly<Record<string, string>>) =>
  tindakan === 'dibatalkan' && yakin !== 'ya' && alasan.trim() === ''

/** `dibatalkan` cancels the order with its production; the other states are production statuses. */
const patchOf = (to: z.infer<typeof BulkForm>['tindakan'], notes: string): Patch =>
  to === 'dibatalkan' ? { status_order: to, notes } : { production_status: to, notes }

const Codes = z
  .string()
  .transform((text) => text.split('.').filter((code) => /^[A-Z0-9-]{1,40}$/.test(code)))
  .transform((codes) => codes.slice(0, MAX_BULK_ORDERS))
  .catch([])
const ResultQuery = z.object({
  tindakan: z.enum(productionStatuses).nullable().catch(null),
  diubah: Codes,
  sudah: Codes,
  tidak: Codes,
})

function resultHref({ to, changed, same, failed }: Outcome, filter: ListFilter): string {
  const query = new URLSearchParams(filterQuery(filter))
  const fields = { tindakan: to ?? '', diubah: changed.join('.'), sudah: same.join('.'), tidak: failed.join('.') }
  for (const [name, text] of Object.entries(fields)) if (text) query.set(name, text)
  return `/admin/pesanan/massal/?${query}`
}
