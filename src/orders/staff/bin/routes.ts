import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../../web/context.ts'
import { nearMoment } from '../../../web/dates.ts'
import { flashIn, withFlash } from '../../../web/flash.ts'
import { PageNumber, type ReadForm, readForm, readParam, readQuery, typedIn } from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { addressWith, pagesUpTo } from '../../../web/paging.ts'
import { notFound } from '../../../web/refusal.ts'
import { page } from '../../../web/render.ts'
import { staffActor } from '../../actor.ts'
import { Outdated } from '../../change-order.ts'
import { writes } from '../../limits.ts'
import { type OrderDeps, orderHref } from '../../order-deps.ts'
import { refundDue } from '../../payments/rules.ts'
import { netPaid, type Order } from '../../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../../rules/codes.ts'
import { orderAt, redirectToOrder } from '../../show-order.ts'
import { VersionField } from '../order-forms.ts'
import { Note } from '../patch-form.ts'
import { deleteOrder, restoreOrder } from './delete-order.ts'
import { type DeletedOrder, findDeleted, findDeletedId } from './queries.ts'

const binPage = page<{ bin: ReturnType<typeof binView>; flash: string | null }>('/orders/bin/list')
const removePage = page<{ removal: ReturnType<typeof removalView> }>('/orders/bin/remove')

const notInBin = 'Pesanan ini tidak ada di pesanan terhapus. Mungkin sudah dipulihkan.'
const flashes = { hapus: 'Pesanan dihapus. Selama masih di sini, ia bisa dipulihkan.' }
const Code = z.string().transform((text) => readCode(text, ORDER_CODE) ?? '')
const BinQuery = z.object({ page: PageNumber.catch(1) })
const RemovalForm = VersionField.extend({ reason: Note.min(1, 'Tulis alasannya.') })

/** Deleting an order for a reason, the list of deleted orders, and restoring them. */
export function binRoutes({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()
  const { db } = deps

  router.get('/admin/pesanan/terhapus', allow('staff'), async (ctx) => {
    const { page: at } = readQuery(BinQuery, ctx.query)
    const deletedOrders = await findDeleted(db, DELETED_PER_PAGE, (at - 1) * DELETED_PER_PAGE)
    binPage(ctx, { bin: binView(deletedOrders, at, deps.now()), flash: flashIn(flashes, ctx) })
  })

  router.post('/admin/pesanan/terhapus/:code/kembalikan', allow('staff', { limit: writes }), async (ctx) => {
    const id = await findDeletedId(db, readParam(Code, ctx.params.code))
    if (id === undefined) throw notFound(notInBin)
    redirectToOrder(ctx, await restoreOrder(deps, { id, missing: notInBin }, staffActor(ctx)), 'kembali')
  })

  router.get('/admin/pesanan/:code/hapus', allow('staff'), async (ctx) => {
    showRemoval(ctx, await orderAt(ctx, db), null, 200)
  })

  router.post('/admin/pesanan/:code/hapus', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    const form = readForm(RemovalForm, ctx.request.body)
    if (!form.ok) return showRemoval(ctx, order, form, 422)
    try {
      await deleteOrder(deps, order.id, form.input, staffActor(ctx))
      seeOther(ctx, withFlash(BIN_HREF, 'hapus'))
    } catch (error) {
      if (!(error instanceof Outdated)) throw error
      showRemoval(ctx, error.order, { values: typedIn(ctx.request.body), errors: { '': outdatedMessage } }, 409)
    }
  })

  return router
}

type RejectedForm = Pick<Extract<ReadForm<never>, { ok: false }>, 'values' | 'errors'>

function showRemoval(ctx: Context, order: Order, rejected: RejectedForm | null, status: 200 | 409 | 422): void {
  removePage(ctx, { removal: removalView(order, rejected) }, status)
}

const outdatedMessage = 'Pesanan ini baru saja diubah orang lain. Periksa dulu, lalu hapus kalau masih perlu.'

function removalView(order: Order, rejected: RejectedForm | null) {
  return {
    code: order.order_code,
    href: orderHref(order.order_code),
    version: order.version,
    words: [
      `Pesanan ${order.customer_name}, ${order.product_name}, hilang dari semua daftar, dan halaman lacaknya tidak bisa dibuka. Ia pindah ke pesanan terhapus dan bisa dipulihkan dari sana.`,
      ...moneyLines(order),
    ],
    reason: rejected?.values.reason ?? '',
    errors: rejected?.errors ?? {},
    labels: { reason: 'Alasan', '': 'Hapus pesanan' },
  }
}

function moneyLines(order: Order): string[] {
  const paidAmount = netPaid(order)
  if (paidAmount === 0) return ['Invoice yang masih terbuka tidak bisa dibayar lagi.']
  const due = refundDue({ ...order, deleted_at: order.updated_at })
  const paidText = `Sudah dibayar ${rupiah(paidAmount)}. Uangnya tetap tercatat.`
  if (due === 0) return [`${paidText} Pesanan ini lunas dan sudah dikirim, jadi tidak ada yang harus dikembalikan.`]
  return [`${paidText} ${rupiah(due)} menunggu dikembalikan di pemeriksaan pembayaran.`]
}

const BIN_HREF = '/admin/pesanan/terhapus/'
const DELETED_PER_PAGE = 25

/** `paid` is the money of the price that the shop has. `action` is the button that restores the order. */
const binView = (deletedOrders: { rows: DeletedOrder[]; total: number }, page: number, now: Date) => ({
  rows: deletedOrders.rows.map(({ order, by, reason }) => ({
    code: order.order_code,
    customer: order.customer_name,
    product: order.product_name,
    quantity: order.quantity.toLocaleString('id-ID'),
    total: rupiah(order.total_price),
    paid: netPaid(order) > 0 ? rupiah(netPaid(order)) : null,
    by,
    reason,
    at: order.deleted_at ? nearMoment(order.deleted_at, now) : '',
    iso: order.deleted_at?.toISOString() ?? '',
    action: `${BIN_HREF}${order.order_code}/kembalikan/`,
  })),
  pagination: pagesUpTo(deletedOrders.total, DELETED_PER_PAGE, page, (at) => addressWith(BIN_HREF, { page: at })),
})
