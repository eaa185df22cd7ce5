import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { readForm } from '../../web/form.ts'
import { invalidForm } from '../../web/konveksi-errors.ts'
import { readOrderBody } from '../body.ts'
import { byOf } from '../by.ts'
import { OrderForm } from '../forms.ts'
import { paymentUrl } from '../invoices.ts'
import type { Orders } from '../open.ts'
import { type Placed, placeOrder } from '../place.ts'
import { apiInvoice, apiOrder } from '../present.ts'

/** POST /api/v1/order/ and /api/v1/admin/create-order/: the same, but staff's price counts. */
export function placeApi({ desk }: Orders): AppRouter {
  const router = createRouter()

  router.post('/api/v1/order', async (ctx) => {
    const { fields } = await readOrderBody(ctx)
    const read = readForm(OrderForm, fields)
    if (!read.ok) throw invalidForm(read.errors)
    const placed = await placeOrder(desk, { input: read.input, design: null, by: byOf(ctx), wantsLink: true })
    answer(ctx, desk.now(), placed)
  })

  return router
}

function answer(ctx: Context, now: Date, { order, made }: Placed): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.status = 201
  ctx.body = {
    order: apiOrder(order),
    invoice: made && apiInvoice(made.invoice, paymentUrl(made.invoice, made.link, now)),
    message: wordsFor(made),
  }
}

const wordsFor = (made: Placed['made']) => {
  if (!made) return 'Order berhasil dibuat. Link pembayaran menyusul.'
  return made.sent
    ? 'Order berhasil dibuat dan link pembayaran telah dikirim'
    : 'Order berhasil dibuat. Link pembayaran sudah siap.'
}
