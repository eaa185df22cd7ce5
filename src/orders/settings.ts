import type { SettingTable, SiteSettingsOf, ValuesOf } from '../platform/site-settings.ts'

const shop = { id: 'shop', title: 'Toko', at: 10 }
const bank = { id: 'bank', title: 'Rekening', at: 20 }
const invoice = { id: 'invoice', title: 'Invoice', at: 30 }
const message = { id: 'message', title: 'Pesan otomatis', at: 40 }

/** What staff change of the order desk while the site runs. */
export const orderSettings = {
  // What customers are told without anybody pressing a button, by type (messages/templates.ts).
  message_dp_invoice: {
    section: message,
    kind: 'switch',
    label: 'Pesan: tagihan DP',
    help: 'Saat link pembayaran uang muka dibuat.',
    fallback: true,
  },
  message_full_invoice: {
    section: message,
    kind: 'switch',
    label: 'Pesan: tagihan penuh',
    help: 'Saat link pembayaran penuh dibuat.',
    fallback: true,
  },
  message_pelunasan_invoice: {
    section: message,
    kind: 'switch',
    label: 'Pesan: tagihan pelunasan',
    help: 'Saat link pelunasan dibuat.',
    fallback: true,
  },
  message_payment_confirmation: {
    section: message,
    kind: 'switch',
    label: 'Pesan: pembayaran diterima',
    help: 'Saat pembayaran dihitung.',
    fallback: true,
  },
  message_order_created: {
    section: message,
    kind: 'switch',
    label: 'Pesan: pesanan diterima',
    help: 'Saat pesanan masuk tanpa link pembayaran.',
    fallback: true,
  },
  message_order_status_update: {
    section: message,
    kind: 'switch',
    label: 'Pesan: kabar pesanan',
    help: 'Saat barang ditandai dikirim.',
    fallback: true,
  },
  message_production_complete: {
    section: message,
    kind: 'switch',
    label: 'Pesan: produksi selesai',
    help: 'Saat produksi ditandai selesai.',
    fallback: true,
  },
  message_order_cancelled: {
    section: message,
    kind: 'switch',
    label: 'Pesan: pesanan dibatalkan',
    help: 'Saat pesanan dibatalkan.',
    fallback: true,
  },
  shop_name: {
    section: shop,
    kind: 'text',
    label: 'Nama toko',
    help: 'Di invoice dan di pesan kepada pelanggan.',
    fallback: 'KortekStream Konveksi',
    max: 100,
  },
  shop_address: {
    section: shop,
    kind: 'text',
    label: 'Alamat toko',
    help: 'Di kepala invoice.',
    fallback: '',
    max: 300,
  },
  shop_contact: {
    section: shop,
    kind: 'text',
    label: 'Kontak toko',
    help: 'Nomor atau email yang ditunjukkan kepada pelanggan.',
    fallback: '',
    max: 200,
  },
  bank_name: {
    section: bank,
    kind: 'text',
    label: 'Bank',
    help: 'Untuk pembayaran dengan transfer, misalnya BCA.',
    fallback: '',
    max: 100,
  },
  bank_account: {
    section: bank,
    kind: 'text',
    label: 'Nomor rekening',
    help: 'Ke sinilah pelanggan mentransfer.',
    fallback: '',
    max: 50,
  },
  bank_holder: { section: bank, kind: 'text', label: 'Atas nama', help: 'Pemilik rekening.', fallback: '', max: 100 },
  invoice_hours_dp: {
    section: invoice,
    kind: 'number',
    label: 'Masa berlaku invoice DP',
    help: 'Setelah itu linknya kedaluwarsa.',
    fallback: 24,
    unit: 'jam',
    min: 1,
    max: 720,
  },
  invoice_hours_full: {
    section: invoice,
    kind: 'number',
    label: 'Masa berlaku invoice penuh',
    help: 'Setelah itu linknya kedaluwarsa.',
    fallback: 24,
    unit: 'jam',
    min: 1,
    max: 720,
  },
  invoice_hours_pelunasan: {
    section: invoice,
    kind: 'number',
    label: 'Masa berlaku invoice pelunasan',
    help: 'Setelah itu linknya kedaluwarsa.',
    fallback: 24,
    unit: 'jam',
    min: 1,
    max: 720,
  },
} as const satisfies SettingTable

export type OrderSettings = ValuesOf<typeof orderSettings>

const account = ['bank_name', 'bank_account', 'bank_holder'] as const

/** A bank account is there as a whole or not at all. */
export const checkOrderSettings: NonNullable<SiteSettingsOf['check']> = (values, wrong) => {
  const missing = account.filter((name) => values[name] === '')
  if (missing.length < account.length)
    for (const name of missing) wrong(name, 'Isi bank, nomor, dan pemiliknya, atau kosongkan ketiganya.')
  if (!/^(\d[\d -]*)?$/.test(String(values.bank_account)))
    wrong('bank_account', 'Nomor rekening hanya angka, spasi, dan tanda hubung.')
}
