import type { Row } from './measure.ts'
import { calls, guesses, pages } from './orders-asking.ts'
import { withOrders } from './orders-site.ts'
import { followed, storm } from './orders-webhooks.ts'

/** The order desk over a hundred thousand orders: the bars of pages, calls, sockets, webhooks and guessing. */
export const benchOrders = (): Promise<Row[]> =>
  withOrders(async (world) => [
    ...(await pages(world)),
    ...(await calls(world)),
    ...(await followed(world)),
    ...(await storm(world)),
    await guesses(world),
  ])
