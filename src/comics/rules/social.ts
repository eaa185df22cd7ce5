import type { ComicCommentRow, ComicRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { may } from '../../web/rights.ts'

/** Nobody may follow themselves or their own series. `userId`: the creator. */
export function checkFollow(followerId: number, userId: number, what: 'dirimu' | 'serimu'): void {
  if (followerId === userId) throw new Refusal(400, `Kamu tidak bisa mengikuti ${what} sendiri.`)
}

/** Nobody may rate their own comic. */
export function checkRating({ user_id }: Pick<ComicRow, 'user_id'>, userId: number, rating: number | null): void {
  if (rating !== null && user_id === userId) throw new Refusal(403, 'Komikmu sendiri tidak bisa kamu nilai.')
}

/** Members can reply to a comment of the same comic, but not to a reply. */
export const mayReplyTo = (parent: Pick<ComicCommentRow, 'comic_id' | 'parent_id'> | null, comicId: number): boolean =>
  parent?.comic_id === comicId && parent.parent_id === null

/** A comment can contain a rating, a reply cannot. */
export const mayRate = ({ rating, parent_id }: Pick<ComicCommentRow, 'rating' | 'parent_id'>): boolean =>
  rating === null || parent_id === null

type Member = Parameters<typeof may>[0] & { id: number }

/** Authors delete their own comments, staff hide comments of others. Throws a 403 for anybody else. */
export function chooseRemoval({ user_id }: Pick<ComicCommentRow, 'user_id'>, viewer: Member): 'delete' | 'hide' {
  if (user_id === viewer.id) return 'delete'
  if (may(viewer, 'staff')) return 'hide'
  throw new Refusal(403, 'Komentar ini bukan milikmu.')
}

/** Members get no notices about their own actions. */
export const getsNotice = (userId: number, actorId: number): boolean => userId !== actorId

const milestones = { likes: [10, 50, 100, 500, 1_000, 5_000, 10_000], comments: [10, 50, 100, 500, 1_000] } as const

/** The highest milestone that `total` has reached; undefined before the first. The creator gets one notice for each. */
export const findMilestone = (kind: keyof typeof milestones, total: number): number | undefined =>
  milestones[kind].findLast((many) => many <= total)
