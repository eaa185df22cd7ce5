import type { ContentKind } from '../../db/content-rows.ts'
import type { StatusBadge, Viewer } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import { type ContentItem, type ItemState, mayChange, stateOf } from '../item.ts'
import { kindNames } from '../kinds.ts'
import { type PictureView, pictureOf } from '../picture.ts'
import { titleOf } from '../view-models/card.ts'
import { EDITORS } from '../view-models/post.ts'
import { DESK, deskHref, deskKind, deskKinds } from './desk-kinds.ts'
import type { DeskFilter } from './desk-queries.ts'

export const PER_PAGE = 25

export const stateBadges: Readonly<Record<ItemState, StatusBadge>> = {
  draft: { color: 'unknown', label: 'Draf' },
  scheduled: { color: 'maintenance', label: 'Terjadwal' },
  published: { color: 'up', label: 'Terbit' },
  binned: { color: 'paused', label: 'Di sampah' },
}

/** Words of the states in the address of the list. */
export const stateWords = { draf: 'draft', terjadwal: 'scheduled', terbit: 'published' } as const

export type ItemRow = {
  id: string
  href: string
  title: string
  kind: string
  badge: StatusBadge
  line: string
  iso: string
  picture: PictureView | null
  /** Where the item is moved to the bin; null if the viewer may not. */
  bin: string | null
  /** Where the item is moved in the order of its kind, and the button that was pressed last; null if there is none. */
  move: { action: string; last: string | null } | null
}

export type ListView = {
  tabs: { href: string; text: string; count: number; isCurrent: boolean }[]
  states: { value: string; text: string; isChosen: boolean }[]
  path: string
  words: string
  isNarrowed: boolean
  isOrdered: boolean
  rows: ItemRow[]
  page: number
  count: string
  news: { href: string; text: string }[]
  pagination: PaginationView
}

export type Listed = {
  filter: DeskFilter
  page: number
  items: readonly ContentItem[]
  counts: Partial<Record<ContentKind, number>>
  /** The item that was moved last, and by which button. */
  moved: { id: string; direction: string } | null
}

/** Returns the address of the list for a filter. */
export function listHref({ kind, state, words }: DeskFilter, page = 1): string {
  const word = Object.entries(stateWords).find(([, one]) => one === state)?.[0]
  const query = new URLSearchParams({
    ...(kind && { jenis: deskKind(kind).path }),
    ...(word && { keadaan: word }),
    ...(words && { cari: words }),
    ...(page > 1 && { page: String(page) }),
  })
  return `${DESK}${query.size > 0 ? `?${query}` : ''}`
}

/** Whether a list shows the order of its kind, so that it can be changed there. */
export const isOrdered = ({ kind, state, words }: DeskFilter): boolean =>
  kind !== null && deskKind(kind).isOrdered && state === null && words === ''

/** Returns how many items a filter lets through, of the counts by kind. */
export const totalOf = ({ kind }: Pick<DeskFilter, 'kind'>, counts: Listed['counts']): number =>
  kind ? (counts[kind] ?? 0) : Object.values(counts).reduce((all, count) => all + count, 0)

export function listView(listed: Listed, viewer: Viewer, now: Date): ListView {
  const { filter, page, items, counts } = listed
  const { kind, state, words } = filter
  const [sum, total] = [totalOf({ kind: null }, counts), totalOf(filter, counts)]
  const tab = (one: ContentKind | null, text: string, count: number) => ({
    href: listHref({ ...filter, kind: one }),
    text,
    count,
    isCurrent: one === kind,
  })
  const rowOf = (item: ContentItem) => itemRow(item, { viewer, now, listed })
  return {
    tabs: [
      tab(null, 'Semua', sum),
      ...deskKinds.map((one) => tab(one.kind, kindNames[one.kind].many, counts[one.kind] ?? 0)),
    ],
    states: [
      { value: '', text: 'Semua keadaan', isChosen: state === null },
      ...Object.entries(stateWords).map(([value, one]) => ({
        value,
        text: stateBadges[one].label,
        isChosen: one === state,
      })),
    ],
    path: kind ? deskKind(kind).path : '',
    words,
    isNarrowed: state !== null || words !== '',
    isOrdered: isOrdered(filter),
    rows: items.map(rowOf),
    page,
    count: total === 0 ? 'Tidak ada' : `${total.toLocaleString('id-ID')} ${kind ? kindNames[kind].one : 'isi'}`,
    news: deskKinds.map((one) => ({ href: `${DESK}${one.path}/baru/`, text: kindNames[one.kind].one })),
    pagination: pagination((at) => listHref(filter, at), page, lastPage(total, PER_PAGE)),
  }
}

type About = { viewer: Viewer; now: Date; listed: Listed }

function itemRow(item: ContentItem, { viewer, now, listed: { filter, moved } }: About): ItemRow {
  const may = mayChange(viewer, item, false)
  const href = deskHref(item)
  return {
    id: item.public_id,
    href,
    title: titleOf(item),
    kind: kindNames[item.kind].one,
    badge: stateBadges[stateOf(item, now)],
    line: `${item.author?.name ?? EDITORS} · ${ago(item.updated_at, now)}`,
    iso: item.updated_at.toISOString(),
    picture: pictureOf(item),
    bin: may ? `${href}buang/` : null,
    move: isOrdered(filter)
      ? { action: `${href}urut/`, last: moved?.id === item.public_id ? moved.direction : null }
      : null,
  }
}
