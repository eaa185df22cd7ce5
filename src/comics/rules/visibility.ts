import type { ComicRow } from '../../db/comic-rows.ts'
import { may } from '../../web/rights.ts'

type Person = (Parameters<typeof may>[0] & { id: number }) | null
type Publicity = Pick<ComicRow, 'published_at' | 'is_active' | 'removed_at'>
type Ownership = Pick<ComicRow, 'user_id' | 'published_at'>
type Downloadable = Publicity & Ownership & Pick<ComicRow, 'allow_downloads'>

/** Everybody may read a public comic. `publicOnly` is the same as a condition in SQL, `publicAs` with another name. */
export const isPublic = ({ published_at, is_active, removed_at }: Publicity): boolean =>
  published_at !== null && is_active && removed_at === null
export const publicAs = (table: string) =>
  `${table}.published_at is not null and ${table}.is_active and ${table}.removed_at is null`
export const publicOnly = publicAs('comics')

export const maySee = (comic: Publicity & Ownership, viewer: Person): boolean =>
  isPublic(comic) || mayOpen(comic, viewer)

/** In any state: the creator, and once it was published staff. */
export const mayOpen = ({ user_id, published_at }: Ownership, viewer: Person): boolean =>
  user_id === viewer?.id || (published_at !== null && may(viewer, 'staff'))

/** `askedAt`: of the file. Files from before the first publication are the creator's alone. */
export function mayDownload(comic: Downloadable, askedAt: Date, viewer: Person): boolean {
  if (viewer?.id === comic.user_id) return true
  if (comic.published_at === null || askedAt < comic.published_at) return false
  return may(viewer, 'staff') || (isPublic(comic) && comic.allow_downloads)
}
