import { readFileSync } from 'node:fs'
import type { Medium } from '../rules/contact.ts'

export const templateTypes = [
  'dp_invoice',
  'full_invoice',
  'pelunasan_invoice',
  'payment_confirmation',
  'order_status_update',
  'order_shipped',
  'due_changed',
  'complaint_answered',
  'order_created',
  'production_complete',
  'payment_reminder',
  'order_cancelled',
  'price_changed',
  'refund_made',
  'mockup_sent',
  'quote_sent',
  'marketing_blast',
  'custom',
] as const
export type TemplateType = (typeof templateTypes)[number]

/** `meaning` explains the placeholder to staff; `example` is for previews. */
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
  order_lines: {
    meaning: 'Isi pesanan dengan harganya, satu tiap baris',
    example: 'Jaket hoodie angkatan × 50 = Rp 7.450.000\nUkuran XXL × 10 = Rp 50.000',
  },
  paid_amount: { meaning: 'Yang sudah dibayar, sebelum dikurangi yang dikembalikan', example: 'Rp 3.750.000' },
  money_balance: {
    meaning: 'Yang dikembalikan, sisa, dan lebih bayar, kosong kalau tidak ada yang kembali atau lebih',
    example: 'Sudah dikembalikan Rp 150.000. Sisa Rp 3.900.000.',
  },
  refund_amount: { meaning: 'Uang yang dikembalikan', example: 'Rp 150.000' },
  refunded_to: { meaning: 'Ke mana uangnya dikembalikan', example: 'BCA 1234567890' },
  payment_type: { meaning: 'Jenis pembayaran', example: 'Uang muka (DP)' },
  order_status: { meaning: 'Keadaan pesanan', example: 'DP dibayar, sedang diproduksi' },
  courier: { meaning: 'Kurir, kosong kalau tidak ada', example: 'JNE REG' },
  tracking_number: { meaning: 'Nomor resi, kosong kalau tidak ada', example: 'JX1234567890' },
  tracking_url: { meaning: 'Link lacak resi, kosong kalau tidak ada', example: 'https://kurir.example/JX1234567890' },
  due_date: { meaning: 'Tanggal yang dijanjikan', example: '9 Desember 2026' },
  old_due_date: { meaning: 'Tanggal yang dijanjikan sebelumnya', example: '4 Desember 2026' },
  promise: { meaning: 'Jawaban toko atas keluhan', example: 'Kami jahit ulang 3 potong, selesai 12 Desember.' },
  money_back: {
    meaning: 'Apa yang kembali dari yang sudah dibayar, kosong kalau belum dibayar',
    example: 'Rp 1.500.000 kami kembalikan; DP Rp 2.250.000 tidak kembali.',
  },
  cancel_words: { meaning: 'Kata toko tentang pembatalannya, boleh kosong', example: 'Maaf, kain warna itu habis.' },
  tracking_link: {
    meaning: 'Link pribadi untuk mengikuti pesanan',
    example: 'https://toko.example/lacak/ORD-20261118-K7Q/?kunci=contoh_kunci',
  },
  quote_code: { meaning: 'Kode penawaran', example: 'PNW-20261118-M4R' },
  dp_amount: { meaning: 'Uang muka di penawaran', example: 'Rp 3.750.000' },
  valid_until: { meaning: 'Hari terakhir penawaran berlaku', example: '25 November 2026' },
  quote_link: {
    meaning: 'Link pribadi ke penawaran',
    example: 'https://toko.example/penawaran/PNW-20261118-M4R/?kunci=contoh_kunci',
  },
} as const satisfies Record<string, Variable>
export type VariableName = keyof typeof variables
export type VariableValues = Readonly<Record<VariableName, string>>
/** The values of all placeholders for which a message has no value. */
export const noValues = Object.fromEntries(Object.keys(variables).map((name) => [name, '-'])) as VariableValues

/** Links that this server generates. They are inserted unchanged. */
export const linkVariables: readonly VariableName[] = ['payment_link', 'tracking_link', 'quote_link', 'tracking_url']

/** If the message has no value for one of these placeholders, the whole line with it is left out. */
export const optionalVariables: readonly VariableName[] = [
  'courier',
  'tracking_number',
  'tracking_url',
  'money_back',
  'money_balance',
]

/** Placeholders whose values have several lines. */
export const listVariables: readonly VariableName[] = ['order_lines']

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

type Occasion = Record<'label' | 'help' | 'part', string> & {
  texts: Record<Medium | 'subject', string>
  variables: readonly VariableName[]
}

/**
 * templates.txt contains the label, the help and the group of each type, and the built-in text that applies while staff
 * have set no default template.
 */
const sections = new Map(
  readFileSync(new URL('templates.txt', import.meta.url), 'utf8')
    .split('=== ')
    .map((section) => {
      const [head = '', whatsapp = '', subject = '', email = ''] = section.trimEnd().split(/\n--- \w+\n/)
      const [type = '', label = '', help = '', part = ''] = head.split('\n')
      return [type, { label, help, part, texts: { whatsapp, subject, email } }]
    }),
)

function occasion(type: TemplateType, variables: readonly VariableName[]): Occasion {
  const section = sections.get(type)
  if (!section) throw new Error(`templates.txt lacks ${type}`)
  return { ...section, variables }
}

export const occasions: Record<TemplateType, Occasion> = {
  dp_invoice: occasion('dp_invoice', paymentVariables),
  full_invoice: occasion('full_invoice', paymentVariables),
  pelunasan_invoice: occasion('pelunasan_invoice', paymentVariables),
  payment_confirmation: occasion('payment_confirmation', [
    ...orderVariables,
    'invoice_code',
    'amount_due',
    'money_balance',
  ]),
  order_status_update: occasion('order_status_update', orderVariables),
  order_shipped: occasion('order_shipped', [...orderVariables, 'courier', 'tracking_number', 'tracking_url']),
  due_changed: occasion('due_changed', [...orderVariables, 'due_date', 'old_due_date']),
  complaint_answered: occasion('complaint_answered', [...orderVariables, 'promise']),
  order_created: occasion('order_created', orderVariables),
  production_complete: occasion('production_complete', [...orderVariables, 'amount_due', 'money_balance']),
  payment_reminder: occasion('payment_reminder', paymentVariables),
  order_cancelled: occasion('order_cancelled', [...orderVariables, 'cancel_words', 'money_back']),
  price_changed: occasion('price_changed', [
    ...orderVariables,
    'old_price',
    'order_lines',
    'amount_due',
    'money_balance',
  ]),
  refund_made: occasion('refund_made', [...orderVariables, 'refund_amount', 'refunded_to', 'money_balance']),
  mockup_sent: occasion('mockup_sent', orderVariables),
  quote_sent: occasion('quote_sent', [
    ...['customer_name', 'quote_code', 'product_name', 'quantity', 'total_price', 'dp_amount', 'valid_until'],
    ...['quote_link', 'shop_name'],
  ] as const),
  marketing_blast: occasion('marketing_blast', [
    'customer_name',
    'order_code',
    'product_name',
    'tracking_link',
    'shop_name',
  ]),
  custom: occasion('custom', paymentVariables),
}

export const isTemplateType = (text: string): text is TemplateType => templateTypes.some((type) => type === text)

/** If a type no longer exists, its name is its label. */
export const getTypeLabel = (type: string): string => (isTemplateType(type) ? occasions[type].label : type)

export const exampleValues: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(variables).map(([name, { example }]) => [name, example]),
)
