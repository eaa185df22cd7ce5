import { wibInput } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import type { Invoice, Order } from '../amounts.ts'
import { orderHref } from '../desk.ts'
import { rupiah } from '../money.ts'
import { methodWords, paymentTypeWords } from '../words.ts'

type Choice = { value: string; text: string; isChosen: boolean }

/** The form by which staff write down a payment. */
export type ManualView = {
  code: string
  orderHref: string
  action: string
  invoices: Choice[]
  methods: Choice[]
  values: { amount: string; payment_time: string; notes: string; isOver: boolean }
  latest: string
  errors: Errors
  labels: typeof manualLabels
}

export const manualLabels = {
  invoice_id: 'Invoice',
  payment_method: 'Cara bayar',
  amount: 'Jumlah yang masuk',
  payment_time: 'Waktu masuk (WIB)',
  notes: 'Catatan',
  allow_overpayment: 'Memang lebih dari yang diminta',
}

type Shown = { order: Order; invoices: readonly Invoice[]; values: Values; errors: Errors; now: Date }

export function manualView({ order, invoices, values, errors, now }: Shown): ManualView {
  const chosen = invoices.find(({ id }) => id === values.invoice_id) ?? invoices[0]
  const href = orderHref(order.order_code)
  return {
    code: order.order_code,
    orderHref: href,
    action: `${href}pembayaran/`,
    invoices: invoices.map((one) => ({
      value: one.id,
      text: `${one.invoice_code}: ${paymentTypeWords[one.payment_type]}, ${rupiah(one.invoice_amount)}`,
      isChosen: one === chosen,
    })),
    methods: Object.entries(methodWords).map(([value, text]) => ({
      value,
      text,
      isChosen: value === values.payment_method,
    })),
    values: {
      amount: values.amount ?? String(chosen?.invoice_amount ?? ''),
      payment_time: values.payment_time ?? wibInput(now),
      notes: values.notes ?? '',
      isOver: Boolean(values.allow_overpayment),
    },
    latest: wibInput(now),
    errors,
    labels: manualLabels,
  }
}
