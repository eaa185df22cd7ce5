import type { OutboxRow } from '../../db/account-rows.ts'
import { type Desk, orderHref } from '../desk.ts'
import { channelWords } from '../words.ts'
import { orderOfMessage } from './queries.ts'

/** Told by the outbox how a message ended: open pages of its order show it, and staff hear of one that failed for good. */
export const messageEnded =
  (desk: Desk) =>
  async ({ id }: Pick<OutboxRow, 'id'>, error: string | null): Promise<void> => {
    const order = await orderOfMessage(desk.db, id)
    if (!order) return
    desk.announce([{ id: order.id, code: order.order_code, what: ['message'] }])
    if (error === null) return
    await desk.notify(desk.db, {
      kind: 'alert',
      message: `Pesan ${channelWords[order.channel]} untuk ${order.order_code} gagal dikirim: ${error}`.slice(0, 300),
      href: `${orderHref(order.order_code)}#pesan-pelanggan`,
      author: null,
    })
  }
