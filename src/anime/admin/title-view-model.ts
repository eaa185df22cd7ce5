import { createHash } from 'node:crypto'
import type { TitleMappingRow } from '../../db/rows.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { Errors } from '../../web/form.ts'
import { type PaginationView, pagination } from '../../web/paging.ts'
import { animeHref, TITLES } from '../addresses.ts'
import { sourceNames } from '../contract/source.ts'
import type { EndpointRow } from '../endpoints/queries.ts'
import { typeLabel } from '../view-models/labels.ts'
import type { ComparedFacts, ComparedMapping } from './queries.ts'
import { type ListWish, type mappingLabels, type StateName, stateNameOf } from './title-form.ts'

/** A fact of a title, such as its year. `differs` is true if the other title of the mapping has another value. */
type FactView = { text: string; differs: boolean }
type SideView = { where: string; title: string | null; slug: string; href: string | null; facts: FactView[] }

export type MappingView = {
  id: string
  slug: string
  origin: string
  ours: SideView
  theirs: SideView
  score: string | null
  /** Badge of the mapping's state; null for a proposal, which nobody has decided yet. */
  standing: StatusBadge | null
  by: string | null
  /** Decisions that staff can make in the mapping's current state. */
  choices: { value: 'cocok' | 'tolak' | 'lupa'; text: string; primary: boolean }[]
  /** Id of the audit entry of the decision just made, for its undo button; null if there is nothing to undo. */
  undo: string | null
  /** The mapping as the page shows it, sent back with a decision to detect a change by another user. */
  seen: { originSlug: string; state: StateName }
  /** True if another user changed the mapping after the page was loaded, so that the decision was refused. */
  isMoved: boolean
  /** True if a decision about the mapping was just undone; the keyboard focus then returns to the mapping. */
  isBack: boolean
  back: ListWish
}

export type OriginView = { value: string; name: string }

export type MappingFormView = {
  values: { slug: string; origin_slug: string; tolak: boolean }
  origins: (OriginView & { selected: boolean })[]
  errors: Errors
  labels: typeof mappingLabels
  doubts: string[]
  /**
   * The two slugs that staff may save by confirming although one was never seen; null if nothing is to be confirmed.
   */
  asks: string | null
}

/** Returns the origins of title mappings with their labels: other servers by URL, and this server's sources by name. */
export function originsOf(endpoints: readonly EndpointRow[]): OriginView[] {
  const remote = endpoints.filter(({ url }) => URL.canParse(url)).map(({ url, name }) => ({ value: url, name }))
  return [...remote, ...sourceNames.map((name) => ({ value: name, name: sourceLabels[name] }))]
}

const sourceLabels = { library: 'Pustaka server ini', samehadaku: 'Samehadaku', aniliberty: 'AniLiberty' } as const

export const originName = (origins: readonly OriginView[], origin: string) =>
  origins.find(({ value }) => value === origin)?.name ??
  `${URL.canParse(origin) ? new URL(origin).host : origin} (sudah dihapus)`

type Context = { origins: readonly OriginView[]; back: ListWish; now: Date }
type Change = { entry: string; isGone: boolean } | 'undone' | 'moved'

/**
 * Builds the view of one title mapping. `change` is what the current request did: it made a decision, undid one
 * ("undone"), or was refused because another user changed the mapping ("moved").
 */
export function mappingView(
  mapping: ComparedMapping,
  { origins, back, now }: Context,
  change: Change | null = null,
): MappingView {
  const { slug, origin, origin_slug, state, score } = mapping
  const taken = typeof change === 'string' ? null : change
  const isGone = taken?.isGone ?? false
  return {
    id: `judul-${createHash('sha256').update(`${slug}\n${origin}`).digest('hex').slice(0, 12)}`,
    slug,
    origin,
    ours: side(mapping.ours, mapping.theirs, { where: 'Di sini', slug, href: animeHref(slug) }),
    theirs: side(mapping.theirs, mapping.ours, { where: originName(origins, origin), slug: origin_slug, href: null }),
    score: score === null ? null : `${Math.round(score * 100)} %`,
    standing: isGone ? { color: 'unknown', label: 'Dilupakan: namanya yang menentukan lagi' } : standings[state],
    by: isGone || state === 'proposed' ? null : decidedByText(mapping, now),
    choices: isGone ? [] : choicesOf(state),
    undo: taken?.entry ?? null,
    seen: { originSlug: origin_slug, state: stateNameOf[state] },
    isMoved: change === 'moved',
    isBack: change === 'undone',
    back,
  }
}

const standings = {
  proposed: null,
  confirmed: { color: 'up', label: 'Cocok' },
  rejected: { color: 'down', label: 'Ditolak' },
} as const satisfies Record<TitleMappingRow['state'], StatusBadge | null>

/** Describes the state of a mapping in Indonesian, for example "Cocok oleh rani, baru saja". */
export const stateText = (mapping: ComparedMapping, now: Date) =>
  mapping.state === 'proposed'
    ? 'usulan yang menunggu'
    : `${standings[mapping.state].label} ${decidedByText(mapping, now)}`

const decidedByText = ({ decided_by: by, decided_at: at }: ComparedMapping, now: Date) =>
  `${by === null ? 'oleh aturan' : `oleh ${by === 'command line' ? 'baris perintah' : by}`}${at ? `, ${ago(at, now)}` : ''}`

function choicesOf(state: TitleMappingRow['state']): MappingView['choices'] {
  const yes = { value: 'cocok', text: 'Cocok', primary: state === 'proposed' } as const
  const no = { value: 'tolak', text: 'Bukan', primary: false } as const
  const forget = { value: 'lupa', text: 'Lupakan', primary: false } as const
  if (state === 'proposed') return [yes, no]
  return state === 'confirmed' ? [no, forget] : [yes, forget]
}

function side(
  own: ComparedFacts | null,
  other: ComparedFacts | null,
  place: Omit<SideView, 'title' | 'facts'>,
): SideView {
  if (!own) return { ...place, title: null, facts: [] }
  const fact = (name: 'season' | 'part' | 'year' | 'type', words: (value: string) => string): FactView[] => {
    const value = own[name]
    const there = other?.[name] ?? null
    if (value === null) return there === null ? [] : [{ text: `${factNames[name]} ?`, differs: false }]
    return [{ text: words(String(value)), differs: there !== null && there !== value }]
  }
  const facts = [
    ...fact('season', (value) => `Musim ${value}`),
    ...fact('part', (value) => `Bagian ${value}`),
    ...fact('year', (value) => value),
    ...fact('type', (value) => typeLabel(value) ?? value),
  ]
  return { ...place, title: own.title, facts }
}

const factNames = { season: 'Musim', part: 'Bagian', year: 'Tahun', type: 'Jenis' } as const

export type TitleListView = {
  tabs: { href: string; text: string; count: string; isCurrent: boolean }[]
  wish: ListWish
  mappings: MappingView[]
  pagination: PaginationView
  empty: string
  /** Flash message, or null. `undo` is the id of the audit entry that its undo button reverts. */
  news: { text: string; href: string; linkText: string; undo: string | null } | null
  /** Values of the form that refreshes a title: the typed slug and its error message. */
  refresh: { value: string; error: string | null }
}

const tabNames: Record<StateName, string> = { usulan: 'Usulan', cocok: 'Cocok', ditolak: 'Ditolak' }
const emptyTexts: Record<StateName, string> = {
  usulan: 'Tidak ada usulan yang menunggu. Yang baru muncul di sini saat sumber menyebut judul yang mirip.',
  cocok: 'Belum ada judul yang dipastikan cocok.',
  ditolak: 'Belum ada padanan yang ditolak.',
}

export const listHref = ({ keadaan, q, page }: ListWish) => {
  const query = new URLSearchParams({
    ...(keadaan === 'usulan' ? {} : { keadaan }),
    ...(q === '' ? {} : { q }),
    ...(page === 1 ? {} : { page: String(page) }),
  })
  return query.size > 0 ? `${TITLES}?${query}` : TITLES
}

export const MAPPINGS_PER_PAGE = 30

/** Builds the list of title mappings in one state, with tabs, pagination and flash message. */
export function titleList(
  wish: ListWish,
  counts: Record<TitleMappingRow['state'], number>,
  mappings: MappingView[],
  { news = null, refresh = { value: '', error: null } }: Partial<Pick<TitleListView, 'news' | 'refresh'>>,
): TitleListView {
  const total = counts[wish.keadaan === 'usulan' ? 'proposed' : wish.keadaan === 'cocok' ? 'confirmed' : 'rejected']
  const last = Math.max(1, Math.ceil(total / MAPPINGS_PER_PAGE))
  return {
    tabs: (['proposed', 'confirmed', 'rejected'] as const).map((state) => ({
      href: listHref({ keadaan: stateNameOf[state], q: wish.q, page: 1 }),
      text: tabNames[stateNameOf[state]],
      count: counts[state].toLocaleString('id-ID'),
      isCurrent: stateNameOf[state] === wish.keadaan,
    })),
    wish,
    mappings,
    pagination: pagination((page) => listHref({ ...wish, page }), wish.page, last),
    empty: wish.q === '' ? emptyTexts[wish.keadaan] : `Tidak ada yang cocok dengan “${wish.q}” di sini.`,
    news,
    refresh,
  }
}
