import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import { methodLabels } from '../../payments/methods.ts'
import { allow } from '../../platform/access.ts'
import { type RefusedForm, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { fromWibInput, toWibDay, wibInput } from '../../web/dates.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, readParam, readQuery, toBodyFields, typedIn, type Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { buildChoices } from '../../web/paging.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { paymentTypeLabels } from '../labels.ts'
import { writes } from '../limits.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { findInvoice } from '../queries.ts'
import { type Invoice, type Order, parseRupiah } from '../rules/amounts.ts'
import { orderAt, redirectToOrder, showAgainOnRefusal } from '../show-order.ts'
import { sendInvoice } from './invoice-messages.ts'
import { regenerateLink } from './links.ts'
import { ManualPaymentForm, WibTime } from './payment-forms.ts'
import { addManualPayment } from './record-payment.ts'
import { decideMoney } from './review/decide.ts'
import { recordableInvoices } from './review/decision-queries.ts'
import { HoldForm, RefundForm } from './review/forms.ts'
import { isDelivered, mostRefundOfOrder } from './review/rules.ts'
import { EarlyPayment, isEarly, isShort, mayCount } from './rules.ts'

const manualPage = page<{ manual: ReturnType<typeof manualView> }>('/orders/payments/manual')

const Uuid = z.uuid()
const Chosen = z.object({ invoice: Uuid.nullable().catch(null) })

/**
 * Pages of staff to record a payment, to create a new link for an invoice, and to send an invoice or a reminder of it.
 */
export function manualPaymentRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()
  addManual(router, deps)
  addInvoices(router, deps)
  return router
}

function addManual(router: AppRouter, deps: OrderDeps): void {
  const { db } = deps

  router.get('/admin/pesanan/:code/pembayaran', allow('staff'), async (ctx) => {
    const order = await orderAt(ctx, db)
    const { invoice } = readQuery(Chosen, ctx.query)
    await show(ctx, order, invoice ? { invoice_id: invoice } : {})
  })

  router.post('/admin/pesanan/:code/pembayaran', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    const form = readForm(ManualPaymentForm(deps.now(), WibTime(deps.now())), ctx.request.body)
    const values = typedIn(ctx.request.body)
    if (!form.ok) return show(ctx, order, values, { errors: form.errors, status: 422 })
    await insistOn(db, order, form.input.invoice_id)
    const by = staffActor(ctx)
    const { tahan, kunci } = HoldForm.parse(toBodyFields(ctx.request.body))
    try {
      const holdAs = tahan ? (kunci ?? randomUUID()) : undefined
      const { id } = await addManualPayment(deps, { ...form.input, holdAs }, by)
      if (tahan) return seeOther(ctx, withFlash(`/admin/pembayaran/#bayar-${id}`, 'ditahan'))
    } catch (error) {
      if (error instanceof EarlyPayment)
        return show(ctx, order, values, { errors: { payment_time: error.message }, status: 422 })
      if (!(error instanceof Refusal)) throw error
      const field = error.code === 'AMOUNT_MISMATCH' ? 'amount' : 'invoice_id'
      return show(ctx, order, values, { ...refusedForm(error), errors: { [field]: error.message } })
    }
    redirectToOrder(ctx, order, 'pembayaran')
  })

  async function show(ctx: Context, order: Order, values: Values, refusal: RefusedForm | null = null): Promise<void> {
    const { errors, status } = refusal ?? { errors: {}, status: 200 }
    const invoices = await recordableInvoices(db, order.id)
    const manual = manualView({ order, invoices, values, errors, now: deps.now(), key: randomUUID() })
    manualPage(ctx, { manual }, status)
  }
}

function addInvoices(router: AppRouter, deps: OrderDeps): void {
  router.post('/admin/pesanan/:code/invoice/:id/link', allow('staff', { limit: writes }), async (ctx) => {
    const { order, id } = await invoiceAt(deps.db, ctx)
    await showAgainOnRefusal(ctx, deps, 'invoice', async () => {
      const { made: payableLink, willFollow } = await regenerateLink(deps, id, staffActor(ctx))
      if (!payableLink && !willFollow)
        throw new Refusal(409, 'Gateway pembayaran menolak membuat link ini. Periksa data pemesan.')
      redirectToOrder(ctx, order, payableLink ? 'link' : 'link-menyusul')
    })
  })

  for (const [path, what, flashKey] of [
    ['pesan', 'invoice', 'tagihan'],
    ['pengingat', 'reminder', 'pengingat'],
  ] as const)
    router.post(`/admin/pesanan/:code/invoice/:id/${path}`, allow('staff', { limit: writes }), async (ctx) => {
      const { order, id: invoiceId } = await invoiceAt(deps.db, ctx)
      await showAgainOnRefusal(ctx, deps, 'invoice', async () => {
        const isSent = await sendInvoice(deps, { invoiceId, channel: null, what }, staffActor(ctx))
        redirectToOrder(ctx, order, isSent ? flashKey : `${flashKey}-tertahan`)
      })
    })
}

async function invoiceAt(db: Knex, ctx: Context): Promise<{ order: Order; id: string }> {
  const order = await orderAt(ctx, db)
  const id = readParam(Uuid, ctx.params.id)
  await insistOn(db, order, id)
  return { order, id }
}

/** Throws a 404 unless the invoice belongs to the order of the address. */
async function insistOn(db: Knex, order: Order, invoiceId: string): Promise<void> {
  const invoice = await findInvoice(db, { id: invoiceId })
  if (invoice?.order_id !== order.id) throw notFound('Invoice ini tidak ada di pesanan itu.')
}

const manualLabels = {
  invoice_id: 'Invoice',
  payment_method: 'Cara bayar',
  amount: 'Jumlah yang masuk',
  payment_time: 'Waktu masuk (WIB)',
  notes: 'Catatan',
  allow_overpayment: 'Memang lebih dari yang diminta',
  allow_early: 'Memang masuk sebelum pesanannya dibuat',
}

type Input = { order: Order; invoices: readonly Invoice[]; values: Values; errors: Errors; now: Date; key: string }

function manualView({ order, invoices, values, errors, now, key }: Input) {
  const selectedInvoice = invoices.find(({ id }) => id === values.invoice_id) ?? invoices[0]
  const href = orderHref(order.order_code)
  const paymentTime = fromWibInput(values.payment_time ?? '')
  return {
    code: order.order_code,
    orderHref: href,
    action: `${href}pembayaran/`,
    invoices: invoices.map((one) => ({
      value: one.id,
      text: `${one.invoice_code}: ${paymentTypeLabels[one.payment_type]}, ${rupiah(one.invoice_amount)}${isPaid(one) ? ', sudah dibayar' : ''}`,
      isChosen: one === selectedInvoice,
    })),
    methods: buildChoices(methodLabels, values.payment_method),
    values: {
      // For a paid invoice, the amount of a further payment is unknown, so the field is empty.
      amount:
        values.amount ?? (selectedInvoice && !isPaid(selectedInvoice) ? String(selectedInvoice.invoice_amount) : ''),
      payment_time: values.payment_time ?? wibInput(now),
      notes: values.notes ?? '',
      isOver: Boolean(values.allow_overpayment),
      isEarly: Boolean(values.allow_early),
    },
    // If the typed time is before the order, the form asks for a confirmation.
    asksEarly: paymentTime !== null && isEarly(order, paymentTime),
    latest: wibInput(now),
    // Without an unpaid invoice, a payment can only be held, not counted at once.
    canCount: mayCount(invoices),
    hold: selectedInvoice ? getHoldTexts(selectedInvoice, values, errors) : null,
    key,
    errors,
    labels: manualLabels,
  }
}

const isPaid = ({ invoice_status }: Invoice) => invoice_status === 'sudah dibayar'

/** Returns null if the payment can be counted at once. */
function getHoldTexts(invoice: Invoice, values: Values, errors: Errors): { text: string; help: string } | null {
  const help = 'Belum dihitung: uangnya menunggu di pemeriksaan pembayaran sampai kamu memutuskan.'
  if (isPaid(invoice)) return { text: 'Catat uang masuk lain', help }
  const amount = parseRupiah(values.amount)
  const isRefused = errors.amount !== undefined && isShort(amount, invoice.invoice_amount)
  return isRefused ? { text: 'Simpan sebagai kurang bayar, putuskan nanti', help } : null
}

const orderRefundPage = page<{ refund: ReturnType<typeof refundView> }>('/orders/payments/refund')

/** A refund of a running order makes a lower price possible. */
export function orderRefundRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/admin/pesanan/:code/pengembalian', allow('staff'), async (ctx) =>
    show(ctx, await orderAt(ctx, deps.db), {}),
  )

  router.post('/admin/pesanan/:code/pengembalian', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, deps.db)
    const values = typedIn(ctx.request.body)
    const result = readForm(RefundForm(deps.now()), ctx.request.body)
    if (!result.ok) return show(ctx, order, values, { errors: result.errors, status: 422 })
    const { day: at, ...form } = result.input
    try {
      const ruling = { decision: 'refund' as const, ...form, at, by: staffActor(ctx) }
      const refundResult = await decideMoney(deps, { order: order.id, is: 'ongoing' }, ruling)
      // A repeated form made the same refund before, with a reason if the price fell.
      const what = (refundResult?.lowered ?? form.reason !== undefined) ? 'pengembalian-harga' : 'pengembalian'
      redirectToOrder(ctx, order, refundResult?.voided ? `${what}-link` : what)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 409) throw error
      show(ctx, await orderAt(ctx, deps.db), values, { errors: { amount: error.message }, status: 409 })
    }
  })

  return router

  function show(ctx: Context, order: Order, values: Values, refusal: RefusedForm | null = null): void {
    const { errors, status } = refusal ?? { errors: {}, status: 200 }
    orderRefundPage(ctx, { refund: refundView(order, values, errors, deps.now()) }, status)
  }
}

const labels = { amount: 'Jumlah', day: 'Tanggal', reason: 'Alasan', note: 'Dikembalikan ke' }

function refundView(order: Order, values: Values, errors: Errors, now: Date) {
  const href = orderHref(order.order_code)
  const most = mostRefundOfOrder(order)
  return {
    code: order.order_code,
    orderHref: href,
    action: `${href}pengembalian/`,
    /** Null if there is nothing to refund. */
    most: most > 0 ? rupiah(most) : null,
    lowersPrice: isDelivered(order),
    values: {
      // After an error the key stays the same, so that a form that is sent twice records one refund.
      key: values.key || randomUUID(),
      amount: values.amount ?? '',
      day: values.day ?? toWibDay(now),
      reason: values.reason ?? '',
      note: values.note ?? '',
    },
    today: toWibDay(now),
    errors,
    labels,
  }
}
