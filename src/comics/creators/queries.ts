import type { Knex } from 'knex'
import type { Face, PanelSize } from '../../artwork/comic/panel-scene.ts'
import { containing, countRows, inPart, type Part } from '../../db/rows.ts'
import type { New } from '../../db/table.ts'
import type { CommissionRow, CreatorRow, UserRow } from '../../db/tables.ts'
import { coverFirst, heroFace } from '../comic/queries.ts'
import { publicOnly } from '../rules/visibility.ts'

const running = `select from subscriptions where subscriptions.user_id = creators.user_id
  and starts_at <= clock_timestamp() and ends_at > clock_timestamp()`

/** The watermark is on unless the creator has switched it off and a running package lifts it. */
const watermark = `(watermark or not exists (${running} and lifts_watermark)) as watermark`

export const findCreator = async (db: Knex, userId: number): Promise<CreatorRow | null> =>
  (await db('creators').where({ user_id: userId }).first('creators.*', db.raw(watermark))) ?? null

export const hasRight = async (db: Knex, userId: number, right: 'is_unlimited' | 'lifts_watermark'): Promise<boolean> =>
  (await db('creators').where({ user_id: userId }).whereRaw(`exists (${running} and ??)`, [right]).first('user_id')) !==
  undefined

export const changeCreator = (trx: Knex, userId: number, changes: Partial<CreatorRow>) =>
  trx('creators').where({ user_id: userId }).update(changes)

/** Credits, quota and drawings of one creator change one after another. */
export async function lockCreator(trx: Knex, userId: number): Promise<CreatorRow> {
  const row = await trx('creators').where({ user_id: userId }).forUpdate().first()
  if (!row) throw new Error('the creator has no row')
  return row
}

/** Drafts that were to appear are only drafts now. Returns their ids. */
export const dropSchedules = async (trx: Knex, userId: number): Promise<number[]> =>
  (
    await trx('comics')
      .where({ user_id: userId })
      .whereRaw('(publish_at is not null or waiting_since is not null)')
      .update({ publish_at: null, waiting_since: null, version: trx.raw('version + 1') })
      .returning('id')
  ).map(({ id }) => id)

/** Returns false if the user is a creator already, or slug or code are taken. */
export const addCreator = async (trx: Knex, creator: New<'creators'>): Promise<boolean> =>
  (await trx('creators').insert(creator).onConflict().ignore().returning('user_id')).length > 0

/** The balance follows by a trigger. What happens once is booked once: returns false if there is such a row already. */
export const bookCredits = async (trx: Knex, credit: New<'credit_transactions'>): Promise<boolean> =>
  (await trx('credit_transactions').insert(credit).onConflict().ignore().returning('id')).length > 0

/**
 * `amount` is negative, and the caller has locked the row. Gifts are spent first, or with `boughtFirst` bought credits.
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

/** What a run or a souvenir has taken and not given back, and how much of it was bought. */
export const readCharge = async (db: Knex, taker: Taker): Promise<{ amount: number; bought: number }> =>
  db('credit_transactions')
    .where(taker)
    .first(db.raw('-coalesce(sum(amount), 0)::integer as amount, -coalesce(sum(bought), 0)::integer as bought'))

/** Booked once, as credits are; the balance follows by a trigger. */
export const bookPublications = async (trx: Knex, booked: New<'publication_transactions'>): Promise<boolean> =>
  (await trx('publication_transactions').insert(booked).onConflict().ignore().returning('id')).length > 0

export const listCreatorSlugs = async (db: Knex, limit: number): Promise<string[]> =>
  db('creators')
    .whereIn('user_id', db('comics').whereRaw(publicOnly).select('user_id'))
    .orderBy('slug')
    .limit(limit)
    .pluck('slug')

/** Counters are of public comics; `rating` is null without any rating. */
export type CreatorFacts = Pick<CreatorRow, 'user_id' | 'slug' | 'about' | 'region' | 'city' | 'watermark'> &
  Pick<UserRow, 'name' | 'username' | 'public_id' | 'photo'> &
  Record<'followers' | 'comics' | 'views' | 'likes', number> & {
    rating: number | null
    /** The join or the first publication, whichever was earlier. */
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

/** The picture with the face of a hero; null if it is unknown where the face is. */
export type Portrait = { render: number; face: Face | null; size: PanelSize }

/** The cover of the best comic by a user that is drawn here, null without any. `userId` is a column. */
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

/** Of an enabled account; codes are known in any case of letters. */
export async function findReferrer(db: Knex, code: string): Promise<number | null> {
  const owner = { referral_code: code.toUpperCase(), is_active: true }
  const row = await db('creators').join('users', 'users.id', 'user_id').where(owner).first('user_id')
  return row?.user_id ?? null
}

export const countReferrals = (db: Knex, userId: number): Promise<number> =>
  countRows(db('creators').where({ referrer_id: userId }))

/** Takes the token from any other account. */
export async function setPushToken(trx: Knex.Transaction, userId: number, token: string | null): Promise<void> {
  // Without a lock two creators who register one token at once would both have it.
  if (token !== null) await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`push ${token}`])
  if (token !== null) await trx('creators').where({ fcm_token: token }).update({ fcm_token: null })
  await changeCreator(trx, userId, { fcm_token: token })
}

/** Sums of all comics that staff did not remove. */
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

/** Once for each referred member; returns nothing if there is one already. */
export async function addCommission(trx: Knex, commission: New<'commissions'>): Promise<CommissionRow | undefined> {
  const [added] = await trx('commissions').insert(commission).onConflict().ignore().returning('*')
  if (!added) return
  const { id: commission_id, user_id, kredit: amount, keterangan: description } = added
  await bookCredits(trx, { user_id, kind: 'commission', amount, description, commission_id })
  return added
}
