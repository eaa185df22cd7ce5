import type { StatusColor } from '../web/render.ts'
import type { Invoice } from './rules/amounts.ts'
import type { InvoiceType, OrderStatus, ProductionStatus } from './rules/order.ts'

/** How people read the words of the order desk. */
export const orderStatusLabels: Record<OrderStatus, string> = {
  menunggu_link: 'Menunggu link',
  link_dibuat: 'Link dibuat',
  dp_dibayar: 'DP dibayar',
  pengerjaan_selesai: 'Pengerjaan selesai',
  menunggu_pelunasan: 'Menunggu pelunasan',
  lunas: 'Lunas',
  dibatalkan: 'Dibatalkan',
}

export const productionStatusLabels: Record<ProductionStatus, string> = {
  menunggu: 'Menunggu',
  diproses: 'Diproses',
  selesai: 'Selesai',
  dikirim: 'Dikirim',
  dibatalkan: 'Dibatalkan',
}

export const paymentTypeLabels: Record<InvoiceType, string> = {
  dp: 'Uang muka (DP)',
  full: 'Pembayaran penuh',
  pelunasan: 'Pelunasan',
}

export const invoiceStatusLabels: Record<Invoice['invoice_status'], string> = {
  'belum dibayar': 'Belum dibayar',
  'sudah dibayar': 'Sudah dibayar',
  kadaluarsa: 'Kedaluwarsa',
  dibatalkan: 'Dibatalkan',
}

/** Who brought a payment, or is to bring it. */
const gatewayLabels: Record<string, string> = { xendit: 'Xendit', manual: 'Transfer manual', simulated: 'SIMULASI' }
export const gatewayLabel = (provider: string): string => gatewayLabels[provider] ?? provider

/** The ways that staff choose from when they write a payment down, as gateways spell them. */
export const methodLabels = {
  BANK_TRANSFER: 'Transfer bank',
  CASH: 'Tunai',
  QRIS: 'QRIS',
  EWALLET: 'Dompet digital',
  OTHER: 'Lainnya',
} as const

/** Those that only a gateway tells of. */
const gatewayMethods: Record<string, string> = {
  ...methodLabels,
  QR_CODE: 'QRIS',
  CREDIT_CARD: 'Kartu kredit',
  DIRECT_DEBIT: 'Debit langsung',
  RETAIL_OUTLET: 'Gerai',
  PAYLATER: 'Bayar nanti',
}

/** "Transfer bank BCA" of "BANK_TRANSFER BCA"; what is not known stays as it was told. */
export function methodLabel(method: string): string {
  const [kind = '', ...channel] = method.split(' ')
  // Of a simulation its gateway tells, which stands beside the way.
  const told = channel.filter((word) => word !== gatewayLabels.simulated)
  return [...new Set([gatewayMethods[kind] ?? kind, ...told])].join(' ')
}

export const channelLabels = { whatsapp: 'WhatsApp', email: 'Email', both: 'WhatsApp dan email' } as const

/** What waits for us stands out, what waits for others is quiet. */
export const statusColors: Record<OrderStatus, StatusColor> = {
  menunggu_link: 'degraded',
  link_dibuat: 'unknown',
  dp_dibayar: 'maintenance',
  pengerjaan_selesai: 'degraded',
  menunggu_pelunasan: 'unknown',
  lunas: 'up',
  dibatalkan: 'paused',
}

export const productionColors: Record<ProductionStatus, StatusColor> = {
  menunggu: 'unknown',
  diproses: 'maintenance',
  selesai: 'up',
  dikirim: 'up',
  dibatalkan: 'paused',
}
