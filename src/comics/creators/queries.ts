import type { Knex } from 'knex'
import type { Face, PanelSize } from '../../artwork/comic/panel-scene.ts'
import { containing, countRows, inPart, type Part } from '../../db/rows.ts'
import type { New } from '../../db/table.ts'
import type { CommissionRow, CreatorRow, UserRow } from '../../db/tables.ts'
import { coverFirst, heroFace } from '../comic/queries.ts'
import { publicOnly } from '../rules/visibility.ts'

const running = `select from subscriptions where subscriptions.user_id = creators.user_id
  and starts_at <= clock_timestamp() and ends_at > clock_timestamp()`

/** The watermark is on unless the creator switched it off and a running package allows that. */
const watermark = `(watermark or not exists (${running} and lifts_watermark)) as watermark`

export const findCreator = async (db: Knex, userId: number): Promise<CreatorRow | null> =>
  (await db('creators').where({ user_id: userId }).first('creators.*', db.raw(watermark))) ?? null

export const hasRight = async (db: Knex, userId: number, right: 'is_unlimited' | 'lifts_watermark'): Promise<boolean> =>
  (await db('creators').where({ user_id: userId }).whereRaw(`exists (${running} and ??)`, [right]).first('user_id')) !==
  undefined

export const changeCreator = (trx: Knex, userId: number, changes: Partial<CreatorRow>) =>
  trx('creators').where({ user_id: userId }).update(changes)

/** Locks the creator's row, so that changes of credits, quota and drawings run one after another. */
export async function lockCreator(trx: Knex, userId: number): Promise<CreatorRow> {
  const row = await trx('creators').where({ user_id: userId }).forUpdate().first()
  if (!row) throw new Error('the creator has no row')
  return row
}

/**
 * Cancels all schedules of a creator: scheduled comics, and comics that wait for staff, become plain drafts. Returns
 * their ids.
 */
export const dropSchedules = async (trx: Knex, userId: number): Promise<number[]> =>
  (
    await trx('comics')
      .where({ user_id: userId })
      .whereRaw('(publish_at is not null or waiting_since is not null)')
      .update({ publish_at: null, waiting_since: null, version: trx.raw('version + 1') })
      .returning('id')
  ).map(({ id }) => id)

/** Returns false if the user is already a creator, or if the slug or the code is taken. */
export const addCreator = async (trx: Knex, creator: New<'creators'>): Promise<boolean> =>
  (await trx('creators').insert(creator).onConflict().ignore().returning('user_id')).length > 0

/** A trigger updates the balance. An event is booked only once: returns false if its row exists already. */
export const bookCredits = async (trx: Knex, credit: New<'credit_transactions'>): Promise<boolean> =>
  (await trx('credit_transactions').insert(credit).onConflict().ignore().returning('id')).length > 0

/**
 * `amount` is negative. The caller has locked the creator's row. Given credits are spent first, or bought credits with
 * `boughtFirst`.
 */
export async function spendCredits(
  trx: Knex,
  { kredit, kredit_bought }: Pick<CreatorRow, 'kredit' | 'kredit_bought'>,
  spending: New<'credit_transactions'> & { amount: number },
  { boughtFirst = false } = {},
): Promise<void> {
  const gifts = boughtFirst ? 0 : Number(kredit) - Number(kredit_bought)
  const boughtAmount = -Math.min(Number(kredit_bought), Math.max(0, -spending.amount - gifts))
  if (spending.amount !== 0) await bookCredits(trx, { ...spending, bought: boughtAmount })
}

type Taker = { comic_id: number; run: number } | { comic_request_id: number }

/** The credits that a run or a souvenir took and did not give back, and how many of them were bought. */
export const readCharge = async (db: Knex, taker: Taker): Promise<{ amount: number; bought: number }> =>
  db('credit_transactions')
    .where(taker)
    .first(db.raw('-coalesce(sum(amount), 0)::integer as amount, -coalesce(sum(bought), 0)::integer as bought'))

/** Books publications once, like credits. A trigger updates the balance. */
export const bookPublications = async (trx: Knex, booked: New<'publication_transactions'>): Promise<boolean> =>
  (await trx('publication_transactions').insert(booked).onConflict().ignore().returning('id')).length > 0

export const listCreatorSlugs = async (db: Knex, limit: number): Promise<string[]> =>
  db('creators')
    .whereIn('user_id', db('comics').whereRaw(publicOnly).select('user_id'))
    .orderBy('slug')
    .limit(limit)
    .pluck('slug')

/** Counters include only public comics. `rating` is null if there is no rating. */
export type CreatorFacts = Pick<CreatorRow, 'user_id' | 'slug' | 'about' | 'region' | 'city' | 'watermark'> &
  Pick<UserRow, 'name' | 'username' | 'public_id' | 'photo'> &
  Record<'followers' | 'comics' | 'views' | 'likes', number> & {
    rating: number | null
    /** The day of joining or of the first publication, whichever was earlier. */
    since: Date
  }

export const creatorFacts = (db: Knex) =>
  db('creators')
    .join('users', 'users.id', 'creators.user_id')
    .joinRaw(
      `cross join lateral (
         select count(*)::integer as comics, coalesce(sum(total_views), 0)::integer as views,
           coalesce(sum(total_likes), 0)::integer as likes,
           least(creators.created_at, min(published_at)) as since,
           (select count(*)::integer from creator_followers where creator_id = creators.user_id) as followers,
           (sum(rating_sum) / nullif(sum(rating_count), 0))::float as rating
         from comics where user_id = creators.user_id and ${publicOnly}) as sums`,
    )
    .select('creators.user_id', 'slug', 'about', 'region', 'city', db.raw(watermark))
    .select('name', 'username', 'public_id', 'photo', 'sums.*')

/** A picture with a hero's face. `face` is null if the position of the face is unknown. */
export type Portrait = { render: number; face: Face | null; size: PanelSize }

/**
 * A subquery for the cover of a user's most popular comic that this site drew; null if there is none. `userId` is a
 * column.
 */
export const portraitSql = (
  userId: string,
) => `(select jsonb_build_object('render', render_id, 'size', size, 'face', ${heroFace})
  from (select * from comics where comics.user_id = ${userId} and source = 'told' and ${publicOnly}
          order by total_likes + total_views desc, id desc limit 1) as comics
    join comic_panels on comic_id = comics.id join comic_renders on comic_renders.id = render_id
  ${coverFirst})`

const active = (db: Knex) =>
  creatorFacts(db)
    .where('is_active', true)
    .where('sums.comics', '>', 0)
    .orderByRaw('sums.comics desc, sums.views desc, creators.user_id')

export const listCreators = (db: Knex, part: Part, words = ''): Promise<CreatorFacts[]> =>
  active(db).whereILike('users.name', containing(words)).modify(inPart, part)

export const countCreators = (db: Knex): Promise<number> => countRows(db.from(active(db).as('creators')))

/** Finds an enabled account by its referral code, in upper or lower case. */
export async function findReferrer(db: Knex, code: string): Promise<number | null> {
  const owner = { referral_code: code.toUpperCase(), is_active: true }
  const row = await db('creators').join('users', 'users.id', 'user_id').where(owner).first('user_id')
  return row?.user_id ?? null
}

export const countReferrals = (db: Knex, userId: number): Promise<number> =>
  countRows(db('creators').where({ referrer_id: userId }))

/** Takes the token away from any other account. */
export async function setPushToken(trx: Knex.Transaction, userId: number, token: string | null): Promise<void> {
  // Without a lock, two creators who register one token at the same time would both keep it.
  if (token !== null) await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`push ${token}`])
  if (token !== null) await trx('creators').where({ fcm_token: token }).update({ fcm_token: null })
  await changeCreator(trx, userId, { fcm_token: token })
}

/** Totals over all comics of a creator that staff did not remove. */
type Standing = Record<'total_comics' | 'total_views' | 'total_likes' | 'total_comments', number> & {
  rating: number | null
}

export async function readStanding(db: Knex, userId: number): Promise<Standing> {
  return db('comics')
    .where({ user_id: userId, removed_at: null })
    .first(
      db.raw('count(*)::integer as total_comics'),
      db.raw('coalesce(sum(total_views), 0)::float as total_views'),
      db.raw('coalesce(sum(total_likes), 0)::float as total_likes'),
      db.raw('coalesce(sum(total_comments), 0)::float as total_comments'),
      db.raw('round(sum(rating_sum) / nullif(sum(rating_count), 0), 1)::float as rating'),
    )
}

export const profileChanges = async (db: Knex, userId: number, since: Date): Promise<Date[]> =>
  db('profile_updates_log').where({ user_id: userId }).where('created_at', '>', since).orderBy('id').pluck('created_at')

export type NameChange = { field: string; old: string | null; now: string | null }

export const addProfileChanges = (trx: Knex, user_id: number, changes: readonly NameChange[]) =>
  trx('profile_updates_log').insert(
    changes.map(({ field, old: old_value, now: new_value }) => ({ user_id, field, old_value, new_value })),
  )

/** Adds at most one commission for each referred member. Returns nothing if it exists already. */
export async function addCommission(trx: Knex, commission: New<'commissions'>): Promise<CommissionRow | undefined> {
  const [added] = await trx('commissions').insert(commission).onConflict().ignore().returning('*')
  if (!added) return
  const { id: commission_id, user_id, kredit: amount, keterangan: description } = added
  await bookCredits(trx, { user_id, kind: 'commission', amount, description, commission_id })
  return added
}
