import type { ComicModerationRow, ComicRow, ReportCategory } from '../../db/tables.ts'
import { longDate } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { buildChoices } from '../../web/paging.ts'
import { comicHref } from './comic.ts'
import type { Comic } from './queries.ts'

export const categories: Readonly<Record<ReportCategory, string>> = {
  curian: 'Karya curian',
  kekerasan: 'Kekerasan',
  seksual: 'Seksual',
  kebencian: 'Kebencian',
  spam: 'Spam',
  lain: 'Lainnya',
}

/** The options of a select field with the report categories. */
export const categoryChoices = (currentValue: string) => buildChoices(categories, currentValue)

export type SentReport = { values: Values; errors: Errors } | null
type Reported = { id: string; what: string; logIn?: string | null }

/**
 * The form of a report. `what`: the reported thing. `logIn`: the log-in page for visitors, who must log in first.
 * `formState`: a refused form.
 */
export const reportForm = (action: string, { id, what, logIn = null }: Reported, formState: SentReport = null) => ({
  action,
  id: `f-lapor-${id}`,
  what,
  logIn,
  choices: categoryChoices(formState?.values.category ?? 'lain'),
  reason: formState?.values.reason ?? '',
  errors: formState?.errors ?? null,
})

/** Names of staff decisions: on the button, in the audit log, and after the name of the comic. */
export const acts = {
  take_down: { button: 'Turunkan', audit: 'comic.remove', done: 'diturunkan staf' },
  restore: { button: 'Kembalikan', audit: 'comic.restore', done: 'dikembalikan staf' },
  age: { button: 'Ubah label umur', audit: 'comic.age', done: 'diberi label umur lain oleh staf' },
  feature: { button: 'Unggulkan', audit: 'comic.feature', done: 'diunggulkan staf' },
  unfeature: { button: 'Lepas dari unggulan', audit: 'comic.unfeature', done: 'dilepas dari unggulan oleh staf' },
} as const satisfies Record<ComicModerationRow['action'], object>

/** Whether the creator may object to the decision. */
export const isAgainst = (action: ComicModerationRow['action']) => action === 'take_down' || action === 'age'

type Upload = Pick<ComicRow, 'source' | 'published_at'>

/** Whether a comic of own pages has not been published yet. */
export const isUpload = ({ source, published_at }: Upload) => source === 'pages' && published_at === null

export function doneBy(comic: Upload, { action, age_label }: Pick<ComicModerationRow, 'action' | 'age_label'>): string {
  if (age_label) return `diberi label umur ${age_label} oleh staf`
  return action === 'take_down' && isUpload(comic) ? 'belum diterima staf' : acts[action].done
}

export const answerHref = (comic: Pick<Comic, 'id' | 'title' | 'published_at'>): string => `${comicHref(comic)}jawab/`

/**
 * The latest staff decision on a comic, for the creator and staff; null if there is none. `address`: the page for the
 * creator's answer, null if the creator cannot object.
 */
export const moderationView = (comic: Comic, row: ComicModerationRow | undefined) =>
  row
    ? {
        id: row.id,
        name: comic.title ?? 'komik ini',
        text: `${comic.title ?? 'Komik ini'} ${doneBy(comic, row)}`,
        when: longDate(row.created_at),
        category: row.category === 'lain' ? null : categories[row.category],
        message: row.message,
        answer: row.answer,
        isOpen: row.answer !== null && row.closed_at === null,
        address: isAgainst(row.action) ? answerHref(comic) : null,
      }
    : null
