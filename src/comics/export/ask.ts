import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { aiOf, engineText } from '../comic/comic.ts'
import { type Comic, findComic, listReadPanels, type Panel } from '../comic/queries.ts'
import { findCreator } from '../creators/queries.ts'
import { spokenVoice } from '../voice/narration.ts'
import { askAgain, askFor, type ExportKind, exportKinds, listExports } from './queries.ts'

/** `ffmpeg`: looked for at the start; null on a server that cannot make videos. */
export type ExportDeps = { db: Knex; uploads: Pick<Uploads, 'documents' | 'videos'>; ffmpeg: Promise<string | null> }

export type ExportKeys = Readonly<Record<ExportKind, string>>

/** With a new number the files of all comics are made again when they are asked for. */
const FORM = 1

/** The key of a file in a form. */
export const keyIn = (keys: ExportKeys, kind: ExportKind, form: string): string =>
  form === '' ? keys[kind] : hashOf([keys[kind], form])

/**
 * A file of the same contents serves. `form`: one of `exportForms`; own pages have only the first. Throws a 400 while a
 * panel has no picture, a 409 for a video of own pages, and a 503 for impossible videos.
 */
export async function askForExport(deps: ExportDeps, comic: Comic, kind: ExportKind, form = '') {
  const { db, uploads, ffmpeg } = deps
  const isOwn = comic.source === 'pages'
  if (kind === 'video' && isOwn) throw new Refusal(409, 'Video belum bisa dibuat dari halaman sendiri.')
  if (kind === 'video' && (await ffmpeg) === null) throw new Refusal(503, 'Video belum bisa dibuat di server ini.')
  const { keys } = await readContents(db, comic)
  const wanted = isOwn ? '' : form
  const row = await askFor(db, { comic_id: comic.id, kind, form: wanted, key: keyIn(keys, kind, wanted) })
  const isGone = row.file !== null && (await uploads[exportKinds[kind].store].open(row.file)) === null
  return isGone ? askAgain(db, row.id) : row
}

/** Readers' files: a video only where the creator has had one made, because it takes minutes. */
export async function askForDownloads(deps: ExportDeps, comicId: number): Promise<void> {
  const comic = await findComic(deps.db, comicId)
  if (!comic?.allow_downloads) return
  for (const kind of ['pdf', 'cbz'] as const) await askForExport(deps, comic, kind)
  const hasVideo = (await listExports(deps.db, comic, undefined)).some(({ kind }) => kind === 'video')
  if (hasVideo && (await deps.ffmpeg) !== null) await askForExport(deps, comic, 'video')
}

/** Null while a panel has no picture. */
async function contentsOf(db: Knex, comic: Comic) {
  const panels = await listReadPanels(db, comic.id)
  if (panels.length === 0 || panels.some(({ render_id }) => render_id === null)) return null
  const watermark = (await findCreator(db, comic.user_id))?.watermark ?? true
  return { panels, watermark, keys: keysOf(comic, panels, watermark) }
}

export type Contents = NonNullable<Awaited<ReturnType<typeof contentsOf>>>

/** Throws a 400 while a panel has no picture. */
export async function readContents(db: Knex, comic: Comic): Promise<Contents> {
  const contents = await contentsOf(db, comic)
  if (contents) return contents
  throw new Refusal(400, 'Belum semua panel digambar. Selesaikan gambarnya dulu.')
}

export const currentKeys = async (db: Knex, comic: Comic): Promise<ExportKeys | null> =>
  (await contentsOf(db, comic))?.keys ?? null

/** The key of a video has the voices, too; `panels` are those that readers get. */
export function keysOf(comic: Comic, panels: readonly Panel[], watermark: boolean): ExportKeys {
  const { title, synopsis, publisher, author, genres, age_label, illustrator, published_at } = comic
  const made = aiOf(comic) === 'words' ? 'words' : (illustrator ?? engineText(comic))
  const facts = [title, synopsis, publisher, author.name, genres, age_label, made, published_at !== null]
  const drawn = panels.map(({ page_number, render_id, dialogues }) => [page_number, render_id, dialogues])
  const read = hashOf([FORM, facts, watermark, drawn])
  return { pdf: read, cbz: read, video: hashOf([read, panels.map(spokenVoice)]) }
}

const hashOf = (contents: unknown) => createHash('sha256').update(JSON.stringify(contents)).digest('hex')
