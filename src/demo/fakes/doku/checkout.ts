import * as z from 'zod'
import { button, escaped, fakePage } from '../page.ts'

const text = z.string().min(1)

const Input = z.looseObject({
  order: z.looseObject({
    amount: z.number().int().positive().max(999_999_999_999),
    invoice_number: text.max(64).regex(/^[\w.,/:+-]+$/),
    currency: z.literal('IDR').optional(),
    callback_url: z.url().optional(),
    line_items: z
      .array(z.looseObject({ name: text.max(255), price: z.number(), quantity: z.number().int() }))
      .optional(),
  }),
  payment: z.looseObject({
    payment_due_date: z.number().int().positive().max(43_200).optional(),
    payment_method_types: z.array(text).optional(),
  }),
  customer: z
    .looseObject({
      name: text.optional(),
      email: z.email().optional(),
      phone: z
        .string()
        .regex(/^\d{5,16}$/)
        .optional(),
    })
    .optional(),
  additional_info: z.looseObject({ override_notification_url: z.url().optional() }).optional(),
})

type CheckoutInput = z.infer<typeof Input>

/** Times are milliseconds since the epoch by the fake's own clock. */
export type Checkout = {
  request: CheckoutInput
  requestId: string
  token: string
  status: 'PENDING' | 'SUCCESS' | 'FAILED' | 'EXPIRED' | 'REFUNDED'
  /** Null before the customer has chosen. */
  channel: string | null
  expires: number
  changed: number
}

export function readCheckout(content: unknown): CheckoutInput | string {
  const { success, data, error } = Input.safeParse(content)
  if (!success) return `INVALID PARAMETER ${error.issues[0]?.path.join('.')}`
  const { amount, line_items: items } = data.order
  const sum = items?.reduce((total, { price, quantity }) => total + price * quantity, 0)
  return sum === undefined || sum === amount ? data : 'ORDER AMOUNT IS NOT THE SUM OF LINE ITEMS'
}

const WIB_MS = 7 * 3_600_000
const localTime = (moment: number) => new Date(moment + WIB_MS).toISOString().slice(0, 19).replace(/\D/g, '')

/** The answer to a created checkout. Amounts are text here, and times are in Western Indonesian time. */
export const toCreationAnswer = ({ request, token, expires }: Checkout, origin: string) => ({
  message: ['SUCCESS'],
  response: {
    order: {
      amount: String(request.order.amount),
      invoice_number: request.order.invoice_number,
      currency: 'IDR',
      session_id: token.slice(0, 16),
    },
    payment: {
      payment_method_types: request.payment.payment_method_types ?? ['VIRTUAL_ACCOUNT_BCA', 'QRIS'],
      payment_due_date: request.payment.payment_due_date ?? 60,
      token_id: token,
      url: `${origin}/checkout-link-v2/${token}`,
      expired_date: localTime(expires),
    },
    uuid: token.slice(0, 20),
  },
})

const channelKeys = ({ channel }: Checkout) => ({
  service: { id: channel && (/^[A-Z]+_?(?:ACCOUNT|PAY)?/.exec(channel)?.[0] ?? channel) },
  acquirer: { id: channel?.split('_').at(-1) ?? null },
  channel: { id: channel },
})

/** The status of a checkout. Amounts have a decimal here. */
export const toStatusAnswer = (checkout: Checkout) => ({
  order: {
    invoice_number: checkout.request.order.invoice_number,
    amount: checkout.request.order.amount,
    status: checkout.status === 'EXPIRED' ? 'ORDER_EXPIRED' : 'ORDER_GENERATED',
  },
  transaction: toTransaction(checkout),
  ...channelKeys(checkout),
  additional_info: {},
})

export const toNotification = (checkout: Checkout) => ({
  ...channelKeys(checkout),
  transaction: toTransaction(checkout),
  order: { invoice_number: checkout.request.order.invoice_number, amount: checkout.request.order.amount },
  virtual_account_info: { virtual_account_number: '8860861087714' },
  additional_info: { origin: { product: 'CHECKOUT', source: 'direct' } },
})

const toTransaction = ({ status, changed, requestId }: Checkout) => ({
  status,
  date: `${new Date(changed).toISOString().slice(0, 19)}Z`,
  original_request_id: requestId,
})

export function checkoutPage({ request: { order }, token, status }: Checkout): string {
  const at = `/checkout-link-v2/${token}`
  const forms = [
    button(`${at}/bayar`, `Bayar Rp ${order.amount.toLocaleString('id-ID')}`),
    button(`${at}/gagal`, 'Biarkan gagal'),
    button(`${at}/kedaluwarsa`, 'Biarkan kedaluwarsa'),
  ]
  return fakePage({
    title: 'SIMULASI DOKU',
    note: 'Halaman ini tiruan di komputer sendiri. Tidak ada uang yang berpindah.',
    body: `<p>${escaped(order.invoice_number)}: ${status}</p>
${status === 'PENDING' || status === 'FAILED' ? forms.join('\n') : ''}`,
  })
}
