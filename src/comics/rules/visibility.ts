import { type AgeLabel, ageLabels, type ComicRow } from '../../db/tables.ts'
import { may } from '../../web/rights.ts'

type Person = (Parameters<typeof may>[0] & { id: number }) | null
type Publicity = Pick<ComicRow, 'published_at' | 'is_active' | 'removed_at'>
export type Ownership = Pick<
  ComicRow,
  'user_id' | 'source' | 'published_at' | 'publish_at' | 'waiting_since' | 'removed_at'
>
type Downloadable = Publicity & Ownership & Pick<ComicRow, 'allow_downloads'>

/** Everybody may read a public comic. `publicOnly` is the same as a condition in SQL, `publicAs` with another name. */
export const isPublic = ({ published_at, is_active, removed_at }: Publicity): boolean =>
  published_at !== null && is_active && removed_at === null
export const publicAs = (table: string) =>
  `${table}.published_at is not null and ${table}.is_active and ${table}.removed_at is null`
export const publicOnly = publicAs('comics')

export const maySee = (comic: Publicity & Ownership, viewer: Person): boolean =>
  isPublic(comic) || mayOpen(comic, viewer)

/** In any state. */
export const mayOpen = (comic: Ownership, viewer: Person): boolean =>
  comic.user_id === viewer?.id || (isOpenToStaff(comic) && may(viewer, 'staff'))

/** What was uploaded, has appeared or is to appear, or was taken down; of other drafts they see no content. */
export const isOpenToStaff = ({ source, published_at, publish_at, waiting_since, removed_at }: Ownership) =>
  source === 'pages' || (published_at ?? publish_at ?? waiting_since ?? removed_at) !== null

/** `requestedAt`: of the file. Files from before the first publication are the creator's alone. */
export function mayDownload(comic: Downloadable, requestedAt: Date, viewer: Person): boolean {
  if (viewer?.id === comic.user_id) return true
  if (comic.published_at === null || requestedAt < comic.published_at) return false
  return may(viewer, 'staff') || (isPublic(comic) && comic.allow_downloads)
}

/** Why a creator may not set a label; null if they may. `lowest`: what staff allow. */
export const ageProblem = (wished: AgeLabel, lowest: AgeLabel): string | null =>
  ageLabels.indexOf(wished) < ageLabels.indexOf(lowest) ? `Staf menetapkan label umur paling rendah ${lowest}.` : null
