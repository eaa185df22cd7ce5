import type { OrderStatus, ProductionStatus } from './rules/order.ts'

/** The colour and shape of a state (`.state-…`): what waits for us stands out, what waits for others is quiet. */
export type Tone = 'up' | 'degraded' | 'down' | 'maintenance' | 'paused' | 'unknown'

export const statusTones: Record<OrderStatus, Tone> = {
  menunggu_link: 'degraded',
  link_dibuat: 'unknown',
  dp_dibayar: 'maintenance',
  pengerjaan_selesai: 'degraded',
  menunggu_pelunasan: 'unknown',
  lunas: 'up',
  dibatalkan: 'paused',
}

export const productionTones: Record<ProductionStatus, Tone> = {
  menunggu: 'unknown',
  diproses: 'maintenance',
  selesai: 'up',
  dikirim: 'up',
  dibatalkan: 'paused',
}
