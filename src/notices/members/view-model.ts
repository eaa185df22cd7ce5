import { photoAddress } from '../../accounts/photo/photo.ts'
import type { MemberNoticeChoiceRow } from '../../db/tables.ts'
import { ago, hour, longDate, moment, shortDay, toWibDay, weekday } from '../../web/dates.ts'
import { unbroken } from '../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow } from '../../web/paging.ts'
import {
  type ComicCovers,
  chosenKinds,
  defaultWays,
  findKind,
  type NoticeGroup,
  noticeGroups,
} from '../member-notices.ts'
import { MEMBER_NOTICES } from './notify-member.ts'
import type { KindCount, NoticeWithPerson } from './queries.ts'

export const ways = [
  { way: 'site', label: 'Di situs' },
  { way: 'push', label: 'Di aplikasi' },
  { way: 'mail', label: 'E-mail' },
] as const

/** What a member must do before notices come by a way that this server has. */
const hints = {
  push: 'Kabar di aplikasi datang setelah kamu masuk di aplikasi.',
  mail: 'E-mail datang setelah alamatmu diverifikasi di halaman Akun.',
} as const

/** The part of the list that is shown. */
export type ListPlace = { page: number; jenis: NoticeGroup | null }

export const listHref = ({ page, jenis }: ListPlace) => addressWith(MEMBER_NOTICES, { jenis, page })

type Listing = { place: ListPlace; size: number; now: Date; counts: readonly KindCount[]; covers: ComicCovers }

export function listView(rows: readonly NoticeWithPerson[], { place, size, now, counts, covers }: Listing) {
  const { page, jenis } = place
  const countNotices = (group: NoticeGroup | null) =>
    counts.reduce((sum, { kind, count }) => sum + (group === null || findKind(kind).group === group ? count : 0), 0)
  return {
    place,
    filters: noticeGroups
      .map((group) => ({ group, text: capitalize(group), count: countNotices(group) }))
      .filter(({ group, count }) => count > 0 || group === jenis),
    parts: groupedBy(rows, ({ created_at }) => formatNoticeTime(created_at, now).period).map(([name, part]) => ({
      name,
      items: groupedBy(part, sameAs).map(([, [first, ...others]]) => ({
        ...buildItem(first, others),
        cover: covers.find(({ id }) => id === getComicId(first))?.src ?? null,
        when: formatNoticeTime(first.created_at, now).text,
      })),
    })),
    pagination: paginateOrThrow(countNotices(jenis), size, page, (to) => listHref({ page: to, jenis })),
  }
}

const capitalize = (group: string) => group.charAt(0).toUpperCase() + group.slice(1)

/** Groups stand in the order of their first rows. */
function groupedBy<Row>(rows: readonly Row[], getKey: (row: Row) => string): [string, [Row, ...Row[]]][] {
  const groups = new Map<string, [Row, ...Row[]]>()
  for (const row of rows) {
    const same = groups.get(getKey(row))
    groups.set(getKey(row), same ? [...same, row] : [row])
  }
  return [...groups]
}

/** Days are calendar days in Western Indonesia. */
function formatNoticeTime(date: Date, now: Date): { period: string; text: string } {
  const days = (Date.parse(toWibDay(now)) - Date.parse(toWibDay(date))) / 86_400_000
  if (days < 1) return { period: 'Hari ini', text: ago(date, now) }
  if (days < 2) return { period: 'Kemarin', text: hour(date) }
  if (days < 7) return { period: 'Minggu ini', text: weekday(date) }
  return { period: 'Lebih lama', text: days < 300 ? shortDay(date) : longDate(date) }
}

/**
 * Returns the key of rows that are shown as one. Likes of one comic are one row, and so are new followers, because a
 * single one says nothing more. Read rows stay apart from unread ones.
 */
function sameAs(row: NoticeWithPerson): string {
  const { id, kind, href, read_at } = row
  if (getActorName(row) === '' || !(kind === 'engagement' || kind === 'new_follower')) return String(id)
  return `${kind} ${kind === 'engagement' && href} ${read_at === null}`
}

/**
 * The name of the member with which the title begins; empty if it begins otherwise, for example after a change of name.
 */
const getActorName = ({ person, title }: NoticeWithPerson) =>
  (title.startsWith(`${person?.name} `) && person?.name) || ''

/** The comic whose cover is shown beside a notice that no member caused. */
export const getComicId = ({ person, data }: NoticeWithPerson) => (person === null && Number(data.comic_id)) || null

/** `others`: notices that are shown as one with this notice. `people`: how many other members caused them. */
function buildItem(row: NoticeWithPerson, others: readonly NoticeWithPerson[]) {
  const actor = getActorName(row)
  return {
    ...row,
    ...findKind(row.kind),
    message: unbroken(row.message),
    actor,
    act: row.title.slice(actor.length),
    others: others.map((other) => other.id),
    people: new Set([row, ...others].map((one) => one.from_user_id)).size - 1,
    isUnread: row.read_at === null,
    photo: row.person && { name: row.person.name, src: photoAddress(row.person), size: 56 },
    moment: moment(row.created_at),
  }
}

/** `has`: the ways that reach the member. */
export const choicesView = (
  offered: readonly (typeof ways)[number][],
  has: Record<'push' | 'mail', boolean>,
  choiceRows: readonly MemberNoticeChoiceRow[],
) => ({
  ways: offered,
  hints: offered.flatMap(({ way }) => (way === 'site' || has[way] ? [] : hints[way])),
  groups: groupedBy(chosenKinds, ([, { group }]) => capitalize(group)).map(([name, all]) => ({
    name,
    kinds: all.map(([kind, of]) => ({
      kind,
      ...of,
      chosen: choiceRows.find((one) => one.kind === kind) ?? defaultWays,
    })),
  })),
})
