import type { Knex } from 'knex'
import { countRows, inPart, type Part } from '../../db/rows.ts'
import type { ComicCommentRow, ReportCategory } from '../../db/tables.ts'
import { forgetNotice } from '../../notices/members/queries.ts'
import { type PublicUser, publicUser } from '../comic/queries.ts'
import { type Portrait, portraitSql } from '../creators/queries.ts'
import { MAX_REPLIES } from '../limits.ts'
import { publicOnly } from '../rules/visibility.ts'

// The deletion of a row also deletes its notice. Triggers update the counters of comics, so that the counters match the
// rows.

export type OfComic = { comicId: number; userId: number }

export const likeKey = ({ comicId, userId }: OfComic) => `like ${comicId} by ${userId}`
export const followKey = ({ followerId, creatorId }: Follow) => `${followerId} follows ${creatorId}`
export const commentKey = (id: number) => `comment ${id}`

type Since = PublicUser & { created_at: Date }
type MemberWithRating = Since & { rating: number | null }

/** Returns whether the target exists, even if the row existed before. */
const finds = async (db: Knex, statement: string, values: Knex.ValueDict): Promise<boolean> =>
  (await db.raw<{ rows: unknown[] }>(statement, values)).rows.length > 0

/** Adds at most one row for each member. Returns false if the comic does not exist or is not public. */
const adding = (table: 'comic_likes' | 'comic_shares') => (db: Knex, mark: OfComic) =>
  finds(
    db,
    `with comic as (select id from comics where id = :comicId and ${publicOnly}),
          added as (insert into ${table} (comic_id, user_id) select id, :userId from comic on conflict do nothing)
     select from comic`,
    mark,
  )
export const addLike = adding('comic_likes')
export const addShare = adding('comic_shares')

export async function aboutReaction(trx: Knex, { comicId, userId }: OfComic) {
  const row = await trx('comics')
    .where('comics.id', comicId)
    .join('users', 'users.id', trx.raw('?', [userId]))
    .first('comics.id', 'user_id', 'title', 'published_at', 'total_likes', 'total_comments', 'users.name as who')
  if (!row) throw new Error('the comic or the member is gone')
  return row
}

/** The slug is null if the follower has no creator page. */
export async function aboutFollower(trx: Knex, id: number) {
  const row = await trx('users').where({ id }).leftJoin('creators', 'user_id', 'users.id').first('name', 'slug')
  if (!row) throw new Error('the member is gone')
  return row
}

export const removeLike = (db: Knex, like: OfComic) =>
  db.transaction(async (trx) => {
    await trx('comic_likes').where({ comic_id: like.comicId, user_id: like.userId }).delete()
    await forgetNotice(trx, { fromUserId: like.userId, kind: 'engagement', key: likeKey(like) })
  })

export const isLiked = async (db: Knex, { comicId, userId }: OfComic): Promise<boolean> =>
  (await db('comic_likes').where({ comic_id: comicId, user_id: userId }).first('user_id')) !== undefined

/** The latest like comes first. */
export const listLikes = (db: Knex, comicId: number, part: Part): Promise<Since[]> =>
  members(db, db('comic_likes').join('users', 'users.id', 'user_id').where({ comic_id: comicId }), 'comic_likes', part)

export type Follow = { followerId: number; creatorId: number }

/**
 * Returns whether the follow is new. Returns undefined if the account does not exist or is disabled, or if both ids are
 * equal.
 */
export async function addFollow(db: Knex, { followerId, creatorId }: Follow): Promise<boolean | undefined> {
  const { rows } = await db.raw<{ rows: { is_new: boolean }[] }>(
    `with creator as (select id from users where id = :creatorId and id <> :followerId and is_active),
          added as (insert into creator_followers (follower_id, creator_id)
                    select :followerId, id from creator on conflict do nothing returning creator_id)
     select exists (select from added) as is_new from creator`,
    { followerId, creatorId },
  )
  return rows[0]?.is_new
}

const followBy = (db: Knex, { followerId, creatorId }: Follow) =>
  db('creator_followers').where({ follower_id: followerId, creator_id: creatorId })

export const removeFollow = (db: Knex, follow: Follow) =>
  db.transaction(async (trx) => {
    await followBy(trx, follow).delete()
    await forgetNotice(trx, { fromUserId: follow.followerId, kind: 'new_follower', key: followKey(follow) })
  })

export const isFollowing = async (db: Knex, follow: Follow): Promise<boolean> =>
  (await followBy(db, follow).first('creator_id')) !== undefined

/** The latest follower comes first, with the mean rating of the follower's comics. */
export const listFollowers = (db: Knex, userId: number, part: Part): Promise<MemberWithRating[]> =>
  withRating(db, followers(db, userId), part)

export const listFollowing = (db: Knex, userId: number, part: Part): Promise<MemberWithRating[]> =>
  withRating(db, followed(db, userId), part)

export const countFollows = async (db: Knex, userId: number) => ({
  followers_count: await countRows(followers(db, userId)),
  following_count: await countRows(followed(db, userId)),
})

const follows = (db: Knex, column: string) =>
  db('creator_followers').join('users', 'users.id', column).where('is_active', true)
const followers = (db: Knex, userId: number) => follows(db, 'follower_id').where({ creator_id: userId })
const followed = (db: Knex, userId: number) => follows(db, 'creator_id').where({ follower_id: userId })

const withRating = (db: Knex, people: Knex.QueryBuilder, part: Part) =>
  members(db, people, 'creator_followers', part).select(
    db.raw(`(select round(sum(rating_sum) / nullif(sum(rating_count), 0), 1)::float from comics
        where comics.user_id = users.id and removed_at is null) as rating`),
  )

/** The latest row comes first. */
const members = (db: Knex, people: Knex.QueryBuilder, table: 'comic_likes' | 'creator_followers', part: Part) =>
  people
    .select(publicUser(db), `${table}.created_at`)
    .orderByRaw('?? desc, users.id', [`${table}.created_at`])
    .modify(inPart, part)

/** `parent_id`: the comment to which this is a reply. The author's fields are public ones. */
export type Comment = Omit<ComicCommentRow, 'removed_at'> & PublicUser

const withAuthor = (db: Knex) =>
  db('comic_comments')
    .join('users', 'users.id', 'user_id')
    .whereNull('removed_at')
    .select(
      'comic_comments.id',
      'comic_id',
      'content',
      'rating',
      'is_spoiler',
      'parent_id',
      'comic_comments.created_at',
    )
    .select(publicUser(db))

export type ListedReply = Comment & { portrait: Portrait | null }
/** `total`: the number of all comments. `reply_count`: the number of all replies to this comment. */
export type ListedComment = ListedReply & { replies: ListedReply[]; reply_count: number; total: number }

/**
 * `replies`: the number of replies that are listed with each comment. The comment `allOf` is listed with the maximum.
 */
type CommentPart = Part & { replies?: number; allOf?: number | null; withPortraits?: boolean }

/** Lists the newest comments first. Each has its newest replies, in order of age. */
export async function listComments(
  db: Knex,
  comicId: number,
  { replies = MAX_REPLIES, allOf = null, withPortraits = false, ...part }: CommentPart,
) {
  const portrayed = () =>
    withAuthor(db).select(db.raw(`${withPortraits ? portraitSql('users.id') : 'null'} as portrait`))
  const first = portrayed()
    .select(db.raw('(count(*) over ())::integer as total'))
    .where({ comic_id: comicId, parent_id: null })
    .orderBy('comic_comments.id', 'desc')
    .modify(inPart, part)
  const all = portrayed().select(db.raw('(count(*) over ())::integer as number')).whereRaw('parent_id = first.id')
  const repliesSql = db.raw(
    `(select coalesce(jsonb_agg(reply order by id), '[]') as replies, coalesce(max(number), 0) as reply_count
        from (? order by id desc limit case when first.id = ? then ?::integer else ?::integer end) as reply)`,
    [all, allOf, MAX_REPLIES, replies],
  )
  const rows: ListedComment[] = await db
    .from(first.as('first'))
    .select('first.*', 'listed.*')
    .joinRaw('cross join lateral ? as listed', [repliesSql])
    .orderBy('first.id', 'desc')
  // Dates in JSON are texts.
  const dated = (reply: ListedReply) => ({ ...reply, created_at: new Date(reply.created_at) })
  return rows.map((row) => ({ ...row, replies: row.replies.map(dated) }))
}

/** Counts comments without replies. The comic's `total_comments` includes replies. */
export const countComments = (db: Knex, comicId: number): Promise<number> =>
  countRows(db('comic_comments').where({ comic_id: comicId, parent_id: null, removed_at: null }))

export const findComment = async (db: Knex, id: number): Promise<Comment | null> =>
  (await withAuthor(db).where('comic_comments.id', id).first()) ?? null

type NewComment = Pick<ComicCommentRow, 'comic_id' | 'user_id' | 'content' | 'rating' | 'is_spoiler'> &
  Partial<Pick<ComicCommentRow, 'parent_id'>>

/** The new rating replaces the author's earlier rating. The caller has locked the comic. */
export async function insertComment(trx: Knex, comment: NewComment): Promise<Comment> {
  const { comic_id, user_id, rating } = comment
  if (rating !== null)
    await trx('comic_comments').where({ comic_id, user_id, removed_at: null }).update({ rating: null })
  const [added] = await trx('comic_comments').insert(comment).returning('id')
  const newComment = await findComment(trx, added?.id ?? 0)
  if (!newComment) throw new Error('the comment was not added')
  return newComment
}

/**
 * A statement sees only rows that existed when it began. Code that changes several comments of a comic must therefore
 * lock the comic first.
 */
const lockCommentComic = (trx: Knex, id: number) =>
  trx.raw('select from comics join comic_comments c on comic_id = comics.id where c.id = ? for update of comics', [id])

const withReplies = (trx: Knex, id: number) =>
  trx('comic_comments').where((query) => query.where({ id }).orWhere({ parent_id: id }))

/** A condition for replies to a hidden comment. Such a reply becomes visible only together with its comment. */
export const hiddenParent = (reply: string) =>
  `select from comic_comments parent where parent.id = ${reply}.parent_id and parent.removed_at is not null`

/**
 * Deletes a comment with its replies. If staff have hidden or received a report about one of the replies, the comment
 * is kept without its words, and the comment and all replies are hidden.
 */
export async function deleteComment(trx: Knex, id: number): Promise<void> {
  await lockCommentComic(trx, id)
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `update comic_comments set content = 'Dihapus oleh penulisnya.', rating = null where id = :id and exists (
       select from comic_comments reply where reply.parent_id = :id and (reply.removed_at is not null
         or exists (select from comic_reports where comment_id = reply.id)))`,
    { id },
  )
  if (rowCount > 0) await hideComment(trx, id)
  else await forgetComments(trx, await withReplies(trx, id).delete('*'))
}

/**
 * Hides a comment and its replies. Staff still see hidden comments. Returns the ids of all comments that are hidden
 * now; an empty list if the comment was hidden before.
 */
export async function hideComment(trx: Knex, id: number): Promise<number[]> {
  await lockCommentComic(trx, id)
  const hidden = await withReplies(trx, id).where({ removed_at: null }).update({ removed_at: new Date() }, '*')
  await forgetComments(trx, hidden)
  const ids = hidden.map((comment) => comment.id)
  return ids.includes(id) ? ids : []
}

async function forgetComments(trx: Knex, removed: readonly ComicCommentRow[]): Promise<void> {
  for (const { id, user_id: fromUserId } of removed)
    await forgetNotice(trx, { fromUserId, kind: 'new_comment', key: commentKey(id) })
}

/**
 * Shows a comment again, with the replies that were hidden together with it. Its rating is dropped if the author has
 * given another rating since. Returns the comic's title, or null if the comment was not hidden, or if it is a reply to
 * a hidden comment.
 */
export async function showComment(trx: Knex, id: number): Promise<string | null> {
  await lockCommentComic(trx, id)
  const { rows } = await trx.raw<{ rows: { title: string }[] }>(
    `update comic_comments c set removed_at = null, rating = case when not exists (select from comic_comments other
         where other.comic_id = c.comic_id and other.user_id = c.user_id and other.removed_at is null
           and other.rating is not null) then c.rating end
       from comics comic, comic_comments chosen
      where comic.id = c.comic_id and chosen.id = :id and chosen.removed_at = c.removed_at
        and :id in (c.id, c.parent_id) and not exists (${hiddenParent('chosen')})
     returning coalesce(comic.title, 'Komik ' || comic.id) as title`,
    { id },
  )
  return rows[0]?.title ?? null
}

export type ReportTarget = { comicId: number; commentId?: null } | { comicId?: null; commentId: number }

export type Report = ReportTarget & { reporterId: number; reason: string; category?: ReportCategory }

/** A member can have only one open report about a thing. Returns false if the reported thing does not exist. */
export const insertReport = (db: Knex, report: Report) =>
  finds(
    db,
    `with thing as (
       select comics.id as comic_id, comment.id as comment_id
         from comics left join comic_comments comment
           on comment.comic_id = comics.id and comment.id = :commentId and comment.removed_at is null
        where ${publicOnly} and (comics.id = :comicId or comment.id is not null)
     ), added as (
       insert into comic_reports (comic_id, comment_id, reporter_id, reason, category)
       select comic_id, comment_id, :reporterId, :reason, :category from thing on conflict do nothing
     ) select from thing`,
    { comicId: null, commentId: null, category: 'lain', ...report },
  )
