import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { ComicExportRow } from '../../db/tables.ts'
import { createWorker } from '../../jobs/worker.ts'
import { inOwnFolder, sweepFolders } from '../../uploads/ffmpeg.ts'
import { isBusy } from '../../uploads/image-job.ts'
import { isFull } from '../../uploads/picture-folder.ts'
import { newDocumentName } from '../../uploads/picture-name.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { getAiUse } from '../comic/comic.ts'
import { type Comic, findComic, listReadPanels } from '../comic/queries.ts'
import { UNUSED_EXPORT_MS } from '../limits.ts'
import type { Pictures } from '../pictures/pictures.ts'
import { spokenVoice } from '../voice/narration.ts'
import { dropVoice } from '../voice/queries.ts'
import { type Contents, keyIn, readContents } from './ask.ts'
import * as queries from './queries.ts'
import type { ExportedComic } from './sheets.ts'

type Deps = {
  db: Knex
  log: Logger
  uploads: Uploads
  pictures: Pictures
  /** Null on a server that cannot make videos. */
  ffmpeg: Promise<string | null>
  folder: string
  changed: (comicId: number) => void
}

/**
 * Makes one file and one video at a time. A file that a stop interrupted starts again. Without ffmpeg, waiting videos
 * fail.
 */
export function createExporter(deps: Deps) {
  const { db, log, changed } = deps
  const making = (kind: string, title: string, kinds: readonly queries.ExportKind[]) =>
    createWorker<ComicExportRow>({
      db,
      log,
      kind,
      title,
      queue: queries.waitingExports(kinds),
      atOnce: 1,
      isTemporary: isBusy,
      work: (row, signal) => make(deps, row, signal),
      async fail(row, error) {
        const isExpected = error instanceof Refusal && error.cause === undefined
        if (!isExpected) log.error({ err: error, comic: row.comic_id, kind: row.kind }, 'a comic was not exported')
        await queries.endExport(db, row.id, { status: 'FAILED', error: formatReason(error) })
      },
      ended: ({ comic_id }) => changed(comic_id),
      repeat: async (trx, id) => (await queries.askAgain(trx, Number(id))).status === 'PENDING',
    })
  return {
    workers: [making('export', 'Berkas komik', ['pdf', 'cbz']), making('video', 'Video komik', ['video'])],
    /** Deletes old files that no row names, and remains of videos from killed processes. */
    async sweep(): Promise<number> {
      const { documents, videos } = deps.uploads
      const sweepIn = (folder: typeof videos) =>
        folder.sweep(Date.now() - UNUSED_EXPORT_MS, (names) => queries.listUsedFiles(deps.db, names))
      return (await sweepIn(documents)) + (await sweepIn(videos)) + (await sweepFolders(deps.folder))
    },
  }
}

async function make(deps: Deps, row: ComicExportRow, signal: AbortSignal): Promise<void> {
  const { db } = deps
  const { kind, comic_id } = row
  const comic = await findComic(db, comic_id)
  if (!comic) return
  if (kind === 'video') await forgetLostVoices(deps, comic_id)
  const contents = await readContents(db, comic)
  const { form } = row
  const key = keyIn(contents.keys, kind, form)
  if (key !== row.key) return void (await queries.askInstead(db, row.id, { comic_id, kind, form, key }))
  const file = newDocumentName(queries.exportKinds[kind].ending)
  const bytes = await write(deps, row, { comic: exported(deps, comic, contents, signal), file, signal })
  await queries.endExport(db, row.id, { status: 'READY', file, bytes })
}

function formatReason(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (isFull(error)) return 'Tempat penyimpanan sedang penuh. Coba lagi nanti.'
  return 'Berkasnya gagal dibuat. Coba lagi sebentar lagi.'
}

type Job = { comic: ExportedComic; file: string; signal: AbortSignal }

/** Returns the number of bytes. The makers are imported on first use, because their libraries take 30 MB of memory. */
async function write(deps: Deps, row: ComicExportRow, { comic, file, signal }: Job): Promise<number> {
  const { documents, videos } = deps.uploads
  if (row.kind !== 'video') {
    const make = row.kind === 'cbz' ? (await import('./cbz.ts')).makeCbz : (await import('./pdf.ts')).makePdf
    const bytes = await make(comic, row.form)
    await documents.write(file, bytes)
    return bytes.length
  }
  const { db, folder, changed } = deps
  const ffmpeg = await deps.ffmpeg
  if (ffmpeg === null) throw new Refusal(503, 'Video belum bisa dibuat di server ini.')
  const progress = async (percent: number) => {
    if (!(await queries.setProgress(db, row.id, percent))) throw new Refusal(404, 'Video ini tidak diminta lagi.')
    changed(row.comic_id)
  }
  await progress(0)
  await sweepFolders(folder)
  const { makeVideo } = await import('./video.ts')
  return inOwnFolder(folder, async (own) => {
    const video = await makeVideo(comic, { ffmpeg, folder: own, signal, progress, form: row.form })
    const bytes = await videos.move(file, video)
    if (bytes !== null) return bytes
    throw new Refusal(409, 'Videonya terlalu besar untuk server ini. Pendekkan komiknya, lalu coba lagi.')
  })
}

/** Removes lost voices from the panels, so that the key of the comic no longer covers them. */
async function forgetLostVoices({ db, uploads }: Deps, comicId: number): Promise<void> {
  for (const panel of await listReadPanels(db, comicId)) {
    const voice = spokenVoice(panel)
    if (voice !== null && !(await uploads.documents.open(voice))) await dropVoice(db, voice)
  }
}

/** Reading a picture throws the reason of the signal after an abort. */
function exported({ uploads, pictures }: Deps, comic: Comic, contents: Contents, signal: AbortSignal): ExportedComic {
  const pictureReader = (renderId: number | null, number: number) => async () => {
    signal.throwIfAborted()
    const render = renderId === null ? null : await pictures.find(renderId)
    const name = render && (await pictures.nameOf(render))
    const bytes = name && (await uploads.readImage(name))
    if (!bytes) throw new Refusal(409, `Gambar panel ${number} hilang. Gambar ulang panel itu, lalu coba lagi.`)
    return bytes
  }
  const voiceReader = (voice: string | null, number: number) =>
    voice === null
      ? null
      : async () => {
          const bytes = await uploads.documents.read(voice)
          if (!bytes) throw new Refusal(409, `Suara panel ${number} hilang. Bacakan lagi panelnya, lalu coba lagi.`)
          return bytes
        }
  return {
    title: comic.title ?? 'Komik',
    creator: comic.publisher ?? comic.author.name,
    synopsis: comic.synopsis,
    genres: comic.genres,
    ageLabel: comic.age_label,
    ai: getAiUse(comic),
    watermark: contents.watermark,
    panels: contents.panels.map((panel, at) => ({
      picture: pictureReader(panel.render_id, at + 1),
      voice: voiceReader(spokenVoice(panel), at + 1),
      faces: panel.faces ?? [],
      size: panel.size,
      page: panel.page_number,
      own: panel.width !== null && panel.height !== null ? { width: panel.width, height: panel.height } : null,
      dialogues: panel.dialogues,
    })),
  }
}
