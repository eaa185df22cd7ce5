import type { ComicRow, DraftStatus } from '../../db/tables.ts'
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

/** One look in all panels may change: those that are drawn, by the kit only, are drawn anew. */
export const isCastOpen = (comic: ComicState & Pick<ComicRow, 'illustrator'>): boolean =>
  isFluid(comic) || (isScriptOpen(comic) && comic.illustrator === 'built-in')

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

export function checkCast({ published_at, illustrator }: Pick<ComicRow, 'published_at' | 'illustrator'>): void {
  if (published_at && illustrator === 'gemini')
    throw new Refusal(409, 'Komik ini digambar model, jadi rupa tokohnya tidak bisa diganti sekaligus setelah terbit.')
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

type Publishable = Pick<ComicRow, 'published_at' | 'removed_at' | 'draft_status' | 'source' | 'has_rights'> & {
  title: string | null
  isDrawn: boolean
  /** Why lines cannot be lettered. */
  unletterable: readonly string[]
  /** Null without limit. */
  publications: number | null
  bar: string | null
}

/**
 * Returns whether this takes one of the creator's publications: only the first publishing of what is drawn here does.
 * `bar`: why staff let nothing of the creator appear.
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

/** `bar`: why staff let nothing of the creator appear. Throws a 409 for a comic that was never published. */
export function checkHiding({ published_at }: Pick<ComicRow, 'published_at'>, isActive: boolean, bar: string | null) {
  if (!published_at) throw new Refusal(409, 'Komik ini belum terbit.')
  if (isActive && bar !== null) throw new Refusal(403, bar)
}

const MAX_AHEAD_DAYS = 90

/** Why a comic cannot appear at a time; null if it can. */
export function scheduleProblem(at: Date, now: Date): string | null {
  if (at <= now) return 'Waktu itu sudah lewat.'
  const isTooFar = at.getTime() - now.getTime() > MAX_AHEAD_DAYS * 86_400_000
  return isTooFar ? `Paling lama ${MAX_AHEAD_DAYS} hari dari sekarang.` : null
}
