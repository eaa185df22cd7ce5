import type { ComicRow } from '../../db/comic-rows.ts'
import { Refusal } from '../../web/refusal.ts'

type Publishable = Pick<ComicRow, 'published_at' | 'removed_at' | 'draft_status'> & {
  title: string | null
  isDrawn: boolean
  /** Null without limit. */
  publications: number | null
}

/** Returns whether this takes one of the creator's publications: only the first publishing does. */
export function checkPublishing({ published_at, removed_at, draft_status, title, isDrawn, publications }: Publishable) {
  const isNew = published_at === null
  if (removed_at) throw new Refusal(403, 'Komik ini diturunkan oleh staf.')
  if (isNew && (draft_status !== 'COMPLETED' || !isDrawn))
    throw new Refusal(400, 'Belum semua panel digambar. Selesaikan gambarnya dulu.')
  if (!title) throw new Refusal(400, 'Judulnya belum ada.')
  if (isNew && publications === 0) throw new Refusal(402, 'Jatah terbitmu sudah habis.')
  return isNew && publications !== null
}

/** Throws a 409 for a comic that was never published. */
export function checkHiding({ published_at }: Pick<ComicRow, 'published_at'>): void {
  if (!published_at) throw new Refusal(409, 'Komik ini belum terbit.')
}
