import { createHash } from 'node:crypto'
import type { TitleMappingRow } from '../../db/tables.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { Errors } from '../../web/form.ts'
import { lastPage, pagination } from '../../web/paging.ts'
import { animeHref, TITLES } from '../addresses.ts'
import { sourceNames } from '../contract/source.ts'
import type { EndpointRow } from '../endpoints/queries.ts'
import { typeLabel } from '../view-models/labels.ts'
import type { ComparedFacts, ComparedMapping } from './queries.ts'
import { type ListSelection, type mappingLabels, nameByState, type StateName, stateNames } from './title-form.ts'

type SideView = {
  where: string
  title: string | null
  slug: string
  href: string | null
  /** `differs`: the other title of the mapping has another value. */
  facts: { text: string; differs: boolean }[]
}
export type MappingView = ReturnType<typeof mappingView>
type OriginView = { value: string; name: string }

export type MappingFormView = {
  values: { slug: string; origin_slug: string; tolak: boolean }
  origins: (OriginView & { selected: boolean })[]
  errors: Errors
  labels: typeof mappingLabels
  doubts: string[]
  /** The two slugs that staff may save by confirming although one was never seen. */
  asks: string | null
}

/** The origins of title mappings: other servers by URL, and this server's sources by name. */
export function listOrigins(endpoints: readonly EndpointRow[]): OriginView[] {
  const remote = endpoints.filter(({ url }) => URL.canParse(url)).map(({ url, name }) => ({ value: url, name }))
  return [...remote, ...sourceNames.map((name) => ({ value: name, name: sourceLabels[name] }))]
}

const sourceLabels = { library: 'Pustaka server ini', samehadaku: 'Samehadaku', aniliberty: 'AniLiberty' } as const

export const originName = (origins: readonly OriginView[], origin: string) =>
  origins.find(({ value }) => value === origin)?.name ??
  `${URL.canParse(origin) ? new URL(origin).host : origin} (sudah dihapus)`

type Context = { origins: readonly OriginView[]; back: ListSelection; now: Date }
type Change = { entry: string; isGone: boolean } | 'undone' | 'moved'

/**
 * `change`: what the request did. It made a decision, undid one ("undone"), or was refused because another user changed
 * the mapping ("moved").
 */
export function mappingView(mapping: ComparedMapping, { origins, back, now }: Context, change: Change | null = null) {
  const { slug, origin, origin_slug, state, score, is_renaming } = mapping
  const decision = typeof change === 'string' ? null : change
  const isGone = decision?.isGone ?? false
  return {
    id: `judul-${createHash('sha256').update(`${slug}\n${origin}`).digest('hex').slice(0, 12)}`,
    slug,
    origin,
    ours: side(mapping.ours, mapping.theirs, { where: 'Di sini', slug, href: animeHref(slug) }),
    theirs: side(mapping.theirs, mapping.ours, { where: originName(origins, origin), slug: origin_slug, href: null }),
    score: score === null ? null : `${Math.round(score * 100)} %`,
    standing: isGone ? (is_renaming ? renamed : forgotten) : standings[state],
    by: isGone || state === 'proposed' ? null : decidedByText(mapping, now),
    choices: isGone ? [] : listChoices(state, is_renaming),
    isRenaming: is_renaming,
    undo: decision?.entry ?? null,
    // Sent back with a decision to detect a change by another user.
    seen: { originSlug: origin_slug, state: nameByState[state] },
    isMoved: change === 'moved',
    // The keyboard focus returns to a mapping whose decision was undone.
    isBack: change === 'undone',
    back,
  }
}

const renamed: StatusBadge = { color: 'up', label: 'Nama baru dipakai' }
const forgotten: StatusBadge = { color: 'unknown', label: 'Dilupakan: namanya yang menentukan lagi' }
const standings = {
  proposed: null,
  confirmed: { color: 'up', label: 'Cocok' },
  rejected: { color: 'down', label: 'Ditolak' },
} as const satisfies Record<TitleMappingRow['state'], StatusBadge | null>

/** The state of a mapping in words, such as "Cocok oleh rani, baru saja". */
export const stateText = (mapping: ComparedMapping, now: Date) =>
  mapping.state === 'proposed'
    ? 'usulan yang menunggu'
    : `${standings[mapping.state].label} ${decidedByText(mapping, now)}`

const decidedByText = ({ decided_by: by, decided_at: at }: ComparedMapping, now: Date) =>
  `${by === null ? 'oleh aturan' : `oleh ${by === 'command line' ? 'baris perintah' : by}`}${at ? `, ${ago(at, now)}` : ''}`

function listChoices(state: TitleMappingRow['state'], isRenaming: boolean) {
  const yes = { value: 'cocok', text: 'Cocok', primary: state === 'proposed' } as const
  const no = { value: 'tolak', text: 'Bukan', primary: false } as const
  const forget = { value: 'lupa', text: 'Lupakan', primary: false } as const
  if (isRenaming) return [{ value: 'nama', text: 'Nama baru', primary: true } as const, no]
  if (state === 'proposed') return [yes, no]
  return state === 'confirmed' ? [no, forget] : [yes, forget]
}

function side(
  own: ComparedFacts | null,
  other: ComparedFacts | null,
  place: Omit<SideView, 'title' | 'facts'>,
): SideView {
  if (!own) return { ...place, title: null, facts: [] }
  const fact = (name: 'season' | 'part' | 'year' | 'type', words: (value: string) => string): SideView['facts'] => {
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

export type TitleListView = ReturnType<typeof titleList>
/** `undo`: the audit entry that the undo button reverts. */
export type TitleFlash = { text: string; href: string; linkText: string; undo: string | null }
/** `refresh`: the typed slug of the form that refreshes a title, and its error. */
export type ListState = { flash?: TitleFlash | null; refresh?: { value: string; error: string | null } }

const tabNames: Record<StateName, string> = { usulan: 'Usulan', cocok: 'Cocok', ditolak: 'Ditolak' }
const emptyTexts: Record<StateName, string> = {
  usulan: 'Tidak ada usulan yang menunggu. Yang baru muncul di sini saat sumber menyebut judul yang mirip.',
  cocok: 'Belum ada judul yang dipastikan cocok.',
  ditolak: 'Belum ada padanan yang ditolak.',
}

export const listHref = ({ keadaan, q, page }: ListSelection) => {
  const query = new URLSearchParams({
    ...(keadaan === 'usulan' ? {} : { keadaan }),
    ...(q === '' ? {} : { q }),
    ...(page === 1 ? {} : { page: String(page) }),
  })
  return query.size > 0 ? `${TITLES}?${query}` : TITLES
}

export const MAPPINGS_PER_PAGE = 30

export function titleList(
  selection: ListSelection,
  counts: Record<TitleMappingRow['state'], number>,
  mappings: MappingView[],
  { flash = null, refresh = { value: '', error: null } }: ListState,
) {
  const total = counts[stateNames[selection.keadaan]]
  const last = lastPage(total, MAPPINGS_PER_PAGE)
  return {
    tabs: (['proposed', 'confirmed', 'rejected'] as const).map((state) => ({
      href: listHref({ keadaan: nameByState[state], q: selection.q, page: 1 }),
      text: tabNames[nameByState[state]],
      count: counts[state].toLocaleString('id-ID'),
      isCurrent: nameByState[state] === selection.keadaan,
    })),
    wish: selection,
    mappings,
    pagination: pagination((page) => listHref({ ...selection, page }), selection.page, last),
    empty: selection.q === '' ? emptyTexts[selection.keadaan] : `Tidak ada yang cocok dengan “${selection.q}” di sini.`,
    flash,
    refresh,
  }
}
