import type { Order } from '../amounts.ts'
import { rupiah } from '../money.ts'
import { type InvoiceType, invoiceAmount, type ProductionStatus, stepsOf } from '../order.ts'
import { channelWords, paymentTypeWords, productionWords } from '../words.ts'
import type { InvoiceFile } from './dossier.ts'

/** A change of state as a button; with a note where one has to be written. */
export type StepView = { value: string; text: string; needsNote: boolean; hint: string | null; isForward: boolean }
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

const order = ['menunggu', 'diproses', 'selesai', 'dikirim']
const doing: Record<ProductionStatus, string> = {
  menunggu: 'Kembali menunggu',
  diproses: 'Mulai produksi',
  selesai: 'Produksi selesai',
  dikirim: 'Tandai dikirim',
  dibatalkan: 'Batalkan',
}

export function stepsView(one: Order, invoices: readonly InvoiceFile[]): StepsView {
  const { statuses, production, links } = stepsOf(one)
  const open = invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
  return {
    production: production.map(({ to, needsNote }) => {
      const isForward = order.indexOf(to) > order.indexOf(one.production_status)
      return {
        value: to,
        text: isForward ? doing[to] : `Mundur ke ${productionWords[to].toLowerCase()}`,
        needsNote,
        hint: needsNote
          ? isForward
            ? 'Belum lunas: tulis alasan kenapa tetap dikirim.'
            : 'Tulis alasan kenapa mundur.'
          : null,
        isForward,
      }
    }),
    finish: statuses.some(({ to }) => to === 'pengerjaan_selesai'),
    cancel: statuses.some(({ to }) => to === 'dibatalkan'),
    links: links.length > 0 ? linksView(one, links, open) : null,
    waiting: waitingFor(one, open),
  }
}

const linksView = (one: Order, types: readonly InvoiceType[], open: InvoiceFile | undefined) => {
  const usual = types.find((type) => type === one.payment_type) ?? types[0]
  return {
    types: types.map((type) => ({
      value: type,
      text: `${paymentTypeWords[type]}, ${rupiah(invoiceAmount(one, type))}`,
      isChosen: type === (open?.payment_type ?? usual),
    })),
    channels: [
      { value: '', text: 'Jangan kirim pesan', isChosen: false },
      ...(['whatsapp', 'email', 'both'] as const)
        .filter(
          (channel) =>
            (channel === 'email' || one.contact_phone !== null) &&
            (channel === 'whatsapp' || one.contact_email !== null),
        )
        .map((channel) => ({
          value: channel,
          text: channelWords[channel],
          isChosen: channel === one.notification_channel,
        })),
    ],
    text: open ? 'Ganti link pembayaran' : 'Buat link pembayaran',
    isFirst: !open,
  }
}

function waitingFor({ status_order: status, production_status: production, price_confirmed }: Order, open: unknown) {
  if (status === 'dibatalkan') return 'Pesanan ini sudah dibatalkan.'
  if (status === 'lunas' && production === 'dikirim')
    return 'Sudah lunas dan dikirim. Tidak ada lagi yang perlu dikerjakan.'
  if (!price_confirmed && production === 'menunggu')
    return 'Harga dari pemesan belum dikonfirmasi. Produksi dimulai setelahnya.'
  if (status === 'link_dibuat')
    return open ? 'Menunggu pemesan membayar.' : 'Linknya sudah kedaluwarsa; buat yang baru.'
  if (status === 'menunggu_pelunasan')
    return open ? 'Menunggu pelunasan.' : 'Link pelunasannya sudah kedaluwarsa; buat yang baru.'
  return null
}
