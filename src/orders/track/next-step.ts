import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { invoiceHref } from '../order-deps.ts'
import { paymentUrl, refundOwed } from '../payments/rules.ts'
import { isLocked } from '../roster/rules.ts'
import { getRemaining, type Rupiah } from '../rules/amounts.ts'
import { codeHref } from '../rules/codes.ts'
import { contactHref } from '../rules/contact.ts'
import { type InvoiceType, isUnpaid } from '../rules/order.ts'
import type { TrackedInvoice } from './queries.ts'
import { getOpenInvoice, type TrackedOrder } from './tracked-order.ts'

type NextStep = {
  /** The style of the box. */
  look: 'pay' | 'wait' | 'good' | 'bad'
  heading: string
  text: string
  action: { label: string; href: string } | null
  /** The text in place of the action if the key is missing, because the action's page is closed then. */
  closedText?: string
  /** The way to contact the shop. */
  reach?: ContactLine | null
}

const payLabels: Record<InvoiceType, { heading: string; label: string }> = {
  dp: { heading: 'Tinggal bayar DP', label: 'Bayar DP' },
  full: { heading: 'Tinggal dibayar', label: 'Bayar' },
  pelunasan: { heading: 'Tinggal pelunasan', label: 'Bayar pelunasan' },
}

/** All customer pages use this function. */
export function getNextStep(tracked: TrackedOrder, now: Date): NextStep {
  const { order } = tracked
  if (order.status_order === 'dibatalkan') return cancelled(tracked)
  const heldAmount = heldMoney(tracked)
  const open = getOpenInvoice(tracked)
  if (heldAmount > 0 && order.status_order !== 'lunas') return beingChecked(`${rupiah(heldAmount)} sudah masuk`, open)
  const proven = tracked.invoices.findLast(({ proofs }) => proofs > 0)
  if (proven && order.status_order !== 'lunas') return beingChecked('Bukti transfermu sudah masuk', proven)
  if (open && paymentUrl(open, open.link, now))
    return tracked.lacksAccount
      ? accountFollows(open, tracked)
      : open.isProofRejected
        ? proofRejected(open)
        : toPay(open)
  if (open?.link?.state === 'open') return expired(open, tracked)
  if (open) return wait('Link pembayaran sedang disiapkan', 'Halaman ini memperbarui diri begitu linknya ada.')
  return withoutInvoice(tracked)
}

const wait = (heading: string, text: string, action: NextStep['action'] = null): NextStep => ({
  look: 'wait',
  heading,
  text,
  action,
})

const toInvoice = (invoice: TrackedInvoice, label: string) => ({ label, href: invoiceHref(invoice) })

const toPay = (invoice: TrackedInvoice): NextStep => ({
  look: 'pay',
  heading: payLabels[invoice.payment_type].heading,
  text: invoice.link?.expires_at
    ? `Paling lambat ${moment(invoice.link.expires_at)}.`
    : 'Buka invoicenya untuk cara membayar.',
  action: toInvoice(invoice, `${payLabels[invoice.payment_type].label} ${rupiah(invoice.invoice_amount)}`),
})

const proofRejected = (invoice: TrackedInvoice): NextStep => ({
  look: 'pay',
  heading: 'Bukti transfermu ditolak',
  text: 'Alasannya ada di invoice. Kalau uangnya memang sudah kamu kirim, kirim bukti lain dari sana.',
  action: toInvoice(invoice, 'Lihat alasannya'),
})

const beingChecked = (what: string, invoice: TrackedInvoice | null) =>
  wait(
    'Pembayaranmu sedang diperiksa',
    `${what} dan sedang diperiksa toko. Tidak perlu membayar lagi sebelum ada kabar.`,
    invoice && toInvoice(invoice, 'Lihat invoice'),
  )

const expired = (invoice: TrackedInvoice, { order, contact }: TrackedOrder): NextStep => ({
  ...wait('Link pembayaran sudah kedaluwarsa', 'Pesananmu masih kami simpan.', toInvoice(invoice, 'Lihat invoice')),
  reach: contactLine(order.order_code, 'minta link baru', { contact, hasSentMessage: invoice.hasSentMessage }),
})

/** The customer pays by bank transfer, but the shop has not entered its bank account yet. */
export const accountFollowsLabels = { heading: 'Toko mengirim nomor rekeningnya', text: 'Pesananmu sudah tersimpan.' }

const accountFollows = (invoice: TrackedInvoice, { order, contact }: TrackedOrder): NextStep => ({
  ...wait(accountFollowsLabels.heading, accountFollowsLabels.text, toInvoice(invoice, 'Lihat invoice')),
  reach: contactLine(order.order_code, 'menanyakan cara membayarnya', {
    contact,
    hasSentMessage: invoice.hasSentMessage,
  }),
})

/** The sum of held payments. They are not counted until staff decide. */
const heldMoney = ({ invoices }: Pick<TrackedOrder, 'invoices'>): Rupiah =>
  invoices.reduce((sum, { held }) => sum + held, 0)

function withoutInvoice(tracked: TrackedOrder): NextStep {
  const { order, invoices } = tracked
  const { status_order: status, production_status: produced } = order
  if (status === 'lunas' || getRemaining(order) === 0) return beingMade(tracked)
  const last = invoices.at(-1)
  if (last?.invoice_status === 'kadaluarsa' && (status === 'link_dibuat' || status === 'menunggu_pelunasan'))
    return expired(last, tracked)
  if (status === 'menunggu_pelunasan') return wait('Menunggu link pelunasan', 'Toko sedang menyiapkan link barunya.')
  if (isUnpaid(order))
    return wait('Menunggu link pembayaran', 'Toko sedang menyiapkannya. Halaman ini memperbarui diri begitu ada.')
  if (produced === 'selesai' || produced === 'dikirim')
    return wait('Menunggu link pelunasan', 'Pesananmu sudah jadi. Link pelunasannya menyusul.')
  return beingMade(tracked)
}

function beingMade(tracked: TrackedOrder): NextStep {
  const { production_status: produced, status_order, payment_type } = tracked.order
  const received = payment_type === 'dp' ? 'DP-mu sudah kami terima.' : 'Pembayaranmu sudah kami terima.'
  const thanks = status_order === 'lunas' ? 'Semuanya sudah lunas.' : received
  const good = (heading: string, rest: string): NextStep => ({
    look: 'good',
    heading,
    text: `${thanks} ${rest}`,
    action: null,
  })
  if (produced === 'dikirim')
    return good(tracked.goods.received ? 'Pesananmu sudah diterima' : 'Pesananmu sudah dikirim', 'Terima kasih.')
  if (produced === 'selesai') return good('Pesananmu sudah jadi', 'Siap diambil atau dikirim.')
  const heading = produced === 'diproses' ? 'Pesananmu sedang dikerjakan' : 'Menunggu giliran dikerjakan'
  const tasks = ownTasks(tracked)
  if (!tasks[0]) return good(heading, 'Belum ada yang perlu kamu lakukan.')
  const labels = tasks.map(({ label }) => label).join('. ')
  const { text: closedText } = good(heading, `${labels}, lewat link dari pesan toko.`)
  return { ...good(heading, `${labels}.`), action: tasks[0], closedText }
}

/** The customer's open tasks on pages that need the signed link. Only these pages say how many sizes are known. */
function ownTasks({ order, history, goods }: TrackedOrder) {
  const task = (label: string, page: string) => ({ label, href: `${codeHref(order.order_code)}${page}/` })
  const mockup = history.findLast(({ kind }) => kind === 'mockup')?.new
  const design = mockup === 'waiting' || mockup === 'fallen' ? [task('Periksa desain', 'berkas')] : []
  const { sized, pieces } = goods
  const isOpen = sized < pieces && !isLocked(order)
  return isOpen ? [...design, task('Lengkapi ukuran', 'ukuran')] : design
}

function cancelled({ order, invoices, history }: TrackedOrder): NextStep {
  const toRefund = refundOwed(order, history.toReversed()) + heldMoney({ invoices })
  const text =
    toRefund > 0
      ? `${rupiah(toRefund)} yang sudah masuk akan dikembalikan toko.`
      : order.refunded_amount > 0
        ? `${rupiah(order.refunded_amount)} sudah dikembalikan.`
        : 'Tidak ada yang perlu dibayar.'
  const keptText = order.kept_amount > 0 ? ` DP ${rupiah(order.kept_amount)} tidak kembali.` : ''
  return { look: 'bad', heading: 'Pesanan ini dibatalkan', text: `${text}${keptText}`, action: null }
}

/** `href` is null if the shop's contact is neither a phone number nor an email address. */
export type ContactLine = { before: string; contact: { text: string; href: string | null } | null; after: string }

/**
 * `contact` comes from the site settings and may be empty. `hasSentMessage`: the customer got a message to which they
 * can reply.
 */
type ContactInput = { contact: string; hasSentMessage: boolean }

/**
 * Returns a sentence such as "Hubungi toko di 0812… untuk minta link baru." `code` is null for a customer who has lost
 * the code. Returns null if there is no way to contact the shop.
 */
export function contactLine(code: string | null, what: string, { contact, hasSentMessage }: ContactInput) {
  const text = contact.trim()
  if (text)
    return { before: 'Hubungi toko di ', contact: { text, href: contactHref(text, code) }, after: ` untuk ${what}.` }
  return hasSentMessage ? { before: `Balas pesan dari kami untuk ${what}.`, contact: null, after: '' } : null
}
