import type { Knex } from 'knex'
import type { MemberNotice, NotifyMember } from '../../notices/member-notices.ts'
import { comicHref, OWN_COMICS } from '../comic/comic.ts'
import { creatorHref } from '../creators/creator.ts'
import { findMilestone, getsNotice } from '../rules/social.ts'
import {
  aboutFollower,
  aboutReaction,
  type Comment,
  commentKey,
  type Follow,
  followKey,
  likeKey,
  type OfComic,
} from './queries.ts'

// These functions run in the same transaction as the action, after it, so that simultaneous actions count each other.

const SHOWN_LETTERS = 50

const number = new Intl.NumberFormat('id-ID')

const milestoneTexts = {
  likes: (many: string) => `disukai ${many} orang`,
  comments: (many: string) => `punya ${many} komentar`,
}

export const notifyOfLike = (trx: Knex, notify: NotifyMember, like: OfComic) =>
  notifyCreator(trx, notify, like, 'likes', ({ who, title }) => ({
    kind: 'engagement',
    key: likeKey(like),
    title: `${who} menyukai komikmu`,
    message: title,
  }))

export const notifyOfComment = (trx: Knex, notify: NotifyMember, of: OfComic, { id, content }: Comment) =>
  notifyCreator(trx, notify, of, 'comments', ({ who, title, href }) => ({
    kind: 'new_comment',
    key: commentKey(id),
    title: `${who} mengomentari ${title}`,
    message: shortened(content),
    href: `${href}#komentar`,
    data: { comment_id: String(id) },
  }))

/** Notifies the author of the comment, unless it is a reply to oneself. */
export async function notifyOfReply(trx: Knex, notify: NotifyMember, of: OfComic, reply: Comment, author: number) {
  if (!getsNotice(author, of.userId)) return
  const { who, ...comic } = await aboutReaction(trx, of)
  await notify(trx, {
    userId: author,
    fromUserId: of.userId,
    kind: 'new_comment',
    key: commentKey(reply.id),
    title: `${who} membalas komentarmu di “${comic.title}”`,
    message: shortened(reply.content),
    href: `${comicHref(comic)}#komentar`,
    data: { comment_id: String(reply.id), comic_id: String(comic.id) },
  })
}

export async function notifyOfFollower(trx: Knex, notify: NotifyMember, follow: Follow) {
  const { followerId, creatorId } = follow
  const { name, slug } = await aboutFollower(trx, followerId)
  await notify(trx, {
    userId: creatorId,
    fromUserId: followerId,
    kind: 'new_follower',
    key: followKey(follow),
    title: `${name} mengikutimu`,
    message: 'Ada pengikut baru untuk komik-komikmu.',
    href: slug === null ? OWN_COMICS : creatorHref(slug),
    data: { user_id: String(followerId) },
  })
}

type OfReaction = Pick<MemberNotice, 'kind' | 'key' | 'title' | 'message'> & Partial<MemberNotice>

async function notifyCreator(
  trx: Knex,
  notify: NotifyMember,
  of: OfComic,
  kind: keyof typeof milestoneTexts,
  make: (about: { who: string; title: string; href: string }) => OfReaction,
): Promise<void> {
  const { who, ...comic } = await aboutReaction(trx, of)
  const { user_id: userId, total } = { ...comic, total: Number(comic[`total_${kind}`]) }
  if (!getsNotice(userId, of.userId)) return
  const [href, title, comic_id] = [comicHref(comic), `“${comic.title}”`, String(comic.id)]
  const notice = make({ who, title, href })
  await notify(trx, { userId, fromUserId: of.userId, href, ...notice, data: { ...notice.data, comic_id } })
  const last = findMilestone(kind, total)
  if (last === undefined) return
  await notify(trx, {
    userId,
    kind: 'milestone',
    key: `${kind} ${last} of ${comic.id}`,
    title: `Komikmu ${milestoneTexts[kind](number.format(last))}`,
    message: title,
    href,
    data: { comic_id },
  })
}

function shortened(text: string): string {
  const letters = [...text]
  return letters.length > SHOWN_LETTERS ? `${letters.slice(0, SHOWN_LETTERS).join('')}…` : text
}
