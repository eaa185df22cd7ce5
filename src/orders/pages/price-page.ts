import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { lastChange, readPriceList } from '../../products/queries.ts'
import { type PriceList, publicPart } from '../../products/rules/price-list.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { page } from '../../web/render.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'

type PricePage = { shop: ShopFace; list: PriceList; since: string | null; downPayment: number }
const pricePage = page<PricePage>('/orders/price-list')

/** The price list for customers, also on paper. */
export function priceRoutes({ db }: { db: Knex }): AppRouter {
  const router = createRouter()

  router.get('/pesan/harga', allow('anyone'), async (ctx) => {
    const settings = await readSettings(db, orderSettings)
    const changed = await lastChange(db)
    pricePage(ctx, {
      shop: shopFace(settings),
      list: publicPart(await readPriceList(db)),
      since: changed && longDate(changed),
      downPayment: settings.dp_percent_default,
    })
  })

  return router
}
