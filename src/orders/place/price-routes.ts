import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { lastChange, readPriceList } from '../../products/queries.ts'
import { choiceGroups, type PriceList, type Product, publicPart, usualPrices } from '../../products/rules/price-list.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { page } from '../../web/render.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'

type PricePage = {
  shop: ShopFace
  products: ReturnType<typeof priced>[]
  extras: PriceList['extras']
  since: string | null
  downPayment: number
}
const pricePage = page<PricePage>('/orders/price-list')

/** The price list for customers, also on paper. */
export function priceRoutes({ db }: { db: Knex }): AppRouter {
  const router = createRouter()

  router.get('/pesan/harga', allow('anyone'), async (ctx) => {
    const settings = await readSettings(db, orderSettings)
    const changedAt = await lastChange(db)
    const { products, extras } = publicPart(await readPriceList(db))
    pricePage(ctx, {
      shop: shopFace(settings),
      products: products.map(priced),
      extras,
      since: changedAt && longDate(changedAt),
      downPayment: settings.dp_percent_default,
    })
  })

  return router
}

/** A product with the same prices as on its own page, and with what each choice adds to them. */
function priced({ choices, prices, ...product }: Product) {
  const { breaks, isLeast, surcharges } = usualPrices({ choices, prices })
  const groups = choiceGroups(choices).map(({ group, options }) => ({
    group,
    options: options.map(({ name, surcharge }) => ({ name, more: surcharge - (surcharges.get(group) ?? 0) })),
  }))
  return { ...product, prices: breaks, isLeast, groups }
}
