import type { StatusColor } from '../web/render.ts'
import type { Invoice } from './rules/amounts.ts'
import type { InvoiceType, OrderStatus, ProductionStatus } from './rules/order.ts'

/** Labels and colors for the values of the order desk. */
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

/** The gateway of a payment or a payment link. */
const gatewayLabels: Record<string, string> = { xendit: 'Xendit', manual: 'Transfer manual', simulated: 'SIMULASI' }
export const gatewayLabel = (provider: string): string => gatewayLabels[provider] ?? provider

/** The payment methods that staff can record, in the spelling of gateways. */
export const methodLabels = {
  BANK_TRANSFER: 'Transfer bank',
  CASH: 'Tunai',
  QRIS: 'QRIS',
  EWALLET: 'Dompet digital',
  OTHER: 'Lainnya',
} as const

/** All payment methods, with those that only a gateway reports. */
const gatewayMethods: Record<string, string> = {
  ...methodLabels,
  QR_CODE: 'QRIS',
  CREDIT_CARD: 'Kartu kredit',
  DIRECT_DEBIT: 'Debit langsung',
  RETAIL_OUTLET: 'Gerai',
  PAYLATER: 'Bayar nanti',
}

/** "Transfer bank BCA" for "BANK_TRANSFER BCA". An unknown method stays as the gateway reported it. */
export function methodLabel(method: string): string {
  const [kind = '', ...channel] = method.split(' ')
  // Pages show the gateway's name beside the method, so a simulated payment need not repeat it.
  const details = channel.filter((part) => part !== gatewayLabels.simulated)
  return [...new Set([gatewayMethods[kind] ?? kind, ...details])].join(' ')
}

export const channelLabels = { whatsapp: 'WhatsApp', email: 'Email', both: 'WhatsApp dan email' } as const

/** States that wait for staff stand out; states that wait for the customer are quiet. */
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
