import type { Knex } from 'knex'
import { qrPath } from '../../artwork/qr.ts'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { readPriceList } from '../../products/queries.ts'
import { publicPart } from '../../products/rules/price-list.ts'
import { imageSize, sendImage, type Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { complaintsEnd, listComplaints } from '../complaints/queries.ts'
import { couriersIn } from '../delivery/couriers.ts'
import { listDeliveries } from '../delivery/queries.ts'
import { LINK_LIFETIME_MS } from '../limits.ts'
import { listLines } from '../lines/queries.ts'
import type { Order } from '../rules/amounts.ts'
import { codeHref, codeIn } from '../rules/codes.ts'
import { orderSettings, shopFace } from '../settings.ts'
import { findOrRedirect, isOpenedBy, redirect, type TrackDesk } from './find-tracked.ts'
import { contactLine } from './next-step.ts'
import { proveOrderContact } from './prove-contact.ts'
import { loadTrackedOrder } from './tracked-order.ts'
import { keepPrivate, keyIn, withCode } from './tracking-key.ts'
import { journeyView, moneyView, personalView } from './view-model.ts'
import { missing, trackForm, trackPage } from './views.ts'

type Desk = TrackDesk & { uploads: Pick<Uploads, 'openImage'> }

/** The form for a code, the tracker of one order, and its picture for holders of the signed link. */
export function trackRoutes(desk: Desk): AppRouter {
  const router = createRouter()

  router.get('/lacak', allow('anyone'), async (ctx) => {
    const { kode } = ctx.query
    const input = (typeof kode === 'string' ? kode : '').trim().slice(0, 300)
    const code = codeIn(input)
    if (code) return redirect(ctx, codeHref(code))
    keepPrivate(ctx)
    const error = input || kode === '' ? 'Kode pesanan bentuknya seperti ORD-20261118-K7Q.' : null
    const settings = await readSettings(desk.deps.db, orderSettings)
    const reach = contactLine(null, 'minta kodenya lagi', { contact: settings.shop_contact, hasSentMessage: true })
    trackForm(ctx, { shop: shopFace(settings), typed: input.replaceAll('\0', ''), error, reach }, error ? 422 : 200)
  })

  router.get('/lacak/:code', withCode(), async (ctx) => {
    keepPrivate(ctx)
    const order = await findOrRedirect(ctx, desk)
    if (order === 'redirected') return
    if (!order) return missing(ctx, desk.deps.db)
    await showTracker(ctx, desk, order)
  })

  router.get('/lacak/:code/desain', withCode(), async (ctx) => {
    keepPrivate(ctx)
    const order = await findOrRedirect(ctx, desk)
    if (order === 'redirected') return
    const isOpen = order?.design && isOpenedBy(keyIn(ctx.query), order, desk)
    const picture = isOpen ? await desk.uploads.openImage(order.design ?? '') : null
    if (!picture) return missing(ctx, desk.deps.db)
    sendImage(ctx, picture)
    // The picture must not be cached, because it must disappear when staff revoke the signed link.
    ctx.set('Cache-Control', 'no-store')
  })

  return router
}

async function showTracker(ctx: Context, desk: Desk, order: Order): Promise<void> {
  const { db, now: clock, baseUrl } = desk.deps
  const now = clock()
  const key = keyIn(ctx.query)
  const isFull = key !== null && isOpenedBy(key, order, desk)
  if (isFull) await proveOrderContact(ctx, desk.deps, order)
  const tracked = await loadTrackedOrder(db, order, now)
  const size = order.design === null ? null : imageSize(order.design)
  const address = `${baseUrl}/lacak/${order.order_code}/`
  const settings = await readSettings(db, orderSettings)
  const deliveries = isFull ? await listDeliveries(db, order.id) : []
  trackPage(ctx, {
    shop: shopFace(settings),
    code: order.order_code,
    journey: journeyView(tracked, now, isFull ? `?kunci=${encodeURIComponent(key)}` : ''),
    money: moneyView(tracked, now),
    personal: isFull
      ? personalView(
          tracked,
          {
            key,
            size,
            life: LINK_LIFETIME_MS,
            lines: await listLines(db, order),
            deliveries,
            complaints: await listComplaints(db, order.id),
            complaintsUntil: await complaintsEnd(db, order, { deliveries, days: settings.complaint_days }),
            couriers: couriersIn(settings.couriers),
            again: await productAgain(db, order),
          },
          now,
        )
      : null,
    ownAddress: `/lacak/${order.order_code}/?kunci=${encodeURIComponent(key ?? '')}`,
    isKeyWrong: key !== null && !isFull,
    qr: qrPath(address),
    address,
  })
}

/** Returns the slug of the order's first product, if customers may still order it. */
async function productAgain(db: Knex, order: Order): Promise<string | null> {
  const line = (await listLines(db, order)).find(({ product_id }) => product_id !== null)
  const product = line && publicPart(await readPriceList(db)).products.find(({ id }) => id === line.product_id)
  return product?.slug ?? null
}
