import type { InvoiceSheet } from '../db/column-types.ts'
import type { FeatureSettings, Setting, SettingTable, SettingValues } from '../platform/site-settings.ts'
import { courierProblem } from './delivery/couriers.ts'
import { MIN_DOWN_PAYMENT, USUAL_DOWN_PAYMENT } from './limits.ts'
import { contactHref, contactProblem, readContact } from './rules/contact.ts'

const messageSwitch = (label: string, help: string) =>
  ({ section: 'message', kind: 'switch', label: `Pesan: ${label}`, help, fallback: true }) as const
const text = (section: Setting['section'], label: string, help: string, max: number) =>
  ({ section, kind: 'text', label, help, fallback: '', max }) as const
const hoursHelp = 'Setelah itu linknya kedaluwarsa.'
const hours = (label: string) =>
  ({ section: 'invoice', kind: 'number', label, help: hoursHelp, fallback: 24, unit: 'jam', min: 1, max: 720 }) as const

/** The settings that staff change while the server runs. */
export const orderSettings = {
  // One switch for each automatic message in messages/templates.ts.
  message_dp_invoice: messageSwitch('tagihan DP', 'Saat link pembayaran uang muka dibuat.'),
  message_full_invoice: messageSwitch('tagihan penuh', 'Saat link pembayaran penuh dibuat.'),
  message_pelunasan_invoice: messageSwitch('tagihan pelunasan', 'Saat link pelunasan dibuat.'),
  message_payment_confirmation: messageSwitch('pembayaran diterima', 'Saat pembayaran dihitung.'),
  message_payment_reminder: messageSwitch(
    'pengingat pembayaran',
    '6 jam sebelum link pembayaran berakhir, kalau belum dibayar.',
  ),
  message_order_created: messageSwitch('pesanan diterima', 'Saat pesanan masuk tanpa link pembayaran.'),
  message_order_shipped: messageSwitch(
    'pesanan dikirim',
    'Saat barang ditandai dikirim, dan lagi kalau resinya dibetulkan.',
  ),
  message_due_changed: messageSwitch('tanggal selesai berubah', 'Saat tanggal yang dijanjikan berubah.'),
  message_complaint_answered: messageSwitch('keluhan dijawab', 'Saat sebuah keluhan diputuskan.'),
  message_production_complete: messageSwitch('produksi selesai', 'Saat produksi ditandai selesai.'),
  message_order_cancelled: messageSwitch('pesanan dibatalkan', 'Saat pesanan dibatalkan.'),
  message_price_changed: messageSwitch('harga berubah', 'Saat harga pesanan diganti.'),
  message_refund_made: messageSwitch('uang dikembalikan', 'Saat uang dikembalikan, kecuali dari pesanan yang batal.'),
  message_mockup_sent: messageSwitch('desain menunggu', 'Saat mock-up dikirim, dan sekali lagi setelah 2 hari.'),
  shop_name: {
    ...text('shop', 'Nama toko', 'Di invoice dan di pesan kepada pelanggan.', 100),
    fallback: 'KortekStream Konveksi',
  },
  shop_address: text('shop', 'Alamat toko', 'Di kepala halaman pesan dan invoice.', 300),
  shop_contact: text('shop', 'Kontak toko', 'Nomor atau email yang ditunjukkan kepada pelanggan.', 200),
  shop_hours: text('shop', 'Jam buka', 'Di kepala halaman pesan, misalnya Senin–Sabtu 08.00–17.00.', 100),
  shop_logo: text(
    'shop',
    'Logo toko',
    'Alamat gambar di situs ini, misalnya /media/logo.webp. Kosong: inisialnya.',
    300,
  ),
  bank_name: text('bank', 'Bank', 'Untuk pembayaran dengan transfer, misalnya BCA.', 100),
  bank_account: text('bank', 'Nomor rekening', 'Ke sinilah pelanggan mentransfer.', 50),
  bank_holder: text('bank', 'Atas nama', 'Pemilik rekening.', 100),
  dp_percent_default: {
    section: 'invoice',
    kind: 'number',
    label: 'Uang muka',
    unit: 'persen',
    fallback: USUAL_DOWN_PAYMENT,
    min: MIN_DOWN_PAYMENT,
    max: 100,
    help: 'Yang diusulkan saat pelanggan menghitung harga.',
  },
  quote_days: {
    section: 'quote',
    kind: 'number',
    label: 'Masa berlaku penawaran',
    fallback: 7,
    unit: 'hari',
    min: 1,
    max: 90,
    help: 'Setelah itu pelanggan meminta yang baru.',
  },
  quote_reply: {
    ...text('quote', 'Kapan penawaran datang', 'Dijanjikan kepada yang meminta penawaran.', 100),
    fallback: 'biasanya dalam 1 hari kerja',
  },
  quote_terms: text('quote', 'Syarat penawaran', 'Sudah tertulis di penawaran baru, dan bisa diubah di sana.', 500),
  pieces_per_day: {
    section: 'work',
    kind: 'number',
    label: 'Potong per hari kerja',
    fallback: 100,
    unit: 'potong',
    min: 1,
    max: 10_000,
    help: 'Hari dengan lebih banyak tenggat tampil merah di papan produksi.',
  },
  couriers: {
    section: 'work',
    kind: 'lines',
    label: 'Kurir',
    help: 'Satu kurir per baris, dengan alamat lacaknya kalau ada: JNE | https://…{resi}',
    fallback: [
      'JNE | https://www.jne.co.id/id/tracking/trace/{resi}',
      'J&T',
      'SiCepat | https://www.sicepat.com/checkAwb/{resi}',
      'AnterAja | https://anteraja.id/tracking/{resi}',
      'Pos Indonesia | https://www.posindonesia.co.id/id/tracking/{resi}',
    ].join('\n'),
    max: 4_000,
  },
  complaint_days: {
    section: 'work',
    kind: 'number',
    label: 'Batas keluhan',
    fallback: 7,
    unit: 'hari',
    min: 1,
    max: 90,
    help: 'Sejak barang diterima, pelanggan bisa melaporkan masalah.',
  },
  keeps_dp: {
    section: 'work',
    kind: 'switch',
    label: 'DP hangus kalau batal sesudah produksi dimulai',
    help: 'Usul di formulir pembatalan; bisa diubah di sana.',
    fallback: true,
  },
  summary_to: text(
    'work',
    'Kirim ringkasan jam 7 ke',
    'Nomor WhatsApp atau email: tenggat, kiriman, dan keluhan hari itu. Kosong: tidak dikirim.',
    254,
  ),
  invoice_hours_dp: hours('Masa berlaku invoice DP'),
  invoice_hours_full: hours('Masa berlaku invoice penuh'),
  invoice_hours_pelunasan: hours('Masa berlaku invoice pelunasan'),
} as const satisfies SettingTable

export type OrderSettings = SettingValues<typeof orderSettings>

export const hasAccount = ({ bank_account }: Pick<OrderSettings, 'bank_account'>): boolean => bank_account.trim() !== ''

export const shopHead = ({ shop_name, shop_address, shop_contact }: OrderSettings): InvoiceSheet['shop'] => ({
  name: shop_name,
  address: shop_address,
  contact: shop_contact,
})

/** The data of the shop that the head of its public pages shows. */
export const shopFace = ({ shop_name, shop_logo, shop_address, shop_contact, shop_hours }: OrderSettings) => ({
  name: shop_name,
  address: shop_address,
  logo: shop_logo || null,
  contact: shop_contact && { text: shop_contact, href: contactHref(shop_contact, null) },
  hours: shop_hours,
  home: '/pesan/',
  links: [
    { key: 'pesan', href: '/pesan/', text: 'Pesan' },
    { key: 'harga', href: '/pesan/harga/', text: 'Harga' },
    { key: 'lacak', href: '/lacak/', text: 'Lacak' },
  ],
})
export type ShopFace = ReturnType<typeof shopFace>

const account = ['bank_name', 'bank_account', 'bank_holder'] as const

/**
 * The fields of the bank account are all filled or all empty. The account number has only digits, spaces and hyphens.
 */
export const checkOrderSettings: NonNullable<FeatureSettings['check']> = (values, wrong) => {
  const missing = account.filter((name) => values[name] === '')
  if (missing.length < account.length)
    for (const name of missing) wrong(name, 'Isi bank, nomor, dan pemiliknya, atau kosongkan ketiganya.')
  if (!/^(\d[\d -]*)?$/.test(String(values.bank_account)))
    wrong('bank_account', 'Nomor rekening hanya angka, spasi, dan tanda hubung.')
  const summaryTo = String(values.summary_to)
  if (summaryTo !== '' && !isOneContact(summaryTo))
    wrong('summary_to', contactProblem(summaryTo) ?? 'Isi satu nomor WhatsApp (08…) atau satu alamat email.')
  if (!/^(\/(?!\/)\S*)?$/.test(String(values.shop_logo)))
    wrong('shop_logo', 'Isi alamat gambar di situs ini, yang dimulai dengan /.')
  const courier = courierProblem(String(values.couriers))
  if (courier) wrong('couriers', courier)
}

function isOneContact(text: string): boolean {
  const contact = readContact(text)
  return contact !== null && (contact.phone === null) !== (contact.email === null)
}
