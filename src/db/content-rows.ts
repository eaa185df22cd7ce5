import type { Knex } from 'knex'

/** The kinds of content. */
export const contentKinds = ['program', 'post', 'photo', 'partner'] as const
export type ContentKind = (typeof contentKinds)[number]

export const programTypes = ['human_library', 'workshop', 'sosialisasi', 'seminar', 'training'] as const
export type ProgramType = (typeof programTypes)[number]

/**
 * The texts of an item, which its versions keep. `body` is Markdown. `program_type`, `place`, `starts_at` and `ends_at`
 * belong to programs, `website_url` to partners. The title of a photo may be empty.
 */
export type ContentTexts = {
  title: string
  subtitle: string | null
  body: string
  program_type: ProgramType | null
  place: string | null
  starts_at: Date | null
  ends_at: Date | null
  website_url: string | null
}

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
] as const satisfies readonly (keyof ContentTexts)[]

/** The texts of an item without any. */
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

/**
 * What the picture of a sample shows: names of a figure, a palette and a place (landscape) of the artwork, and the text
 * that stands for the picture where it cannot be seen. The emblem of a partner has no place, and may have up to three
 * letters instead of a figure.
 */
export type Drawing = { figure?: string; palette: string; place?: string; letters?: string; alt: string }

/**
 * A program, post, photo or partner. It is a draft while `publish_at` is null, and public from that moment on unless
 * `deleted_at` says that it is in the bin, where the user `deleted_by` moved it. `picture` is the name of an upload, and `picture_file` the name in that
 * picture's address, both new for each picture. `version` counts the saves.
 */
export type ContentItemRow = ContentTexts & {
  id: number
  public_id: string
  kind: ContentKind
  slug: string
  picture: string | null
  picture_file: string | null
  drawing: Drawing | null
  position: number
  publish_at: Date | null
  version: number
  author_id: number | null
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  deleted_by: number | null
}

/** Texts of an item as they were saved once. */
export type ContentVersionRow = ContentTexts & {
  item_id: number
  version: number
  saved_at: Date
  saved_by: number | null
}

type GeneratedColumns =
  | 'id'
  | 'public_id'
  | 'position'
  | 'version'
  | 'created_at'
  | 'updated_at'
  | 'deleted_at'
  | 'deleted_by'
  | 'drawing'

/** What somebody wrote to the site at /kontak/. `page` and `work` belong to a takedown request. `note` is of staff. */
export type ContactMessageRow = {
  id: number
  kind: 'question' | 'takedown' | 'privacy' | 'other'
  name: string
  email: string
  message: string
  page: string | null
  work: string | null
  user_id: number | null
  created_at: Date
  answered_at: Date | null
  note: string
}

declare module 'knex/types/tables.js' {
  interface Tables {
    content_items: Knex.CompositeTableType<
      ContentItemRow,
      // JSON is inserted as text.
      Omit<ContentItemRow, GeneratedColumns> & { drawing?: string; created_at?: Date },
      Partial<Omit<ContentItemRow, 'drawing'> & { drawing: null }>
    >
    content_slugs: { kind: ContentKind; slug: string; item_id: number }
    content_versions: Knex.CompositeTableType<ContentVersionRow, Omit<ContentVersionRow, 'saved_at'>>
    contact_messages: Knex.CompositeTableType<
      ContactMessageRow,
      Omit<ContactMessageRow, 'id' | 'created_at' | 'answered_at' | 'note'>,
      Pick<ContactMessageRow, 'answered_at' | 'note'>
    >
  }
}
