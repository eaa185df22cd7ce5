import { clock, longDate } from '../web/dates.ts'
import { unbroken } from '../web/formats/rupiah.ts'
import { addressWith, pagesUpTo } from '../web/paging.ts'
import { actorLabel, DELETED_ACCOUNT, type Labels } from './labels.ts'
import type { ListedEntry } from './queries.ts'

/** The filter as it stands in the URL. */
type AuditFilter = {
  orang: string | null
  jenis: string | null
  /** The first day, as "YYYY-MM-DD" in Western Indonesian time. */
  dari: string | null
  /** The last day. */
  sampai: string | null
  page: number
}

type AuditData = {
  filter: AuditFilter
  entries: readonly ListedEntry[]
  total: number
  /** If `total` is higher, the page shows "more than". */
  most: number
  choices: { actors: readonly string[]; kinds: readonly string[] }
  labels: Labels
}

export const ENTRIES_PER_PAGE = 50

export function auditView({ filter, entries, total, most, choices, labels }: AuditData) {
  const { orang, jenis, dari, sampai, page } = filter
  const isFiltered = [orang, jenis, dari, sampai].some((value) => value !== null)
  return {
    actors: buildChoices('Semua orang', choices.actors, orang, actorLabel),
    kinds: buildChoices('Semua jenis', choices.kinds, jenis, labels.kind),
    from: dari ?? '',
    to: sampai ?? '',
    count: `${total > most ? 'Lebih dari ' : ''}${Math.min(total, most).toLocaleString('id-ID')} catatan`,
    days: byDay(entries, labels),
    pagination: pagesUpTo(Math.min(total, most), ENTRIES_PER_PAGE, page, (at) => auditHref({ ...filter, page: at })),
    empty:
      total > 0
        ? 'Halaman ini sudah tidak berisi apa-apa.'
        : isFiltered
          ? 'Tidak ada catatan yang cocok.'
          : 'Belum ada catatan.',
    isFiltered,
  }
}

const auditHref = ({ orang, jenis, dari, sampai, page }: AuditFilter): string =>
  addressWith('/admin/audit/', { orang, jenis, dari, sampai, page })

const buildChoices = (
  all: string,
  values: readonly string[],
  currentValue: string | null,
  word: (value: string) => string,
) => [
  { value: '', text: all, isChosen: currentValue === null },
  ...values.map((value) => ({ value, text: word(value), isChosen: value === currentValue })),
]

/** The entries must be sorted newest first. */
function byDay(entries: readonly ListedEntry[], labels: Labels) {
  const days: { date: string; entries: ReturnType<typeof entryView>[] }[] = []
  for (const entry of entries) {
    const date = longDate(entry.at)
    const day = days.at(-1)
    if (day?.date === date) day.entries.push(entryView(entry, labels))
    else days.push({ date, entries: [entryView(entry, labels)] })
  }
  return days
}

const entryView = ({ actor, action, subject, details, at, address }: ListedEntry, labels: Labels) => ({
  who: actorLabel(actor),
  what: labels.action(action),
  subject: unbroken(actorLabel(subject)),
  details: labels.inShort(details),
  time: clock(at),
  address: address ?? (actor === DELETED_ACCOUNT ? 'tidak disimpan' : 'server'),
})
