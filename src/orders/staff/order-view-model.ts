import { imageSize } from '../../uploads/uploads.ts'
import { moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import { messagesSince, unsentWarning } from '../messages/delivery-state.ts'
import { type MessagesView, messagesView } from '../messages/message-view-model.ts'
import { type OrderDeps, orderHref, trackingLink } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { localPhone, readContact } from '../rules/contact.ts'
import { canReprice } from '../rules/order.ts'
import { formatRupiah } from '../rules/rupiah.ts'
import { actorLabel, historyLabel } from './history-labels.ts'
import { dayLabel, type RowView, rowView } from './list-view-model.ts'
import { type MoneyView, moneyView } from './money-view-model.ts'
import type { HistoryRecord, OrderDetails } from './order-details.ts'
import { type FlashKey, flashLabels, labels } from './order-forms.ts'
import { type StepsView, stepsView } from './steps-view-model.ts'

/** A form that is shown again, by the last part of its address; `since`: the version it was made of, where that is old. */
export type RejectedForm = { form: string; values: Values; errors: Errors; since?: number | null }

type Choice = { value: string; text: string; isChosen: boolean }
type Fact = { label: string; value: string; href: string | null }
export type HistoryLine = { title: string; note: string; who: string; at: string; iso: string }

export type OrderView = {
  code: string
  version: number
  href: string
  row: RowView
  placed: string
  source: string
  facts: Fact[]
  notes: string
  picture: { href: string; width: number; height: number } | null
  steps: StepsView
  price: { amount: string; plain: string; canChange: boolean }
  money: MoneyView
  messages: MessagesView
  history: HistoryLine[]
  link: string
  edit: {
    values: Values
    errors: Errors
    labels: typeof labels
    isOpen: boolean
    channels: Choice[]
    payments: Choice[] | null
  }
  /** The note of a form as it was typed, by the form; and which forms stand open. */
  typed: Record<string, string>
  open: string | null
  errors: Errors
}

/** What stands above the order: what was just done, or what went wrong. */
export type OrderNews = {
  said: string | null
  /** What did not go as whoever did it will think. */
  warning: string | null
  errors: Errors
  labels: typeof labels
  /** What others did meanwhile; null unless that is why nothing was done. */
  others: HistoryLine[] | null
}

export function orderView(
  dossier: OrderDetails,
  deps: Pick<OrderDeps, 'baseUrl' | 'secret' | 'messages'>,
  again: RejectedForm | null,
  now: Date,
): OrderView {
  const { order } = dossier
  const href = orderHref(order.order_code)
  const size = order.design ? imageSize(order.design) : null
  const canPrice = canReprice(order, dossier.payments.length > 0)
  return {
    code: order.order_code,
    version: order.version,
    href,
    row: rowView(order, now),
    placed: moment(order.created_at),
    source: order.source === 'admin' ? 'Dicatat staf' : 'Formulir pemesanan',
    facts: factsOf(order),
    notes: order.design_notes,
    picture: size && { href: `${href}desain/`, ...size },
    steps: stepsView(dossier, again?.form === 'link' ? again.values : {}),
    price: {
      amount: formatRupiah(order.total_price),
      plain: again?.values.total_price ?? String(order.total_price),
      canChange: canPrice,
    },
    money: moneyView(dossier, href, now),
    messages: messagesView(dossier.messages, deps.messages, now),
    history: dossier.history.map(historyLine),
    link: trackingLink(deps, order),
    edit: editView(order, again?.form === 'ubah' ? again : null, canPrice),
    typed: again ? { [formIdOf(again)]: again.values.notes ?? '' } : {},
    open: again && formIdOf(again),
    errors: again?.errors ?? {},
  }
}

/** Production has a form for each state that needs a note. */
const formIdOf = ({ form, values }: RejectedForm) =>
  form === 'produksi' ? `produksi-${values.production_status}` : form

/** `done`: what was just done, in the words of `doneWords`. */
export function orderNews(dossier: OrderDetails, done: FlashKey | null, again: RejectedForm | null): OrderNews {
  const { history, order, messages } = dossier
  const isOld = again?.since != null && again.since !== order.version
  const types = done && (messageTypes[done] ?? null)
  // A message that was asked for once more belongs to no change of the order.
  const isOnlyTold = done === 'tagihan' || done === 'tagihan-tertahan'
  const since = isOnlyTold ? newestMessageTime(messages, types ?? []) : order.updated_at
  const warning = types && unsentWarning(messagesSince(messages, types, since))
  return {
    said: done && done !== 'tagihan-tertahan' ? flashLabels[done] : null,
    warning: warning ?? (done === 'tagihan-tertahan' ? flashLabels[done] : null),
    errors: again?.errors ?? {},
    labels,
    others: isOld && again.since != null ? changesSince(history, again.since) : null,
  }
}

const invoiceMessages = ['dp_invoice', 'full_invoice', 'pelunasan_invoice']

/** What is told to the customer by what staff do. */
const messageTypes: Partial<Record<FlashKey, readonly string[]>> = {
  pembayaran: ['payment_confirmation'],
  batal: ['order_cancelled'],
  produksi: ['production_complete', 'order_status_update'],
  link: invoiceMessages,
  tagihan: invoiceMessages,
  'tagihan-tertahan': invoiceMessages,
}

/** Messages come newest first. */
const newestMessageTime = (messages: OrderDetails['messages'], types: readonly string[]): Date =>
  messages.find(({ type }) => types.includes(type))?.created_at ?? new Date(0)

const historyLine = (entry: HistoryRecord): HistoryLine => ({
  ...historyLabel(entry),
  who: actorLabel(entry),
  at: moment(entry.at),
  iso: entry.at.toISOString(),
})

/** What others did since the version somebody has seen, oldest first. */
const changesSince = (history: readonly HistoryRecord[], version: number): HistoryLine[] =>
  history
    .filter((entry) => entry.version > version)
    .map(historyLine)
    .reverse()

function factsOf(order: Order): Fact[] {
  const { contact_phone: phone, contact_email: email, due_on: due } = order
  const fact = (label: string, value: string, href: string | null = null): Fact => ({ label, value, href })
  return [
    fact('Pemesan', order.customer_name),
    ...(phone ? [fact('WhatsApp', localPhone(phone), `https://wa.me/${phone}`)] : []),
    ...(email ? [fact('Email', email, `mailto:${email}`)] : []),
    fact('Kabar lewat', channelLabels[order.notification_channel]),
    fact('Produk', order.product_name),
    fact('Jumlah', `${order.quantity.toLocaleString('id-ID')} potong`),
    fact('Cara bayar', order.payment_type === 'dp' ? `DP ${order.dp_percent}%` : paymentTypeLabels.full),
    fact('Tenggat', due ? dayLabel(due) : 'belum ditentukan'),
  ]
}

function editView(order: Order, again: RejectedForm | null, canPrice: boolean): OrderView['edit'] {
  const values = again?.values ?? {
    customer_name: order.customer_name,
    product_name: order.product_name,
    quantity: String(order.quantity),
    contact_information: order.contact_information,
    // Only what stands apart: an address in the one field is edited there.
    contact_email: readContact(order.contact_information)?.email ? '' : (order.contact_email ?? ''),
    notification_channel: order.notification_channel,
    design_notes: order.design_notes,
    due_on: order.due_on ?? '',
    payment_type: order.payment_type,
    dp_percent: order.dp_percent === null ? '' : String(order.dp_percent),
  }
  const choose = (name: string) => (value: string, text: string) => ({ value, text, isChosen: values[name] === value })
  return {
    values,
    labels,
    errors: again?.errors ?? {},
    isOpen: again !== null,
    channels: Object.entries(channelLabels).map(([value, text]) => choose('notification_channel')(value, text)),
    payments: canPrice
      ? (['dp', 'full'] as const).map((type) => choose('payment_type')(type, paymentTypeLabels[type]))
      : null,
  }
}
