import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { engineText, getAiUse } from '../comic/comic.ts'
import { type Comic, findComic, listReadPanels, type Panel } from '../comic/queries.ts'
import { findCreator } from '../creators/queries.ts'
import { spokenVoice } from '../voice/narration.ts'
import { askAgain, askFor, type ExportKind, exportKinds, listExports } from './queries.ts'

/** `ffmpeg`: its path, which is looked for at the start; null on a server that cannot make videos. */
export type ExportDeps = { db: Knex; uploads: Pick<Uploads, 'documents' | 'videos'>; ffmpeg: Promise<string | null> }

export type ExportKeys = Readonly<Record<ExportKind, string>>

/** Increase this number to have the files of all comics made again on the next request. */
const FORM = 1

/** The key of a file in one of the forms. */
export const keyIn = (keys: ExportKeys, kind: ExportKind, form: string): string =>
  form === '' ? keys[kind] : hashContents([keys[kind], form])

/**
 * A file with the same contents is reused. `form`: one of `exportForms`; a comic of own pages has only the first.
 * Throws a 400 if a panel has no picture, a 409 for a video of own pages, and a 503 if this server cannot make videos.
 */
export async function askForExport(deps: ExportDeps, comic: Comic, kind: ExportKind, form = '') {
  const { db, uploads, ffmpeg } = deps
  const isOwn = comic.source === 'pages'
  if (kind === 'video' && isOwn) throw new Refusal(409, 'Video belum bisa dibuat dari halaman sendiri.')
  if (kind === 'video' && (await ffmpeg) === null) throw new Refusal(503, 'Video belum bisa dibuat di server ini.')
  const { keys } = await readContents(db, comic)
  const exportForm = isOwn ? '' : form
  const row = await askFor(db, { comic_id: comic.id, kind, form: exportForm, key: keyIn(keys, kind, exportForm) })
  const isGone = row.file !== null && (await uploads[exportKinds[kind].store].open(row.file)) === null
  return isGone ? askAgain(db, row.id) : row
}

/**
 * Requests the files for readers. A video is made only if the creator has requested one before, because it takes
 * minutes.
 */
export async function askForDownloads(deps: ExportDeps, comicId: number): Promise<void> {
  const comic = await findComic(deps.db, comicId)
  if (!comic?.allow_downloads) return
  for (const kind of ['pdf', 'cbz'] as const) await askForExport(deps, comic, kind)
  const hasVideo = (await listExports(deps.db, comic, undefined)).some(({ kind }) => kind === 'video')
  if (hasVideo && (await deps.ffmpeg) !== null) await askForExport(deps, comic, 'video')
}

/** Returns null if a panel has no picture. */
async function findContents(db: Knex, comic: Comic) {
  const panels = await listReadPanels(db, comic.id)
  if (panels.length === 0 || panels.some(({ render_id }) => render_id === null)) return null
  const watermark = (await findCreator(db, comic.user_id))?.watermark ?? true
  return { panels, watermark, keys: makeExportKeys(comic, panels, watermark) }
}

export type Contents = NonNullable<Awaited<ReturnType<typeof findContents>>>

/** Throws a 400 if a panel has no picture. */
export async function readContents(db: Knex, comic: Comic): Promise<Contents> {
  const contents = await findContents(db, comic)
  if (contents) return contents
  throw new Refusal(400, 'Belum semua panel digambar. Selesaikan gambarnya dulu.')
}

export const currentKeys = async (db: Knex, comic: Comic): Promise<ExportKeys | null> =>
  (await findContents(db, comic))?.keys ?? null

/** The key of a video also covers the voices. `panels` are the panels that readers get. */
export function makeExportKeys(comic: Comic, panels: readonly Panel[], watermark: boolean): ExportKeys {
  const { title, synopsis, publisher, author, genres, age_label, illustrator, published_at } = comic
  const engine = getAiUse(comic) === 'words' ? 'words' : (illustrator ?? engineText(comic))
  const facts = [title, synopsis, publisher, author.name, genres, age_label, engine, published_at !== null]
  const panelFacts = panels.map(({ page_number, render_id, dialogues }) => [page_number, render_id, dialogues])
  const fileKey = hashContents([FORM, facts, watermark, panelFacts])
  return { pdf: fileKey, cbz: fileKey, video: hashContents([fileKey, panels.map(spokenVoice)]) }
}

const hashContents = (contents: unknown) => createHash('sha256').update(JSON.stringify(contents)).digest('hex')
