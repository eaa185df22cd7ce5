import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { messagesSent } from '../messages/queries.ts'
import { trackingKey, trackingLink } from '../order-deps.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { lookUpSigned, type TrackDesk } from '../track/find-tracked.ts'
import { loadTrackedOrder } from '../track/tracked-order.ts'
import { keepPrivate, withCode } from '../track/tracking-key.ts'
import { confirmationView } from './confirmation-view-model.ts'

/**
 * The page that confirms an order. Its address needs the tracking key, which is valid until 90 days after the order
 * ended.
 */
export function confirmationRoutes(desk: TrackDesk): AppRouter {
  const { deps } = desk
  const { db, secret, now } = deps
  const router = createRouter()

  router.get('/pesan/:code', withCode(), async (ctx, next) => {
    // All other addresses below /pesan/ are those of products.
    if (!readCode(ctx.params.code ?? '', ORDER_CODE)) return next()
    keepPrivate(ctx)
    const order = await lookUpSigned(ctx, desk)
    if (!order) throw notFound()
    const details = { ...(await loadTrackedOrder(db, order, now())), key: trackingKey(secret, order), now: now() }
    const messages = await messagesSent(db, order.id)
    const view = confirmationView({ ...details, messages, link: trackingLink(deps, order) })
    const settings = await readSettings(db, orderSettings)
    confirmationPage(ctx, { shop: shopFace(settings), order: view })
  })

  return router
}

const confirmationPage = page<{ shop: ShopFace; order: ReturnType<typeof confirmationView> }>('/orders/confirmation')
