export const templateTypes = [
  'dp_invoice',
  'full_invoice',
  'pelunasan_invoice',
  'payment_confirmation',
  'order_status_update',
  'order_created',
  'production_complete',
  'payment_reminder',
  'order_cancelled',
  'price_changed',
  'refund_made',
  'marketing_blast',
  'custom',
] as const
export type TemplateType = (typeof templateTypes)[number]

/** `meaning` is for staff, `example` for previews. */
type Variable = { meaning: string; example: string }

export const variables = {
  customer_name: { meaning: 'Nama pemesan', example: 'Budi Santoso' },
  order_code: { meaning: 'Kode pesanan', example: 'ORD-20261118-K7Q' },
  invoice_code: { meaning: 'Kode invoice', example: 'INV-204815-KTK' },
  product_name: { meaning: 'Nama produk', example: 'Jaket hoodie angkatan' },
  amount_due: { meaning: 'Yang harus dibayar sekarang', example: 'Rp 3.750.000' },
  payment_link: { meaning: 'Link pembayaran', example: 'https://toko.example/invoice/INV-204815-KTK/' },
  expiry_date: { meaning: 'Batas waktu bayar', example: '19 November 2026, 19.42 WIB' },
  shop_name: { meaning: 'Nama toko', example: 'KortekStream Konveksi' },
  quantity: { meaning: 'Jumlah barang', example: '50' },
  total_price: { meaning: 'Harga seluruhnya', example: 'Rp 7.500.000' },
  old_price: { meaning: 'Harga sebelumnya', example: 'Rp 7.000.000' },
  paid_amount: { meaning: 'Yang sudah dibayar', example: 'Rp 3.750.000' },
  refund_amount: { meaning: 'Uang yang dikembalikan', example: 'Rp 150.000' },
  refunded_to: { meaning: 'Ke mana uangnya dikembalikan', example: 'BCA 1234567890' },
  payment_type: { meaning: 'Jenis pembayaran', example: 'Uang muka (DP)' },
  order_status: { meaning: 'Keadaan pesanan', example: 'DP dibayar, sedang diproduksi' },
  tracking_link: {
    meaning: 'Link pribadi untuk mengikuti pesanan',
    example: 'https://toko.example/lacak/ORD-20261118-K7Q/?kunci=contoh_kunci',
  },
} as const satisfies Record<string, Variable>
export type VariableName = keyof typeof variables
export type VariableValues = Readonly<Record<VariableName, string>>

/** Links that this server generates, which are inserted unchanged. */
export const linkVariables: readonly VariableName[] = ['payment_link', 'tracking_link']

const orderVariables = [
  'customer_name',
  'order_code',
  'product_name',
  'quantity',
  'total_price',
  'paid_amount',
  'payment_type',
  'order_status',
  'tracking_link',
  'shop_name',
] as const satisfies readonly VariableName[]
const paymentVariables = [...orderVariables, 'invoice_code', 'amount_due', 'payment_link', 'expiry_date'] as const

type Occasion = { label: string; help: string; variables: readonly VariableName[] }

export const occasions: Record<TemplateType, Occasion> = {
  dp_invoice: {
    label: 'Tagihan DP',
    help: 'Dikirim saat link pembayaran uang muka dibuat.',
    variables: paymentVariables,
  },
  full_invoice: {
    label: 'Tagihan penuh',
    help: 'Dikirim saat link pembayaran penuh dibuat.',
    variables: paymentVariables,
  },
  pelunasan_invoice: {
    label: 'Tagihan pelunasan',
    help: 'Dikirim saat link pelunasan dibuat.',
    variables: paymentVariables,
  },
  payment_confirmation: {
    label: 'Pembayaran diterima',
    help: 'Dikirim saat pembayaran dihitung.',
    variables: [...orderVariables, 'invoice_code', 'amount_due'],
  },
  order_status_update: {
    label: 'Kabar pesanan',
    help: 'Dikirim saat barang ditandai dikirim.',
    variables: orderVariables,
  },
  order_created: {
    label: 'Pesanan diterima',
    help: 'Dikirim saat pesanan masuk tanpa link pembayaran.',
    variables: orderVariables,
  },
  production_complete: {
    label: 'Produksi selesai',
    help: 'Dikirim saat produksi ditandai selesai.',
    variables: [...orderVariables, 'amount_due'],
  },
  payment_reminder: {
    label: 'Pengingat pembayaran',
    help: 'Dikirim 6 jam sebelum link pembayaran berakhir, dan lewat tombol di halaman pesanan.',
    variables: paymentVariables,
  },
  order_cancelled: { label: 'Pesanan dibatalkan', help: 'Dikirim saat pesanan dibatalkan.', variables: orderVariables },
  price_changed: {
    label: 'Harga berubah',
    help: 'Dikirim saat harga pesanan diganti.',
    variables: [...orderVariables, 'old_price', 'amount_due'],
  },
  refund_made: {
    label: 'Uang dikembalikan',
    help: 'Dikirim saat uang dari pesanan yang sudah dikirim dikembalikan.',
    variables: [...orderVariables, 'refund_amount', 'refunded_to'],
  },
  marketing_blast: {
    label: 'Kabar promosi',
    help: 'Tidak pernah dikirim sendiri: kamu pilih, ubah, dan kirim dari halaman pesanan.',
    variables: ['customer_name', 'order_code', 'product_name', 'tracking_link', 'shop_name'],
  },
  custom: {
    label: 'Pesan bebas',
    help: 'Tidak pernah dikirim sendiri: kamu pilih, ubah, dan kirim dari halaman pesanan.',
    variables: paymentVariables,
  },
}

export const isTemplateType = (text: string): text is TemplateType => templateTypes.some((type) => type === text)

/** A type that no longer exists is its own label. */
export const labelOf = (type: string): string => (isTemplateType(type) ? occasions[type].label : type)

export const exampleValues: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(variables).map(([name, { example }]) => [name, example]),
)
