import { photoAddress } from '../../accounts/photo/photo.ts'
import type { Viewer } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { addressWith, paginateOrThrow } from '../../web/paging.ts'
import { may } from '../../web/rights.ts'
import { comicHref } from '../comic/comic.ts'
import { reportForm, type SentReport } from '../comic/moderation.ts'
import type { Comic } from '../comic/queries.ts'
import { MAX_REPLIES } from '../limits.ts'
import { isPublic } from '../rules/visibility.ts'
import type { ListedComment, ListedReply } from '../social/queries.ts'
import { formatCount } from './card.ts'
import type { Visitor } from './creator.ts'
import { portraitView } from './shots.ts'

export const COMMENTS_PER_PAGE = 8
const SHOWN_COMMENTS = 3
export const SHOWN_REPLIES = 3

export type RefusedForm = { values: Values; errors: Errors } | null
/** `commentId`: the reported comment, null if the comic is reported. */
export type RefusedReport = (SentReport & { commentId: number | null }) | null
/** The fields of a reply. Nobody can reply to a reply. */
const alone = { replies: [], more: null, reply: null }
export type CommentParts = {
  rows: readonly ListedComment[]
  page: number
  /** The comment whose replies are all shown. */
  allOf: number | null
  values?: Values
  errors?: Errors
}

/** `values` and `errors` belong to the form for a new comment, or with `parent_id` to the form for a reply. */
export function commentsView(comic: Comic, parts: CommentParts, report: RefusedReport, { viewer, logIn }: Visitor) {
  const { rows, page, allOf, values = {}, errors = {} } = parts
  const base = comicHref(comic)
  const isReply = Boolean(values.parent_id)
  // A refused reply is shown on the page of the list that contains its comment.
  const at = page > 1 ? page : null
  const answer = isPublic(comic) && viewer ? addressWith(`${base}komentar/`, { komentar: at }) : null
  const place = addressWith('', { komentar: at, balasan: allOf })
  const toCommentView = (one: ListedReply) =>
    commentView(one, {
      base: `${base}komentar/${one.id}/`,
      place,
      viewer,
      report: report?.commentId === one.id ? report : null,
    })
  const views = rows.map((comment) => {
    const isRefused = values.parent_id === String(comment.id)
    const reply = answer && {
      action: answer,
      text: (isRefused && values.content) || '',
      error: isRefused && errors.content,
    }
    const href = `${addressWith(base, { komentar: at, balasan: comment.id })}#komentar-${comment.id}`
    const replies = comment.replies.map((one) => ({ ...toCommentView(one), ...alone }))
    return { ...toCommentView(comment), replies, more: moreLink(comment, href), reply }
  })
  const newestCount = page === 1 ? SHOWN_COMMENTS : 0
  const getHref = (komentar: number) => `${addressWith(base, { komentar: komentar > 1 ? komentar : null })}#komentar`
  return {
    action: `${base}komentar/`,
    count: formatCount(comic.total_comments),
    newest: views.slice(0, newestCount),
    older: views.slice(newestCount),
    pagination: paginateOrThrow(rows[0]?.total ?? 0, COMMENTS_PER_PAGE, page, getHref),
    isOpen: isPublic(comic),
    mayRate: comic.user_id !== viewer?.id,
    logIn,
    values: isReply ? {} : values,
    errors: isReply ? {} : errors,
  }
}

/** A link to all replies, or to as many as are ever listed; null if no reply is left out. */
function moreLink({ replies, reply_count: count }: ListedComment, href: string) {
  if (replies.length >= Math.min(count, MAX_REPLIES)) return null
  const text = count > MAX_REPLIES ? `Lihat ${MAX_REPLIES} balasan terbaru` : `Lihat semua ${count} balasan`
  return { href, text }
}

/** `place`: the position of the comment in the list, for a refused report. */
type CommentFrame = { base: string; place: string; viewer: Viewer | null; report: SentReport }

/** `remove` and `report` are null if the viewer may not do that. */
function commentView(comment: ListedReply, { base, place, viewer, report }: CommentFrame) {
  const isOwn = comment.user_id === viewer?.id
  return {
    ...comment,
    photo: photoAddress(comment),
    portrait: portraitView(comment.portrait),
    when: ago(comment.created_at, new Date()),
    iso: comment.created_at.toISOString(),
    paragraphs: comment.content.split(/\n+/),
    isOwn,
    remove: isOwn || may(viewer, 'staff') ? `${base}hapus/` : null,
    report:
      viewer && !isOwn
        ? reportForm(`${base}lapor/${place}`, { id: String(comment.id), what: `komentar ${comment.name}` }, report)
        : null,
  }
}
