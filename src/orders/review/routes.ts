import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { z } from 'zod'
import { sendImage } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, neverKept, seeOther } from '../../web/context.ts'
import { type Errors, PageNumber, readForm, readParam, readQuery, typedIn } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { type Staff, staffOf } from '../by.ts'
import type { Orders } from '../open.ts'
import { acknowledgePayment, countPayment, dismissPayment, NoteNeeded } from './decide.ts'
import { findProof } from './decision-queries.ts'
import { Answer, NeededNote, OptionalNote, ProofForm, RefundForm } from './forms.ts'
import { DECIDED_PER_PAGE, decidedView } from './history-present.ts'
import { type Failed, type ItemView, paymentItem, refundItem, type Shown } from './present.ts'
import { proofItem, webhookItem } from './present-other.ts'
import { acceptProof, rejectProof } from './proof.ts'
import { decidedMoney, refundsDue, troubledWebhooks, waitingPayments, waitingProofs } from './queries.ts'
import { refundOrder, refundPayment, TooMuch, waiveRefund } from './refund.ts'
import { reviewHistoryPage, reviewPage } from './views.ts'
import { ignoreWebhook, replayWebhook } from './webhooks.ts'

const PaymentId = z.uuid()
const RowId = z.string().regex(/^[1-9]\d{0,17}$/)
const Where = z.object({ page: PageNumber.catch(1) })
const said = {
  putus: 'Keputusan disimpan.',
  kembali: 'Pengembalian dicatat.',
  ulang: 'Kabar itu dikerjakan lagi; sebentar lagi terlihat hasilnya.',
}
const News = z.object({ kabar: z.enum(['putus', 'kembali', 'ulang']).nullable().catch(null) })

/** Where staff decide about money that cannot decide itself. */
export function reviewRoutes({ desk, inbox, uploads }: Orders): AppRouter {
  const router = createRouter()
  const { db } = desk

  router.get('/admin/pembayaran', async (ctx) => {
    const { kabar } = readQuery(News, ctx.query)
    await show(ctx, db, desk.now(), { said: kabar && said[kabar] })
  })

  router.get('/admin/pembayaran/riwayat', async (ctx) => {
    const { page } = readQuery(Where, ctx.query)
    const found = await decidedMoney(db, DECIDED_PER_PAGE, (page - 1) * DECIDED_PER_PAGE)
    reviewHistoryPage(ctx, { decided: decidedView(found, page, desk.now()) })
  })

  router.get('/admin/pembayaran/bukti/:id/gambar', async (ctx) => {
    const proof = await findProof(db, readParam(RowId, ctx.params.id))
    const image = proof && (await uploads.openImage(proof.picture))
    if (!image) throw notFound('Gambar ini tidak ada.')
    ctx.state.madeOf.push(neverKept)
    sendImage(ctx, image)
  })

  router.post('/admin/pembayaran/:id/hitung', (ctx) =>
    take(ctx, { item: 'bayar', form: 'apply', schema: OptionalNote }, (id, { note }, decider) =>
      countPayment(desk, id, note, decider),
    ),
  )
  router.post('/admin/pembayaran/:id/abaikan', (ctx) =>
    take(ctx, { item: 'bayar', form: 'dismiss', schema: NeededNote }, (id, { note }, decider) =>
      dismissPayment(desk, id, note, decider),
    ),
  )
  router.post('/admin/pembayaran/:id/cek', (ctx) =>
    take(ctx, { item: 'bayar', form: 'acknowledge', schema: OptionalNote }, (id, { note }, decider) =>
      acknowledgePayment(desk, id, note, decider),
    ),
  )
  router.post('/admin/pembayaran/:id/kembalikan', (ctx) =>
    take(ctx, { item: 'bayar', form: 'refund', schema: RefundForm(desk.now()) }, (id, { day: at, ...form }, decider) =>
      refundPayment(desk, id, { ...form, at }, decider),
    ),
  )
  router.post('/admin/pembayaran/pesanan/:id/kembalikan', (ctx) =>
    take(ctx, { item: 'dana', form: 'refund', schema: RefundForm(desk.now()) }, (id, { day: at, ...form }, decider) =>
      refundOrder(desk, id, { ...form, at }, decider),
    ),
  )
  router.post('/admin/pembayaran/pesanan/:id/tutup', (ctx) =>
    take(ctx, { item: 'dana', form: 'waive', schema: NeededNote }, (id, { note }, decider) =>
      waiveRefund(desk, id, note, decider),
    ),
  )
  router.post('/admin/pembayaran/bukti/:id/terima', (ctx) =>
    take(ctx, { item: 'bukti', form: 'accept', schema: ProofForm(desk.now()) }, (id, form, decider) =>
      acceptProof(desk, id, { ...form, payment_method: 'BANK_TRANSFER', notes: '' }, decider),
    ),
  )
  router.post('/admin/pembayaran/bukti/:id/tolak', (ctx) =>
    take(ctx, { item: 'bukti', form: 'reject', schema: Answer }, (id, { note }, decider) =>
      rejectProof(desk, id, note, decider),
    ),
  )

  router.post('/admin/pembayaran/webhook/:id/ulang', async (ctx) => {
    await replayWebhook(desk, readParam(RowId, ctx.params.id), staffOf(ctx).actor)
    await inbox.work()
    seeOther(ctx, '/admin/pembayaran/?kabar=ulang')
  })
  router.post('/admin/pembayaran/webhook/:id/abaikan', async (ctx) => {
    await ignoreWebhook(desk, readParam(RowId, ctx.params.id), staffOf(ctx).actor)
    seeOther(ctx, '/admin/pembayaran/?kabar=putus')
  })

  return router

  /** Reads the form of one item and decides; what cannot be is shown beside its field, where it was typed. */
  async function take<Input>(
    ctx: Context,
    { item, form, schema }: { item: 'bayar' | 'dana' | 'bukti'; form: string; schema: z.ZodType<Input> },
    work: (id: string, input: Input, decider: Staff) => Promise<void>,
  ): Promise<void> {
    const id = readParam(item === 'bukti' ? RowId : PaymentId, ctx.params.id)
    const read = readForm(schema, ctx.request.body)
    const typed = typedIn(ctx.request.body)
    const fail = (errors: Errors) =>
      show(ctx, db, desk.now(), { failed: { id: `${item}-${id}`, form, values: typed, errors } })
    if (!read.ok) return fail(read.errors)
    try {
      await work(id, read.input, staffOf(ctx))
    } catch (error) {
      const errors = fieldOf(error)
      if (!errors) throw error
      return fail(errors)
    }
    seeOther(ctx, `/admin/pembayaran/?kabar=${form === 'refund' ? 'kembali' : 'putus'}`)
  }
}

/** The field a refusal is about. */
function fieldOf(error: unknown): Errors | null {
  if (error instanceof TooMuch) return { amount: error.message }
  if (error instanceof NoteNeeded) return { note: error.message }
  return error instanceof Refusal && error.code === 'AMOUNT_MISMATCH' ? { amount: error.message } : null
}

/** Items shown at once. */
const SHOWN = 100

type With = { said?: string | null; failed?: Failed | null }

async function show(ctx: Context, db: Knex, now: Date, { said = null, failed = null }: With): Promise<void> {
  const shown: Shown = { now, failed, key: randomUUID }
  const items: ItemView[] = [
    ...(await waitingPayments(db)).map((one) => paymentItem(one, shown)),
    ...(await waitingProofs(db)).map((one) => proofItem(one, shown)),
    ...(await refundsDue(db)).map((one) => refundItem(one, shown)),
    ...(await troubledWebhooks(db)).map((one) => webhookItem(one, shown)),
  ].sort((one, other) => (one.since.iso < other.since.iso ? -1 : 1))
  // The one that went wrong is shown, however new it is.
  const first = items.filter(({ id }, at) => at < SHOWN || id === failed?.id)
  const wrong = items.find(({ id }) => id === failed?.id)
  const review = {
    items: first,
    more: items.length > first.length,
    said,
    failed: wrong ? { href: `#${wrong.id}`, title: wrong.title } : null,
  }
  reviewPage(ctx, { review }, failed ? 422 : 200)
}
