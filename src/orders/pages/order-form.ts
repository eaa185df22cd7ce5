import { allow } from '../../platform/access.ts'
import { sendImage, type Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { notFound } from '../../web/refusal.ts'
import { actorOfRequest, customerActor } from '../actor.ts'
import { type OrderDeps, trackingKey } from '../order-deps.ts'
import { readDraftUpload } from '../place/draft-upload.ts'
import { hashOf } from '../place/idempotency.ts'
import { placeOrder } from '../place/place-order.ts'
import { readOrder, type SentOrder } from '../place/read-order.ts'
import { AlreadySubmitted, earlierOrder, saveSubmission, submissionOf } from '../place/submissions.ts'
import type { Order } from '../rules/amounts.ts'
import { placing, writes } from '../rules/limits.ts'
import { orderForm } from './order-form-view-model.ts'
import { newOrderPage, orderFormPage } from './views.ts'

type FormVariant = { action: string; isStaff: boolean }
const customerForm: FormVariant = { action: '/pesan/', isStaff: false }
const staffForm: FormVariant = { action: '/admin/pesanan/baru/', isStaff: true }

/**
 * Where an order is taken: by customers at /pesan/, whose price staff confirm, and by staff at /admin/pesanan/baru/. What is
 * sent twice by one form is one order.
 */
export function orderFormRoutes({ deps, uploads }: { deps: OrderDeps; uploads: Uploads }): AppRouter {
  const router = createRouter()
  const tools = { ...deps, uploads }

  router.get('/pesan', allow('anyone'), (ctx) => show(ctx, customerForm))
  router.post('/pesan', allow('anyone', { limit: placing }), (ctx) => submit(ctx, customerForm))
  router.get('/admin/pesanan/baru', allow('staff'), (ctx) => show(ctx, staffForm))
  router.post('/admin/pesanan/baru', allow('staff', { limit: writes }), (ctx) => submit(ctx, staffForm))

  router.get('/pesan/gambar/:token', allow('anyone', { credentials: ['session', 'key'] }), async (ctx) => {
    const name = readDraftUpload(deps.secret, ctx.params.token, deps.now())
    const picture = name && (await uploads.openImage(name))
    if (!picture) throw notFound('Gambar ini sudah tidak tersimpan.')
    sendImage(ctx, picture)
  })

  return router

  async function submit(ctx: Context, door: FormVariant): Promise<void> {
    const sent = await readOrder(ctx, tools)
    if (sent.fields.hitung) return show(ctx, door, sent)
    if (!sent.ok) return show(ctx, door, sent, 422)
    const submission = submissionOf(sent.fields.submission, hashOf(sent.fields, sent.file))
    try {
      const { order } = await placeOrder(deps, {
        input: sent.input,
        design: sent.design?.name ?? null,
        actor: door.isStaff ? actorOfRequest(ctx) : customerActor,
        wantsLink: !door.isStaff || sent.values.create_link === '1',
        inTransaction: (trx, order) => saveSubmission(trx, submission, order, deps.now()),
      })
      return seeOther(ctx, hrefOf(order, door))
    } catch (error) {
      if (!(error instanceof AlreadySubmitted)) throw error
      const earlier = await earlierOrder(deps.db, submission)
      if (earlier?.isSame) {
        if (sent.design?.isNew) await uploads.forgetImage(sent.design.name)
        return seeOther(ctx, hrefOf(earlier.order, door))
      }
      // What was an order already becomes another one only under a number of its own.
      const again = { ...sent, values: { ...sent.values, submission: '' } }
      show(ctx, door, again, 409, earlier && { code: earlier.order.order_code, href: hrefOf(earlier.order, door) })
    }
  }

  function show(
    ctx: Context,
    door: FormVariant,
    sent: SentOrder | null = null,
    status = 200,
    earlier: { code: string; href: string } | null = null,
  ): void {
    const isWrong = sent !== null && !sent.ok && status === 422
    const form = orderForm({
      variant: door,
      earlier,
      secret: deps.secret,
      now: deps.now(),
      isStaffHere: actorOfRequest(ctx).source === 'admin',
      ...(sent ? { values: sent.values, design: sent.design?.name ?? null } : {}),
      ...(isWrong ? { errors: sent.errors } : {}),
    })
    if (door.isStaff) newOrderPage(ctx, { form }, status)
    else orderFormPage(ctx, { form }, status)
  }

  /** Only who ordered is led to what shows the order to nobody else. */
  function hrefOf(order: Order, { isStaff }: FormVariant): string {
    if (isStaff) return `/admin/pesanan/${order.order_code}/`
    return `/pesan/${order.order_code}/?kunci=${trackingKey(deps.secret, order)}`
  }
}
