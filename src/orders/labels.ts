import type { StatusBadge, StatusColor } from '../web/render.ts'
import type { Invoice } from './rules/amounts.ts'
import type { InvoiceType, OrderStatus, ProductionStatus, Standing } from './rules/order.ts'
import { type Task, taskOf } from './rules/tasks.ts'

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

/** Names of the payment gateways as pages show them. */
const gatewayLabels: Record<string, string> = {
  xendit: 'Xendit',
  doku: 'DOKU',
  manual: 'Transfer manual',
  simulated: 'SIMULASI',
}
export const gatewayLabel = (provider: string): string => gatewayLabels[provider] ?? provider

export const channelLabels = { whatsapp: 'WhatsApp', email: 'Email', both: 'WhatsApp dan email' } as const

/**
 * Badge colors of the order statuses. A status that waits for staff has a striking color, a status that waits for the
 * customer a quiet one.
 */
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

/** Badges for what staff must do for an order. */
export const taskBadges: Record<Task, StatusBadge> = {
  price: { color: 'maintenance', label: 'Harga belum pasti' },
  invoice: { color: 'degraded', label: 'Belum ditagih' },
  ship: { color: 'up', label: 'Siap kirim' },
  collect: { color: 'degraded', label: 'Tagih pelunasan' },
  make: { color: 'degraded', label: 'Siap diproduksi' },
}

/** Returns one badge for the whole standing of an order: what staff must do, otherwise what the order waits for. */
export function standingBadge(
  order: Pick<Standing, 'status_order' | 'production_status' | 'price_confirmed'>,
): StatusBadge {
  const { status_order: status, production_status: production } = order
  const task = taskOf(order)
  if (task) return taskBadges[task]
  if (status !== 'dibatalkan' && production === 'diproses') return { color: 'up', label: 'Produksi' }
  if (status === 'lunas' && production === 'dikirim') return { color: 'up', label: 'Dikirim' }
  if (status === 'link_dibuat') return { color: 'unknown', label: 'Menunggu bayar' }
  return { color: statusColors[status], label: orderStatusLabels[status] }
}
