import { clock, longDate } from '../web/dates.ts'
import { lastPage, type PaginationView, pagination } from '../web/paging.ts'
import { actorLabel, DELETED_ACCOUNT, type Labels } from './labels.ts'
import type { FoundEntry } from './queries.ts'

type Choice = { value: string; text: string; isChosen: boolean }

export type AuditView = {
  actors: Choice[]
  kinds: Choice[]
  from: string
  to: string
  count: string
  days: { date: string; entries: EntryView[] }[]
  pagination: PaginationView
  isFiltered: boolean
  /** Message that the page shows instead of an empty list. */
  empty: string
}
type EntryView = { who: string; what: string; subject: string; details: string; time: string; address: string }

/**
 * Filter of the audit page as given in its URL. `dari` and `sampai` are the first and last day, both included, as
 * "YYYY-MM-DD" in Western Indonesia Time.
 */
export type AuditFilter = {
  orang: string | null
  jenis: string | null
  dari: string | null
  sampai: string | null
  page: number
}

type Shown = {
  filter: AuditFilter
  entries: readonly FoundEntry[]
  total: number
  /** Largest number of entries that are counted; a higher `total` is shown as "more than". */
  most: number
  choices: { actors: readonly string[]; kinds: readonly string[] }
  labels: Labels
}

export const ENTRIES_PER_PAGE = 50

export function auditView({ filter, entries, total, most, choices, labels }: Shown): AuditView {
  const { orang, jenis, dari, sampai, page } = filter
  const isFiltered = [orang, jenis, dari, sampai].some((value) => value !== null)
  return {
    actors: choicesOf('Semua orang', choices.actors, orang, actorLabel),
    kinds: choicesOf('Semua jenis', choices.kinds, jenis, labels.kind),
    from: dari ?? '',
    to: sampai ?? '',
    count: `${total > most ? 'Lebih dari ' : ''}${Math.min(total, most).toLocaleString('id-ID')} catatan`,
    days: byDay(entries, labels),
    pagination: pagination(
      (at) => auditHref({ ...filter, page: at }),
      page,
      Math.max(page, lastPage(Math.min(total, most), ENTRIES_PER_PAGE)),
    ),
    empty:
      total > 0
        ? 'Halaman ini sudah tidak berisi apa-apa.'
        : isFiltered
          ? 'Tidak ada catatan yang cocok.'
          : 'Belum ada catatan.',
    isFiltered,
  }
}

function auditHref({ page, ...filter }: AuditFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value)
  if (page > 1) query.set('page', String(page))
  return `/admin/audit/${query.size > 0 ? `?${query}` : ''}`
}

const choicesOf = (all: string, values: readonly string[], chosen: string | null, word: (value: string) => string) => [
  { value: '', text: all, isChosen: chosen === null },
  ...values.map((value) => ({ value, text: word(value), isChosen: value === chosen })),
]

/** Groups audit entries by day. The entries must be sorted newest first. */
function byDay(entries: readonly FoundEntry[], labels: Labels): AuditView['days'] {
  const days: AuditView['days'] = []
  for (const entry of entries) {
    const date = longDate(entry.at)
    const day = days.at(-1)
    if (day?.date === date) day.entries.push(entryView(entry, labels))
    else days.push({ date, entries: [entryView(entry, labels)] })
  }
  return days
}

const entryView = ({ actor, action, subject, details, at, address }: FoundEntry, labels: Labels): EntryView => ({
  who: actorLabel(actor),
  what: labels.action(action),
  subject: actorLabel(subject),
  details: labels.inShort(details),
  time: clock(at),
  address: address ?? (actor === DELETED_ACCOUNT ? 'tidak disimpan' : 'server'),
})
