import type { Knex } from 'knex'
import { readSettings } from '../../platform/site-settings.ts'
import type { Context } from '../../web/context.ts'
import { fragment, page } from '../../web/render.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import type { ContactLine } from './next-step.ts'
import type { journeyView, moneyView, personalView } from './view-model.ts'

type Journey = { journey: ReturnType<typeof journeyView> }
type Money = { money: ReturnType<typeof moneyView> }

/** `reach`: the way to ask the shop for a lost code. */
export const trackForm = page<{
  shop: ShopFace
  typed: string
  error: string | null
  reach: ContactLine | null
}>('/orders/track/form')

/** The page is the same for unknown, deleted and malformed codes of orders and invoices. */
const missingPage = page<{ shop: ShopFace }>('/orders/track/missing')

type Tracker = {
  shop: ShopFace
  code: string
  personal: ReturnType<typeof personalView> | null
  /** Path of this page with the tracking key, from which the browser fetches the customer's own data again. */
  ownAddress: string
  isKeyWrong: boolean
  qr: { size: number; path: string }
  address: string
}
export const trackPage = page<Journey & Money & Tracker>('/orders/track/show')

/** These fragments change while the page is open, and contain only what anyone with the order code may see. */
export const journeyFragment = fragment<Journey>('/orders/track/_journey')
export const moneyFragment = fragment<Money>('/orders/track/_money')

/** These fragments replace the two parts when the order is deleted. */
export const goneFragment = fragment<{ version: number; reach: ContactLine | null }>('/orders/track/_gone')
export const noMoneyFragment = fragment<{ version: number }>('/orders/track/_no_money')

/**
 * The page is the same for every code, byte for byte, so that it does not reveal whether a code ever existed.
 * public/js/track-code.js fills in the code from the address.
 */
export const missing = async (ctx: Context, db: Knex): Promise<void> =>
  missingPage(ctx, { shop: shopFace(await readSettings(db, orderSettings)) }, 404)
