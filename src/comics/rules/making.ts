import type { ComicRow, DraftStatus } from '../../db/comic-rows.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_PAGES } from '../script/script.ts'
import { MAX_REDRAWS } from './limits.ts'

type Draft = Pick<ComicRow, 'draft_status' | 'pages'>
type ComicState = Draft & Pick<ComicRow, 'published_at'>

/** The characters and pages that an idea may have. */
export const IDEA = { least: 10, most: 20_000, mostPages: MAX_PAGES } as const

const working: readonly DraftStatus[] = ['PENDING', 'GENERATING_SCRIPT', 'RENDERING']

export const isWorking = ({ draft_status }: Pick<Draft, 'draft_status'>): boolean => working.includes(draft_status)

export const hasScript = ({ pages }: Pick<Draft, 'pages'>): boolean => pages.length > 0

export const isDrawing = (comic: Draft): boolean =>
  comic.draft_status === 'RENDERING' || (comic.draft_status === 'PENDING' && hasScript(comic))

export const isScriptOpen = (comic: Draft): boolean => hasScript(comic) && !isWorking(comic)

/** Pages and panels may still change. */
export const isFluid = (comic: ComicState): boolean =>
  isScriptOpen(comic) && comic.draft_status !== 'COMPLETED' && comic.published_at === null

const busy = () => new Refusal(409, 'Komik ini sedang dikerjakan. Tunggu sebentar, atau batalkan dulu.')

// Each of these throws what refuses an action, or nothing.

export function checkIdle(comic: Draft): void {
  if (isWorking(comic)) throw busy()
}

export function checkWriting(comic: ComicState): void {
  checkIdle(comic)
  if (comic.published_at) throw new Refusal(409, 'Komik yang sudah terbit tidak ditulis ulang.')
}

export function checkScript(comic: ComicState): void {
  if (!isScriptOpen(comic)) throw busy()
  if (!isFluid(comic)) throw new Refusal(409, 'Panelnya sudah digambar. Ubah teks dan gambarnya di langkah Sunting.')
}

export function checkChoice(comic: ComicState): void {
  if (comic.published_at) throw new Refusal(409, 'Komik yang sudah terbit hanya bisa diubah di langkah Sunting.')
  if (!isScriptOpen(comic)) throw busy()
}

/** `again`: also when all panels are drawn already. */
export function checkDrawing(comic: Draft, again: boolean): void {
  checkIdle(comic)
  if (!hasScript(comic)) throw new Refusal(400, 'Naskahnya belum ada. Tulis naskahnya dulu.')
  if (comic.draft_status === 'COMPLETED' && !again)
    throw new Refusal(409, 'Semua panel sudah digambar. Minta gambar ulang kalau mau yang baru.')
}

export function checkRedraws(comic: Draft & Pick<ComicRow, 'redraws'>): void {
  checkIdle(comic)
  if (comic.draft_status !== 'COMPLETED') throw new Refusal(400, 'Panelnya belum digambar. Gambar dulu semuanya.')
  if (comic.redraws >= MAX_REDRAWS)
    throw new Refusal(409, `Gambar ulang komik ini sudah terpakai ${MAX_REDRAWS} kali, itu batasnya.`)
}

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
