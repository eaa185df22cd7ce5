import { allow } from '../../platform/access.ts'
import { readDraftUpload } from '../../uploads/draft-upload.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { sendImage, type Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import type { Values } from '../../web/form.ts'
import { hashOf } from '../../web/incoming/idempotency.ts'
import { files, type Tracking } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { messagesSent } from '../messages/queries.ts'
import { actorOfRequest, customerActor, type OrderDeps, orderHref, trackingKey } from '../order-deps.ts'
import { valuesOfCustomer } from '../place/customer-queries.ts'
import { placeOrder } from '../place/place-order.ts'
import { readOrder, type SentOrder } from '../place/read-order.ts'
import { AlreadySubmitted, earlierOrder, type Submission, saveSubmission, submissionOf } from '../place/submissions.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { placing, writes } from '../rules/limits.ts'
import { loadNextStepInput } from '../track/tracked-order.ts'
import { keepPrivate, keyIn, opensInFull, withCode } from '../track/tracking-key.ts'
import { confirmationView } from './confirmation-view-model.ts'
import { orderForm } from './order-form-view-model.ts'

type Desk = { deps: OrderDeps; uploads: Uploads }
type FormVariant = { action: string; isStaff: boolean }
const customerForm: FormVariant = { action: '/pesan/', isStaff: false }
const staffForm: FormVariant = { action: '/admin/pesanan/baru/', isStaff: true }

/** /pesan/ is for customers, whose price staff must confirm. Submitting the same form twice creates one order. */
export function orderFormRoutes(desk: Desk): AppRouter {
  const router = createRouter()

  router.get('/pesan', allow('anyone'), (ctx) => show(ctx, desk, customerForm))
  router.post('/pesan', allow('anyone', { limit: placing }), (ctx) => submit(ctx, desk, customerForm))
  router.get('/admin/pesanan/baru', allow('staff'), async (ctx) =>
    show(ctx, desk, staffForm, null, 200, null, await valuesOfCustomer(desk.deps.db, ctx.query.pelanggan)),
  )
  router.post('/admin/pesanan/baru', allow('staff', { limit: writes }), (ctx) => submit(ctx, desk, staffForm))

  router.get(
    '/pesan/gambar/:token',
    allow('anyone', { credentials: ['session', 'key'], limit: files }),
    async (ctx) => {
      const name = readDraftUpload(desk.deps.secret, ctx.params.token, desk.deps.now())
      const picture = name && (await desk.uploads.openDraft(name))
      if (!picture) throw notFound('Gambar ini sudah tidak tersimpan.')
      sendImage(ctx, picture)
    },
  )

  return router
}

async function submit(ctx: Context, desk: Desk, variant: FormVariant): Promise<void> {
  const sent = await readOrder(ctx, { ...desk.deps, uploads: desk.uploads }, 'draft')
  if (sent.later) {
    ctx.set('Retry-After', String(sent.later.retryAfter))
    return show(ctx, desk, variant, sent, sent.later.status)
  }
  if (sent.fields.hitung) return show(ctx, desk, variant, sent)
  if (!sent.ok) return show(ctx, desk, variant, sent, 422)
  await place(ctx, desk, variant, sent)
}

type ValidOrder = Extract<SentOrder, { ok: true }>

async function place(ctx: Context, desk: Desk, variant: FormVariant, sent: ValidOrder): Promise<void> {
  const { deps, uploads } = desk
  const submission = submissionOf(sent.fields.submission, hashOf(sent.fields, sent.file))
  let isNamed = false
  try {
    const { order } = await placeOrder(deps, {
      input: sent.input,
      design: sent.design,
      actor: variant.isStaff ? actorOfRequest(ctx) : customerActor,
      member: variant.isStaff ? null : (ctx.state.viewer?.id ?? null),
      wantsLink: !variant.isStaff || sent.values.create_link === '1',
      inTransaction: async (trx, order) => {
        await saveSubmission(trx, submission, order, deps.now())
        isNamed = true
      },
    })
    seeOther(ctx, hrefOf(order, variant, deps))
  } catch (error) {
    if (!(error instanceof AlreadySubmitted)) throw error
    await showEarlier(ctx, desk, variant, sent, submission)
  } finally {
    // A picture that an order may name stays, even if the order was then not committed; a sweep deletes it later.
    if (sent.design && !isNamed) await uploads.forgetImage(sent.design)
  }
}

/** Answers with the order that the form created before, or with the form again if its content differs. */
async function showEarlier(ctx: Context, desk: Desk, variant: FormVariant, sent: ValidOrder, submission: Submission) {
  const { deps, uploads } = desk
  const earlier = await earlierOrder(deps.db, submission)
  if (earlier?.isSame) return seeOther(ctx, hrefOf(earlier.order, variant, deps))
  const draft = sent.draft ?? (sent.design && (await uploads.toDraft(sent.design).catch(withoutPicture)))
  // The page shows the form with a new submission id, so that sending it once more creates a second order.
  const again = { ...sent, draft, values: { ...sent.values, submission: '' } }
  const known = earlier && { code: earlier.order.order_code, href: hrefOf(earlier.order, variant, deps) }
  show(ctx, desk, variant, again, 409, known)
}

function show(
  ctx: Context,
  { deps }: Desk,
  variant: FormVariant,
  sent: SentOrder | null = null,
  status = 200,
  earlier: { code: string; href: string } | null = null,
  values: Values = {},
): void {
  const isWrong = sent !== null && !sent.ok && [422, 429, 503].includes(status)
  const form = orderForm({
    variant,
    earlier,
    secret: deps.secret,
    now: deps.now(),
    configured: deps.messages.channels,
    isStaffHere: actorOfRequest(ctx).source === 'admin',
    values,
    ...(sent ? { values: sent.values, design: sent.draft } : {}),
    ...(isWrong ? { errors: sent.errors } : {}),
  })
  const page = variant.isStaff ? newOrderPage : orderFormPage
  page(ctx, { form }, status)
}

/** For staff the order's page, for customers the confirmation page with the tracking key. */
const hrefOf = (order: Order, { isStaff }: FormVariant, { secret }: OrderDeps): string =>
  isStaff ? orderHref(order.order_code) : `/pesan/${order.order_code}/?kunci=${trackingKey(secret, order)}`

/** A form that is shown again goes without its picture if no more pictures can be kept. */
function withoutPicture(error: unknown): null {
  if (error instanceof ImageRefusal) return null
  throw error
}

/** The address needs the tracking key, which is valid until 90 days after the order ended. */
export function confirmationRoutes(deps: OrderDeps, limits: { tracking: Tracking }): AppRouter {
  const { db, secret, now } = deps
  const router = createRouter()

  router.get('/pesan/:code', withCode(), async (ctx) => {
    keepPrivate(ctx)
    const typed = keyIn(ctx.query)
    const find = () => findSigned(ctx.params.code ?? '', typed)
    // The order is found only with its key, so a found one is opened.
    const order = await limits.tracking(ctx, find, typed === null ? undefined : () => true)
    if (!order) throw notFound()
    const key = trackingKey(secret, order)
    const details = { ...(await loadNextStepInput(db, order, now())), key, now: now() }
    const messages = await messagesSent(db, order.id)
    confirmationPage(ctx, { order: confirmationView({ ...details, messages }) })
  })

  return router

  async function findSigned(typed: string, key: string | null): Promise<Order | null> {
    const code = readCode(typed, ORDER_CODE)
    const order = code ? await findOrder(db, { order_code: code }) : null
    return order && opensInFull(secret, order, key, now()) ? order : null
  }
}

const orderFormPage = page<{ form: ReturnType<typeof orderForm> }>('/orders/order-form')
const newOrderPage = page<{ form: ReturnType<typeof orderForm> }>('/orders/new-order')
const confirmationPage = page<{ order: ReturnType<typeof confirmationView> }>('/orders/confirmation')
