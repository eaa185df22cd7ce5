import type { ContentItemRow } from '../db/tables.ts'

/** The columns of `ContentTexts`. */
export const textColumns = [
  'title',
  'subtitle',
  'body',
  'program_type',
  'place',
  'starts_at',
  'ends_at',
  'website_url',
] as const

/**
 * The texts of an item, which each of its versions keeps. `body` is Markdown. Only programs have `program_type`,
 * `place`, `starts_at` and `ends_at`; only partners have `website_url`. The title of a photo may be empty.
 */
export type ContentTexts = Pick<ContentItemRow, (typeof textColumns)[number]>

/** Empty texts. */
export const noTexts: ContentTexts = {
  title: '',
  subtitle: null,
  body: '',
  program_type: null,
  place: null,
  starts_at: null,
  ends_at: null,
  website_url: null,
}
