import { methodLabels } from '../../payments/methods.ts'
import { fromWibInput, wibInput } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { paymentTypeLabels } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { isEarly } from '../payments/early-payment.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { parseRupiah } from '../rules/rupiah.ts'

const manualLabels = {
  invoice_id: 'Invoice',
  payment_method: 'Cara bayar',
  amount: 'Jumlah yang masuk',
  payment_time: 'Waktu masuk (WIB)',
  notes: 'Catatan',
  allow_overpayment: 'Memang lebih dari yang diminta',
  allow_early: 'Memang masuk sebelum pesanannya dibuat',
}

/** `key` is the idempotency key of the form. */
type ManualInput = {
  order: Order
  invoices: readonly Invoice[]
  values: Values
  errors: Errors
  now: Date
  key: string
}

/**
 * Builds the form in which staff enter a payment by hand. `asksEarly`: the typed time is before the order, so that the
 * form asks for a confirmation. `canCount`: a payment can be counted at once, because the order has an unpaid invoice.
 * `hold` is the button that stores the payment as held for review, where it cannot simply be counted.
 */
export function manualView({ order, invoices, values, errors, now, key }: ManualInput) {
  const chosen = invoices.find(({ id }) => id === values.invoice_id) ?? invoices[0]
  const href = orderHref(order.order_code)
  const typed = fromWibInput(values.payment_time ?? '')
  return {
    code: order.order_code,
    orderHref: href,
    action: `${href}pembayaran/`,
    invoices: invoices.map((one) => ({
      value: one.id,
      text: `${one.invoice_code}: ${paymentTypeLabels[one.payment_type]}, ${rupiah(one.invoice_amount)}${isPaid(one) ? ', sudah dibayar' : ''}`,
      isChosen: one === chosen,
    })),
    methods: Object.entries(methodLabels).map(([value, text]) => ({
      value,
      text,
      isChosen: value === values.payment_method,
    })),
    values: {
      // The amount of a further payment for a paid invoice cannot be guessed, so the field is empty.
      amount: values.amount ?? (chosen && !isPaid(chosen) ? String(chosen.invoice_amount) : ''),
      payment_time: values.payment_time ?? wibInput(now),
      notes: values.notes ?? '',
      isOver: Boolean(values.allow_overpayment),
      isEarly: Boolean(values.allow_early),
    },
    asksEarly: typed !== null && isEarly(order, typed),
    latest: wibInput(now),
    canCount: invoices.some((one) => !isPaid(one)),
    hold: chosen ? holdOf(chosen, values, errors) : null,
    key,
    errors,
    labels: manualLabels,
  }
}

const isPaid = ({ invoice_status }: Invoice) => invoice_status === 'sudah dibayar'

function holdOf(chosen: Invoice, values: Values, errors: Errors) {
  const help = 'Belum dihitung: uangnya menunggu di pemeriksaan pembayaran sampai kamu memutuskan.'
  if (isPaid(chosen)) return { text: 'Catat uang masuk lain', help }
  const amount = parseRupiah(values.amount)
  const isShort = errors.amount !== undefined && amount !== null && amount > 0 && amount < chosen.invoice_amount
  return isShort ? { text: 'Simpan sebagai kurang bayar, putuskan nanti', help } : null
}
