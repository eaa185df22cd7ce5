import type { AppRouter } from '../web/context.ts'
import type { Limits } from '../web/limits.ts'
import { placeApi } from './api/place.ts'
import { webhookApi } from './api/webhook.ts'
import { messageRoutes } from './messages/message-routes.ts'
import { templateApi } from './messages/template-api.ts'
import { templateRoutes } from './messages/template-routes.ts'
import type { Orders } from './open.ts'

/** Everything of the order desk that has an address. */
export const orderRoutes = (orders: Orders, limits: Limits): AppRouter[] => [
  placeApi(orders),
  webhookApi(orders, (ctx) => limits.consume('webhook', ctx)),
  templateRoutes(orders.desk),
  templateApi(orders.desk),
  messageRoutes({ ...orders.desk, channels: orders.desk.messages.channels }),
]
