import { type AgeLabel, ageLabels, type ComicRow } from '../../db/tables.ts'
import { may } from '../../web/rights.ts'

type Person = (Parameters<typeof may>[0] & { id: number }) | null
type Publicity = Pick<ComicRow, 'published_at' | 'is_active' | 'removed_at'>
export type Ownership = Pick<
  ComicRow,
  'user_id' | 'source' | 'published_at' | 'publish_at' | 'waiting_since' | 'removed_at'
>
type Downloadable = Publicity & Ownership & Pick<ComicRow, 'allow_downloads'>

/**
 * Everybody may read a public comic. `publicOnly` is the same condition in SQL; `publicAs` is the same for another
 * table name.
 */
export const isPublic = ({ published_at, is_active, removed_at }: Publicity): boolean =>
  published_at !== null && is_active && removed_at === null
export const publicAs = (table: string) =>
  `${table}.published_at is not null and ${table}.is_active and ${table}.removed_at is null`
export const publicOnly = publicAs('comics')

export const maySee = (comic: Publicity & Ownership, viewer: Person): boolean =>
  isPublic(comic) || mayOpen(comic, viewer)

/** Whether the viewer may open a comic in its present state: its creator always, staff if the comic is open to them. */
export const mayOpen = (comic: Ownership, viewer: Person): boolean =>
  comic.user_id === viewer?.id || (isOpenToStaff(comic) && may(viewer, 'staff'))

/**
 * Staff see own pages, and comics that are published, scheduled, waiting or taken down. They do not see the contents of
 * other drafts.
 */
export const isOpenToStaff = ({ source, published_at, publish_at, waiting_since, removed_at }: Ownership) =>
  source === 'pages' || (published_at ?? publish_at ?? waiting_since ?? removed_at) !== null

/**
 * `requestedAt`: the time when the file was requested. Only the creator may have files from before the first
 * publication.
 */
export function mayDownload(comic: Downloadable, requestedAt: Date, viewer: Person): boolean {
  if (viewer?.id === comic.user_id) return true
  if (comic.published_at === null || requestedAt < comic.published_at) return false
  return may(viewer, 'staff') || (isPublic(comic) && comic.allow_downloads)
}

/**
 * Returns why the creator may not set this label; null if it is allowed. `lowest`: the lowest label that staff allow.
 */
export const ageProblem = (wished: AgeLabel, lowest: AgeLabel): string | null =>
  ageLabels.indexOf(wished) < ageLabels.indexOf(lowest) ? `Staf menetapkan label umur paling rendah ${lowest}.` : null
