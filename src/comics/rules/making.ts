import type { ComicRow, DraftStatus } from '../../db/comic-rows.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_PAGES } from '../script/script.ts'

type Draft = Pick<ComicRow, 'draft_status' | 'pages'>
type ComicState = Draft & Pick<ComicRow, 'published_at'>

/** What is asked of an idea: characters of its text, and pages. Its genres and style are those of the master data. */
export const IDEA = { least: 10, most: 2_000, mostPages: MAX_PAGES } as const

/** How many panels of a comic can be drawn again after each drawing of all of them. */
export const MAX_REDRAWS = 10

const working: readonly DraftStatus[] = ['PENDING', 'GENERATING_SCRIPT', 'RENDERING']

/** Whether the comic waits for the server or is worked on. */
export const isWorking = ({ draft_status }: Pick<Draft, 'draft_status'>): boolean => working.includes(draft_status)

/** Whether the comic has a script that can be drawn. */
export const hasScript = ({ pages }: Pick<Draft, 'pages'>): boolean => pages.length > 0

/** Whether the waiting or running work is the drawing of all panels, not the writing of the script. */
export const isDrawing = (comic: Draft): boolean =>
  comic.draft_status === 'RENDERING' || (comic.draft_status === 'PENDING' && hasScript(comic))

/** Whether the creator may change script, characters and backgrounds. */
export const isScriptOpen = (comic: Draft): boolean => hasScript(comic) && !isWorking(comic)

/** Whether pages and panels of a comic may still change: it has a script, and its panels are not drawn. */
export const isFluid = (comic: ComicState): boolean =>
  isScriptOpen(comic) && comic.draft_status !== 'COMPLETED' && comic.published_at === null

const busy = () => new Refusal(409, 'Komik ini sedang dikerjakan. Tunggu sebentar, atau batalkan dulu.')

// Each of these throws what refuses an action, or nothing.

export function checkIdle(comic: Draft): void {
  if (isWorking(comic)) throw busy()
}

/** Whether the script may be written again. */
export function checkWriting(comic: ComicState): void {
  checkIdle(comic)
  if (comic.published_at) throw new Refusal(409, 'Komik yang sudah terbit tidak ditulis ulang.')
}

/** Whether pages and panels of the script may be changed. */
export function checkScript(comic: ComicState): void {
  if (!isScriptOpen(comic)) throw busy()
  if (!isFluid(comic)) throw new Refusal(409, 'Panelnya sudah digambar. Ubah teks dan gambarnya di langkah Sunting.')
}

/** Whether style, characters and places may be chosen. */
export function checkChoice(comic: ComicState): void {
  if (comic.published_at) throw new Refusal(409, 'Komik yang sudah terbit hanya bisa diubah di langkah Sunting.')
  if (!isScriptOpen(comic)) throw busy()
}

/** Whether all panels may be drawn; `again`: also when they are drawn already. */
export function checkDrawing(comic: Draft, again: boolean): void {
  checkIdle(comic)
  if (!hasScript(comic)) throw new Refusal(400, 'Naskahnya belum ada. Tulis naskahnya dulu.')
  if (comic.draft_status === 'COMPLETED' && !again)
    throw new Refusal(409, 'Semua panel sudah digambar. Minta gambar ulang kalau mau yang baru.')
}

/** Whether one more panel may be drawn again. */
export function checkRedraws(comic: Draft & Pick<ComicRow, 'redraws'>): void {
  checkIdle(comic)
  if (comic.draft_status !== 'COMPLETED') throw new Refusal(400, 'Panelnya belum digambar. Gambar dulu semuanya.')
  if (comic.redraws >= MAX_REDRAWS)
    throw new Refusal(409, `Gambar ulang komik ini sudah terpakai ${MAX_REDRAWS} kali, itu batasnya.`)
}
