import { randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { CreatorRow } from '../../db/tables.ts'
import type { Viewer } from '../../web/context.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { Refusal } from '../../web/refusal.ts'
import { nameChanges } from '../limits.ts'
import * as queries from './queries.ts'

const GIFT = { credits: 3, publications: 3 } as const
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 8

export const creatorHref = (slug: string): string => `/kreator/${slug}/`

export type Member = Pick<Viewer, 'id' | 'name'>
export type Account = Member & Pick<Viewer, 'username'>

/** Returns a member's creator row. The first call adds the row with its gift and with `referrerId`. */
export async function ensureCreator(db: Knex, { id, name }: Member, referrerId?: number | null): Promise<CreatorRow> {
  const creator = await queries.findCreator(db, id)
  if (creator) return creator
  const newCreator = { user_id: id, referrer_id: referrerId ?? null }
  const words = slugWords(name, 60)
  // A slug that ends with a number could equal another creator's slug that ends with an id.
  const slugs = [...(/(^|-)\d*$/.test(words) ? [] : [words]), `${words || 'kreator'}-${id}`]
  await db.transaction(async (trx) => {
    for (const slug of slugs) {
      if (!(await queries.addCreator(trx, { ...newCreator, slug, referral_code: referralCode() }))) continue
      const gift = { user_id: id, kind: 'gift' } as const
      await queries.bookPublications(trx, { ...gift, amount: GIFT.publications })
      return queries.bookCredits(trx, { ...gift, amount: GIFT.credits, description: 'Hadiah kreator baru' })
    }
  })
  return ensureCreator(db, { id, name })
}

/** Runs changes of one member's balances one after another. Each change sees the current row. */
export async function inTurn<T>(db: Knex, member: Member, run: (trx: Knex, creator: CreatorRow) => Promise<T>) {
  await ensureCreator(db, member)
  return db.transaction(async (trx) => run(trx, await queries.lockCreator(trx, member.id)))
}

/** The number of comics that a creator may still publish; null if there is no limit. */
export const publicationsLeft = async (db: Knex, { user_id, publish_quota }: CreatorRow) =>
  (await queries.hasRight(db, user_id, 'is_unlimited')) ? null : publish_quota

/** The reason why staff stopped a creator from publishing; null if the creator may publish. */
export const getBarReason = ({
  barred_at,
  bar_message,
}: Pick<CreatorRow, 'barred_at' | 'bar_message'>): string | null =>
  barred_at && (bar_message || 'Staf menghentikan penerbitan komikmu.')

/** The same reason for a member, who need not be a creator. */
export async function findBar(db: Knex, userId: number): Promise<string | null> {
  const creator = await queries.findCreator(db, userId)
  return creator && getBarReason(creator)
}

const referralCode = () =>
  Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('')

const PERIOD_MS = nameChanges.days * 86_400_000

/** `resetsAt`: the time at which another change becomes possible; null if all changes are left. */
export async function nameChangesLeft(db: Knex, userId: number, now = new Date()) {
  const [oldest, ...others] = await queries.profileChanges(db, userId, new Date(now.getTime() - PERIOD_MS))
  if (!oldest) return { left: nameChanges.most, resetsAt: null }
  const remaining = Math.max(0, nameChanges.most - 1 - others.length)
  return { left: remaining, resetsAt: new Date(oldest.getTime() + PERIOD_MS) }
}

/** Runs in the transaction of the changes. Throws a 429 with the seconds to wait if too few changes are left. */
export async function noteNameChanges(trx: Knex, userId: number, changes: readonly queries.NameChange[]) {
  if (changes.length === 0) return
  await queries.lockCreator(trx, userId)
  const { left, resetsAt } = await nameChangesLeft(trx, userId)
  const retryAfter = Math.ceil(((resetsAt ?? new Date()).getTime() - Date.now()) / 1000)
  if (changes.length > left)
    throw new Refusal(429, `Nama hanya bisa diganti ${nameChanges.most} kali dalam ${nameChanges.days} hari.`, {
      retryAfter,
    })
  await queries.addProfileChanges(trx, userId, changes)
}

type Adjustment = { amount: number; description: string }

/** Takes bought credits first. Returns the remaining credits. Throws a 400 if the balance would be negative. */
export const adjustCredits = (db: Knex, actor: Actor, user: Account, details: Adjustment) =>
  inTurn(db, user, async (trx, creator) => {
    const kredit = Number(creator.kredit) + details.amount
    if (kredit < 0) throw new Refusal(400, 'Kreditnya tidak cukup.')
    const booked = { user_id: user.id, kind: 'adjustment', ...details } as const
    if (details.amount > 0) await queries.bookCredits(trx, { ...booked, bought: details.amount })
    else await queries.spendCredits(trx, creator, booked, { boughtFirst: true })
    await recordAction(trx, actor, { action: 'comic.credits', subject: user.username, details, about: user.id })
    return kredit
  })
