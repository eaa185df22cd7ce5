import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import type { Tracking } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { messagesSent } from '../messages/queries.ts'
import { type OrderDeps, trackingKey, trackingLink } from '../order-deps.ts'
import { findOrder } from '../queries.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { loadTrackedOrder } from '../track/tracked-order.ts'
import { keepPrivate, keyIn, opensInFull, withCode } from '../track/tracking-key.ts'
import { confirmationView } from './confirmation-view-model.ts'

type Desk = { deps: OrderDeps; limits: { tracking: Tracking } }

/** The address needs the tracking key, which is valid until 90 days after the order ended. */
export function confirmationRoutes({ deps, limits }: Desk): AppRouter {
  const { db, secret, now } = deps
  const router = createRouter()

  router.get('/pesan/:code', withCode(), async (ctx, next) => {
    const code = readCode(ctx.params.code ?? '', ORDER_CODE)
    // The other words below /pesan/ are those of products.
    if (!code) return next()
    keepPrivate(ctx)
    const key = keyIn(ctx.query)
    // The order is found only with its key, so a found one is opened.
    const order = await limits.tracking(ctx, () => findSigned(code, key), key === null ? undefined : () => true)
    if (!order) throw notFound()
    const details = { ...(await loadTrackedOrder(db, order, now())), key: trackingKey(secret, order), now: now() }
    const messages = await messagesSent(db, order.id)
    const view = confirmationView({ ...details, messages, link: trackingLink(deps, order) })
    const settings = await readSettings(db, orderSettings)
    confirmationPage(ctx, { shop: shopFace(settings), order: view })
  })

  return router

  async function findSigned(order_code: string, key: string | null) {
    const order = await findOrder(db, { order_code })
    return order && opensInFull(secret, order, key, now()) ? order : null
  }
}

const confirmationPage = page<{ shop: ShopFace; order: ReturnType<typeof confirmationView> }>('/orders/confirmation')
