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

/** A change of state as a button; with a note where one has to be written. */
export type StepView = { value: string; text: string; needsNote: boolean; hint: string; isFirst: boolean }
type Choice = { value: string; text: string; isChosen: boolean }

/** What may be done next, and nothing else. */
export type StepsView = {
  production: StepView[]
  /** Whether the work may be called finished: then the rest is asked for. */
  finish: boolean
  /** `due`: what of the money has to go back then. */
  cancel: { due: string | null } | null
  /** The price that is to be confirmed before anything else; null where it stands. */
  confirm: string | null
  links: { types: Choice[]; channels: Choice[]; text: string; isFirst: boolean } | null
  /** One sentence for what is waited for, where there is no step of ours. */
  waiting: string | null
  /** Of a cancelled order: what has to go back, and where that is written down. */
  due: MoneyView['due']
}

const productionActions: Record<ProductionStatus, string> = {
  menunggu: 'Kembali menunggu',
  diproses: 'Mulai produksi',
  selesai: 'Produksi selesai',
  dikirim: 'Tandai dikirim',
  dibatalkan: 'Batalkan',
}

/** `typed`: what was chosen of a link that could not be made. */
export function stepsView(dossier: OrderDetails, typed: Values): StepsView {
  const { order, invoices } = dossier
  const { statuses, production, links } = stepsOf(order)
  const open = invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
  const isDoubted = isPriceOpen(order)
  // Before the work and after it money comes first; one step stands out, so that nobody has to weigh them.
  const asksFirst =
    !isDoubted && links.length > 0 && !open && (order.paid_amount === 0 || order.production_status === 'selesai')
  const finish = statuses.some(({ to }) => to === 'pengerjaan_selesai')
  return {
    production: production.map(({ to, needsNote, isBack }) => ({
      value: to,
      text: isBack ? `Mundur ke ${productionStatusLabels[to].toLowerCase()}` : productionActions[to],
      needsNote,
      hint: isBack ? 'Tulis alasan kenapa mundur.' : 'Belum lunas: tulis alasan kenapa tetap dikirim.',
      isFirst: !isBack && !needsNote && !isDoubted && !asksFirst,
    })),
    finish,
    cancel: statuses.some(({ to }) => to === 'dibatalkan')
      ? { due: netPaid(order) > 0 ? `${formatRupiah(netPaid(order))} sudah dibayar dan harus dikembalikan.` : null }
      : null,
    confirm: isDoubted ? formatRupiah(order.total_price) : null,
    links: links.length > 0 ? { ...linksView(order, links, open, typed), isFirst: asksFirst } : null,
    waiting: waitingLabel(dossier, open),
    due: order.status_order === 'dibatalkan' ? dueView(dossier) : null,
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

function waitingLabel(dossier: OrderDetails, open: unknown) {
  const { order } = dossier
  const { status_order: status, production_status: production, price_confirmed } = order
  if (status === 'dibatalkan') return 'Pesanan ini sudah dibatalkan.'
  if (hasEnded(order)) return 'Sudah lunas dan dikirim. Tidak ada lagi yang perlu dikerjakan.'
  if (!price_confirmed && production === 'menunggu')
    return 'Harga dari pemesan belum dikonfirmasi. Produksi dimulai setelahnya.'
  if (status === 'link_dibuat') return open ? 'Menunggu pemesan membayar.' : missingLinkLabel(dossier)
  if (status === 'menunggu_pelunasan') return open ? 'Menunggu pelunasan.' : missingLinkLabel(dossier)
  return null
}

/** Why there is nothing to pay by any more. */
function missingLinkLabel(dossier: OrderDetails): string {
  const last = dossier.invoices.at(-1)
  const voided = last && voidReasonOf(last, dossier)
  if (!voided) return 'Link terakhir sudah kedaluwarsa; buat link yang baru.'
  return `Invoice terakhir dibatalkan${voided.why ? ` ${voided.why}` : ''}; buat link yang baru.`
}
