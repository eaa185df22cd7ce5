import type { Knex } from 'knex'
import * as z from 'zod'
import { type Actor, recordAction } from '../../audit/audit.ts'
import { reportCategories } from '../../db/tables.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import type { Viewer } from '../../web/context.ts'
import { Id, wholeNumber } from '../../web/form.ts'
import type { Count } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { words } from '../comic/fields.ts'
import { lockComic } from '../comic/queries.ts'
import { commentLimit, MAX_COMMENT_LENGTH, REPORT_REASON, reportLimit, STARS } from '../limits.ts'
import { checkFollow, checkRating, chooseRemoval, mayRate, mayReplyTo } from '../rules/social.ts'
import { isPublic } from '../rules/visibility.ts'
import type { Series } from '../series/queries.ts'
import { readableSeries } from '../series/series.ts'
import { notifyOfComment, notifyOfFollower, notifyOfLike, notifyOfReply } from './notify-creators.ts'
import * as queries from './queries.ts'
import { addSeriesFollow, type SeriesFollow } from './series-queries.ts'

/** Any other value, and a missing value, counts as no. */
const Yes = z.union([z.boolean(), z.enum(['1', 'true', 'on', 'ya']).transform(() => true)]).catch(false)

const WRONG_STARS = `Nilainya ${STARS.least} sampai ${STARS.most}.`
const Stars = z.int(WRONG_STARS).min(STARS.least, WRONG_STARS).max(STARS.most, WRONG_STARS)

/** An empty rating means no rating. `parent_id`: the comment to which this is a reply. */
export const CommentForm = z
  .object({
    content: words(0, MAX_COMMENT_LENGTH, 'Komentarnya').pipe(z.string().min(1, 'Tulis komentarnya dulu.')),
    rating: z.preprocess((value) => (value === '' ? null : value), wholeNumber(Stars.nullable().default(null))),
    is_spoiler: Yes,
    parent_id: Id.nullable().default(null),
  })
  .refine(mayRate, { path: ['rating'], message: 'Balasan tidak memberi nilai.' })

export const ReportForm = z.object({
  reason: words(REPORT_REASON.least, REPORT_REASON.most, 'Alasannya'),
  category: z.enum(reportCategories, 'Pilih salah satu kategori.').default('lain'),
})

type Remark = z.infer<typeof CommentForm>

const noComic = () => notFound('Komik ini tidak ada.')
const noComment = () => notFound('Komentar ini tidak ada.')

type NotifyDeps = { db: Knex; notifyMember: NotifyMember }

/** A second like changes nothing. Throws a 404 if the comic is not public. */
export const likeComic = ({ db, notifyMember }: NotifyDeps, like: queries.OfComic): Promise<void> =>
  db.transaction(async (trx) => {
    if (!(await queries.addLike(trx, like))) throw noComic()
    await notifyOfLike(trx, notifyMember, like)
  })

/**
 * Only the latest rating of a member counts. Returns null for a reply to a comment of another comic, or to a reply.
 * Throws a 404 if the comic is not public, a 403 for a rating of one's own comic, and a 429 beyond the limit.
 */
export async function addComment(deps: NotifyDeps, of: queries.OfComic, comment: Remark, count: Count) {
  await count(commentLimit)
  return deps.db.transaction(async (trx) => {
    const comic = await lockComic(trx, of.comicId)
    if (!comic || !isPublic(comic)) throw noComic()
    checkRating(comic, of.userId, comment.rating)
    const parent = comment.parent_id === null ? null : await queries.findComment(trx, comment.parent_id)
    if (comment.parent_id !== null && !mayReplyTo(parent, of.comicId)) return null
    const added = await queries.insertComment(trx, { ...comment, comic_id: of.comicId, user_id: of.userId })
    // The notice about the reply comes first, so that a creator gets only one notice about a reply to the creator's own
    // comment.
    if (parent) await notifyOfReply(trx, deps.notifyMember, of, added, parent.user_id)
    await notifyOfComment(trx, deps.notifyMember, of, added)
    return added
  })
}

/**
 * The author deletes the comment, staff hide it. Throws a 404 if the comment does not exist, and a 403 for anybody
 * else.
 */
export async function removeComment(db: Knex, viewer: Viewer, actor: Actor, id: number): Promise<queries.Comment> {
  const comment = await queries.findComment(db, id)
  if (!comment) throw noComment()
  if (chooseRemoval(comment, viewer) === 'delete') {
    await db.transaction((trx) => queries.deleteComment(trx, id))
    return comment
  }
  await db.transaction(async (trx) => {
    if ((await queries.hideComment(trx, id)).length === 0) return
    const { user_id: about, username: subject, content } = comment
    await recordAction(trx, actor, { action: 'comic.hide_comment', subject, details: { text: content }, about })
  })
  return comment
}

/**
 * A second report changes nothing while the first is open. Throws a 404 if the thing does not exist, and a 429 beyond
 * the limit.
 */
export async function reportThing(db: Knex, report: queries.Report, count: Count): Promise<void> {
  await count(reportLimit)
  if (!(await queries.insertReport(db, report))) throw report.commentId ? noComment() : noComic()
}

export const NO_PARENT = 'Komentar yang dibalas tidak ada, atau sudah sebuah balasan.'

/** Returns whether the follow is new. Throws a 400 if both accounts are the same, and a 404 for an unknown account. */
export async function followCreator(deps: NotifyDeps, follow: queries.Follow): Promise<boolean> {
  checkFollow(follow.followerId, follow.creatorId, 'dirimu')
  return deps.db.transaction(async (trx) => {
    const isNew = await queries.addFollow(trx, follow)
    if (isNew === undefined) throw notFound('Kreator ini tidak ada.')
    await notifyOfFollower(trx, deps.notifyMember, follow)
    return isNew
  })
}

/**
 * Returns the series, and whether the follow is new. Throws a 400 for the member's own series, and a 404 for a series
 * without a published episode.
 */
export async function followSeries(db: Knex, follow: SeriesFollow): Promise<Series & { isNew: boolean }> {
  const series = await readableSeries(db, follow.seriesId, null)
  checkFollow(follow.followerId, series.user_id, 'serimu')
  return { ...series, isNew: await addSeriesFollow(db, follow) }
}
