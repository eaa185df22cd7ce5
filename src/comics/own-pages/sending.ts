import { createHash } from 'node:crypto'
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import type { Knex } from 'knex'
import { createLimiter } from '../../async/limiter.ts'
import type { ComicUploadRow } from '../../db/tables.ts'
import { inOwnFolder, sweepFolders } from '../../uploads/ffmpeg.ts'
import { isFull } from '../../uploads/picture-folder.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { type Context, signedIn } from '../../web/context.ts'
import { Refusal } from '../../web/refusal.ts'
import { ownPageLimits } from '../limits.ts'
import { shownName } from '../rules/archive-entries.ts'
import { countSendable, noSpace, tooLarge } from '../rules/uploads.ts'
import type { SentFile } from './intake.ts'
import { dropOldUploads, findUploadIds } from './queries.ts'

/** Bytes for the other fields of a form. */
const FORM_BYTES = 1_000_000
const UPLOAD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names are only shown. They never become paths. */
export const fileName = (name: string) => shownName(name) || 'berkas'

type Deps = { uploads: Pick<Uploads, 'sending'>; pageFolder: string }

/** Bytes that all uploads together may send now. */
export const readSendable = async ({ sending }: Deps['uploads']): Promise<number> =>
  countSendable(sending.maxBytes, await sending.bytesLeft())

/** Refuses a member's upload while another one of theirs is worked on. */
export const limitToOne = () =>
  createLimiter({
    perKey: 1,
    waiting: 0,
    full: () => new Refusal(409, 'Kirimanmu yang lain masih diproses. Tunggu sebentar.', { retryAfter: 2 }),
  })

/** Several forms of one member could fill the disk together. */
const oneForm = limitToOne()

/**
 * Passes the files of the form field `pages` to `work`. The files stay on the disk until `work` ends. Throws a 400 for
 * a broken form, a 409 while another form of the member is processed, a 413 for more than 100 MB, and a 503 while the
 * disk is full.
 */
export function withSentFiles<T>(ctx: Context, { uploads, pageFolder }: Deps, work: (files: SentFile[]) => Promise<T>) {
  const take = async (folder: string) => {
    const share = { bytes: 0 }
    try {
      const most = await readSendable(uploads)
      const files = await receive(ctx, { folder, share, most }).catch((error: unknown) => {
        throw toRefusal(error)
      })
      return await work(files)
    } finally {
      inForms -= share.bytes
    }
  }
  const submission = oneForm(() => inOwnFolder(path.join(pageFolder, 'forms'), take), { key: String(signedIn(ctx).id) })
  return submission.finally(() => {
    // Browsers read the answer only after they have sent the whole body, so the connection is closed.
    if (!ctx.req.complete && !ctx.get('Content-Length')) ctx.set('Connection', 'close')
    ctx.req.resume()
  })
}

/** Bytes of all forms that are being received. */
let inForms = 0

/** The refusal of a body that could not be read to its end. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return isFull(error) ? noSpace() : new Refusal(400, 'Kirimannya rusak di jalan. Kirim sekali lagi.')
}

/** `share`: the bytes of this form so far. `most`: the limit of all forms together. */
type Receiving = { folder: string; share: { bytes: number }; most: number }

async function receive({ req }: Context, { folder, share, most }: Receiving): Promise<SentFile[]> {
  if (Number(req.headers['content-length'] ?? 0) > ownPageLimits.sent + FORM_BYTES) throw tooLarge()
  const files: SentFile[] = []
  const writes: Promise<void>[] = []
  const parser = busboy({
    headers: req.headers,
    defParamCharset: 'utf8',
    limits: { fields: 40, fieldSize: FORM_BYTES },
  })
  await new Promise<void>((resolve, reject) => {
    parser.on('file', (field, stream, { filename }) => {
      stream.on('error', reject)
      if (field !== 'pages' || !filename || files.length === ownPageLimits.entries) return stream.resume()
      const file = path.join(folder, String(files.length))
      files.push({ name: fileName(filename), file })
      stream.on('data', (chunk: Buffer) => {
        share.bytes += chunk.length
        inForms += chunk.length
        if (share.bytes > ownPageLimits.sent) reject(tooLarge())
        else if (inForms > most) reject(noSpace())
      })
      const write = pipeline(stream, createWriteStream(file))
      write.catch(reject)
      writes.push(write)
    })
    parser.once('close', resolve).on('error', reject)
    req.once('close', () => req.complete || reject(new Error('the form was cut off')))
    req.pipe(parser)
  }).finally(async () => {
    req.unpipe(parser)
    // If the form is broken, a file may still be open for writing after its folder is deleted.
    parser.destroy()
    await Promise.allSettled(writes)
  })
  return files
}

export const partsFile = (folder: string, id: string) => path.join(folder, id)

/** The number of bytes of an upload that have arrived. */
export const readOffset = async (folder: string, { id }: Pick<ComicUploadRow, 'id'>): Promise<number> =>
  (await stat(partsFile(folder, id)).catch(() => null))?.size ?? 0

/**
 * Appends the body of a request to an upload. Bytes of an interrupted request stay. Returns the number of bytes that
 * have arrived. Throws a 413 for more bytes than were announced, and a 503 while the disk is full.
 */
export async function appendPart({ req }: Context, folder: string, upload: ComicUploadRow, offset: number) {
  const most = Number(upload.size)
  if (offset + Number(req.headers['content-length'] ?? 0) > most) throw tooLarge()
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const file = await open(partsFile(folder, upload.id), constants.O_RDWR | constants.O_CREAT, 0o640)
  let at = offset
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      if (at + chunk.length > most) throw tooLarge()
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
    }
    await file.sync()
  } catch (error) {
    throw toRefusal(error)
  } finally {
    await file.close()
  }
  return at
}

/** Whether the received bytes match the announced hash. */
export async function isIntact(folder: string, { id, sha256 }: ComicUploadRow): Promise<boolean> {
  if (sha256 === null) return true
  const hash = createHash('sha256')
  await pipeline(createReadStream(partsFile(folder, id)), hash)
  return hash.digest('hex') === sha256
}

export const dropParts = (folder: string, id: string) => rm(partsFile(folder, id), { force: true })

/** Deletes uploads that are older than a day, and files without an upload. Returns the number of deleted files. */
export async function sweepUploads(db: Knex, folder: string): Promise<number> {
  await dropOldUploads(db)
  const ids = (await readdir(folder).catch(() => [])).filter((name) => UPLOAD.test(name))
  const existingIds = new Set(await findUploadIds(db, ids))
  const lost = ids.filter((id) => !existingIds.has(id))
  for (const id of lost) await dropParts(folder, id)
  return lost.length + (await sweepFolders(path.join(folder, 'forms')))
}
