import * as z from 'zod'
import { whoMay } from '../../platform/api/plain-calls.ts'
import { imageProblem } from '../../uploads/uploads.ts'
import { invalidForm } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { hashFields } from '../../web/incoming/idempotency.ts'
import { Refusal } from '../../web/refusal.ts'
import { actorOfRequest } from '../actor.ts'
import { type ApiDeps, callsFor, examples, type OrderCall, staff, tags } from '../api/call.ts'
import { Placed } from '../api/shapes.ts'
import { apiOrder, idempotent } from '../api-model.ts'
import { onePicture } from '../files/order-files.ts'
import { placing } from '../limits.ts'
import { paymentUrl } from '../payments/rules.ts'
import { OrderForm, ProductName, Quantity, TotalPrice } from './forms.ts'
import { type PlacedOrder, placeOrder } from './place-order.ts'
import { goodsFields } from './read-goods.ts'
import { readOrder } from './read-order.ts'

const order = {
  isReadByRun: true,
  isIdempotent: true,
  file: 'design',
  good: 'Pesanan dibuat.',
  status: 201,
  data: Placed,
  example: examples.placed,
} as const
/** An order of goods from the price list needs no name, number and price. */
const Body = z.object({
  ...OrderForm.in.shape,
  ...goodsFields,
  product_name: ProductName.optional(),
  quantity: Quantity.optional(),
  total_price: TotalPrice.optional(),
})
const keyUsed = 'Kunci `Idempotency-Key` ini sudah dipakai untuk isi lain.'

/**
 * Only staff may decline the payment link (`create_link`). The price that a signed-in staff user sends is confirmed.
 */
export const placeCalls: readonly OrderCall[] = [
  callsFor(whoMay.maybeSignedIn)('createOrder', 'post', '/api/v1/order', {
    ...order,
    tag: tags.public,
    about:
      'Membuat pesanan. Membuat pesanan dan link pembayarannya. Sebagai `multipart/form-data` boleh dengan gambar `design`. Harga dari staf yang masuk dianggap sudah disepakati. Barang dari daftar harga (`product_id` dengan pilihannya, atau `items`) dihargai di sini: nama, jumlah, dan harganya tidak perlu dikirim, dan ditolak kalau berbeda.',
    limit: placing,
    body: Body,
    bodyExample: examples.orderFields,
    errors: { 400: true, 409: keyUsed, 503: true },
    run: (deps, { ctx }) => place(ctx, deps, () => true),
  }),
  staff('createOrderAsStaff', 'post', '/api/v1/admin/create-order', {
    ...order,
    tag: tags.staff,
    about:
      'Membuat pesanan sebagai staf. Seperti `POST /api/v1/order/`. Dengan `create_link` salah, link pembayaran tidak dibuat.',
    body: Body.safeExtend({ create_link: z.boolean().optional() }),
    bodyExample: { ...examples.orderFields, create_link: true },
    errors: { 400: true, 409: keyUsed, 503: true },
    run: (deps, { ctx }) => place(ctx, deps, wantsLink),
  }),
]

async function place(ctx: Context, deps: ApiDeps, wantsLinkIn: (fields: Fields) => boolean): Promise<undefined> {
  const isStaff = actorOfRequest(ctx).source === 'admin'
  const sentOrder = await readOrder(ctx, deps, { files: onePicture, isStaff })
  const { design, later } = sentOrder.stored
  if (later) throw new Refusal(later.status, imageProblem(later), { retryAfter: later.retryAfter })
  let isKept = false
  try {
    await idempotent(deps.db, ctx, hashFields(sentOrder.fields, sentOrder.sent[0]), async (keep) => {
      if (!sentOrder.ok) throw invalidForm(sentOrder.errors)
      const placedOrder = await placeOrder(deps, {
        input: sentOrder.input,
        ...sentOrder.priced,
        design,
        actor: actorOfRequest(ctx),
        member: ctx.state.viewer?.id ?? null,
        wantsLink: wantsLinkIn(sentOrder.fields),
        inTransaction: async ({ trx, order }) => {
          isKept = true
          await keep(trx, 201, answerTo({ order, made: null, linkPending: true }, deps.now()))
        },
      })
      ctx.set('Cache-Control', 'no-store')
      ctx.status = 201
      ctx.body = answerTo(placedOrder, deps.now())
    })
  } finally {
    if (design && !isKept) await deps.uploads.forgetImage(design)
  }
}

type Fields = Readonly<Record<string, unknown>>

/** False only for a false `create_link`, in JSON or as a form value such as "0" or "off". */
const wantsLink = ({ create_link }: Fields): boolean => !no.has(create_link)
const no = new Set<unknown>([false, 0, 'false', '0', 'off', 'no'])

const answerTo = ({ order, made: payableLink, linkPending }: PlacedOrder, now: Date) =>
  Placed.parse({
    order: apiOrder(order),
    invoice: payableLink && {
      ...payableLink.invoice,
      payment_url: paymentUrl(payableLink.invoice, payableLink.link, now),
    },
    ...wordsFor(payableLink, linkPending),
    notification_sent: payableLink?.sent ?? false,
  })

function wordsFor(payableLink: PlacedOrder['made'], linkPending: boolean): { message: string; warning?: string } {
  if (payableLink?.sent) return { message: 'Order berhasil dibuat dan link pembayaran telah dikirim' }
  if (payableLink) return { message: 'Order berhasil dibuat. Link pembayaran sudah siap.' }
  if (!linkPending) return { message: 'Order berhasil dibuat' }
  return {
    message: 'Order berhasil dibuat. Link pembayaran menyusul.',
    warning:
      'Gateway pembayaran belum menjawab. Link pembayaran dibuat begitu bisa; order ini tidak perlu dikirim ulang.',
  }
}
