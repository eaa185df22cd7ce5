import { imageSize } from '../../uploads/uploads.ts'
import { ago, moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { buildChoices } from '../../web/paging.ts'
import { READY, stageNow } from '../board/rules.ts'
import { complaintKinds, complaintStates } from '../complaints/rules.ts'
import { customerHref } from '../customers/view-model.ts'
import { deliveryView } from '../delivery/staff-view-model.ts'
import { actorLabel, historyLabel } from '../events.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import { isTyped, lineRows, sizedGoods, sizeTexts } from '../lines/rules.ts'
import { messagesSince, notificationNote, unsentWarning } from '../messages/message-state.ts'
import { messagesView } from '../messages/message-view-model.ts'
import { type OrderDeps, orderHref, trackingLink } from '../order-deps.ts'
import { netPaid, type Order } from '../rules/amounts.ts'
import { localPhone, readContact } from '../rules/contact.ts'
import { getAllowedSteps, isUnpaid } from '../rules/order.ts'
import { canReprice, goodsLock, priceLock } from '../rules/price.ts'
import { dayLabel, rowView } from './list-view-model.ts'
import { moneyView } from './money-view-model.ts'
import { goodsVersion, type HistoryRecord, type OrderDetails } from './order-details.ts'
import { type FlashKey, getFlash, getFormPlace, labels } from './order-forms.ts'
import { stepsView } from './steps-view-model.ts'

/**
 * `form` is the last part of the form's address. `since` is the version of the order from which the form was rendered.
 */
export type RejectedForm = { form: string; values: Values; errors: Errors; since?: number | null }

export function orderView(
  details: OrderDetails,
  deps: Pick<OrderDeps, 'baseUrl' | 'secret' | 'messages'>,
  rejected: RejectedForm | null,
  now: Date,
) {
  const { order } = details
  const href = orderHref(order.order_code)
  const size = order.design ? imageSize(order.design) : null
  const { standing: _standing, isUrgent: _isUrgent, ...row } = rowView(order, now, null)
  const canPrice = canReprice(order, details.payments.length > 0)
  return {
    code: order.order_code,
    version: order.version,
    href,
    // The row of the list, without its badge, because the page shows by itself what waits for staff.
    row,
    placed: moment(order.created_at),
    source: details.quote ? 'Penawaran' : order.source === 'admin' ? 'Dicatat staf' : 'Formulir pemesanan',
    facts: listFacts(details),
    notes: order.design_notes,
    picture: size && { href: `${href}desain/`, ...size },
    isPictureRemoved: order.design_removed_at !== null && !order.design,
    stage: stageText(details),
    goods: goodsView(details, href),
    delivery: deliveryView(details, rejected?.form === 'pengiriman' ? rejected : null),
    steps: stepsView(details, rejected?.form === 'link' ? rejected.values : {}),
    price: { ...priceView(order, canPrice, rejected?.form === 'harga' ? rejected : null), ...ownLock(details) },
    money: moneyView(details, href, now),
    complaints: buildComplaintRows(details, now),
    messages: messagesView({ home: orderHref(order.order_code), rows: details.messages }, deps.messages, now),
    notification: notificationNote(order, deps.messages.channels),
    history: listHistory(details),
    design: details.history.filter(({ kind }) => kind === 'mockup').map(historyLine)[0] ?? null,
    link: trackingLink(deps, order),
    edit: { ...editView(order, rejected?.form === 'ubah' ? rejected : null, canPrice), ...ownLock(details) },
    typed: rejected ? { [getFormId(rejected)]: rejected.values.notes ?? '', ...rejected.values } : {},
    open: rejected && getFormId(rejected),
    errors: rejected?.errors ?? {},
  }
}

/** The stage of the order in the workshop; null before production has begun and after the order was sent. */
function stageText({ order, stages }: OrderDetails): string | null {
  if (stages.length === 0 || !['diproses', 'selesai'].includes(order.production_status)) return null
  const now = stageNow(stages)
  const progress = now && now.pieces_done > 0 ? ` · ${now.pieces_done} dari ${order.quantity} potong` : ''
  return `Tahap: ${now?.name ?? READY}${progress}`
}

/** The goods of the order. */
function goodsView(details: OrderDetails, href: string) {
  const { order, lines } = details
  const goods = sizedGoods(details)
  return {
    rows: lineRows(lines),
    sizes: goods
      .filter(({ isDue, known: sized }) => isDue || sized > 0)
      .map(({ title, sizes, known: sized, quantity }) => ({
        title: goods.length > 1 ? title : '',
        known: sizeTexts(sizes).join(' · '),
        told: sized === quantity ? 'lengkap' : `${sized} dari ${quantity} potong, ${quantity - sized} belum`,
      })),
    version: goodsVersion(details),
    hrefs: order.status_order === 'dibatalkan' ? null : { lines: `${href}baris/`, sizes: `${href}ukuran/` },
  }
}

/** Null if there are no complaints and the order was not sent yet. */
function buildComplaintRows({ order, complaints }: OrderDetails, now: Date) {
  if (order.production_status !== 'dikirim' && complaints.length === 0) return null
  return complaints.map(({ kind, state, at }) => ({
    ...complaintStates[state],
    kind: complaintKinds[kind],
    age: ago(at, now),
  }))
}

/** Goods from the price list change on the page of lines instead. */
const ownLock = ({ order, lines }: OrderDetails) =>
  isTyped(lines) || priceLock(order)
    ? {}
    : { locked: 'Produk, jumlah, dan harganya dari baris pesanan.', priceChoices: null }

/** Each production status has a production form of its own. */
const getFormId = ({ form, values }: RejectedForm) =>
  form === 'produksi'
    ? `produksi-${values.production_status}`
    : form === 'pengiriman' && values.action === 'kirim'
      ? 'produksi-dikirim'
      : form

/**
 * The news at the top of the page. `flashKey`: the action that just succeeded. `warning`: a message to the customer
 * could not be sent. `others`: changes by other users that made the form outdated.
 */
export function orderNews(details: OrderDetails, flashKey: FlashKey | null, rejected: RejectedForm | null) {
  const { history, order, messages } = details
  const isOld = rejected?.since != null && rejected.since !== order.version
  const place = getFormPlace(rejected?.form ?? '')
  const flash = flashKey && getFlash(flashKey)
  const types = flash?.sends ?? []
  // An action that only sends a message does not change `updated_at`, so the time of the newest such message is used
  // instead.
  const since = flash?.only ? newestMessageTime(messages, types) : order.updated_at
  const warning = flash?.sends ? unsentWarning(messagesSince(messages, types, since)) : null
  const isUnsent = flash?.only === 'unsent'
  return {
    flash: flash && !isUnsent ? flash.text : null,
    warning: warning ?? (flash && isUnsent ? flash.text : null),
    errors: rejected?.errors ?? {},
    labels: { ...labels, '': place.name, ...(rejected?.form === 'catatan' && { notes: 'Catatan' }) },
    ids: rejected ? { ...getFieldIds(rejected), '': place.id } : {},
    place,
    others: isOld && rejected.since != null ? changesSince(history, rejected.since) : null,
  }
}

/** The ids of the wrong fields. Fields in the forms of deliveries occur several times, so their ids have a prefix. */
const getFieldIds = ({ form, values, errors }: RejectedForm): Values => {
  const before = form === 'pengiriman' ? `${values.action === 'kirim' ? 'kirim' : 'antar'}${values.id ?? ''}` : 'f'
  const own: Values = {
    ...(form === 'batal' ? { reason: 'batal-alasan', words: 'batal-kata' } : {}),
    ...(form === 'produksi' ? { notes: `alasan-${values.production_status}` } : {}),
    ...(form === 'catatan' ? { notes: 'catatan-isi' } : {}),
    ...(form === 'link' ? { jenis: 'link-jenis', saluran: 'link-saluran' } : {}),
  }
  return Object.fromEntries(Object.keys(errors).map((name) => [name, own[name] ?? `${before}-${name}`]))
}

/** `messages` are sorted newest first. */
const newestMessageTime = (messages: OrderDetails['messages'], types: readonly string[]): Date =>
  messages.find(({ type }) => types.includes(type))?.created_at ?? new Date(0)

const historyLine = (entry: HistoryRecord) => ({
  ...historyLabel(entry),
  who: actorLabel(entry),
  at: moment(entry.at),
  iso: entry.at.toISOString(),
})

/** The first entry names the quote that became this order, and how the customer agreed. */
const listHistory = ({ history, quote }: OrderDetails) =>
  history.map((entry) => {
    const line = historyLine(entry)
    const isFirst = entry.kind === 'order' && entry.old === null
    return quote && isFirst
      ? { ...line, note: [`Dari penawaran ${quote.code}`, quote.note].filter(Boolean).join(': ') }
      : line
  })

/** Oldest first. */
const changesSince = (history: readonly HistoryRecord[], version: number) =>
  history
    .filter((entry) => entry.version > version)
    .map(historyLine)
    .reverse()

function listFacts({ order, quote }: OrderDetails) {
  const { customer_id: customer, contact_phone: phone, contact_email: email, due_on: due, needed_on: needed } = order
  const fact = (label: string, value: string, href: string | null = null) => ({ label, value, href })
  return [
    fact('Pemesan', order.customer_name, customer === null ? null : customerHref(customer)),
    ...(phone ? [fact('WhatsApp', localPhone(phone), `https://wa.me/${phone}`)] : []),
    ...(email ? [fact('Email', email, `mailto:${email}`)] : []),
    fact('Kabar lewat', channelLabels[order.notification_channel]),
    fact('Produk', order.product_name),
    fact('Jumlah', `${order.quantity.toLocaleString('id-ID')} potong`),
    fact('Cara bayar', order.payment_type === 'dp' ? `DP ${order.dp_percent}%` : paymentTypeLabels.full),
    ...(quote ? [fact('Penawaran', quote.code, `/admin/penawaran/${quote.code}/`)] : []),
    ...(needed ? [fact('Butuh tanggal', dayLabel(needed))] : []),
    fact('Tenggat', due ? dayLabel(due) : 'belum ditentukan'),
  ]
}

/** `locked`: why the price can no longer change. `least`: the lowest possible price; null if nothing was paid. */
const priceView = (order: Order, canPrice: boolean, rejected: RejectedForm | null) => ({
  typed: rejected?.values.total_price ?? String(order.total_price),
  reason: rejected?.values.price_reason ?? '',
  errors: rejected?.errors ?? {},
  isOpen: rejected !== null,
  locked: priceLock(order),
  least: netPaid(order) > 0 ? rupiah(netPaid(order)) : null,
  needsReason: !canPrice,
  // With the new price, a new invoice can go out at once. That is the default if the customer was asked for the old
  // price.
  asks: getAllowedSteps(order).links.length > 0,
  isAsking: rejected ? rejected.values.bill === '1' : isUnpaid(order) || order.status_order === 'menunggu_pelunasan',
})

function editView(order: Order, rejected: RejectedForm | null, canPrice: boolean) {
  const values: Values = rejected?.values ?? {
    customer_name: order.customer_name,
    product_name: order.product_name,
    quantity: String(order.quantity),
    contact_information: order.contact_information,
    // An email address that stands in the contact field is edited there.
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
    errors: rejected?.errors ?? {},
    isOpen: rejected !== null,
    channels: buildChoices(channelLabels, values.notification_channel),
    locked: goodsLock(order),
    // Before any payment, staff are not asked about the price.
    priceChoices:
      order.paid_amount > 0 && !priceLock(order)
        ? [
            choose('price_choice')('tetap', `Tetap ${rupiah(order.total_price)}`),
            choose('price_choice')('baru', 'Berubah'),
          ].map((one) => ({ ...one, help: null }))
        : null,
    payments: canPrice
      ? (['dp', 'full'] as const).map((type) => choose('payment_type')(type, paymentTypeLabels[type]))
      : null,
  }
}
