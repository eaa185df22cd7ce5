import type { Values } from '../../web/form.ts'
import type { Order } from '../amounts.ts'
import { rupiah } from '../money.ts'
import { hasEnded, type InvoiceType, invoiceAmount, type ProductionStatus, stepsOf } from '../order.ts'
import { channelWords, paymentTypeWords, productionWords } from '../words.ts'
import type { InvoiceFile } from './dossier.ts'

/** A change of state as a button; with a note where one has to be written. */
export type StepView = { value: string; text: string; needsNote: boolean; hint: string; isForward: boolean }
type Choice = { value: string; text: string; isChosen: boolean }

/** What may be done next, and nothing else. */
export type StepsView = {
  production: StepView[]
  /** Whether the work may be called finished: then the rest is asked for. */
  finish: boolean
  cancel: boolean
  links: { types: Choice[]; channels: Choice[]; text: string; isFirst: boolean } | null
  /** One sentence for what is waited for, where there is no step of ours. */
  waiting: string | null
}

const doing: Record<ProductionStatus, string> = {
  menunggu: 'Kembali menunggu',
  diproses: 'Mulai produksi',
  selesai: 'Produksi selesai',
  dikirim: 'Tandai dikirim',
  dibatalkan: 'Batalkan',
}

/** `typed`: what was chosen of a link that could not be made. */
export function stepsView(order: Order, invoices: readonly InvoiceFile[], typed: Values): StepsView {
  const { statuses, production, links } = stepsOf(order)
  const open = invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
  return {
    production: production.map(({ to, needsNote, isBack }) => ({
      value: to,
      text: isBack ? `Mundur ke ${productionWords[to].toLowerCase()}` : doing[to],
      needsNote,
      hint: isBack ? 'Tulis alasan kenapa mundur.' : 'Belum lunas: tulis alasan kenapa tetap dikirim.',
      isForward: !isBack,
    })),
    finish: statuses.some(({ to }) => to === 'pengerjaan_selesai'),
    cancel: statuses.some(({ to }) => to === 'dibatalkan'),
    links: links.length > 0 ? linksView(order, links, open, typed) : null,
    waiting: waitingFor(order, open),
  }
}

const linksView = (order: Order, types: readonly InvoiceType[], open: InvoiceFile | undefined, typed: Values) => {
  const usual = types.find((type) => type === order.payment_type) ?? types[0]
  return {
    types: types.map((type) => ({
      value: type,
      text: `${paymentTypeWords[type]}, ${rupiah(invoiceAmount(order, type))}`,
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
          text: channelWords[channel],
          isChosen: channel === (typed.saluran ?? order.notification_channel),
        })),
    ],
    text: open ? 'Ganti link pembayaran' : 'Buat link pembayaran',
    // Once the work can go on, that comes first.
    isFirst: !open && (order.paid_amount === 0 || order.production_status === 'selesai'),
  }
}

function waitingFor(order: Order, open: unknown) {
  const { status_order: status, production_status: production, price_confirmed } = order
  if (status === 'dibatalkan') return 'Pesanan ini sudah dibatalkan.'
  if (hasEnded(order)) return 'Sudah lunas dan dikirim. Tidak ada lagi yang perlu dikerjakan.'
  if (!price_confirmed && production === 'menunggu')
    return 'Harga dari pemesan belum dikonfirmasi. Produksi dimulai setelahnya.'
  if (status === 'link_dibuat')
    return open ? 'Menunggu pemesan membayar.' : 'Linknya sudah kedaluwarsa; buat yang baru.'
  if (status === 'menunggu_pelunasan')
    return open ? 'Menunggu pelunasan.' : 'Link pelunasannya sudah kedaluwarsa; buat yang baru.'
  return null
}
