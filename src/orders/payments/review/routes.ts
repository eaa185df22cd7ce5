import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import { sendImage, type Uploads } from '../../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, notCacheable, seeOther } from '../../../web/context.ts'
import { flashIn, flashWord, withFlash } from '../../../web/flash.ts'
import {
  type Errors,
  many,
  PageNumber,
  readForm,
  readParam,
  readQuery,
  toBodyFields,
  typedIn,
} from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { page } from '../../../web/render.ts'
import { staffActor } from '../../actor.ts'
import { MAX_CHECKED_PAYMENTS, writes } from '../../limits.ts'
import { unsentWarning } from '../../messages/message-state.ts'
import type { OrderDeps } from '../../order-deps.ts'
import type { OrderActor } from '../../queries.ts'
import { EarlyPayment } from '../rules.ts'
import { type About, decideMoney } from './decide.ts'
import { type CountedPayment, decidedMoney, findCounted, findProof } from './decision-queries.ts'
import { Answer, NeededNote, OptionalNote, ProofForm, RefundForm } from './forms.ts'
import { DECIDED_PER_PAGE, type HistoryView, historyView } from './history-view-model.ts'
import { acceptProof, rejectProof } from './proof.ts'
import { REVIEW_PATH, showReview, toConflictMessage } from './show-review.ts'

const reviewHistoryPage = page<{ decided: HistoryView }>('/orders/payments/history')

const PaymentId = z.uuid()
const Checked = z.object({ id: many(PaymentId, MAX_CHECKED_PAYMENTS) })
const RowId = z.string().regex(/^[1-9]\d{0,17}$/)
const Where = z.object({ page: PageNumber.catch(1) })
/** Maps the word in a form's address to the prefix of the item's HTML id. */
const kinds = { pesanan: 'dana', bukti: 'bukti', webhook: 'kabar' } as const
const Kind = z.enum(['pesanan', 'bukti', 'webhook'])
const ItemId = z.union([PaymentId, RowId])
const flashMessages = {
  putus: 'Keputusan disimpan.',
  terlambat: 'Yang terlambat sudah ditandai.',
  kembali: 'Pengembalian dicatat.',
  'kembali-link': 'Pengembalian dicatat. Link pelunasan lama dibatalkan; buat yang baru.',
  ulang: 'Kabar itu dikerjakan lagi; sebentar lagi terlihat hasilnya.',
  ditahan: 'Uang masuk dicatat dan belum dihitung. Putuskan di bawah ini.',
  bukti: 'Bukti diterima.',
}
const CountedQuery = z.object({ bayar: PaymentId.nullable().catch(null) })

/** The page with open and past decisions about money. */
export function reviewRoutes({ deps, uploads }: { deps: OrderDeps; uploads: Uploads }): AppRouter {
  const router = createRouter()
  const { db } = deps

  router.get('/admin/pembayaran', allow('staff'), async (ctx) => {
    const { bayar } = readQuery(CountedQuery, ctx.query)
    const payment = bayar && flashWord(flashMessages, ctx) === 'bukti' ? await findCounted(db, bayar) : null
    await showReview(ctx, db, deps.now(), { flash: payment ? countedMessage(payment) : flashIn(flashMessages, ctx) })
  })

  router.get('/admin/pembayaran/riwayat', allow('staff'), async (ctx) => {
    const { page: nth } = readQuery(Where, ctx.query)
    const decisions = await decidedMoney(db, DECIDED_PER_PAGE, (nth - 1) * DECIDED_PER_PAGE)
    reviewHistoryPage(ctx, { decided: historyView(decisions, nth, deps.now()) })
  })

  router.get('/admin/pembayaran/bukti/:id/gambar', allow('staff'), async (ctx) => {
    const proof = await findProof(db, readParam(RowId, ctx.params.id))
    const image = proof && (await uploads.openImage(proof.picture))
    if (!image) throw notFound('Gambar ini tidak ada.')
    ctx.state.madeOf.push(notCacheable)
    sendImage(ctx, image)
  })

  // After an error, the browser shows the review page at the form's address. A reload of that address leads to the
  // item.
  router.get('/admin/pembayaran/:id/:form', allow('staff'), (ctx) =>
    seeOther(ctx, `${REVIEW_PATH}#bayar-${readParam(PaymentId, ctx.params.id)}`),
  )
  router.get('/admin/pembayaran/:kind/:id/:form', allow('staff'), (ctx) => {
    const kind = kinds[readParam(Kind, ctx.params.kind)]
    seeOther(ctx, `${REVIEW_PATH}#${kind}-${readParam(ItemId, ctx.params.id)}`)
  })

  return router
}

/** Decisions about payments, and about the money of ended orders. */
export function decisionRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  const rulings = [
    ['hitung', 'apply', OptionalNote],
    ['abaikan', 'dismiss', NeededNote],
    ['cek', 'acknowledge', OptionalNote],
  ] as const
  for (const [path, decision, schema] of rulings)
    router.post(`/admin/pembayaran/:id/${path}`, allow('staff', { limit: writes }), (ctx) =>
      take(ctx, deps, { item: 'bayar', form: decision, schema }, (payment, { note }, by) =>
        decideMoney(deps, { payment }, { decision, note, by }),
      ),
    )
  // Applies only to payments that were on the page. Payments that somebody else has decided meanwhile stay unchanged.
  router.post('/admin/pembayaran/cek', allow('staff', { limit: writes }), async (ctx) => {
    const ruling = { decision: 'acknowledge', note: '', by: staffActor(ctx) } as const
    for (const payment of readParam(Checked, toBodyFields(ctx.request.body)).id)
      await decideMoney(deps, { payment }, ruling).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
      })
    seeOther(ctx, withFlash(REVIEW_PATH, 'terlambat'))
  })
  router.post('/admin/pembayaran/:id/kembalikan', allow('staff', { limit: writes }), (ctx) =>
    refund(ctx, deps, 'bayar', (payment) => ({ payment })),
  )
  router.post('/admin/pembayaran/pesanan/:id/kembalikan', allow('staff', { limit: writes }), (ctx) =>
    refund(ctx, deps, 'dana', (order) => ({ order, is: 'ended' })),
  )
  router.post('/admin/pembayaran/pesanan/:id/tutup', allow('staff', { limit: writes }), (ctx) =>
    take(ctx, deps, { item: 'dana', form: 'waive', schema: NeededNote }, (order, { note }, by) =>
      decideMoney(deps, { order, is: 'ended' }, { decision: 'waive', note, by }),
    ),
  )
  return router
}

/** Decisions about proofs of transfer from customers. */
export function proofRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  router.post('/admin/pembayaran/bukti/:id/terima', allow('staff', { limit: writes }), (ctx) =>
    take(ctx, deps, { item: 'bukti', form: 'accept', schema: ProofForm(deps.now()) }, async (id, form, decider) => {
      const money = { ...form, payment_method: 'BANK_TRANSFER', notes: '' }
      const payment = await acceptProof(deps, id, money, decider)
      if (payment?.state === 'review') return withFlash(`${REVIEW_PATH}#bayar-${payment.id}`, 'ditahan')
      const accepted = withFlash(REVIEW_PATH, 'bukti')
      return payment ? `${accepted}&bayar=${payment.id}` : accepted
    }),
  )
  router.post('/admin/pembayaran/bukti/:id/tolak', allow('staff', { limit: writes }), (ctx) =>
    take(ctx, deps, { item: 'bukti', form: 'reject', schema: Answer }, (id, { note }, decider) =>
      rejectProof(deps, id, note, decider),
    ),
  )

  return router
}

/** `toAbout` says what the id in the address refers to. */
function refund(ctx: Context, deps: OrderDeps, item: 'bayar' | 'dana', toAbout: (id: string) => About): Promise<void> {
  return take(
    ctx,
    deps,
    { item, form: 'refund', schema: RefundForm(deps.now()) },
    async (id, { day: at, ...form }, by) => {
      const refundResult = await decideMoney(deps, toAbout(id), { decision: 'refund', ...form, at, by })
      return withFlash(REVIEW_PATH, refundResult?.voided ? 'kembali-link' : 'kembali')
    },
  )
}

/** A form of an item on the page. */
type ItemForm<Input> = { item: 'bayar' | 'dana' | 'bukti'; form: string; schema: z.ZodType<Input> }

/** Runs a decision. Errors stand beside their fields. `work` may return the address to which the browser goes. */
async function take<Input>(
  ctx: Context,
  deps: OrderDeps,
  { item, form, schema }: ItemForm<Input>,
  work: (id: string, input: Input, decider: OrderActor) => Promise<unknown>,
): Promise<void> {
  const id = readParam(item === 'bukti' ? RowId : PaymentId, ctx.params.id)
  const result = readForm(schema, ctx.request.body)
  const values = typedIn(ctx.request.body)
  const fail = (errors: Errors, status = 422) =>
    showReview(ctx, deps.db, deps.now(), { failed: { id: `${item}-${id}`, form, values: values, errors }, status })
  if (!result.ok) return fail(result.errors)
  let to: unknown
  try {
    to = await work(id, result.input, staffActor(ctx))
  } catch (error) {
    const errors = toFieldErrors(error)
    if (errors) return fail(errors)
    return fail({ '': toConflictMessage(error) }, 409)
  }
  seeOther(ctx, typeof to === 'string' ? to : withFlash(REVIEW_PATH, 'putus'))
}

/** Returns null if the error belongs to no field. */
function toFieldErrors(error: unknown): Errors | null {
  if (error instanceof EarlyPayment) return { allow_early: error.message }
  const name = error instanceof Refusal ? refusedFields[error.code] : undefined
  return error instanceof Refusal && name ? { [name]: error.message } : null
}

const refusedFields: Record<string, string> = { AMOUNT_MISMATCH: 'amount', NOTE_NEEDED: 'note' }

function countedMessage({ amount, order_code, customer_name, messages }: CountedPayment): string {
  const all = messages.length > 0 ? 'Pesan ke pelanggan sedang dikirim.' : 'Pelanggan tidak dikabari.'
  return `Bukti diterima: ${rupiah(amount)} dari ${customer_name} (${order_code}) dihitung. ${unsentWarning(messages) ?? all}`
}
