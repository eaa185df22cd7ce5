import type { Settings } from '../../settings/settings.ts'
import { longDate, moment } from '../../web/dates.ts'
import type { Order } from '../amounts.ts'
import { paymentUrl } from '../invoices.ts'
import { type Rupiah, rupiah } from '../money.ts'
import { isEnded } from '../order.ts'
import { maskedName } from '../present.ts'
import type { AskedFor } from '../track/queries.ts'
import { shortMoment, timeLeft } from '../track/when.ts'
import { invoiceWords, paymentTypeWords } from '../words.ts'
import { MOST_PROOFS, takesProof } from './proof.ts'
import type { ProofTold } from './queries.ts'
import { spelled } from './spelled.ts'

type Row = { label: string; amount: string; look: 'plain' | 'strong' }

/** An invoice as it is printed; all of it may be seen by whoever has its code, but for `to` of a signed address. */
export type InvoiceView = {
  version: number
  code: string
  orderCode: string
  shop: { name: string; address: string; contact: string }
  issued: string
  due: string | null
  to: { name: string; contact: string | null }
  line: { name: string; detail: string; amount: string }
  rows: Row[]
  spelled: string
  status: { word: string; look: 'open' | 'paid' | 'off' }
  stamp: string | null
  pay: PayView
}

/** How it is paid, or why it cannot be. */
export type PayView = {
  look: 'pay' | 'wait' | 'good' | 'bad'
  heading: string
  text: string
  left: { iso: string; seconds: number; text: string } | null
  link: { href: string; label: string } | null
  bank: BankView | null
  isSimulated: boolean
  proofs: { text: string; state: ProofTold['state'] }[]
  takesProof: boolean
}
type BankView = {
  name: string
  account: string
  holder: string
  isSet: boolean
  reach: string
  amount: string
  digits: string
}

type Known = { order: Order; invoice: AskedFor; proofs: readonly ProofTold[]; settings: Settings; now: Date }

export function invoiceView(known: Known, isFull: boolean): InvoiceView {
  const { order, invoice, settings } = known
  return {
    version: order.version,
    code: invoice.invoice_code,
    orderCode: order.order_code,
    shop: { name: settings.shop_name, address: settings.shop_address, contact: settings.shop_contact },
    issued: longDate(invoice.created_at),
    due: invoice.link?.expires_at ? shortMoment(invoice.link.expires_at, known.now) : null,
    to: isFull
      ? { name: order.customer_name, contact: order.contact_information }
      : { name: maskedName(order.customer_name), contact: null },
    line: {
      name: lineName(invoice),
      detail: `${order.product_name} · ${order.quantity.toLocaleString('id-ID')} potong`,
      amount: rupiah(invoice.invoice_amount),
    },
    rows: [
      { label: 'Harga pesanan', amount: rupiah(order.total_price), look: 'plain' },
      { label: 'Jumlah invoice ini', amount: rupiah(invoice.invoice_amount), look: 'strong' },
    ],
    spelled: `${spelled(invoice.invoice_amount)} rupiah`,
    status: { word: invoiceWords[invoice.invoice_status], look: looks[invoice.invoice_status] },
    stamp: stampOf(invoice.invoice_status),
    pay: payView(known),
  }
}

const lineName = ({ payment_type: type, dp_percent: percent }: AskedFor) =>
  `${paymentTypeWords[type]}${type === 'dp' && percent !== null ? ` ${percent}%` : ''}`

const looks: Record<AskedFor['invoice_status'], InvoiceView['status']['look']> = {
  'belum dibayar': 'open',
  'sudah dibayar': 'paid',
  kadaluarsa: 'off',
  dibatalkan: 'off',
}

const stampOf = (status: AskedFor['invoice_status']) =>
  status === 'sudah dibayar' ? 'LUNAS' : status === 'belum dibayar' ? null : 'TIDAK BERLAKU'

function payView(known: Known): PayView {
  const { order, invoice, proofs, settings, now } = known
  const provider = invoice.link?.provider ?? null
  const url = paymentUrl(invoice, invoice.link, now)
  const mayProve = provider === 'manual' && takesProof(invoice) && !isEnded(order)
  const said = saidOf(known, url)
  // Who has paid is not shown how to, while it is being checked.
  const isToPay = said.look === 'pay'
  return {
    ...said,
    left: isToPay ? leftOf(invoice, now) : null,
    link:
      url && isToPay && provider === 'xendit' ? { href: url, label: `Bayar ${rupiah(invoice.invoice_amount)}` } : null,
    bank: isToPay && provider === 'manual' ? bankView(settings, invoice.invoice_amount) : null,
    isSimulated: provider === 'simulated' && takesProof(invoice) && !isEnded(order),
    proofs: provider === 'manual' ? proofs.map((proof, at) => proofView(proof, at, now)) : [],
    takesProof: mayProve && proofs.length < MOST_PROOFS,
  }
}

type Said = Pick<PayView, 'look' | 'heading' | 'text'>

function saidOf({ order, invoice, settings }: Known, url: string | null): Said {
  if (invoice.invoice_status === 'sudah dibayar')
    return {
      look: 'good',
      heading: 'Sudah dibayar',
      text: invoice.paid_at ? `Kami terima ${moment(invoice.paid_at)}. Terima kasih.` : 'Terima kasih.',
    }
  if (invoice.invoice_status === 'dibatalkan')
    return order.status_order === 'dibatalkan'
      ? { look: 'bad', heading: 'Invoice ini batal', text: 'Pesanannya dibatalkan, jadi tidak ada yang perlu dibayar.' }
      : {
          look: 'bad',
          heading: 'Invoice ini sudah diganti',
          text: 'Jangan bayar lewat yang ini. Yang berlaku ada di halaman pesanan.',
        }
  if (invoice.held > 0)
    return {
      look: 'wait',
      heading: 'Pembayaranmu sedang diperiksa',
      text: `${rupiah(invoice.held)} sudah masuk dan sedang diperiksa toko. Tidak perlu membayar lagi sebelum ada kabar.`,
    }
  if (invoice.proofs > 0)
    return {
      look: 'wait',
      heading: 'Bukti transfermu sedang diperiksa',
      text: 'Begitu dicocokkan toko, halaman ini berubah sendiri. Tidak perlu membayar lagi.',
    }
  if (url) return toPay(invoice)
  if (invoice.invoice_status === 'belum dibayar' && invoice.link?.state === 'wanted')
    return {
      look: 'wait',
      heading: 'Link pembayaran sedang disiapkan',
      text: 'Halaman ini memperbarui diri begitu linknya ada.',
    }
  return {
    look: 'bad',
    heading: 'Waktu membayarnya sudah habis',
    text: `${reachOf(settings.shop_contact)} untuk minta link baru; pesanannya masih disimpan.`,
  }
}

function toPay({ invoice_amount, link }: AskedFor): Said {
  const amount = rupiah(invoice_amount)
  const text =
    link?.provider === 'manual' ? `Transfer tepat ${amount}, supaya mudah dicocokkan.` : `Jumlahnya ${amount}.`
  return { look: 'pay', heading: 'Menunggu pembayaran', text }
}

const reachOf = (contact: string) => (contact ? `Hubungi toko di ${contact}` : 'Hubungi toko')

function leftOf({ link }: AskedFor, now: Date): PayView['left'] {
  if (!link?.expires_at) return null
  const seconds = Math.max(0, Math.floor((link.expires_at.getTime() - now.getTime()) / 1000))
  return { iso: link.expires_at.toISOString(), seconds, text: timeLeft(seconds) }
}

const bankView = ({ bank_name, bank_account, bank_holder, shop_contact }: Settings, amount: Rupiah): BankView => ({
  ...{ name: bank_name, account: bank_account, holder: bank_holder },
  isSet: bank_account.trim() !== '',
  reach: reachOf(shop_contact),
  amount: rupiah(amount),
  digits: String(amount),
})

const proofWords: Record<ProofTold['state'], string> = {
  waiting: 'menunggu diperiksa',
  accepted: 'diterima',
  rejected: 'ditolak',
}

const proofView = ({ state, created_at, answer }: ProofTold, at: number, now: Date) => ({
  text: `Bukti ${at + 1}, dikirim ${shortMoment(created_at, now)}: ${proofWords[state]}${answer ? `. ${answer}` : ''}`,
  state,
})
