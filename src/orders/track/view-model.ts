import type { DeliveryRow } from '../../db/tables.ts'
import { longDate, moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { type Complaint, complaintLines, mayComplain } from '../complaints/rules.ts'
import type { Courier } from '../delivery/couriers.ts'
import { parcelRows } from '../delivery/labels.ts'
import { lacksAddress } from '../delivery/rules.ts'
import { invoiceStates, paymentStates, paymentTypeLabels } from '../labels.ts'
import { lineRows, type OrderLine, sizeTexts } from '../lines/rules.ts'
import { invoiceHref } from '../order-deps.ts'
import { isLocked } from '../roster/rules.ts'
import { getExcess, getRemaining, netPaid } from '../rules/amounts.ts'
import { maskedName } from '../rules/mask-name.ts'
import { buildJourney, type Step } from './journey.ts'
import { getNextStep } from './next-step.ts'
import { getOpenInvoice, type TrackedOrder } from './tracked-order.ts'
import { dueDay, shortMoment } from './tracker-dates.ts'

/**
 * The left side of the tracker. `openPrice`: the order is paid, at least in part, but staff have not confirmed its
 * price. `keyQuery`: the query with the key, without which the customer's pages are closed.
 */
export function journeyView(tracked: TrackedOrder, now: Date, keyQuery = '') {
  const { order } = tracked
  // If the shop has not entered its bank account, nobody can pay, so the customer gets no deadline.
  const next = getNextStep(tracked, now)
  const closedText = keyQuery === '' ? next.closedText : undefined
  const until = tracked.lacksAccount ? null : (getOpenInvoice(tracked)?.link?.expires_at ?? null)
  return {
    version: order.version,
    code: order.order_code,
    product: order.product_name,
    about: `${order.quantity.toLocaleString('id-ID')} potong · atas nama ${maskedName(order.customer_name)} · dipesan ${longDate(order.created_at)}`,
    next: {
      ...next,
      text: closedText ?? next.text,
      action: next.action && { ...next.action, href: `${next.action.href}${keyQuery}` },
      isClosed: closedText !== undefined,
    },
    openPrice:
      order.price_confirmed || netPaid(order) === 0 || order.status_order === 'dibatalkan'
        ? null
        : 'Harga masih kami konfirmasi; produksi mulai sesudahnya. Kalau tidak jadi, uangmu dikembalikan.',
    steps: buildJourney({ ...tracked, until }).map((step) => stepView(step, now)),
  }
}

const stateLabels: Record<Step['state'], string> = {
  done: 'sudah',
  now: 'sekarang',
  next: 'belum',
  stopped: 'berhenti',
}

function stepView({ name, state, at, amount, note, due, until }: Step, now: Date) {
  const isDone = state === 'done'
  const parts = [
    note,
    !isDone && amount !== null ? rupiah(amount) : null,
    until && `paling lambat ${shortMoment(until, now)}`,
    due && `Perkiraan selesai ${dueDay(due, now)}`,
    at && shortMoment(at, now),
  ].filter((part) => part !== null && part !== '')
  return {
    name: isDone && amount !== null ? `${name} · ${rupiah(amount)}` : name,
    detail: parts.length > 0 ? parts.join(' · ') : null,
    iso: at?.toISOString() ?? null,
    state,
    word: stateLabels[state],
  }
}

/** The right side of the tracker. */
export function moneyView({ order, payments, invoices }: TrackedOrder, now: Date) {
  const paidAmount = netPaid(order)
  const excess = getExcess(order)
  const isCancelled = order.status_order === 'dibatalkan'
  // An order whose money went back completely costs nothing, so no part of it remains to be paid.
  const max = Math.max(1, order.total_price)
  const value = order.total_price === 0 ? max : Math.min(paidAmount, max)
  const proofs = invoices.reduce((sum, { proofs }) => sum + proofs, 0)
  return {
    version: order.version,
    rows: [
      { label: 'Total', amount: rupiah(order.total_price), look: 'plain' },
      { label: 'Sudah dibayar', amount: rupiah(order.paid_amount), look: paidAmount > 0 ? 'good' : 'plain' },
      ...(order.refunded_amount > 0
        ? [{ label: 'Dikembalikan', amount: rupiah(order.refunded_amount), look: 'plain' }]
        : []),
      ...(order.kept_amount > 0
        ? [{ label: 'DP yang tidak kembali', amount: rupiah(order.kept_amount), look: 'plain' }]
        : []),
      ...(excess > 0 && !isCancelled ? [{ label: 'Lebih bayar', amount: rupiah(excess), look: 'plain' }] : []),
      ...(isCancelled ? [] : [{ label: 'Sisa', amount: rupiah(getRemaining(order)), look: 'strong' }]),
    ],
    meter: isCancelled ? null : { value, max, label: `${Math.floor((value / max) * 100)}% sudah dibayar` },
    notes: [
      ...(order.price_confirmed || isCancelled || paidAmount > 0 ? [] : ['Harga ini masih menunggu konfirmasi toko.']),
      ...(excess > 0 && !isCancelled ? ['Toko akan mengembalikan yang lebih.'] : []),
      ...(proofs > 0 ? ['Bukti transfermu sedang diperiksa.'] : []),
    ],
    payments: payments.map(({ payment_type, amount, state, paid_at, invoice_id }) => ({
      label: paymentTypeLabels[payment_type],
      amount: rupiah(amount),
      word: paymentStates[state].text,
      state: paymentStates[state].look,
      when: shortMoment(paid_at, now),
      iso: paid_at.toISOString(),
      href: state === 'applied' ? receiptHref(invoices, invoice_id) : null,
    })),
  }
}

/** Returns null if the payment has no invoice. */
function receiptHref(invoices: TrackedOrder['invoices'], id: string | null): string | null {
  const invoice = invoices.find((one) => one.id === id)
  return invoice ? invoiceHref(invoice) : null
}

type PersonalInput = {
  key: string
  size: { width: number; height: number } | null
  life: number
  /** The slug of a product that may be ordered again like this. */
  again: string | null
  deliveries: readonly DeliveryRow[]
  couriers: readonly Courier[]
  complaints: readonly Complaint[]
  /** The day until which the customer may complain; null before anything was sent. */
  complaintsUntil: Date | null
  lines: readonly OrderLine[]
}

const listFacts = ({ order, goods }: TrackedOrder, now: Date) => [
  { label: 'Nama', text: order.customer_name },
  { label: 'Kontak', text: order.contact_information },
  ...(order.contact_email && !order.contact_information.includes(order.contact_email)
    ? [{ label: 'Email', text: order.contact_email }]
    : []),
  { label: 'Harga', text: `${rupiah(order.total_price)}${goods.isUnshipped ? ', belum termasuk ongkir' : ''}` },
  ...(order.dp_percent === null ? [] : [{ label: 'DP', text: `${order.dp_percent}%` }]),
  ...(order.needed_on ? [{ label: 'Butuh tanggal', text: dueDay(order.needed_on, now) }] : []),
]

/** This data is shown only with the signed link. It never includes notes of staff. */
export function personalView(tracked: TrackedOrder, input: PersonalInput, now: Date) {
  const { order, invoices, history } = tracked
  const { key, size, life, again, lines, deliveries, couriers, complaints } = input
  const keyQuery = `?kunci=${encodeURIComponent(key)}`
  return {
    facts: [...listFacts(tracked, now), ...complaintLines(complaints)],
    complaintsHref:
      complaints.length > 0 || mayComplain(input.complaintsUntil, now)
        ? `/lacak/${order.order_code}/keluhan/${keyQuery}`
        : null,
    again: again && `/pesan/${again}/?dari=${order.order_code}&kunci=${encodeURIComponent(key)}`,
    lines: lineRows(lines),
    sizes: lines.flatMap(({ sizes }) => sizeTexts(sizes)).join(' · '),
    roster: lines.flatMap(({ roster }) =>
      roster.map(({ name, number, size_code, choice }) =>
        [name, number, size_code, choice].filter((part) => part !== '').join(' · '),
      ),
    ),
    parcels: parcelRows(deliveries, couriers),
    lacksAddress: lacksAddress(order, deliveries),
    // The linked pages say what can still be changed.
    wayText: order.production_status === 'dikirim' ? 'Lihat pengiriman' : 'Atur pengambilan',
    sizesText: isLocked(order) ? 'Lihat ukuran dan nama' : 'Isi ukuran dan nama',
    sizesHref: `/lacak/${order.order_code}/ukuran/${keyQuery}`,
    // These words often contain a bank account or a phone number, so the code alone does not show them.
    words: history.findLast(({ words }) => words !== null)?.words ?? null,
    notes: order.design_notes.trim() || null,
    picture: size && { ...size, src: `/lacak/${order.order_code}/desain/${keyQuery}` },
    isPictureRemoved: order.design_removed_at !== null && !order.design,
    invoices: invoices
      .filter(({ invoice_status }) => invoice_status !== 'dibatalkan')
      .map((invoice) => ({
        label: `${invoice.invoice_code} · ${rupiah(invoice.invoice_amount)}`,
        word: invoiceStates[invoice.invoice_status].label,
        href: `/invoice/${invoice.invoice_code}/${keyQuery}`,
      })),
    until: order.ended_at && `Link ini berlaku sampai ${moment(new Date(order.ended_at.getTime() + life))}.`,
  }
}
