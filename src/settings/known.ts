/**
 * What staff change while the site runs: one line each is all that a setting needs. `fallback` holds until somebody
 * saves another value.
 */
export const known = {
  registration_open: {
    kind: 'switch',
    label: 'Pendaftaran dibuka',
    help: 'Pengunjung bisa membuat akun sendiri di halaman Daftar. Selama tertutup, akun hanya dibuat oleh admin.',
    fallback: false,
  },
  // What customers are told without anybody pressing a button, by type (src/orders/messages/templates.ts).
  message_dp_invoice: {
    kind: 'switch',
    label: 'Pesan: tagihan DP',
    help: 'Saat link pembayaran uang muka dibuat.',
    fallback: true,
  },
  message_full_invoice: {
    kind: 'switch',
    label: 'Pesan: tagihan penuh',
    help: 'Saat link pembayaran penuh dibuat.',
    fallback: true,
  },
  message_pelunasan_invoice: {
    kind: 'switch',
    label: 'Pesan: tagihan pelunasan',
    help: 'Saat link pelunasan dibuat.',
    fallback: true,
  },
  message_payment_confirmation: {
    kind: 'switch',
    label: 'Pesan: pembayaran diterima',
    help: 'Saat pembayaran dihitung.',
    fallback: true,
  },
  message_order_created: {
    kind: 'switch',
    label: 'Pesan: pesanan diterima',
    help: 'Saat pesanan masuk tanpa link pembayaran.',
    fallback: true,
  },
  message_order_status_update: {
    kind: 'switch',
    label: 'Pesan: kabar pesanan',
    help: 'Saat barang ditandai dikirim.',
    fallback: true,
  },
  message_production_complete: {
    kind: 'switch',
    label: 'Pesan: produksi selesai',
    help: 'Saat produksi ditandai selesai.',
    fallback: true,
  },
  message_order_cancelled: {
    kind: 'switch',
    label: 'Pesan: pesanan dibatalkan',
    help: 'Saat pesanan dibatalkan.',
    fallback: true,
  },
  shop_name: {
    kind: 'text',
    label: 'Nama toko',
    help: 'Di invoice dan di pesan kepada pelanggan.',
    fallback: 'KortekStream Konveksi',
    max: 100,
  },
  shop_address: { kind: 'text', label: 'Alamat toko', help: 'Di kepala invoice.', fallback: '', max: 300 },
  shop_contact: {
    kind: 'text',
    label: 'Kontak toko',
    help: 'Nomor atau email yang ditunjukkan kepada pelanggan.',
    fallback: '',
    max: 200,
  },
  bank_name: {
    kind: 'text',
    label: 'Bank',
    help: 'Untuk pembayaran dengan transfer, misalnya BCA.',
    fallback: '',
    max: 100,
  },
  bank_account: {
    kind: 'text',
    label: 'Nomor rekening',
    help: 'Ke sinilah pelanggan mentransfer.',
    fallback: '',
    max: 50,
  },
  bank_holder: { kind: 'text', label: 'Atas nama', help: 'Pemilik rekening.', fallback: '', max: 100 },
  invoice_hours_dp: {
    kind: 'number',
    label: 'Masa berlaku invoice DP',
    help: 'Setelah itu linknya kedaluwarsa.',
    fallback: 24,
    unit: 'jam',
    min: 1,
    max: 720,
  },
  invoice_hours_full: {
    kind: 'number',
    label: 'Masa berlaku invoice penuh',
    help: 'Setelah itu linknya kedaluwarsa.',
    fallback: 24,
    unit: 'jam',
    min: 1,
    max: 720,
  },
  invoice_hours_pelunasan: {
    kind: 'number',
    label: 'Masa berlaku invoice pelunasan',
    help: 'Setelah itu linknya kedaluwarsa.',
    fallback: 24,
    unit: 'jam',
    min: 1,
    max: 720,
  },
} as const satisfies Record<string, Setting>

/** A yes or no; a whole number with its unit and bounds; a line of text. */
export type Setting = { label: string; help: string } & (
  | { kind: 'switch'; fallback: boolean }
  | { kind: 'number'; fallback: number; unit: string; min: number; max: number }
  | { kind: 'text'; fallback: string; max: number }
)
export type SettingTable = Record<string, Setting>

type Kinds = { switch: boolean; number: number; text: string }
export type ValuesOf<Table extends SettingTable> = { [Name in keyof Table]: Kinds[Table[Name]['kind']] }
