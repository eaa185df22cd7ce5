import type { Knex } from 'knex'
import { actorOf, record } from '../../audit/audit.ts'
import type { Context } from '../../web/context.ts'
import type { Order } from '../rules/amounts.ts'

/** Enters an order that staff took into the log; what customers order stands in the order's own history only. */
export async function recordOrder(trx: Knex, ctx: Context, { order_code, source }: Order): Promise<void> {
  const { viewer } = ctx.state
  if (viewer && source === 'admin')
    await record(trx, actorOf(ctx, viewer), { action: 'order.create', subject: order_code })
}
