import type { Values } from '../../web/form.ts'
import { channelLabels, paymentTypeLabels, productionStatusLabels } from '../labels.ts'
import type { Order } from '../rules/amounts.ts'
import {
  hasEnded,
  type InvoiceType,
  invoiceAmount,
  isPriceOpen,
  type ProductionStatus,
  stepsOf,
} from '../rules/order.ts'
import { formatRupiah, netPaid } from '../rules/rupiah.ts'
import { dueView, type MoneyView } from './money-view-model.ts'
import type { OrderDetails, OrderInvoice } from './order-details.ts'
import { voidReasonOf } from './void-reason.ts'

/** A change of state as a button, with a note field if a note is needed. */
export type StepView = { value: string; text: string; needsNote: boolean; hint: string; isFirst: boolean }
type Choice = { value: string; text: string; isChosen: boolean }

/** The steps that staff can take now. */
export type StepsView = {
  production: StepView[]
  /** Whether the work can be marked as finished, after which the rest can be invoiced. */
  finish: boolean
  /** Null if the order cannot be cancelled. `due`: the money to refund then. */
  cancel: { due: string | null } | null
  /** The price that has to be confirmed first; null if it is confirmed. */
  confirm: string | null
  links: { types: Choice[]; channels: Choice[]; text: string; isFirst: boolean } | null
  /** A sentence about what the order waits for; null if staff have a step to take. */
  waiting: string | null
  /** For a cancelled order, the money to refund and where the refund is recorded. */
  due: MoneyView['due']
}

const productionActions: Record<ProductionStatus, string> = {
  menunggu: 'Kembali menunggu',
  diproses: 'Mulai produksi',
  selesai: 'Produksi selesai',
  dikirim: 'Tandai dikirim',
  dibatalkan: 'Batalkan',
}

/** The steps of an order. `typed` is the rejected form for a payment link. */
export function stepsView(details: OrderDetails, typed: Values): StepsView {
  const { order, invoices } = details
  const { statuses, production, links } = stepsOf(order)
  const open = invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
  const isDoubted = isPriceOpen(order)
  // At most one step is highlighted. Before and after production that is the payment link.
  const isLinkFirst =
    !isDoubted && links.length > 0 && !open && (order.paid_amount === 0 || order.production_status === 'selesai')
  const finish = statuses.some(({ to }) => to === 'pengerjaan_selesai')
  return {
    production: production.map(({ to, needsNote, isBack }) => ({
      value: to,
      text: isBack ? `Mundur ke ${productionStatusLabels[to].toLowerCase()}` : productionActions[to],
      needsNote,
      hint: isBack ? 'Tulis alasan kenapa mundur.' : 'Belum lunas: tulis alasan kenapa tetap dikirim.',
      isFirst: !isBack && !needsNote && !isDoubted && !isLinkFirst,
    })),
    finish,
    cancel: statuses.some(({ to }) => to === 'dibatalkan')
      ? { due: netPaid(order) > 0 ? `${formatRupiah(netPaid(order))} sudah dibayar dan harus dikembalikan.` : null }
      : null,
    confirm: isDoubted ? formatRupiah(order.total_price) : null,
    links: links.length > 0 ? { ...linksView(order, links, open, typed), isFirst: isLinkFirst } : null,
    waiting: waitingLabel(details, open),
    due: order.status_order === 'dibatalkan' ? dueView(details) : null,
  }
}

const linksView = (order: Order, types: readonly InvoiceType[], open: OrderInvoice | undefined, typed: Values) => {
  const usual = types.find((type) => type === order.payment_type) ?? types[0]
  return {
    types: types.map((type) => ({
      value: type,
      text: `${paymentTypeLabels[type]}, ${formatRupiah(invoiceAmount(order, type))}`,
      isChosen: type === (typed.jenis ?? open?.payment_type ?? usual),
    })),
    channels: [
      { value: '', text: 'Jangan kirim pesan', isChosen: false },
      ...(['whatsapp', 'email', 'both'] as const)
        .filter(
          (channel) =>
            (channel === 'email' || order.contact_phone !== null) &&
            (channel === 'whatsapp' || order.contact_email !== null),
        )
        .map((channel) => ({
          value: channel,
          text: channelLabels[channel],
          isChosen: channel === (typed.saluran ?? order.notification_channel),
        })),
    ],
    text: open ? 'Ganti link pembayaran' : 'Buat link pembayaran',
  }
}

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

/** Why the order has no payment link any more. */
function missingLinkLabel(details: OrderDetails): string {
  const last = details.invoices.at(-1)
  const voided = last && voidReasonOf(last, details)
  if (!voided) return 'Link terakhir sudah kedaluwarsa; buat link yang baru.'
  return `Invoice terakhir dibatalkan${voided.why ? ` ${voided.why}` : ''}; buat link yang baru.`
}
