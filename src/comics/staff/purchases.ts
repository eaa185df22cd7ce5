import * as z from 'zod'
import { type Actor, actorOf } from '../../audit/audit.ts'
import type { PurchasePaymentRow } from '../../db/creator-rows.ts'
import { methodLabel } from '../../payments/methods.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, pagesOf, partOf } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { confirmPurchase, decidePayment, refundPurchase } from '../money/subscriptions/decide.ts'
import { listForStaff, type StaffPurchase } from '../money/subscriptions/queries.ts'
import { STAFF_PURCHASES, type SubscriptionDeps } from '../money/subscriptions/subscription-deps.ts'
import { purchaseLine } from '../money/subscriptions/view-model.ts'
import { bookHref, Reason } from './view-model.ts'

const purchasesPage = pageOf<{ purchases: ReturnType<typeof listView> }>('/comics/staff/purchases')

const PER_PAGE = 25
const states = { periksa: 'review', menunggu: 'pending', dibayar: 'success', semua: null } as const
const Where = z.object({
  tampil: z.enum(['periksa', 'menunggu', 'dibayar', 'semua']).optional().catch(undefined),
  cari: Text.trim().max(60).catch(''),
  page: PageNumber.catch(1),
})

const flashes = { terima: 'Uangnya dicatat, dan paketnya aktif.', kembali: 'Dicatat sebagai uang yang dikembalikan.' }

type Decide = (ctx: Context, invoice: string, by: { actor: Actor; name: string }) => Promise<unknown>

export function purchasePages(router: AppRouter, { subscriptions: deps }: { subscriptions: SubscriptionDeps }) {
  router.get('/admin/komik/pembelian', allow('staff'), async (ctx) => {
    const { cari, page, tampil } = readQuery(Where, ctx.query)
    const tab = tampil ?? (cari ? 'semua' : 'periksa')
    const rows = await listForStaff(deps.db, { state: states[tab], words: cari }, partOf(page, PER_PAGE))
    purchasesPage(ctx, { purchases: listView(rows, { tab, cari, page, flash: flashIn(flashes, ctx) }) })
  })

  const answer = (below: string, word: keyof typeof flashes, decide: Decide) =>
    router.post(`/admin/komik/pembelian/${below}`, allow('staff'), async (ctx) => {
      const [viewer, cari] = [signedIn(ctx), ctx.params.invoice ?? '']
      await decide(ctx, cari, { actor: actorOf(ctx, viewer), name: viewer.name })
      seeOther(ctx, withFlash(addressWith(STAFF_PURCHASES, { cari }), word))
    })
  const paymentOf = (ctx: Context) => readParam(Id, ctx.params.id)
  answer(':invoice/terima', 'terima', (_, invoice, by) => confirmPurchase(deps, invoice, by))
  answer(':invoice/kembalikan', 'kembali', (ctx, invoice, by) => {
    const form = readForm(Reason, ctx.request.body)
    if (!form.ok) throw new Refusal(422, form.errors.alasan ?? 'Tulis alasannya.')
    return refundPurchase(deps, invoice, { ...by, reason: form.input.alasan })
  })
  answer('uang/:id/aktifkan', 'terima', (ctx, _, by) => decidePayment(deps, paymentOf(ctx), 'apply', by))
  answer('uang/:id/kembali', 'kembali', (ctx, _, by) => decidePayment(deps, paymentOf(ctx), 'refund', by))
}

const reasons: Record<NonNullable<PurchasePaymentRow['reason']>, string> = {
  amount: 'Jumlahnya bukan jumlah tagihan',
  second: 'Tagihan ini sudah dibayar',
  doubted: 'Gateway tidak memastikannya',
  nobody: 'Akunnya sudah dihapus',
}

/** `more`: rupiah above the amount of the invoice. */
const sentenceOf = (reason: keyof typeof reasons, more: number): string =>
  reason === 'amount' && more !== 0 ? `${more < 0 ? 'Kurang' : 'Lebih'} ${rupiah(Math.abs(more))}` : reasons[reason]

type Parts = { tab: keyof typeof states; cari: string; page: number; flash: string | null }

function listView(rows: readonly StaffPurchase[], { page, ...parts }: Parts) {
  const hrefOf = (at: number) => addressWith(STAFF_PURCHASES, { tampil: parts.tab, cari: parts.cari, page: at })
  return { ...parts, rows: rows.map(rowOf), pagination: pagesOf(rows[0]?.total ?? 0, PER_PAGE, page, hrefOf) }
}

function rowOf(purchase: StaffPurchase) {
  const { username, provider, error, payments, status, paid_at, user_id, invoice_number } = purchase
  const canActivate = paid_at === null && user_id !== null
  const isReviewed = payments.some(({ state }) => state === 'review')
  const address = `${STAFF_PURCHASES}${invoice_number}/`
  return {
    ...purchaseLine(purchase),
    provider,
    error,
    buyer: username ?? 'akun yang sudah dihapus',
    book: user_id === null ? null : bookHref(user_id),
    payments: payments.map(({ id, amount, paid_at, method, state, reason, recorded_by: by }) => ({
      text: `${rupiah(amount)} · ${methodLabel(method) || 'tanpa keterangan'} · ${moment(new Date(paid_at))}`,
      note:
        state === 'refunded' ? 'Dikembalikan' : reason && sentenceOf(reason, Number(amount) - Number(purchase.amount)),
      by,
      accept: state === 'review' && canActivate ? `${STAFF_PURCHASES}uang/${id}/aktifkan/` : null,
      giveBack: state === 'review' ? `${STAFF_PURCHASES}uang/${id}/kembali/` : null,
    })),
    confirm: canActivate && !isReviewed && status !== 'refunded' ? `${address}terima/` : null,
    refund: status === 'success' ? `${address}kembalikan/` : null,
  }
}
