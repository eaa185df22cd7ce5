import type { ComicRow } from '../../db/comic-rows.ts'
import { Refusal } from '../../web/refusal.ts'

type Publishable = Pick<ComicRow, 'published_at' | 'removed_at' | 'draft_status'> & {
  title: string | null
  /** Whether each panel shows a picture. */
  isDrawn: boolean
  /** How many comics the creator may still publish; null without limit. */
  publications: number | null
}

/**
 * Throws what refuses the publishing of a comic, or the change of what a published one says. Returns whether it takes one
 * of the creator's publications: the first publishing does, unless the creator's subscription has no limit.
 */
export function checkPublishing({ published_at, removed_at, draft_status, title, isDrawn, publications }: Publishable) {
  const isNew = published_at === null
  if (removed_at) throw new Refusal(403, 'Komik ini diturunkan oleh staf.')
  if (isNew && (draft_status !== 'COMPLETED' || !isDrawn))
    throw new Refusal(400, 'Belum semua panel digambar. Selesaikan gambarnya dulu.')
  if (!title) throw new Refusal(400, 'Judulnya belum ada.')
  if (isNew && publications === 0) throw new Refusal(402, 'Jatah terbitmu sudah habis.')
  return isNew && publications !== null
}

/** Throws a 409 for a comic that cannot be hidden or shown, because it was never published. */
export function checkHiding({ published_at }: Pick<ComicRow, 'published_at'>): void {
  if (!published_at) throw new Refusal(409, 'Komik ini belum terbit.')
}
