import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { toWibDay } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { typedIn } from '../../web/form.ts'
import { hashFields } from '../../web/incoming/idempotency.ts'
import { claimCall } from '../../web/incoming/idempotency-queries.ts'
import { page } from '../../web/render.ts'
import { customerActor } from '../actor.ts'
import { transactCustomer } from '../customers/transact-customer.ts'
import { channelLabels } from '../labels.ts'
import { lostCodes, MAX_LOST_CODES } from '../limits.ts'
import { notifyCustomer } from '../notify.ts'
import { type OrderDeps, orderHref, trackingLink } from '../order-deps.ts'
import { contactProblem, type Medium, readContact } from '../rules/contact.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { findOpenOrders } from './queries.ts'
import { keepPrivate } from './tracking-key.ts'

/**
 * Sends the links of open orders to a customer who has lost the code. The answer is the same if there are no such
 * orders.
 */
export function lostCodeRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/lacak/kode', allow('anyone'), (ctx) => show(ctx, '', null))

  router.post('/lacak/kode', allow('anyone', { limit: lostCodes }), async (ctx) => {
    const { kontak: input = '' } = typedIn(ctx.request.body, { most: 255 })
    const { phone, email } = readContact(input) ?? {}
    // Only one address is allowed. With two, a person with one address would get the links of the other.
    const address = phone && email ? null : (phone ?? email?.toLowerCase())
    if (!address) {
      const one = 'Isi satu saja: nomor WhatsApp atau alamat email.'
      return show(ctx, input, contactProblem(input) ?? one)
    }
    keepPrivate(ctx, 'same-origin')
    const channel = phone ? 'whatsapp' : 'email'
    await transactCustomer(deps, customerActor, ({ trx }) => sendLinks(trx, deps, channel, address))
    seeOther(ctx, withFlash('/lacak/kode/', 'terkirim'))
  })

  return router

  async function show(ctx: Context, input: string, error: string | null): Promise<void> {
    keepPrivate(ctx, 'same-origin')
    const shop = shopFace(await readSettings(deps.db, orderSettings))
    const isSent = Object.values(deps.messages.channels).some(Boolean)
    const flash = error ? null : flashIn(isSent ? sentWords : pendingWords, ctx)
    lostPage(ctx, { shop, typed: input, error, said: flash, isSent }, error ? 422 : 200)
  }
}

const sentWords = { terkirim: 'Kalau ada pesanan dengan kontak itu, link pesanannya kami kirim ke sana.' }
const pendingWords = { terkirim: 'Kalau ada pesanan dengan kontak itu, toko membalas sendiri ke sana.' }

/** Messages about a lost code begin with these words, by which they are recognized. */
export const LOST_OPENING = 'Halo, ini link pesananmu di'

/** Sends the links of all open orders with this address, so that each link goes where the messages of its order go. */
async function sendLinks(trx: Knex, deps: OrderDeps, channel: Medium, address: string): Promise<void> {
  const orders = await findOpenOrders(trx, channel, address)
  const [newest] = orders
  if (!newest || !(await isWithinDay(trx, address, deps.now()))) return
  const { shop_name: shop } = await readSettings(trx, orderSettings)
  const links = orders.map((order) => `${order.order_code} · ${order.product_name}\n${trackingLink(deps, order)}`)
  const body = `${LOST_OPENING} ${shop}:\n\n${links.join('\n\n')}\n\nJangan bagikan linknya; kodenya saja boleh.`
  const messageText = { subject: `Link pesananmu di ${shop}`, body }
  const about = `lost code ${newest.id} ${deps.now().getTime()}`
  const { queued } = await notifyCustomer(trx, deps, newest, {
    type: 'custom',
    channel,
    about,
    byStaff: true,
    written: messageText,
  })
  // If the channel is not configured, the text waits on the order's page, with a button to WhatsApp.
  if (!queued)
    await deps.notify(trx, {
      kind: 'note',
      message: `Kode hilang: pemesannya minta link ${newest.order_code}. Kirim lewat ${channelLabels[channel]} dari halaman pesanannya.`,
      href: orderHref(newest.order_code),
      author: null,
      about: `order ${newest.id}`,
    })
}

/** Uses one of the day's messages to an address. Returns false if none is left. */
async function isWithinDay(trx: Knex, address: string, now: Date): Promise<boolean> {
  for (let nth = 1; nth <= MAX_LOST_CODES; nth += 1) {
    const key = hashFields({ address, day: toWibDay(now), nth })
    const call = { route: 'POST /lacak/kode', caller: 'form', key, startedAt: now }
    if (await claimCall(trx, call, { hash: key, expiredBefore: new Date(0), abandonedBefore: new Date(0) })) return true
  }
  return false
}

type LostPage = { shop: ShopFace; typed: string; error: string | null; said: string | null; isSent: boolean }
const lostPage = page<LostPage>('/orders/track/lost')
