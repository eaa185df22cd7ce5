import { z } from 'zod'
import { type PlainCall, plainCalls, whoMay } from '../../platform/api/plain-calls.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import type { Tracking } from '../../web/limits.ts'
import { idempotent } from '../api-model.ts'
import type { OrderDeps } from '../order-deps.ts'
import { readOrderBody } from '../place/body.ts'
import { orderId } from './examples.ts'

export type ApiDeps = OrderDeps & { uploads: Uploads; tracking: Tracking }
export type OrderCall = PlainCall<ApiDeps>

/** Groups of the order API in the document. */
export const tags = {
  public: 'Pesanan',
  staff: 'Pesanan untuk staf',
  payments: 'Pembayaran',
  templates: 'Templat pesan',
} as const

export const callsFor = plainCalls<ApiDeps>(async (ctx) => (await readOrderBody(ctx)).fields, idempotent)
export const anyone = callsFor(whoMay.anyone)
export const staff = callsFor(whoMay.staff)

export const OneOrder = {
  params: z.object({ id: z.uuid().meta({ description: 'Id pesanan.' }) }),
  shown: { id: orderId },
}
