import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter, wantsFragment } from '../../web/context.ts'
import type { Tracking } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { type Desk, trackingKey } from '../desk.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { lookups } from '../rules/limits.ts'
import { keyIn, opensInFull } from '../track/key.ts'
import { keepPrivate } from '../track/private.ts'
import { steppingOf } from '../track/tracked.ts'
import { messagesSent } from './confirmation-queries.ts'
import { confirmationView, payView } from './confirmation-view.ts'
import { confirmationPage, payFragment } from './order-views.ts'

/** What whoever just ordered sees; by the signed key alone, and until long after the order ended. */
export function confirmationRoutes(desk: Desk, limits: { tracking: Tracking }): AppRouter {
  const { db, secret, now } = desk
  const router = createRouter()

  router.get(
    '/pesan/:code',
    allow('anyone', { credentials: ['session', 'key'], also: [lookups.known, lookups.unknown] }),
    async (ctx) => {
      keepPrivate(ctx)
      const order = await limits.tracking(ctx, () => ordered(ctx.params.code ?? '', keyIn(ctx.query)))
      if (!order) throw notFound()
      const key = trackingKey(secret, order)
      const known = { ...(await steppingOf(db, order, now())), key, now: now() }
      if (wantsFragment(ctx)) {
        answerFragment(ctx, payFragment({ pay: payView(known) }))
        ctx.set('Cache-Control', 'no-store')
        return
      }
      const told = await messagesSent(db, order.id)
      confirmationPage(ctx, { order: confirmationView({ ...known, told }) })
    },
  )

  return router

  async function ordered(typed: string, key: string | null): Promise<Order | null> {
    const code = readCode(typed, ORDER_CODE)
    const order = code ? await findOrder(db, { order_code: code }) : null
    return order && opensInFull(secret, order, key, now()) ? order : null
  }
}
