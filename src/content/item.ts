import type { ContentItemRow, ContentKind } from '../db/tables.ts'
import type { SettingTable } from '../platform/site-settings.ts'
import type { Viewer } from '../web/context.ts'
import { slugWords } from '../web/formats/slug-words.ts'

export type ContentItem = ContentItemRow & {
  alt: string | null
  /** In pixels, as `height`; both are null for a sample whose picture is not drawn yet. */
  width: number | null
  height: number | null
  /** Null for samples and for items of deleted accounts. */
  author: { name: string; username: string; email: string | null; public_id: string; photo: string | null } | null
}

export type Neighbour = Pick<ContentItem, 'kind' | 'slug' | 'title' | 'publish_at'>

/** Milliseconds: 30 days. */
export const BIN_LIFE_MS = 30 * 86_400_000

export type ItemState = 'draft' | 'scheduled' | 'published' | 'binned'

type ItemDates = Pick<ContentItemRow, 'publish_at' | 'deleted_at'>

/**
 * An item is public from its time of publishing on, unless it is in the bin. The conditions below say the same in SQL.
 */
export function getItemState({ publish_at, deleted_at }: ItemDates, now: Date): ItemState {
  if (deleted_at) return 'binned'
  if (!publish_at) return 'draft'
  return publish_at <= now ? 'published' : 'scheduled'
}

export const isPublic = (item: ItemDates, now: Date): boolean => getItemState(item, now) === 'published'

/** The SQL condition that a time of publishing has come. Both arguments are SQL expressions. */
export const publicFromSql = (moment: string, now: string): string => `${moment} <= ${now}`

/** The SQL condition of public rows of `content_items`. The query calls this table `item`. */
export const publicSql = (now: string): string => `item.deleted_at is null and ${publicFromSql('item.publish_at', now)}`

export const contentSettings = {
  content_open: {
    kind: 'switch',
    label: 'Mode terbuka: semua anggota boleh menulis',
    help: 'Anggota bisa menambah program, tulisan, foto, dan mitra lewat API, dan mengubah atau menghapus miliknya sendiri.',
    section: 'content',
    fallback: false,
  },
} as const satisfies SettingTable

type Person = Pick<Viewer, 'id' | 'role'>

/** `isOpen`: the site setting `content_open`, with which every member may create items. */
export const mayCreate = ({ role }: Pick<Person, 'role'>, isOpen: boolean): boolean =>
  isOpen || role === 'editor' || role === 'admin'

/**
 * Whether a person may change and delete an item. Admins may change all items; editors may change all except posts of
 * others; members may change their own while `isOpen`.
 */
export function mayChange(
  { id, role }: Person,
  { kind, author_id }: Pick<ContentItemRow, 'kind' | 'author_id'>,
  isOpen: boolean,
): boolean {
  if (role === 'admin') return true
  if (role === 'editor' && kind !== 'post') return true
  return author_id === id && mayCreate({ role }, isOpen)
}

/** The most characters of each text, in every form. */
export const maxLengths = { title: 200, subtitle: 300, body: 60_000, website_url: 500, alt: 300 } as const

const MAX_SLUG_LENGTH = 80
const untitled: Readonly<Record<ContentKind, string>> = {
  post: 'tulisan',
  program: 'program',
  photo: 'foto',
  partner: 'mitra',
}

export const makeSlug = (kind: ContentKind, title: string): string =>
  slugWords(title, MAX_SLUG_LENGTH) || untitled[kind]

const READING_PACE = 200

/** Returns the minutes that reading a number of words takes, at least one. */
export const readingMinutes = (words: number): number => Math.max(1, Math.round(words / READING_PACE))
