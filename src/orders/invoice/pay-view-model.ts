import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { paymentUrl } from '../payments/rules.ts'
import { getRemaining, type Order, type Rupiah } from '../rules/amounts.ts'
import { hasAccount, type OrderSettings } from '../settings.ts'
import { accountFollowsLabels, type ContactLine, contactLine } from '../track/next-step.ts'
import type { TrackedInvoice } from '../track/queries.ts'
import { shortMoment, timeLeft } from '../track/tracker-dates.ts'
import type { PublicProof } from './queries.ts'
import { awaitsMoney, findPayState, takesProof } from './rules.ts'

export type PayInput = {
  order: Order
  invoice: TrackedInvoice
  proofs: readonly PublicProof[]
  settings: OrderSettings
  /** Whether the simulated gateway has reported a payment of the invoice's link. */
  isPaidAtGateway: boolean
  now: Date
}
/** Returns null if the visitor may not see the picture. */
export type PictureFinder = (proof: PublicProof) => { src: string; width: number; height: number } | null

/**
 * Shows how to pay an invoice, or why it cannot be paid now. Pictures of proofs show only while the proofs wait for
 * review.
 */
export function payView(input: PayInput, findPicture: PictureFinder) {
  const { order, invoice, proofs, settings, now } = input
  const provider = invoice.link?.provider ?? null
  const url = paymentUrl(invoice, invoice.link, now)
  const message = getPayMessage(input, url)
  // While a proof or payment is being reviewed, the page shows no way to pay, so that nobody pays twice.
  const isToPay = message.look === 'pay'
  return {
    reach: null,
    ...message,
    left: isToPay ? getCountdown(invoice, now) : null,
    link:
      url && isToPay && provider !== 'manual' && provider !== 'simulated'
        ? { href: url, label: `Bayar ${rupiah(invoice.invoice_amount)}` }
        : null,
    bank: isToPay && provider === 'manual' ? bankView(settings, invoice.invoice_amount) : null,
    simulated: provider === 'simulated' ? getSimulation(input) : null,
    proofs: provider === 'manual' ? proofs.map((proof, at) => proofView(proof, at, now, findPicture)) : [],
    takesProof: takesProof(order, invoice, proofs.length),
  }
}

/** The actions that the simulated gateway offers. If the link is paid, it can only repeat its webhook. */
function getSimulation({ order, invoice, isPaidAtGateway: isPaid }: PayInput) {
  return isPaid || awaitsMoney(invoice, order)
    ? { isPaid, mayExpire: invoice.invoice_status === 'belum dibayar' }
    : null
}

/** Whether the invoice is paid by bank transfer but staff have not entered the shop's bank account. */
export const lacksAccount = ({ invoice, settings }: Pick<PayInput, 'invoice' | 'settings'>): boolean =>
  invoice.link?.provider === 'manual' && !hasAccount(settings)

type PayMessage = { look: 'pay' | 'wait' | 'good' | 'bad'; heading: string; text: string; reach?: ContactLine | null }

function getPayMessage(input: PayInput, url: string | null): PayMessage {
  const { order, invoice } = input
  switch (findPayState({ order, invoice, url, lacksAccount: lacksAccount(input) })) {
    case 'paid':
      return paidMessage(input)
    case 'cancelled':
      return say('bad', 'Invoice ini batal', 'Pesanannya dibatalkan, jadi tidak ada yang perlu dibayar.')
    case 'replaced': {
      const text = 'Jangan bayar lewat yang ini. Yang berlaku ada di halaman pesanan.'
      return say('bad', 'Invoice ini sudah diganti', text)
    }
    case 'held': {
      const text = `${rupiah(invoice.held)} sudah masuk dan sedang diperiksa toko. Tidak perlu membayar lagi sebelum ada kabar.`
      return say('wait', 'Pembayaranmu sedang diperiksa', text)
    }
    case 'proven': {
      const text = 'Begitu dicocokkan toko, halaman ini berubah sendiri. Tidak perlu membayar lagi.'
      return say('wait', 'Bukti transfermu sedang diperiksa', text)
    }
    case 'unreachable':
      return accountFollows(input)
    case 'payable':
      return toPay(invoice)
    case 'preparing':
      return say('wait', 'Link pembayaran sedang disiapkan', 'Halaman ini memperbarui diri begitu linknya ada.')
    case 'expired': {
      const reach = getReach(input, 'minta link baru')
      return { ...say('bad', 'Waktu membayarnya sudah habis', 'Pesanannya masih kami simpan.'), reach }
    }
  }
}

const say = (look: PayMessage['look'], heading: string, text: string): PayMessage => ({ look, heading, text })

function paidMessage({ order, invoice }: PayInput): PayMessage {
  const owed = getRemaining(order)
  const isPart = invoice.payment_type === 'dp' && owed > 0 && order.status_order !== 'dibatalkan'
  const rest = isPart ? `Sisanya ${rupiah(owed)} dibayar setelah pengerjaan selesai.` : 'Terima kasih.'
  const text = invoice.paid_at ? `Kami terima ${moment(invoice.paid_at)}. ${rest}` : rest
  return say('good', isPart ? 'DP diterima' : 'Sudah dibayar', text)
}

const accountFollows = (input: PayInput): PayMessage => ({
  look: 'wait',
  heading: accountFollowsLabels.heading,
  text: `${accountFollowsLabels.text} Kalau kamu sudah membayar dengan cara lain, kirim buktinya di bawah.`,
  reach: getReach(input, 'menanyakan cara membayarnya'),
})

const getReach = ({ order, invoice, settings }: PayInput, what: string) =>
  contactLine(order.order_code, what, { contact: settings.shop_contact, hasSentMessage: invoice.hasSentMessage })

function toPay({ invoice_amount, link }: TrackedInvoice): PayMessage {
  const amount = rupiah(invoice_amount)
  const text =
    link?.provider === 'manual' ? `Transfer tepat ${amount}, supaya mudah dicocokkan.` : `Jumlahnya ${amount}.`
  return { look: 'pay', heading: 'Menunggu pembayaran', text }
}

function getCountdown({ link }: TrackedInvoice, now: Date) {
  if (!link?.expires_at) return null
  const seconds = Math.max(0, Math.floor((link.expires_at.getTime() - now.getTime()) / 1000))
  return { iso: link.expires_at.toISOString(), seconds, text: timeLeft(seconds) }
}

const bankView = ({ bank_name, bank_account, bank_holder }: OrderSettings, amount: Rupiah) => ({
  name: bank_name,
  account: bank_account,
  holder: bank_holder,
  amount: rupiah(amount),
  digits: String(amount),
})

const proofLabels: Record<PublicProof['state'], string> = {
  waiting: 'menunggu diperiksa',
  accepted: 'diterima',
  rejected: 'ditolak',
}

function proofView(proof: PublicProof, at: number, now: Date, findPicture: PictureFinder) {
  const { state, created_at, answer } = proof
  return {
    text: `Bukti ${at + 1}, dikirim ${shortMoment(created_at, now)}: ${proofLabels[state]}${answer ? `. ${answer}` : ''}`,
    state,
    picture: state === 'waiting' ? findPicture(proof) : null,
  }
}
