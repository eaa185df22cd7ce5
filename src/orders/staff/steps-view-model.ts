import type { Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { startBlocks } from '../board/readiness.ts'
import { READY, stageNow } from '../board/rules.ts'
import { isPlanned, piecesLeft } from '../delivery/rules.ts'
import { channelLabels, paymentTypeLabels, productionStates } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { getRemaining, invoiceAmount, netPaid, type Order } from '../rules/amounts.ts'
import { amountBack } from '../rules/cancelling.ts'
import { getAllowedSteps, hasEnded, type InvoiceType, isPriceOpen } from '../rules/order.ts'
import { dueView } from './money-view-model.ts'
import type { OrderDetails, OrderInvoice } from './order-details.ts'
import { getVoidReason } from './void-reason.ts'

/**
 * `formValues`: the values of a rejected form for a payment link. At most one step is highlighted; the others stand
 * behind a button. `finish`: production was finished without the order, which the API can do. `shipping`: the question
 * about shipping that staff answer before they ask for the rest of the money.
 */
export function stepsView(details: OrderDetails, formValues: Values) {
  const { order, invoices } = details
  const { statuses, production, links } = getAllowedSteps(order)
  const stage = stageView(details)
  const open = invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
  const isDoubted = isPriceOpen(order)
  const isMade = order.production_status === 'selesai' || order.production_status === 'dikirim'
  const isLinkFirst = !isDoubted && links.length > 0 && !open && (order.paid_amount === 0 || isMade)
  return {
    production: production.map(({ to, needsNote, isBack }) => {
      // If production has stages, each stage is a step of its own.
      const isFirst = !isBack && !needsNote && !isDoubted && !isLinkFirst && !(to === 'selesai' && stage)
      const early = to === 'diproses' && !isBack ? earlyStart(details) : null
      if (early) return { value: to, needsNote: true, isFirst, ...early }
      const text = isBack
        ? `Mundur ke ${productionStates[to].label.toLowerCase()}`
        : `${productionStates[to].action}${needsNote ? ' (belum lunas)' : ''}`
      const hint = isBack ? 'Tulis alasan kenapa mundur.' : 'Belum lunas: tulis alasan kenapa tetap dikirim.'
      return { value: to, needsNote, isFirst, text, hint, ready: [] }
    }),
    finish: statuses.some(({ to }) => to === 'pengerjaan_selesai'),
    cancel: statuses.some(({ to }) => to === 'dibatalkan')
      ? { paid: netPaid(order) > 0 ? rupiah(netPaid(order)) : null, back: String(amountBack(order, details.rule)) }
      : null,
    confirm: isDoubted ? rupiah(order.total_price) : null,
    links: linksView(details, { isFirst: isLinkFirst, open, typed: formValues }),
    mockup: mockupView(details),
    stage,
    shipping: isLinkFirst && isMade ? shippingView(details) : null,
    waiting: waitingLabel(details, open),
    due: order.status_order === 'dibatalkan' ? dueView(details) : null,
  }
}

/** The step that sends a mock-up. It is shown until a mock-up waits or is approved, or production has begun. */
function mockupView({ order, mockup }: OrderDetails) {
  const isOpen = order.production_status === 'menunggu' && order.status_order !== 'dibatalkan'
  return isOpen && mockup !== 'waiting' && mockup !== 'approved' ? { isAgain: mockup === 'changes' } : null
}

/** The step that ends the stage of the order now. */
function stageView({ order, stages }: OrderDetails) {
  const now = stageNow(stages)
  if (!now || order.production_status !== 'diproses' || order.status_order === 'dibatalkan') return null
  const next = stages.find((one) => one !== now && one.state !== 'selesai')?.name ?? READY
  return { id: now.stage_id, text: `${now.name} selesai → ${next}` }
}

/** The question whether the goods are sent, and at what price, if that is still open. */
function shippingView({ order, deliveries }: OrderDetails) {
  const planned = deliveries.find(isPlanned)
  const isSettled = planned
    ? planned.method === 'ambil' || planned.paid_by !== 'pelanggan' || planned.cost !== null
    : deliveries.some(({ rework_id }) => rework_id === null)
  return isSettled || piecesLeft(order, deliveries) === 0
    ? null
    : { id: planned?.id ?? '', isOpen: !planned, courier: planned?.courier ?? '' }
}

/**
 * The step that begins production before all is ready. `ready` leads to the missing parts. Null if nothing is missing.
 */
function earlyStart(details: OrderDetails) {
  const { sizes, design, reasons, pieces } = startBlocks(details)
  if (reasons.length === 0) return null
  const href = orderHref(details.order.order_code)
  return {
    text: sizes.length > 0 ? 'Mulai tanpa ukuran lengkap' : 'Mulai tanpa desain disetujui',
    hint: `${reasons.join(' ')} Tulis alasan kenapa tetap dimulai.`,
    ready: [
      ...sizes.slice(0, 1).map(() => ({ href: `${href}ukuran/`, text: `Lengkapi ukuran (${pieces})` })),
      ...design.map(() => ({ href: `${href}berkas/`, text: 'Lihat desain' })),
    ],
  }
}

type LinksInput = { isFirst: boolean; open: OrderInvoice | undefined; typed: Values }

/** The button asks for `usual` on `channel`. `other` is the title of the form in which staff choose another way. */
function linksView({ order }: OrderDetails, { isFirst, open, typed: formValues }: LinksInput) {
  const types = getAllowedSteps(order).links
  const usual = usualType(order, types)
  if (!usual) return null
  const channels = channelChoices(order, formValues.saluran ?? order.notification_channel)
  const text = `${billLabels[usual]} ${rupiah(invoiceAmount(order, usual))}`
  return {
    isFirst,
    usual,
    text,
    other: open ? 'Ganti tagihan' : isFirst ? 'Tagih dengan cara lain' : text,
    channel: channels.find(({ isChosen }) => isChosen)?.value ?? '',
    types: types.map((type) => ({
      value: type,
      text: `${paymentTypeLabels[type]}, ${rupiah(invoiceAmount(order, type))}`,
      isChosen: type === (formValues.jenis ?? open?.payment_type ?? usual),
    })),
    channels: [{ value: '', text: 'Jangan kirim pesan', isChosen: false }, ...channels],
  }
}

const billLabels: Record<InvoiceType, string> = { dp: 'Tagih DP', full: 'Tagih', pelunasan: 'Minta pelunasan' }

/** `last`: the type of the newest invoice. */
export const usualType = (order: Order, types: readonly InvoiceType[], last?: InvoiceType) =>
  types.find((type) => type === (last ?? order.payment_type)) ?? types[0]

/** The channels on which the customer can be reached. */
export const channelChoices = (order: Order, currentChannel: string) =>
  (['whatsapp', 'email', 'both'] as const)
    .filter(
      (channel) =>
        (channel === 'email' || order.contact_phone !== null) &&
        (channel === 'whatsapp' || order.contact_email !== null),
    )
    .map((channel) => ({ value: channel, text: channelLabels[channel], isChosen: channel === currentChannel }))

function waitingLabel(details: OrderDetails, open: unknown) {
  const { order } = details
  const { status_order: status, production_status: production, price_confirmed } = order
  if (status === 'dibatalkan') return 'Pesanan ini sudah dibatalkan.'
  if (hasEnded(order)) return 'Sudah lunas dan dikirim. Tidak ada lagi yang perlu dikerjakan.'
  if (!price_confirmed && production === 'menunggu')
    return 'Harga dari pemesan belum dikonfirmasi. Produksi dimulai setelahnya.'
  if (status === 'link_dibuat') return open ? 'Menunggu pemesan membayar.' : missingLinkLabel(details)
  if (status === 'menunggu_pelunasan') return open ? 'Menunggu pelunasan.' : missingLinkLabel(details)
  return null
}

function missingLinkLabel(details: OrderDetails): string {
  const last = details.invoices.at(-1)
  if (last?.invoice_status === 'sudah dibayar') {
    const owed = rupiah(getRemaining(details.order))
    return `Invoice terakhir sudah dibayar, tetapi masih kurang ${owed}; buat link untuk sisanya.`
  }
  const voided = last && getVoidReason(last, details)
  if (!voided) return 'Link terakhir sudah kedaluwarsa; buat link yang baru.'
  return `Invoice terakhir dibatalkan${voided.why ? ` ${voided.why}` : ''}; buat link yang baru.`
}
