import type { ContentKind } from '../../db/tables.ts'
import type { StatusBadge, Viewer } from '../../web/context.ts'
import { ago, ahead, moment, nearMoment } from '../../web/dates.ts'
import { addressWith, buildChoices, lastPage, pagination } from '../../web/paging.ts'
import { BIN_LIFE_MS, type ContentItem, getItemState, type ItemState, mayChange } from '../item.ts'
import { kindNames } from '../kinds.ts'
import { toPictureView } from '../picture.ts'
import { getItemTitle } from '../view-models/card.ts'
import { EDITORS } from '../view-models/post.ts'
import { DESK, deskHref, deskKind, deskKinds } from './desk-fields.ts'
import type { BinnedItem, DeskFilter, SavedVersion } from './desk-queries.ts'

export const PER_PAGE = 25

export const stateBadges: Readonly<Record<ItemState, StatusBadge>> = {
  draft: { color: 'unknown', label: 'Draf' },
  scheduled: { color: 'maintenance', label: 'Terjadwal' },
  published: { color: 'up', label: 'Terbit' },
  binned: { color: 'paused', label: 'Di sampah' },
}

export const stateWords = { draf: 'draft', terjadwal: 'scheduled', terbit: 'published' } as const
const stateTexts = { draf: 'Draf', terjadwal: 'Terjadwal', terbit: 'Terbit' }
const getStateWord = (state: DeskFilter['state']) =>
  Object.entries(stateWords).find(([, one]) => one === state)?.[0] ?? null

type Counts = Partial<Record<ContentKind, number>>
type DeskList = {
  filter: DeskFilter
  page: number
  items: readonly ContentItem[]
  counts: Counts
  /** The item that was moved last, and the button that moved it. */
  moved: { id: string; direction: string } | null
}

export const listHref = ({ kind, state, words }: DeskFilter, page = 1): string =>
  addressWith(DESK, { jenis: kind && deskKind(kind).path, keadaan: getStateWord(state), cari: words, page })

/** Whether the list shows the items in the order of their kind, which can be changed there. */
export const isOrdered = ({ kind, state, words }: DeskFilter): boolean =>
  kind !== null && deskKind(kind).isOrdered && state === null && words === ''

export const countTotal = ({ kind }: Pick<DeskFilter, 'kind'>, counts: Counts): number =>
  kind ? (counts[kind] ?? 0) : Object.values(counts).reduce((all, count) => all + count, 0)

export function listView(list: DeskList, viewer: Viewer, now: Date) {
  const { filter, page, items, counts } = list
  const { kind, state, words } = filter
  const [sum, total] = [countTotal({ kind: null }, counts), countTotal(filter, counts)]
  const tab = (one: ContentKind | null, text: string, count: number) => ({
    href: listHref({ ...filter, kind: one }),
    text,
    count,
    isCurrent: one === kind,
  })
  return {
    tabs: [
      tab(null, 'Semua', sum),
      ...deskKinds.map((one) => tab(one.kind, kindNames[one.kind].many, counts[one.kind] ?? 0)),
    ],
    states: buildChoices(stateTexts, getStateWord(state), 'Semua keadaan'),
    path: kind ? deskKind(kind).path : '',
    words,
    isNarrowed: state !== null || words !== '',
    isOrdered: isOrdered(filter),
    rows: items.map((item) => itemRow(item, list, viewer, now)),
    page,
    count: total === 0 ? 'Tidak ada' : `${total.toLocaleString('id-ID')} ${kind ? kindNames[kind].one : 'isi'}`,
    news: deskKinds.map((one) => ({ href: `${DESK}${one.path}/baru/`, text: kindNames[one.kind].one })),
    pagination: pagination((at) => listHref(filter, at), page, lastPage(total, PER_PAGE)),
  }
}

/**
 * `bin`: the address that moves the item to the bin, if the viewer may do so. `move`: the address that changes the
 * item's place, and the button that was pressed last.
 */
function itemRow(item: ContentItem, { filter, moved }: DeskList, viewer: Viewer, now: Date) {
  const may = mayChange(viewer, item, false)
  const href = deskHref(item)
  return {
    id: item.public_id,
    href,
    title: getItemTitle(item),
    kind: kindNames[item.kind].one,
    badge: stateBadges[getItemState(item, now)],
    line: `${item.author?.name ?? EDITORS} · ${ago(item.updated_at, now)}`,
    iso: item.updated_at.toISOString(),
    picture: toPictureView(item),
    bin: may ? `${href}buang/` : null,
    move: isOrdered(filter)
      ? { action: `${href}urut/`, last: moved?.id === item.public_id ? moved.direction : null }
      : null,
  }
}

/** `ends`: the time until the item is deleted for good. */
export const binRow = (item: BinnedItem, mayRestore: boolean, now: Date) => ({
  title: getItemTitle(item),
  kind: kindNames[item.kind].one,
  by: item.by ?? 'Sistem',
  at: nearMoment(item.deleted_at, now),
  iso: item.deleted_at.toISOString(),
  ends: ahead(new Date(item.deleted_at.getTime() + BIN_LIFE_MS), now),
  restore: mayRestore ? `${deskHref(item)}pulihkan/` : null,
})

export const versionRow = (item: ContentItem, { version, title, by, saved_at }: SavedVersion) => ({
  href: `${deskHref(item)}versi/${version}/`,
  number: version,
  title: title || getItemTitle(item),
  by: by ?? EDITORS,
  at: moment(saved_at),
  iso: saved_at.toISOString(),
  isPresent: version === item.version,
})
