import type { TemplateType } from './templates.ts'

/** A text for each channel; `subject` is of the letter. */
export type Texts = { whatsapp: string; subject: string; email: string }

const follow = 'Ikuti pesananmu di sini:\n{{tracking_link}}'
const signed = 'Salam,\n{{shop_name}}'
const goods = '{{product_name}} ({{quantity}} potong)'

/** How an invoice is told of: what for, how much, where, until when. */
const invoice = (opening: string, amount: string, subject: string): Texts => {
  const facts = `Kode pesanan: {{order_code}}\n${amount}\nBatas bayar: {{expiry_date}}`
  const pay = 'Bayar di sini:\n{{payment_link}}'
  return {
    whatsapp: `Halo {{customer_name}}, ${opening}\n\n${facts}\n\n${pay}\n\n${follow}\n\n${signed}`,
    subject: `${subject} {{order_code}}`,
    email: `Halo {{customer_name}},\n\n${capital(opening)}\n\n${facts}\nInvoice: {{invoice_code}}\n\n${pay}\n\n${follow}\n\n${signed}`,
  }
}

const news = (whatHappened: string, subject: string, ending = follow): Texts => ({
  whatsapp: `Halo {{customer_name}}, ${whatHappened}\n\nKode pesanan: {{order_code}}\n\n${ending}\n\n${signed}`,
  subject,
  email: `Halo {{customer_name}},\n\n${capital(whatHappened)}\n\nKode pesanan: {{order_code}}\n\n${ending}\n\n${signed}`,
})

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What is sent where staff have set no template of their own. */
export const builtIn: Record<TemplateType, Texts> = {
  dp_invoice: invoice(
    `terima kasih sudah memesan ${goods}. Supaya bisa kami kerjakan, bayar dulu uang mukanya ya.`,
    'DP: {{amount_due}} dari total {{total_price}}',
    'DP untuk pesanan',
  ),
  full_invoice: invoice(
    `terima kasih sudah memesan ${goods}. Pesananmu kami kerjakan setelah pembayarannya masuk.`,
    'Total: {{amount_due}}',
    'Pembayaran untuk pesanan',
  ),
  pelunasan_invoice: invoice(
    `pesanan ${goods} tinggal pelunasan.`,
    'Sisa bayar: {{amount_due}} dari total {{total_price}}',
    'Pelunasan pesanan',
  ),
  payment_confirmation: news(
    `pembayaranmu untuk ${goods} sudah kami terima, terima kasih. Sudah dibayar: {{paid_amount}} dari {{total_price}}.`,
    'Pembayaran pesanan {{order_code}} diterima',
  ),
  order_status_update: news(
    `ada kabar dari pesanan ${goods}. Keadaannya sekarang: {{order_status}}.`,
    'Kabar pesanan {{order_code}}',
  ),
  order_created: news(
    `pesanan ${goods} sudah kami terima. Total: {{total_price}}. Link pembayarannya menyusul.`,
    'Pesanan {{order_code}} kami terima',
  ),
  production_complete: news(
    `pesanan ${goods} sudah selesai dikerjakan. Sudah dibayar: {{paid_amount}} dari {{total_price}}.`,
    'Pesanan {{order_code}} selesai dikerjakan',
  ),
  payment_reminder: invoice(
    `tagihan untuk ${goods} belum dibayar. Abaikan pesan ini kalau kamu baru saja membayar.`,
    'Yang harus dibayar: {{amount_due}}',
    'Pengingat pembayaran pesanan',
  ),
  order_cancelled: news(
    `pesanan ${goods} dibatalkan. Kalau kamu sudah membayar, kami hubungi soal pengembaliannya.`,
    'Pesanan {{order_code}} dibatalkan',
    'Rinciannya di sini:\n{{tracking_link}}',
  ),
  marketing_blast: news(
    'terima kasih pernah memesan {{product_name}}. Kalau mau pesan lagi, balas saja pesan ini.',
    'Kabar untuk pemesan {{product_name}}',
    'Pesananmu yang dulu:\n{{tracking_link}}',
  ),
  custom: news(`kami ingin mengabari soal pesanan ${goods}.`, 'Tentang pesanan {{order_code}}'),
}
