import type { Knex } from 'knex'
import type { Fragment } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import { readSettings } from '../../platform/site-settings.ts'
import type { Tracking } from '../../web/limits.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { orderSettings } from '../settings.ts'
import { contactLine } from './next-step.ts'
import { loadTrackedOrder } from './tracked-order.ts'
import { journeyView, moneyView } from './view-model.ts'
import { goneFragment, journeyFragment, moneyFragment, noMoneyFragment } from './views.ts'

const ADDRESS = /^\/ws\/orders\/([^/]{1,40})\/$/

type Deps = { db: Knex; now: () => Date; limits: { tracking: Tracking } }

/** Anyone who knows the order code may connect. A connection counts as a lookup for the rate limits. */
export function trackerChannel({ db, now, limits }: Deps): Channel {
  const render = renderTracker(db, now)
  const findTopicOrder = (topic: string) => findOrder(db, { order_code: topic.slice('order:'.length) })
  return {
    pattern: '/ws/orders/:code/',
    right: 'anyone',
    kind: 'order',
    topicOf(path) {
      const code = readCode(ADDRESS.exec(path)?.[1] ?? '', ORDER_CODE)
      return code && `order:${code}`
    },
    admit: async (topic, ctx) => (await limits.tracking(ctx, () => findTopicOrder(topic))) !== null,
    async snapshot(topic) {
      const order = await findTopicOrder(topic)
      return order ? render(order) : []
    },
  }
}

/**
 * Renders the parts that change while the page is open: steps and payments. For a deleted order, renders a text that
 * says so.
 */
export const renderTracker =
  (db: Knex, now: () => Date) =>
  async (order: Order): Promise<readonly Fragment[]> => {
    if (order.deleted_at) {
      const { shop_contact: contact } = await readSettings(db, orderSettings)
      const line = contactLine(order.order_code, 'menanyakannya', { contact, hasSentMessage: false })
      return [
        ['#lacak-pesanan', goneFragment({ version: order.version, reach: line })],
        ['#lacak-bayar', noMoneyFragment(order)],
      ]
    }
    const at = now()
    const tracked = await loadTrackedOrder(db, order, at)
    return [
      ['#lacak-pesanan', journeyFragment({ journey: journeyView(tracked, at) })],
      ['#lacak-bayar', moneyFragment({ money: moneyView(tracked, at) })],
    ]
  }
