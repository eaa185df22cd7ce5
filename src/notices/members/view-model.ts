import { photoAddress } from '../../accounts/photo/photo.ts'
import type { MemberNoticeChoiceRow } from '../../db/message-rows.ts'
import { ago, dayOf, hour, longDate, moment, shortDay, weekday } from '../../web/dates.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { defaultWays, findKind, memberNoticeKinds, type NoticeGroup, noticeGroups } from '../member-notices.ts'
import { MEMBER_NOTICES } from './notify-member.ts'
import type { NoticeWithPerson } from './queries.ts'

export const ways = [
  { way: 'site', label: 'Di situs' },
  { way: 'push', label: 'Di aplikasi' },
  { way: 'mail', label: 'E-mail' },
] as const

/** What is missing until notices come by a way that this server has. */
const hints = {
  push: 'Kabar di aplikasi datang setelah kamu masuk di aplikasi.',
  mail: 'E-mail datang setelah alamatmu diverifikasi di halaman Akun.',
} as const

/** Which part of the list is shown. */
export type ListPlace = { page: number; jenis: NoticeGroup | null }

export const listHref = ({ page, jenis }: ListPlace) => addressWith(MEMBER_NOTICES, { jenis, page })

type Listing = {
  place: ListPlace
  size: number
  now: Date
  counts: readonly { kind: string; count: number }[]
  covers: ReadonlyMap<number, string>
}

export function listView(rows: readonly NoticeWithPerson[], { place, size, now, counts, covers }: Listing) {
  const { page, jenis } = place
  const sum = (group: NoticeGroup | null) =>
    counts.reduce((all, { kind, count }) => all + (group === null || groupOf(kind) === group ? count : 0), 0)
  const filters = groupNames.map((group) => ({ group, text: noticeGroups[group], count: sum(group) }))
  return {
    place,
    total: sum(null),
    filter: jenis && noticeGroups[jenis],
    filters: filters
      .filter(({ group, count }) => count > 0 || group === jenis)
      .map((filter) => ({ ...filter, href: listHref({ page: 1, jenis: filter.group }) })),
    parts: groupedBy(rows, ({ created_at }) => periodOf(created_at, now)).map(([name, part]) => ({
      name,
      items: groupedBy(part, sameAs).map(([, [first, ...others]]) => itemOf(first, others, { now, covers })),
    })),
    pagination: pagesOf(sum(jenis), size, page, (to) => listHref({ page: to, jenis })),
  }
}

export const groupNames = Object.keys(noticeGroups) as NoticeGroup[]
const groupOf = (kind: string): NoticeGroup => findKind(kind)?.group ?? 'lainnya'

type Several<Row> = [Row, ...Row[]]

/** In the order of the first of each. */
function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): [string, Several<Row>][] {
  const groups = new Map<string, Several<Row>>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups]
}

const daysBetween = (from: Date, to: Date) => (Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / 86_400_000

function periodOf(date: Date, now: Date): string {
  const days = daysBetween(date, now)
  return days < 1 ? 'Hari ini' : days < 2 ? 'Kemarin' : days < 7 ? 'Minggu ini' : 'Lebih lama'
}

function whenOf(date: Date, now: Date): string {
  const days = daysBetween(date, now)
  if (days < 1) return ago(date, now)
  if (days < 2) return hour(date)
  if (days < 7) return weekday(date)
  return days < 300 ? shortDay(date) : longDate(date)
}

/** Likes of one comic are one row, as are new followers, because each of them says nothing else; read ones apart. */
function sameAs(row: NoticeWithPerson): string {
  const { id, kind, href, read_at } = row
  const isJoined = actorOf(row) !== null && (kind === 'engagement' || kind === 'new_follower')
  return isJoined ? `${kind} ${kind === 'engagement' ? href : ''} ${read_at === null}` : String(id)
}

/** The name with which the title begins; null if that is another one, as after a change of name. */
const actorOf = ({ person, title }: NoticeWithPerson) =>
  person && title.startsWith(`${person.name} `) ? person.name : null

/** The comic whose cover a notice shows, because nobody's photo is there. */
export const comicOf = ({ person, data }: NoticeWithPerson) => (person === null && Number(data.comic_id)) || null

type Shown = Pick<Listing, 'now' | 'covers'>

function itemOf(row: NoticeWithPerson, others: readonly NoticeWithPerson[], { now, covers }: Shown) {
  const { id, kind, title, message, href, person, created_at } = row
  const actor = actorOf(row)
  const people = new Set(others.map(({ from_user_id }) => from_user_id).filter((one) => one !== row.from_user_id)).size
  const known = findKind(kind)
  return {
    ...{ id, kind, title, message, href, actor, people },
    act: title.slice(actor?.length ?? 0),
    isUnread: row.read_at === null,
    others: others.map((other) => other.id),
    photo: person && { name: person.name, src: photoAddress(person) },
    cover: covers.get(comicOf(row) ?? 0) ?? null,
    icon: known?.icon ?? 'bell',
    topic: known?.topic ?? null,
    ...{ created_at, moment: moment(created_at), when: whenOf(created_at, now) },
  }
}

/** `has`: the ways that reach the member. */
export const choicesView = (
  offered: readonly (typeof ways)[number][],
  has: Record<'push' | 'mail', boolean>,
  chosen: readonly MemberNoticeChoiceRow[],
) => ({
  ways: offered,
  hints: offered.flatMap(({ way }) => (way === 'site' || has[way] ? [] : hints[way])),
  groups: groupedBy(Object.entries(memberNoticeKinds), ([, { group }]) => noticeGroups[group]).map(([name, kinds]) => ({
    name,
    kinds: kinds.map(([kind, { label, icon }]) => {
      return { kind, label, icon, chosen: chosen.find((one) => one.kind === kind) ?? defaultWays }
    }),
  })),
})
