import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import type { PurchasePaymentRow } from '../../db/creator-rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { confirmPurchase, decidePayment, refundPurchase } from '../subscriptions/decide.ts'
import { purchaseLine } from '../subscriptions/pages.ts'
import { listForStaff, type StaffPurchase } from '../subscriptions/queries.ts'
import { STAFF_PURCHASES, type SubscriptionDeps } from '../subscriptions/subscription-deps.ts'

const purchasesPage = pageOf<{ purchases: object }>('/comics/staff/purchases')

const PER_PAGE = 25
const tabs = { periksa: 'review', menunggu: 'pending', dibayar: 'success', semua: null } as const
type Tab = keyof typeof tabs
const Where = z.object({
  tampil: z.enum(Object.keys(tabs) as [Tab, ...Tab[]]).optional(),
  cari: Text.trim().max(60).catch(''),
  page: PageNumber.catch(1),
})
const Reason = z.object({ alasan: Text.trim().min(5, 'Tulis alasannya, paling sedikit 5 karakter.').max(300) })

const said = {
  terima: 'Uangnya dicatat, dan paketnya aktif.',
  kembali: 'Dicatat sebagai uang yang dikembalikan.',
}

/** Staff pages of purchases: money that waits for a decision, transfers to confirm, and refunds. */
export function purchasePages(router: AppRouter, { subscriptions: deps }: { subscriptions: SubscriptionDeps }) {
  router.get('/admin/komik/pembelian', allow('staff'), (ctx) => show(ctx, null))

  async function show(ctx: Context, error: { invoice: string; message: string } | null) {
    const { tampil, cari, page } = readQuery(Where, ctx.query)
    const tab: Tab = tampil ?? (cari ? 'semua' : 'periksa')
    const wanted = { state: tabs[tab], words: cari }
    const rows = await listForStaff(deps.db, wanted, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const href = (at: number) => addressWith(STAFF_PURCHASES, { tampil: tab, cari, page: at })
    const pagination = pagesOf(rows[0]?.total ?? 0, PER_PAGE, page, href)
    const purchases = { tab, cari, error, rows: rows.map(rowOf), said: flashIn(said, ctx), pagination }
    purchasesPage(ctx, { purchases }, error ? 422 : 200)
  }

  router.post('/admin/komik/pembelian/:invoice/terima', allow('staff'), async (ctx) => {
    const viewer = signedIn(ctx)
    await confirmPurchase(deps, ctx.params.invoice ?? '', { actor: actorOf(ctx, viewer), name: viewer.name })
    seeOther(ctx, withFlash(addressWith(STAFF_PURCHASES, { cari: ctx.params.invoice ?? '' }), 'terima'))
  })

  router.post('/admin/komik/pembelian/:invoice/kembalikan', allow('staff'), async (ctx) => {
    const [viewer, invoice] = [signedIn(ctx), ctx.params.invoice ?? '']
    const form = readForm(Reason, ctx.request.body)
    if (!form.ok) throw new Refusal(422, form.errors.alasan ?? 'Tulis alasannya.')
    const reason = form.input.alasan
    await refundPurchase(deps, invoice, { actor: actorOf(ctx, viewer), name: viewer.name, reason })
    seeOther(ctx, withFlash(addressWith(STAFF_PURCHASES, { cari: invoice }), 'kembali'))
  })

  for (const [word, how, flash] of [
    ['aktifkan', 'grant', 'terima'],
    ['kembali', 'return', 'kembali'],
  ] as const)
    router.post(`/admin/komik/pembelian/uang/:id/${word}`, allow('staff'), async (ctx) => {
      const viewer = signedIn(ctx)
      await decidePayment(deps, readParam(Id, ctx.params.id), how, { actor: actorOf(ctx, viewer), name: viewer.name })
      seeOther(ctx, withFlash(STAFF_PURCHASES, flash))
    })
}

const reasons: Record<NonNullable<PurchasePaymentRow['reason']>, string> = {
  amount: 'Jumlahnya bukan jumlah tagihan',
  second: 'Tagihan ini sudah dibayar',
  doubted: 'Gateway tidak memastikannya',
  nobody: 'Akunnya sudah dihapus',
}

function rowOf(purchase: StaffPurchase) {
  const { username, payments, status, user_id, invoice_number } = purchase
  const address = `${STAFF_PURCHASES}${invoice_number}/`
  return {
    ...purchaseLine(purchase),
    buyer: username ?? 'akun yang sudah dihapus',
    provider: purchase.provider,
    error: purchase.error,
    payments: payments.map(({ id, amount, paid_at, method, state, reason, recorded_by }) => ({
      text: `${rupiah(amount)} · ${method || 'tanpa keterangan'} · ${moment(new Date(paid_at))}`,
      note: state === 'refunded' ? 'Dikembalikan' : reason && reasons[reason],
      by: recorded_by,
      accept:
        state === 'review' && user_id !== null && !purchase.paid_at ? `${STAFF_PURCHASES}uang/${id}/aktifkan/` : null,
      giveBack: state === 'review' ? `${STAFF_PURCHASES}uang/${id}/kembali/` : null,
    })),
    confirm: purchase.paid_at === null && user_id !== null ? `${address}terima/` : null,
    refund: status === 'success' ? `${address}kembalikan/` : null,
  }
}
