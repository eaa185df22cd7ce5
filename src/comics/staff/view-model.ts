import * as z from 'zod'
import type { CreatorRow, ReportCategory } from '../../db/tables.ts'
import { ago, longDate } from '../../web/dates.ts'
import { Text } from '../../web/form.ts'
import { addressWith } from '../../web/paging.ts'
import { categories, categoryChoices } from '../comic/moderation.ts'
import { creatorHref } from '../creators/creator.ts'
import type { Book } from '../money/wallet/queries.ts'
import { comicHead } from '../pages/card.ts'
import { COMMENTS_PER_PAGE } from '../pages/comments-view-model.ts'
import type { ListRow, Removal, Report, ReportGroup } from './queries.ts'

export const STAFF_COMICS = '/admin/komik/'
export const ALL_COMICS = `${STAFF_COMICS}semua/`
export const BOOKS = `${STAFF_COMICS}buku/`

export const bookHref = (userId: number, book: Book = 'rupiah', page = 1): string =>
  addressWith(`${BOOKS}${userId}/`, { isi: book === 'rupiah' ? '' : book, page })

export const Reason = z.object({ alasan: Text.trim().min(5, 'Tulis alasannya, paling sedikit 5 karakter.').max(300) })

/** The reason and the time since when staff have stopped the creator; null if the creator may publish. */
export const barView = (creator: Pick<CreatorRow, 'barred_at' | 'bar_message'> | null) =>
  creator?.barred_at ? { since: longDate(creator.barred_at), message: creator.bar_message } : null

type Desk = { tab: 'laporan' | 'diturunkan'; page?: number; kategori?: ReportCategory | null }
export const staffHref = ({ tab, page = 1, kategori = null }: Desk): string =>
  addressWith(STAFF_COMICS, { tampil: tab === 'laporan' ? '' : tab, kategori, page })

const targetHref = (id: number, comment: number | null) =>
  `${STAFF_COMICS}${comment === null ? id : `komentar/${comment}`}/`

/**
 * `people`: the address of the accounts pages, null if the viewer may not see them. `remove`: null if the comic is
 * taken down already.
 */
export function reportView(group: ListRow<ReportGroup>, { now, people }: { now: Date; people: string | null }) {
  const { comic, comic_id: id, comment_id: comment, count, content } = group
  const target = targetHref(id, comment)
  const isDown = comment === null ? comic.removed_at !== null : content === null
  const head = comicHead(comic)
  const komentar = Math.floor(group.above / COMMENTS_PER_PAGE) + 1
  const place = `${addressWith(head.href, { komentar: komentar > 1 ? komentar : null })}#komentar-${comment}`
  const personHref = ({ user_id, slug }: Report) =>
    people !== null && user_id !== null ? `${people}${user_id}/` : slug && creatorHref(slug)
  return {
    ...group,
    ...head,
    kind: comment === null ? 'Komik' : 'Komentar',
    place: comment === null || isDown ? head.href : place,
    line: `${count} laporan · sejak ${ago(group.at, now)}`,
    reports: group.reports.map((report) => ({
      ...report,
      category: categories[report.category],
      name: report.username ?? 'akun yang sudah dihapus',
      person: personHref(report),
      when: ago(new Date(report.at), now),
    })),
    remove: isDown ? null : `${target}turunkan/`,
    categories: categoryChoices(group.reports[0]?.category ?? 'lain'),
    finish: `${target}selesai/`,
  }
}

export const removedView = ({ comic, comment_id: comment, author, removed_at, text }: ListRow<Removal>, now: Date) => ({
  ...comicHead(comic),
  kind: comment === null ? 'Komik' : 'Komentar',
  line: `oleh ${author} · diturunkan ${ago(removed_at, now)}`,
  label: comment === null ? 'Alasan diturunkan' : 'Isi komentar',
  text,
  restore: `${targetHref(comic.id, comment)}pulihkan/`,
  decisions: comment === null ? addressWith(ALL_COMICS, { q: String(comic.id) }) : null,
})
