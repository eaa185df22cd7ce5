import type { InvoiceType, OrderStatus, ProductionStatus } from './order.ts'

/** How people read the words of the order desk. */
export const statusWords: Record<OrderStatus, string> = {
  menunggu_link: 'Menunggu link',
  link_dibuat: 'Link dibuat',
  dp_dibayar: 'DP dibayar',
  pengerjaan_selesai: 'Pengerjaan selesai',
  menunggu_pelunasan: 'Menunggu pelunasan',
  lunas: 'Lunas',
  dibatalkan: 'Dibatalkan',
}

export const productionWords: Record<ProductionStatus, string> = {
  menunggu: 'Menunggu',
  diproses: 'Diproses',
  selesai: 'Selesai',
  dikirim: 'Dikirim',
  dibatalkan: 'Dibatalkan',
}

export const paymentTypeWords: Record<InvoiceType, string> = {
  dp: 'Uang muka (DP)',
  full: 'Pembayaran penuh',
  pelunasan: 'Pelunasan',
}

export const channelWords = { whatsapp: 'WhatsApp', email: 'Email', both: 'WhatsApp dan email' } as const
