import { Readable } from 'node:stream'
import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { toWibDay } from '../../web/dates.ts'
import { readForm, readQuery, typedIn } from '../../web/form.ts'
import { MAX_ADDRESS_BYTES } from '../../web/hosts.ts'
import { addressWith } from '../../web/paging.ts'
import { answerFragment } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { MAX_BULK_ORDERS, writes } from '../limits.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { codeIn, ORDER_CODE, readCode } from '../rules/codes.ts'
import { productionStatuses } from '../rules/order.ts'
import { recordExport } from '../transact.ts'
import { bulkAsk, bulkView, type Outcome } from './bulk-view-model.ts'
import { filterQuery, isNarrowed, ListFilter, listHref, toDateRange } from './filter.ts'
import { countOrdersForList, findByCodes, listOrders, MAX_COUNTED, type OrderFilter } from './list-queries.ts'
import { listView, notRefused, ORDERS_PER_PAGE, type RefusedBulk } from './list-view-model.ts'
import { exportOrders } from './order-export.ts'
import { productionPatch } from './order-forms.ts'
import { Note } from './patch-form.ts'
import { type PatchBuilder, updateEach } from './update-as-staff.ts'
import { bulkAskPage, bulkPage, ordersFragment, ordersPage } from './views.ts'

export function listPages({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan', allow('staff'), async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const { buka: opens } = readQuery(SearchForm, ctx.query)
    const code = opens ? codeIn(filter.cari) : null
    const [match] = code === null ? [] : await findByCodes(deps.db, [code])
    if (match) return seeOther(ctx, orderHref(match.order_code))
    const list = await find(deps.db, filter, deps.now())
    if (!wantsFragment(ctx)) return ordersPage(ctx, { list })
    // The htmx header sets the browser's address to the address of the list, without the empty fields of the filter
    // form.
    ctx.set('HX-Push-Url', list.here)
    answerFragment(ctx, ordersFragment({ list }))
  })

  router.get('/admin/pesanan/ekspor.csv', allow('staff'), async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const subject = isNarrowed(filter) ? listHref({ ...filter, page: 1, cari: '' }) : 'semua'
    await recordExport(deps, staffActor(ctx), 'order.export', subject)
    ctx.set('Cache-Control', 'no-store')
    ctx.attachment(`pesanan-${toWibDay(deps.now())}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.body = Readable.from(exportOrders(deps.db, toOrderFilter(filter)))
  })

  return router
}

/** With `buka`, the search opens the order whose code was typed. The address of a list never contains `buka`. */
const SearchForm = z.object({ buka: z.literal('1').nullable().catch(null) })

async function find(db: Knex, filter: ListFilter, now: Date, refusal: RefusedBulk = notRefused) {
  const orderFilter = toOrderFilter(filter)
  const { counts, needy, first } = await countOrdersForList(db, orderFilter, { isRanked: filter.urut === 'perlu' })
  const orders = await listOrders(db, orderFilter, {
    first,
    sort: filter.urut,
    limit: ORDERS_PER_PAGE,
    offset: (filter.page - 1) * ORDERS_PER_PAGE,
  })
  return listView({ orders, counts, needy, maxCounted: MAX_COUNTED }, filter, now, refusal)
}

const toOrderFilter = (filter: ListFilter): OrderFilter => ({
  search: codeIn(filter.cari) ?? filter.cari,
  status: filter.keadaan,
  production: filter.produksi,
  isUnpriced: filter.harga === 'belum',
  hasOpenInvoice: filter.tagihan === 'terbuka',
  needsStaff: filter.perlu === 'ya',
  ...toDateRange({ from: filter.dari, to: filter.sampai }),
})

/**
 * Changes several orders at once. A cancellation always asks for confirmation, and so does a change without its
 * required note. The result page has its own address, so that it can be reloaded.
 */
export function bulkPages({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  router.post('/admin/pesanan/massal', allow('staff', { limit: writes }), async (ctx) => {
    const filter = readQuery(ListFilter, ctx.query)
    const selected = readForm(SelectedOrders, ctx.request.body)
    const formValues = typedIn(ctx.request.body)
    if (!selected.ok) {
      const list = await find(deps.db, filter, deps.now(), { problem: selected.errors.kode ?? null, typed: formValues })
      return ordersPage(ctx, { list }, 422)
    }
    const { kode: codes } = selected.input
    if (formValues.cetak)
      return seeOther(
        ctx,
        `/admin/pesanan/spk/?${new URLSearchParams(codes.map((code): [string, string] => ['kode', code]))}`,
      )
    const form = readForm(BulkForm, ctx.request.body)
    const orders = await findByCodes(deps.db, codes)
    if (!form.ok || (form.input.tindakan === 'dibatalkan' && !form.input.yakin)) {
      const errors = form.ok || isFirstAsk(form.values) ? {} : form.errors
      const input = { codes, orders, values: typedIn(ctx.request.body), errors, query: filterQuery(filter) }
      return bulkAskPage(ctx, { ask: bulkAsk(input) }, Object.keys(errors).length > 0 ? 422 : 200)
    }
    const { tindakan, alasan } = form.input
    const ids = orders.map(({ id }) => id)
    const { done: updates } = await updateEach(deps, ids, makeBulkPatchBuilder(tindakan, alasan), staffActor(ctx))
    const changedCodes = updates.filter(({ what }) => what.length > 0).map(({ order }) => order.order_code)
    const same = updates.filter(({ what }) => what.length === 0).map(({ order }) => order.order_code)
    const failedCodes = codes.filter((code) => !changedCodes.includes(code) && !same.includes(code))
    seeOther(ctx, resultHref({ to: tindakan, changed: changedCodes, same, failed: failedCodes }, filter))
  })

  router.get('/admin/pesanan/massal', allow('staff'), async (ctx: Context) => {
    const { tindakan: to, diubah: changedCodes, sudah: same, tidak: failedCodes } = readQuery(ResultQuery, ctx.query)
    const orders = await findByCodes(deps.db, [...changedCodes, ...same, ...failedCodes])
    const back = listHref(readQuery(ListFilter, ctx.query))
    bulkPage(ctx, { result: bulkView({ to, changed: changedCodes, same, failed: failedCodes }, orders, back) })
  })

  return router
}

const SelectedOrders = z.object({
  kode: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat().filter((one) => typeof one === 'string')),
    z
      .array(z.string().transform((text) => readCode(text, ORDER_CODE) ?? text.slice(0, 40)))
      .transform((codes) => [...new Set(codes)])
      .refine((codes) => codes.length > 0, 'Centang dulu pesanannya.')
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

/** When the page asks for the first time, the missing reason is not an error. */
const isFirstAsk = ({ tindakan, yakin, alasan = '' }: Readonly<Record<string, string>>) =>
  tindakan === 'dibatalkan' && yakin !== 'ya' && alasan.trim() === ''

/** `dibatalkan` cancels the order with its production; the other states are production statuses. */
const makeBulkPatchBuilder = (to: z.infer<typeof BulkForm>['tindakan'], notes: string): PatchBuilder =>
  to === 'dibatalkan' ? () => ({ status_order: to, notes }) : productionPatch({ production_status: to, notes })

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

/** The address leaves out the way back to the filtered list if it would become too long with the codes. */
function resultHref({ to, changed, same, failed }: Outcome, filter: ListFilter): string {
  const result = { tindakan: to, diubah: changed.join('.'), sudah: same.join('.'), tidak: failed.join('.') }
  const address = addressWith(`/admin/pesanan/massal/${filterQuery(filter)}`, result)
  return address.length <= MAX_ADDRESS_BYTES ? address : addressWith('/admin/pesanan/massal/', result)
}
