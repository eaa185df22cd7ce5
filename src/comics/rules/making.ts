import type { ComicRow, DraftStatus } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_REDRAWS } from '../limits.ts'

type Draft = Pick<ComicRow, 'draft_status' | 'pages'>
type ComicState = Draft & Pick<ComicRow, 'published_at'>

const working: readonly DraftStatus[] = ['PENDING', 'GENERATING_SCRIPT', 'RENDERING']

export const isWorking = ({ draft_status }: Pick<Draft, 'draft_status'>): boolean => working.includes(draft_status)

export const hasScript = ({ pages }: Pick<Draft, 'pages'>): boolean => pages.length > 0

export const isDrawing = (comic: Draft): boolean =>
  comic.draft_status === 'RENDERING' || (comic.draft_status === 'PENDING' && hasScript(comic))

export const isScriptOpen = (comic: Draft): boolean => hasScript(comic) && !isWorking(comic)

/** Whether pages and panels may still change. */
export const isFluid = (comic: ComicState): boolean =>
  isScriptOpen(comic) && comic.draft_status !== 'COMPLETED' && comic.published_at === null

/**
 * Whether a person's look may change in all panels at once. In a comic that the kit has drawn, the drawn panels are
 * drawn again.
 */
export const isCastOpen = (comic: ComicState & Pick<ComicRow, 'illustrator'>): boolean =>
  isFluid(comic) || (isScriptOpen(comic) && comic.illustrator === 'built-in')

const busy = () => new Refusal(409, 'Komik ini sedang dikerjakan. Tunggu sebentar, atau batalkan dulu.')

// Each of these functions throws a refusal if the action is not allowed.

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

export function checkCast({ published_at, illustrator }: Pick<ComicRow, 'published_at' | 'illustrator'>): void {
  if (published_at && illustrator === 'gemini')
    throw new Refusal(409, 'Komik ini digambar model, jadi rupa tokohnya tidak bisa diganti sekaligus setelah terbit.')
}

/** `again`: also allowed if all panels are drawn already. */
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
