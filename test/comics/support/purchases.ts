import type { Knex } from 'knex'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import type { New } from '../../../src/db/table.ts'
import type { PurchaseRow } from '../../../src/db/tables.ts'
import { useBrowsers } from './browser.ts'

/** Adds a purchase of a package ("Pro") by a member, by default one that can still be paid. */
export async function makePurchase(
  db: Knex,
  buyer: { id: number; name: string },
  name = 'Pro',
  wishes: Partial<New<'purchases'>> = {},
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

/** Members who buy packages, and the staff who accept their money. */
export function useBuyers(db: () => Knex) {
  const browsers = useBrowsers(db)

  async function member() {
    const { user, get: ask, page: get, post } = await browsers.member({ name: 'Dinda Puspita' })
    const creator = async () => {
      const row = await findCreator(db(), user.id)
      return { kredit: Number(row?.kredit), publish_quota: row?.publish_quota, watermark: row?.watermark }
    }
    return { user, ask, get, post, creator }
  }

  async function staff() {
    const { page: get, post } = await browsers.staff()
    const accept = (invoice: string) => post(`/admin/komik/pembelian/${invoice}/terima/`)
    return {
      ...{ get, post, accept },
      /** Makes a purchase of a package that staff note as paid; resolves with its invoice. */
      async paid({ user }: { user: Parameters<typeof makePurchase>[1] }, name: string) {
        const { invoice_number } = await makePurchase(db(), user, name)
        await accept(invoice_number).expect(303)
        return invoice_number
      },
    }
  }
  return { browsers, member, staff }
}
