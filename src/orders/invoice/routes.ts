import type { Knex } from 'knex'
import * as z from 'zod'
import { isLoopback } from '../../net/addresses.ts'
import type { Simulation } from '../../payments/payments.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { getSender } from '../../uploads/sender.ts'
import { imageProblem, imageSize, MAX_PICTURE_BYTES, sendImage, type Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { readForm, Text, typedIn } from '../../web/form.ts'
import { FileRefusal, readMultipart } from '../../web/incoming/multipart.ts'
import type { Tracking } from '../../web/limits.ts'
import { addressWith } from '../../web/paging.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { reads, writes } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { PaidAmount } from '../payments/payment-forms.ts'
import { findAnyOrder } from '../queries.ts'
import { codeHref, codeIn, INVOICE_CODE, readCode } from '../rules/codes.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { proveOrderContact } from '../track/prove-contact.ts'
import { findTrackedInvoices, type TrackedInvoice } from '../track/queries.ts'
import { keepPrivate, keyIn, opensInFull, withCode } from '../track/tracking-key.ts'
import { missing } from '../track/views.ts'
import { sendProof } from './proof.ts'
import { listProofs, paymentOfLink } from './queries.ts'
import { simulate, type Way, ways } from './simulate.ts'
import { type InvoiceView, invoiceView } from './view-model.ts'

type Deps = {
  deps: OrderDeps
  limits: { tracking: Tracking }
  uploads: Pick<Uploads, 'storeImage' | 'forgetImage' | 'openImage'>
  /** Null unless payments are simulated. */
  simulation: Simulation | null
}

/** No invoice has this code. A malformed code is looked up as this code, so that it takes as long as an unknown one. */
const PLACEHOLDER_CODE = 'INV-000000-000'
const Note = z.object({ note: Text.trim().catch('') })
/** Forms that were opened before this field existed send no amount. */
const Proof = z.object({ amount: PaidAmount.nullish() })
const Ways = z.object({ cara: z.enum(ways) })
const nothingTyped: Form = { note: '', amount: null, errors: {} }
/** The proof form as it was typed. For a null `amount`, the form shows the amount of the invoice. */
type Form = { note: string; amount: string | null; errors: Readonly<Record<string, string>> }

/** `address.self` contains the tracking key if the page was opened with one. */
const invoicePage = page<{
  shop: ShopFace
  invoice: InvoiceView
  address: { self: string; proof: string; simulate: string; order: string }
  form: Form & { amount: string }
  flash: string | null
}>('/orders/invoice/show')

/**
 * The invoice page, which everyone with its code may open. It shows how to pay, takes proofs of transfer, and can be
 * printed.
 */
export function invoiceRoutes({ deps, limits, uploads, simulation }: Deps): AppRouter {
  const router = createRouter()

  router.get('/invoice/:code', withCode(reads), async (ctx) => {
    keepPrivate(ctx, 'same-origin')
    const input = String(ctx.params.code)
    const code = codeIn(input)
    if (code && (code !== input || !INVOICE_CODE.test(code))) {
      ctx.status = 302
      return ctx.redirect(codeHref(code) + ctx.search)
    }
    const invoice = await look(ctx)
    if (!invoice) return missing(ctx, deps.db)
    await show(ctx, invoice, nothingTyped)
  })

  router.post('/invoice/:code/bukti', withCode(writes), async (ctx) => {
    keepPrivate(ctx, 'same-origin')
    const invoice = await look(ctx)
    if (invoice?.link?.provider !== 'manual') throw notFound('Invoice ini tidak ada.')
    const { sent: newProof, form } = await readProof(ctx)
    const errors = newProof
      ? await toProofErrors(sendProof(deps, uploads, { invoice, sender: getSender(ctx, 'orders'), ...newProof }))
      : form.errors
    if (Object.keys(errors).length === 0) return seeOther(ctx, getInvoiceAddress(invoice, ctx).self)
    await show(ctx, invoice, { ...form, errors }, 422)
  })

  router.get('/invoice/:code/bukti/:id', withCode(reads), async (ctx) => {
    keepPrivate(ctx)
    const invoice = await look(ctx)
    const order = invoice && (await findAnyOrder(deps.db, invoice.order_id))
    const isOpen = order && opensInFull(deps.secret, order, keyIn(ctx.query), deps.now())
    const proof = isOpen && (await listProofs(deps.db, invoice.id)).find(({ id }) => id === ctx.params.id)
    const picture = proof ? await uploads.openImage(proof.picture) : null
    if (!picture) return missing(ctx, deps.db)
    sendImage(ctx, picture)
    ctx.set('Cache-Control', 'no-store')
  })

  router.post('/invoice/:code/simulasi', withCode(writes), async (ctx) => {
    keepPrivate(ctx, 'same-origin')
    if (!isLoopback(ctx.ip)) throw new Refusal(403, 'Simulasi ini hanya untuk komputer tempat ia berjalan.')
    const invoice = simulation && (await look(ctx))
    if (!simulation || !invoice) throw notFound('Invoice ini tidak ada.')
    const form = readForm(Ways, ctx.request.body)
    if (!form.ok) throw new Refusal(400, 'Pilih salah satu cara simulasinya.')
    const simulationState = { paid: await paymentOfLink(deps.db, invoice), now: deps.now() }
    await simulate({ ...deps, simulation }, invoice, form.input.cara, simulationState)
    seeOther(ctx, withFlash(getInvoiceAddress(invoice, ctx).self, form.input.cara))
  })

  function look(ctx: Context): Promise<TrackedInvoice | null> {
    const key = keyIn(ctx.query)
    const find = () => findByCode(deps.db, readCode(String(ctx.params.code), INVOICE_CODE))
    return limits.tracking(ctx, find, key === null ? undefined : (invoice) => isOpenedBy(key, invoice))
  }

  async function isOpenedBy(key: string, { order_id }: TrackedInvoice): Promise<boolean> {
    const order = await findAnyOrder(deps.db, order_id)
    return order !== null && opensInFull(deps.secret, order, key, deps.now())
  }

  async function show(ctx: Context, invoice: TrackedInvoice, form: Form, status = 200): Promise<void> {
    const order = await findAnyOrder(deps.db, invoice.order_id)
    if (!order) throw new Error('the order of an invoice is gone')
    const now = deps.now()
    const [proofs, settings, simulatedPayment] = await Promise.all([
      listProofs(deps.db, invoice.id),
      readSettings(deps.db, orderSettings),
      simulation && paymentOfLink(deps.db, invoice),
    ])
    const isFull = opensInFull(deps.secret, order, keyIn(ctx.query), now)
    if (isFull) await proveOrderContact(ctx, deps, order)
    const address = getInvoiceAddress(invoice, ctx)
    invoicePage(
      ctx,
      {
        shop: shopFace(settings),
        invoice: invoiceView(
          { order, invoice, proofs, settings, isPaidAtGateway: simulatedPayment !== null, now },
          isFull,
          (proof) => {
            const size = isFull ? imageSize(proof.picture) : null
            return size && { ...size, src: address.picture(proof.id) }
          },
          deps.baseUrl,
        ),
        address: { ...address, order: address.orderOf(order.order_code) },
        form: { ...form, amount: form.amount ?? invoice.invoice_amount.toLocaleString('id-ID') },
        flash: flashIn(delivered, ctx),
      },
      status,
    )
  }

  return router
}

const findByCode = async (db: Knex, code: string | null) =>
  (await findTrackedInvoices(db, { code: code ?? PLACEHOLDER_CODE }))[0]

/** The links of the page contain the tracking key only if the page was opened with one. */
function getInvoiceAddress({ invoice_code }: TrackedInvoice, ctx: Context) {
  const kunci = keyIn(ctx.query)
  const withKey = (path: string) => addressWith(path, { kunci })
  const at = (path: string) => withKey(`/invoice/${invoice_code}/${path}`)
  return {
    self: at(''),
    proof: at('bukti/'),
    simulate: at('simulasi/'),
    picture: (id: string) => at(`bukti/${id}/`),
    orderOf: (code: string) => withKey(`/lacak/${code}/`),
  }
}

type ReadProof = { sent: Pick<Parameters<typeof sendProof>[2], 'bytes' | 'note' | 'amount'> | null; form: Form }

async function readProof(ctx: Context): Promise<ReadProof> {
  const refuse = (errors: Form['errors'], values = nothingTyped) => ({ sent: null, form: { ...values, errors } })
  if (!ctx.is('multipart/form-data')) return refuse({ proof: noPicture })
  const body = await readMultipart(ctx, { file: 'proof', most: MAX_PICTURE_BYTES }).catch((error: unknown) => {
    if (error instanceof FileRefusal) return error
    throw error
  })
  const { note } = Note.catch({ note: '' }).parse(body.fields)
  const formValues = { ...nothingTyped, note, amount: typedIn(body.fields).amount ?? null }
  const form = readForm(Proof, body.fields)
  const errors = form.ok ? {} : form.errors
  if (body instanceof FileRefusal)
    return refuse({ ...errors, proof: Object.values(body.details).flat()[0] ?? '' }, formValues)
  if (!body.file) return refuse({ ...errors, proof: noPicture }, formValues)
  if (!form.ok) return refuse(errors, formValues)
  return { sent: { bytes: body.file.bytes, note, amount: form.input.amount ?? null }, form: formValues }
}

const noPicture = 'Pilih dulu foto atau tangkapan layar bukti transfernya.'

const toProofErrors = (sending: Promise<void>): Promise<Record<string, string>> =>
  sending.then(
    () => ({}),
    (error: unknown) => {
      if (error instanceof ImageRefusal && error.status === 503)
        throw new Refusal(503, imageProblem(error), { retryAfter: error.retryAfter })
      if (error instanceof ImageRefusal) return { proof: imageProblem(error) }
      if (error instanceof Refusal && error.status === 409) return { proof: error.message }
      throw error
    },
  )

const follows = 'Halaman ini menyusul begitu diproses; muat ulang kalau belum berubah.'
const delivered: Record<Way, string> = {
  tepat: `Webhook pembayaran pas sudah diantar. ${follows}`,
  kurang: `Webhook pembayaran yang kurang sudah diantar. ${follows}`,
  lebih: `Webhook pembayaran yang lebih sudah diantar. ${follows}`,
  ganda: `Webhook pembayaran yang sama sudah diantar dua kali. ${follows}`,
  kedaluwarsa: `Webhook kedaluwarsa sudah diantar. ${follows}`,
  ulang: 'Webhook yang sama sudah diantar sekali lagi. Tidak ada yang dihitung dua kali.',
}
