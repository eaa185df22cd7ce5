import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../../audit/audit.ts'
import type { CommissionRow } from '../../../db/tables.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { type Account, ensureCreator, inTurn, type Member } from '../../creators/creator.ts'
import { addCommission, changeCreator, findCreator, findReferrer } from '../../creators/queries.ts'
import { comicSettings } from '../../settings.ts'
import { hasBroughtReward, lockCreators } from './queries.ts'

/**
 * A member can accept only one code, and cannot change it. Throws a 404 for an unknown code, and a 400 if the member
 * may not use the code.
 */
export async function acceptReferral(db: Knex, member: Member, code: string): Promise<void> {
  await ensureCreator(db, member)
  const referrerId = await findReferrer(db, code)
  if (referrerId === null) throw notFound('Kode ini tidak dikenal.')
  if (referrerId === member.id) throw new Refusal(400, 'Ini kodemu sendiri.')
  await db.transaction(async (trx) => {
    // Two members may use each other's codes at the same time. The locks let the second transaction see the first one's
    // change.
    const rows = await lockCreators(trx, [member.id, referrerId])
    const own = rows.find(({ user_id }) => user_id === member.id)?.referrer_id ?? null
    if (own === referrerId) return
    if (own !== null) throw new Refusal(400, 'Kamu sudah diajak orang lain.')
    if (rows.some((row) => row.user_id === referrerId && row.referrer_id === member.id))
      throw new Refusal(400, 'Pemilik kode ini kamu sendiri yang mengajak.')
    await changeCreator(trx, member.id, { referrer_id: referrerId })
  })
}

export async function readBonus(db: Knex, member: Member) {
  const { referrer_id } = await ensureCreator(db, member)
  return { is_eligible: await hasBroughtReward(db, member.id), referrer_id }
}

type PaidPurchase = { id: number; isFirstSubscription: boolean }

/**
 * The referrer earns the credits of the setting when the referred member pays the first subscription. The caller has
 * locked both members.
 */
export async function rewardReferrer(trx: Knex, userId: number, purchase: PaidPurchase): Promise<void> {
  if (!purchase.isFirstSubscription) return
  const referrer = (await findCreator(trx, userId))?.referrer_id ?? null
  const { credits_referral: kredit } = await readSettings(trx, comicSettings)
  if (referrer === null || kredit === 0) return
  const reward = { kredit, keterangan: 'Hadiah ajakan', purchase_id: purchase.id }
  await addCommission(trx, { user_id: referrer, referred_user_id: userId, ...reward })
}

type CommissionFields = Pick<CommissionRow, 'kredit' | 'keterangan'>

export const giveCommission = (db: Knex, actor: Actor, user: Account, fields: CommissionFields) =>
  inTurn(db, user, async (trx) => {
    const row = await addCommission(trx, { user_id: user.id, ...fields })
    if (!row) throw new Error('the commission was not added')
    const details = { credits: row.kredit, description: row.keterangan }
    await recordAction(trx, actor, { action: 'comic.commission', subject: user.username, details, about: user.id })
    return row
  })
