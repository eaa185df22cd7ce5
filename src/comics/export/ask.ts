import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { ComicExportRow } from '../../db/comic-rows.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { aiOf } from '../comic/comic.ts'
import { type Comic, findComic, listReadPanels, type Panel } from '../comic/queries.ts'
import { findCreator } from '../creators/queries.ts'
import { spokenVoice } from '../voice/narration.ts'
import { askAgain, askFor, type ExportKind, exportKinds, listExports } from './queries.ts'

/** `ffmpeg` is null on a server that cannot make videos; it is looked for at the start. */
export type ExportDeps = { db: Knex; uploads: Pick<Uploads, 'documents' | 'videos'>; ffmpeg: Promise<string | null> }

/** The key of what each kind of file is made of. */
export type ExportKeys = Readonly<Record<ExportKind, string>>

/** Number of the form of the files. With a new one the files of all comics are made again when they are asked for. */
const FORM = 1

/**
 * Asks for a comic as a file: PDF, CBZ for comic readers, or video. A file that is made of the same already serves.
 * Throws a 400 while a panel has no picture, and a 503 for a video that this server cannot make.
 */
export async function askForExport(deps: ExportDeps, comic: Comic, kind: ExportKind): Promise<ComicExportRow> {
  const { db, uploads, ffmpeg } = deps
  if (kind === 'video' && (await ffmpeg) === null) throw new Refusal(503, 'Video belum bisa dibuat di server ini.')
  const { keys } = await readContents(db, comic)
  const row = await askFor(db, { comic_id: comic.id, kind, key: keys[kind] })
  const isGone = row.file !== null && (await uploads[exportKinds[kind].store].open(row.file)) === null
  return isGone ? askAgain(db, row.id) : row
}

/**
 * Asks for the files of a comic that its readers may download; for a video only where its creator has had one made, because
 * it takes minutes. They are not made for a comic that forbids it.
 */
export async function askForDownloads(deps: ExportDeps, comicId: number): Promise<void> {
  const comic = await findComic(deps.db, comicId)
  if (!comic?.allow_downloads) return
  for (const kind of ['pdf', 'cbz'] as const) await askForExport(deps, comic, kind)
  const hasVideo = (await listExports(deps.db, comicId)).some(({ kind }) => kind === 'video')
  if (hasVideo && (await deps.ffmpeg) !== null) await askForExport(deps, comic, 'video')
}

/** Returns what the files of a comic are made of as it is now, and its keys; null while a panel has no picture. */
async function contentsOf(db: Knex, comic: Comic) {
  const panels = await listReadPanels(db, comic.id)
  if (panels.length === 0 || panels.some(({ render_id }) => render_id === null)) return null
  const watermark = (await findCreator(db, comic.user_id))?.watermark ?? true
  return { panels, watermark, keys: keysOf(comic, panels, watermark) }
}

export type Contents = NonNullable<Awaited<ReturnType<typeof contentsOf>>>

/** The same for a comic that is to be a file. Throws a 400 while a panel has no picture. */
export async function readContents(db: Knex, comic: Comic): Promise<Contents> {
  const contents = await contentsOf(db, comic)
  if (contents) return contents
  throw new Refusal(400, 'Belum semua panel digambar. Selesaikan gambarnya dulu.')
}

/** The keys of the files of a comic as it is now; null while a panel has no picture. */
export const currentKeys = async (db: Knex, comic: Comic): Promise<ExportKeys | null> =>
  (await contentsOf(db, comic))?.keys ?? null

/** Hashes of all that the files of a comic are made of, the video's of the voices too; `panels` as readers get them. */
export function keysOf(comic: Comic, panels: readonly Panel[], watermark: boolean): ExportKeys {
  const { title, synopsis, publisher, author, genres, age_label, illustrator, published_at } = comic
  const made = aiOf(comic) === 'words' ? 'words' : illustrator
  const facts = [title, synopsis, publisher, author.name, genres, age_label, made, published_at !== null]
  const drawn = panels.map(({ page_number, render_id, dialogues }) => [page_number, render_id, dialogues])
  const read = hashOf([FORM, facts, watermark, drawn])
  return { pdf: read, cbz: read, video: hashOf([read, panels.map(spokenVoice)]) }
}

const hashOf = (contents: unknown) => createHash('sha256').update(JSON.stringify(contents)).digest('hex')
