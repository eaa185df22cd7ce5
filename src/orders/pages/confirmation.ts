import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import type { Tracking } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { type OrderDeps, trackingKey } from '../order-deps.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { lookups } from '../rules/limits.ts'
import { keepPrivate } from '../track/private.ts'
import { loadNextStepInput } from '../track/tracked-order.ts'
import { keyIn, opensInFull } from '../track/tracking-key.ts'
import { messagesSent } from './confirmation-queries.ts'
import { confirmationView } from './confirmation-view-model.ts'
import { confirmationPage } from './views.ts'

/** The address needs the tracking key, which is valid until 90 days after the order ended. */
export function confirmationRoutes(deps: OrderDeps, limits: { tracking: Tracking }): AppRouter {
  const { db, secret, now } = deps
  const router = createRouter()

  router.get(
    '/pesan/:code',
    allow('anyone', { credentials: ['session', 'key'], also: [lookups.known, lookups.unknown] }),
    async (ctx) => {
      keepPrivate(ctx)
      const typed = keyIn(ctx.query)
      const find = () => findSigned(ctx.params.code ?? '', typed)
      // The order is found only with its key, so a found one is opened.
      const order = await limits.tracking(ctx, find, typed === null ? undefined : () => true)
      if (!order) throw notFound()
      const key = trackingKey(secret, order)
      const details = { ...(await loadNextStepInput(db, order, now())), key, now: now() }
      const messages = await messagesSent(db, order.id)
      confirmationPage(ctx, { order: confirmationView({ ...details, messages }) })
    },
  )

  return router

  async function findSigned(typed: string, key: string | null): Promise<Order | null> {
    const code = readCode(typed, ORDER_CODE)
    const order = code ? await findOrder(db, { order_code: code }) : null
    return order && opensInFull(secret, order, key, now()) ? order : null
  }
}
