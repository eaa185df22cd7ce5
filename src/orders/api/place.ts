import { allow, orBearer } from '../../platform/access.ts'
import { imageProblem, type Uploads } from '../../uploads/uploads.ts'
import { invalidForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { hashOf } from '../../web/incoming/idempotency.ts'
import { Refusal } from '../../web/refusal.ts'
import { actorOfRequest } from '../actor.ts'
import { apiInvoice, apiOrder, idempotent } from '../api-model.ts'
import type { OrderDeps } from '../order-deps.ts'
import { paymentUrl } from '../payments/invoices.ts'
import { type PlacedOrder, placeOrder } from '../place/place-order.ts'
import { readOrder } from '../place/read-order.ts'
import { placing } from '../rules/limits.ts'

/**
 * Creates an order by POST /api/v1/order/ (open to everyone) or /api/v1/admin/create-order/ (staff only). Only the
 * staff route lets the caller decline the payment link (`create_link`). On both routes, a price sent by a signed-in
 * staff user counts as confirmed.
 */
export function placeApi({ deps, uploads }: { deps: OrderDeps; uploads: Uploads }): AppRouter {
  const router = createRouter()
  router.post('/api/v1/order', allow('anyone', { ...orBearer, limit: placing }), (ctx) => place(ctx, () => true))
  router.post('/api/v1/admin/create-order', allow('staff', orBearer), (ctx) => place(ctx, wantsLink))
  return router

  async function place(ctx: Context, wantsLinkIn: (fields: Fields) => boolean): Promise<void> {
    const sent = await readOrder(ctx, { ...deps, uploads }, 'check')
    const { fields, file, design } = sent
    const { later } = sent
    if (later) throw new Refusal(later.status, imageProblem(later), { retryAfter: later.retryAfter })
    const forget = async () => {
      if (design) await uploads.forgetImage(design)
    }
    let isKept = false
    await idempotent(deps.db, ctx, hashOf(fields, file), async (keep) => {
      if (!sent.ok) throw invalidForm(sent.errors)
      const placed = await placeOrder(deps, {
        input: sent.input,
        design,
        actor: actorOfRequest(ctx),
        member: ctx.state.viewer?.id ?? null,
        wantsLink: wantsLinkIn(fields),
        inTransaction: async (trx, order) => {
          isKept = true
          await keep(trx, 201, answerTo({ order, made: null, linkPending: true }, deps.now()))
        },
      })
      ctx.set('Cache-Control', 'no-store')
      ctx.status = 201
      ctx.body = answerTo(placed, deps.now())
    }).finally(() => isKept || forget())
  }
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Whether the order gets a payment link: true unless `create_link` is false, in JSON or as a form value such as "0" or
 * "off".
 */
const wantsLink = ({ create_link }: Fields): boolean => !no.has(create_link)
const no = new Set<unknown>([false, 0, 'false', '0', 'off', 'no'])

function answerTo({ order, made, linkPending }: PlacedOrder, now: Date) {
  return {
    order: apiOrder(order),
    invoice: made && apiInvoice(made.invoice, paymentUrl(made.invoice, made.link, now)),
    ...wordsFor(made, linkPending),
    notification_sent: made?.sent ?? false,
  }
}

function wordsFor(made: PlacedOrder['made'], linkPending: boolean): { message: string; warning?: string } {
  if (made?.sent) return { message: 'Order berhasil dibuat dan link pembayaran telah dikirim' }
  if (made) return { message: 'Order berhasil dibuat. Link pembayaran sudah siap.' }
  if (!linkPending) return { message: 'Order berhasil dibuat' }
  return {
    message: 'Order berhasil dibuat. Link pembayaran menyusul.',
    warning:
      'Gateway pembayaran belum menjawab. Link pembayaran dibuat begitu bisa; order ini tidak perlu dikirim ulang.',
  }
}
