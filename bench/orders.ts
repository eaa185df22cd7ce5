import type { Row } from './measure.ts'
import { calls, guesses, pages } from './orders-asking.ts'
import { withOrders } from './orders-site.ts'
import { followed, storm } from './orders-webhooks.ts'

/**
 * All measurements of the order desk with a hundred thousand orders: staff pages, API calls, WebSockets, webhooks, and
 * guesses of order codes.
 */
export const benchOrders = (): Promise<Row[]> =>
  withOrders(async (world) => [
    ...(await pages(world)),
    ...(await calls(world)),
    ...(await followed(world)),
    ...(await storm(world)),
    await guesses(world),
  ])
