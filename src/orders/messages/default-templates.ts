import type { TemplateType } from './templates.ts'

export type Texts = { whatsapp: string; subject: string; email: string }

const trackingLine = 'Ikuti pesananmu di sini:\n{{tracking_link}}'
const signature = 'Salam,\n{{shop_name}}'
const product = '{{product_name}} ({{quantity}} potong)'

const invoice = (opening: string, amount: string, subject: string): Texts => {
  const facts = `Kode pesanan: {{order_code}}\n${amount}\nBatas bayar: {{expiry_date}}`
  const pay = 'Bayar di sini:\n{{payment_link}}'
  return {
    whatsapp: `Halo {{customer_name}}, ${opening}\n\n${facts}\n\n${pay}\n\n${trackingLine}\n\n${signature}`,
    subject: `${subject} {{order_code}}`,
    email: `Halo {{customer_name}},\n\n${capital(opening)}\n\n${facts}\nInvoice: {{invoice_code}}\n\n${pay}\n\n${trackingLine}\n\n${signature}`,
  }
}

const update = (whatHappened: string, subject: string, ending = trackingLine): Texts => ({
  whatsapp: `Halo {{customer_name}}, ${whatHappened}\n\nKode pesanan: {{order_code}}\n\n${ending}\n\n${signature}`,
  subject,
  email: `Halo {{customer_name}},\n\n${capital(whatHappened)}\n\nKode pesanan: {{order_code}}\n\n${ending}\n\n${signature}`,
})

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** They apply when staff have set no default template for a type. */
export const defaultTexts: Record<TemplateType, Texts> = {
  dp_invoice: invoice(
    `terima kasih sudah memesan ${product}. Supaya bisa kami kerjakan, bayar dulu uang mukanya ya.`,
    'DP: {{amount_due}} dari total {{total_price}}',
    'DP untuk pesanan',
  ),
  full_invoice: invoice(
    `terima kasih sudah memesan ${product}. Pesananmu kami kerjakan setelah pembayarannya masuk.`,
    'Total: {{amount_due}}',
    'Pembayaran untuk pesanan',
  ),
  pelunasan_invoice: invoice(
    `pesanan ${product} tinggal pelunasan.`,
    'Sisa bayar: {{amount_due}} dari total {{total_price}}',
    'Pelunasan pesanan',
  ),
  payment_confirmation: update(
    `pembayaranmu untuk ${product} sudah kami terima, terima kasih. Sudah dibayar: {{paid_amount}} dari {{total_price}}.`,
    'Pembayaran pesanan {{order_code}} diterima',
  ),
  order_status_update: update(
    `ada kabar dari pesanan ${product}. Keadaannya sekarang: {{order_status}}.`,
    'Kabar pesanan {{order_code}}',
  ),
  order_created: update(
    `pesanan ${product} sudah kami terima. Total: {{total_price}}. Link pembayarannya menyusul.`,
    'Pesanan {{order_code}} kami terima',
  ),
  production_complete: update(
    `pesanan ${product} sudah selesai dikerjakan. Sudah dibayar: {{paid_amount}} dari {{total_price}}.`,
    'Pesanan {{order_code}} selesai dikerjakan',
  ),
  payment_reminder: invoice(
    `tagihan untuk ${product} belum dibayar. Abaikan pesan ini kalau kamu baru saja membayar.`,
    'Yang harus dibayar: {{amount_due}}',
    'Pengingat pembayaran pesanan',
  ),
  order_cancelled: update(
    `pesanan ${product} dibatalkan. Kalau kamu sudah membayar, kami hubungi soal pengembaliannya.`,
    'Pesanan {{order_code}} dibatalkan',
    'Rinciannya di sini:\n{{tracking_link}}',
  ),
  price_changed: update(
    `harga pesanan ${product} berubah dari {{old_price}} menjadi {{total_price}}. Sudah dibayar: {{paid_amount}}.`,
    'Harga pesanan {{order_code}} berubah',
    'Rincian dan cara membayarnya di sini:\n{{tracking_link}}',
  ),
  refund_made: update(
    `uang {{refund_amount}} dari pesanan ${product} sudah kami kembalikan ({{refunded_to}}). Harganya sekarang {{total_price}}.`,
    'Pengembalian uang pesanan {{order_code}}',
    'Rinciannya di sini:\n{{tracking_link}}',
  ),
  marketing_blast: update(
    'terima kasih pernah memesan {{product_name}}. Kalau mau pesan lagi, balas saja pesan ini.',
    'Kabar untuk pemesan {{product_name}}',
    'Pesananmu yang dulu:\n{{tracking_link}}',
  ),
  custom: update(`kami ingin mengabari soal pesanan ${product}.`, 'Tentang pesanan {{order_code}}'),
}
