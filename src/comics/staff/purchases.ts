import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import type { PurchasePaymentRow } from '../../db/tables.ts'
import { methodLabel } from '../../payments/methods.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readForm, readParam, readQuery, Text, type Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { refusalIn } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { confirmPurchase, decidePayment, refundPurchase } from '../money/subscriptions/decide.ts'
import { listForStaff, type StaffPurchase } from '../money/subscriptions/queries.ts'
import { type Decider, STAFF_PURCHASES, type SubscriptionDeps } from '../money/subscriptions/subscription-deps.ts'
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
type Where = z.infer<typeof Where>

const flashes = { terima: 'Uangnya dicatat, dan paketnya aktif.', kembali: 'Dicatat sebagai uang yang dikembalikan.' }

/** A refused form of a purchase. `message`: a message that belongs to none of its fields. */
type Wrong = { invoice: string; values: Values; errors: Errors; message: string | null }

export function purchasePages(router: AppRouter, { subscriptions: deps }: { subscriptions: SubscriptionDeps }) {
  router.get('/admin/komik/pembelian', allow('staff'), (ctx) => show(ctx, readQuery(Where, ctx.query)))

  async function show(ctx: Context, { cari, page, tampil }: Where, wrong: Wrong | null = null, status = 200) {
    const tab = tampil ?? (cari ? 'semua' : 'periksa')
    const rows = await listForStaff(deps.db, { state: states[tab], words: cari }, toPageRange(page, PER_PAGE))
    purchasesPage(ctx, { purchases: listView(rows, { tab, cari, page, wrong, flash: flashIn(flashes, ctx) }) }, status)
  }

  /** Shows a list with only this purchase. */
  const refuse = (ctx: Context, invoice: string, wrong: Partial<Wrong>, status: number) =>
    show(ctx, Where.parse({ cari: invoice }), { invoice, values: {}, errors: {}, message: null, ...wrong }, status)

  async function carryOut(ctx: Context, word: keyof typeof flashes, decide: (by: Decider) => Promise<unknown>) {
    const [viewer, cari] = [signedIn(ctx), ctx.params.invoice ?? '']
    const refusal = await refusalIn(() => decide({ actor: toActor(ctx, viewer), name: viewer.name }))
    if (!refusal) return seeOther(ctx, withFlash(addressWith(STAFF_PURCHASES, { cari }), word))
    await refuse(ctx, cari || readQuery(Where, ctx.query).cari, { message: refusal.message }, refusal.status)
  }
  const readPaymentId = (ctx: Context) => readParam(Id, ctx.params.id)

  router.post('/admin/komik/pembelian/:invoice/terima', allow('staff'), (ctx) =>
    carryOut(ctx, 'terima', (by) => confirmPurchase(deps, ctx.params.invoice ?? '', by)),
  )

  router.post('/admin/komik/pembelian/:invoice/kembalikan', allow('staff'), async (ctx) => {
    const { invoice = '' } = ctx.params
    const form = readForm(Reason, ctx.request.body)
    if (!form.ok) return refuse(ctx, invoice, form, 422)
    await carryOut(ctx, 'kembali', (by) => refundPurchase(deps, invoice, { ...by, reason: form.input.alasan }))
  })

  router.post('/admin/komik/pembelian/uang/:id/aktifkan', allow('staff'), (ctx) =>
    carryOut(ctx, 'terima', (by) => decidePayment(deps, readPaymentId(ctx), 'apply', by)),
  )
  router.post('/admin/komik/pembelian/uang/:id/kembali', allow('staff'), (ctx) =>
    carryOut(ctx, 'kembali', (by) => decidePayment(deps, readPaymentId(ctx), 'refund', by)),
  )
}

const reasons: Record<NonNullable<PurchasePaymentRow['reason']>, string> = {
  amount: 'Jumlahnya bukan jumlah tagihan',
  second: 'Tagihan ini sudah dibayar',
  doubted: 'Gateway tidak memastikannya',
  nobody: 'Akunnya sudah dihapus',
}

/** `more`: how many rupiah the payment is above the amount of the invoice. */
const reasonText = (reason: keyof typeof reasons, more: number): string =>
  reason === 'amount' && more !== 0 ? `${more < 0 ? 'Kurang' : 'Lebih'} ${rupiah(Math.abs(more))}` : reasons[reason]

type Parts = { tab: keyof typeof states; cari: string; page: number; wrong: Wrong | null; flash: string | null }

function listView(rows: readonly StaffPurchase[], { page, ...parts }: Parts) {
  const getHref = (at: number) => addressWith(STAFF_PURCHASES, { tampil: parts.tab, cari: parts.cari, page: at })
  return {
    ...parts,
    rows: rows.map((row) => toRow(row, parts.wrong)),
    pagination: paginateOrThrow(rows[0]?.total ?? 0, PER_PAGE, page, getHref),
  }
}

function toRow(purchase: StaffPurchase, wrong: Wrong | null) {
  const { username, provider, error, payments, status, paid_at, user_id, invoice_number } = purchase
  const canActivate = paid_at === null && user_id !== null
  const isReviewed = payments.some(({ state }) => state === 'review')
  const address = `${STAFF_PURCHASES}${invoice_number}/`
  return {
    ...purchaseLine(purchase),
    provider,
    error,
    wrong: wrong?.invoice === invoice_number ? wrong : null,
    buyer: username ?? 'akun yang sudah dihapus',
    book: user_id === null ? null : bookHref(user_id),
    payments: payments.map(({ id, amount, paid_at, method, state, reason, recorded_by: by }) => ({
      text: `${rupiah(amount)} · ${methodLabel(method) || 'tanpa keterangan'} · ${moment(new Date(paid_at))}`,
      note:
        state === 'refunded' ? 'Dikembalikan' : reason && reasonText(reason, Number(amount) - Number(purchase.amount)),
      by,
      accept:
        state === 'review' && canActivate
          ? addressWith(`${STAFF_PURCHASES}uang/${id}/aktifkan/`, { cari: invoice_number })
          : null,
      giveBack:
        state === 'review' ? addressWith(`${STAFF_PURCHASES}uang/${id}/kembali/`, { cari: invoice_number }) : null,
    })),
    confirm: canActivate && !isReviewed && status !== 'refunded' ? `${address}terima/` : null,
    refund: status === 'success' ? `${address}kembalikan/` : null,
  }
}
