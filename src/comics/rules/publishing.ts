import type { ComicRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_AHEAD_DAYS } from '../limits.ts'

type Publishable = Pick<ComicRow, 'published_at' | 'removed_at' | 'draft_status' | 'source' | 'has_rights'> & {
  title: string | null
  isDrawn: boolean
  /** Messages about lines whose letters cannot be drawn. */
  unletterable: readonly string[]
  /** The publications that the creator has left; null without limit. */
  publications: number | null
  bar: string | null
}

/**
 * Checks whether a comic may be published. Returns whether this uses up one of the creator's publications: only the
 * first publishing of a comic that this site drew does. `bar`: the reason why staff stopped the creator.
 */
export function checkPublishing(comic: Publishable): boolean {
  const { published_at, removed_at, title, publications, bar } = comic
  const isNew = published_at === null
  if (removed_at) throw new Refusal(403, 'Komik ini diturunkan oleh staf.')
  if (isNew && bar !== null) throw new Refusal(403, bar)
  if (isNew) checkContent(comic)
  if (isNew && comic.unletterable.length > 0) throw new Refusal(422, comic.unletterable.join(' '))
  if (!title) throw new Refusal(400, 'Judulnya belum ada.')
  const takesOne = isNew && comic.source === 'told' && publications !== null
  if (takesOne && publications === 0) throw new Refusal(402, 'Jatah terbitmu sudah habis.')
  return takesOne
}

function checkContent({ source, draft_status, isDrawn, has_rights }: Publishable): void {
  if (source === 'pages') {
    if (!isDrawn) throw new Refusal(400, 'Komik ini belum punya halaman. Unggah halamannya dulu.')
    if (!has_rights) throw new Refusal(400, 'Centang dulu bahwa kamu berhak menerbitkan gambar-gambar ini.')
  } else if (draft_status !== 'COMPLETED' || !isDrawn)
    throw new Refusal(400, 'Belum semua panel digambar. Selesaikan gambarnya dulu.')
}

/** `bar`: the reason why staff stopped the creator. Throws a 409 for a comic that was never published. */
export function checkHiding({ published_at }: Pick<ComicRow, 'published_at'>, isActive: boolean, bar: string | null) {
  if (!published_at) throw new Refusal(409, 'Komik ini belum terbit.')
  if (isActive && bar !== null) throw new Refusal(403, bar)
}

type Appearance = Pick<ComicRow, 'published_at' | 'removed_at' | 'is_active' | 'draft_status'>

/** A published comic may be hidden. A creator who is not stopped by staff may also show it again. */
export const maySwitchVisibility = ({ published_at, removed_at, is_active }: Appearance, isBarred: boolean): boolean =>
  published_at !== null && removed_at === null && (is_active || !isBarred)

/** Whether a comic can be published or, later, its title and summary changed: once it is drawn and not taken down by staff. */
export const mayPublishOrEdit = ({ draft_status, removed_at }: Appearance): boolean =>
  draft_status === 'COMPLETED' && removed_at === null

/**
 * Whether the comic appears only after staff approve it. This applies to a creator's first upload, unless staff have
 * already approved it for a later time. `waits`: the setting of the site. `hasAppeared`: whether other own pages of the
 * creator have been published.
 */
export const waitsForStaff = (
  { source, publish_at, waiting_since }: Pick<ComicRow, 'source' | 'publish_at' | 'waiting_since'>,
  { waits, hasAppeared }: { waits: boolean; hasAppeared: boolean },
): boolean => waits && !hasAppeared && source === 'pages' && (!publish_at || waiting_since !== null)

/** Returns why a comic cannot be scheduled for this time; null if it can. */
export function scheduleProblem(at: Date, now: Date): string | null {
  if (at <= now) return 'Waktu itu sudah lewat.'
  const isTooFar = at.getTime() - now.getTime() > MAX_AHEAD_DAYS * 86_400_000
  return isTooFar ? `Paling lama ${MAX_AHEAD_DAYS} hari dari sekarang.` : null
}
