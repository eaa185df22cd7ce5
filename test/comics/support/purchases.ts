import type { Knex } from 'knex'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import type { PurchaseRow } from '../../../src/db/creator-rows.ts'

/** Adds a purchase of a package ("Pro") by a member, by default one that can still be paid. */
export async function makePurchase(
  db: Knex,
  buyer: { id: number; name: string },
  name = 'Pro',
  wishes: Partial<PurchaseRow> = {},
): Promise<PurchaseRow> {
  await ensureCreator(db, buyer)
  const pack = await db('subscription_packages').where({ name }).first()
  if (!pack) throw new Error(`there is no package ${name}`)
  const random = Math.floor(Math.random() * 0xffffffff)
  const [purchase] = await db('purchases')
    .insert({
      user_id: buyer.id,
      package_id: pack.id,
      package_name: pack.name,
      amount: pack.price,
      duration_days: pack.duration_days,
      publish_quota: pack.publish_quota,
      bonus_credits: pack.bonus_credits,
      lifts_watermark: pack.lifts_watermark,
      invoice_number: `INV-${random.toString(16).padStart(8, '0').toUpperCase()}-1795334400`,
      provider: 'manual',
      expires_at: new Date(Date.now() + 86_400_000),
      ...wishes,
    })
    .returning('*')
  if (!purchase) throw new Error('the purchase was not added')
  return purchase
}
