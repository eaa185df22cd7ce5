import type { ComicMasterRow } from '../../db/comic-rows.ts'
import type { Errors } from '../../web/form.ts'
import { stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import type { Comic } from '../comic/queries.ts'
import { IDEA } from '../rules/making.ts'
import { choice, sampleHref } from './samples.ts'

export const NEW = '/komik/buat/'
/** The text of a recording that is sent here then stands in the form. */
export const SPOKEN = `${NEW}suara/`

export const examples = [
  'Anak kecil berteduh di warung yang hanya ada saat hujan. Pemiliknya tahu namanya.',
  'Seekor naga mungil takut api, tapi bermimpi punya warung sate di pinggir sawah.',
  'Nenek menantang robot pengantar paket balap becak keliling kampung, demi resep soto yang hilang.',
]

export type TypedIdea = { idea: string; pages: string; genres: readonly string[]; style: string }

type Parts = {
  genres: readonly ComicMasterRow[]
  styles: readonly ComicMasterRow[]
  isOwner: boolean
  canSpeak: boolean
  errors: Errors
}

/** `comic` is null for a new one. */
export const ideaView = (
  comic: Comic | null,
  typed: TypedIdea,
  { genres, styles, isOwner, canSpeak, errors }: Parts,
) => ({
  ...typed,
  maxPages: IDEA.mostPages,
  pagesHelp: `1 sampai ${IDEA.mostPages}. Satu halaman 2 sampai 6 panel, kira-kira 3, jadi 6 halaman kira-kira 18 panel.`,
  minIdea: IDEA.least,
  limits: longest,
  genres: genres.map((row) => choice(row, typed.genres)),
  styles: styles.map((row) => ({ ...choice(row, [typed.style]), picture: sampleHref('gaya', row.id) })),
  examples: examples.map((text, at) => ({ text, href: `${NEW}?contoh=${at + 1}` })),
  action: comic ? stepHref(comic, 1) : NEW,
  state: !comic ? 'new' : comic.published_at !== null || !isOwner ? 'closed' : 'written',
  errors,
  spoken: canSpeak ? SPOKEN : null,
})
