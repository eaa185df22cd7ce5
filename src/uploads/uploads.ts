import type { Knex } from 'knex'
import type { ParameterizedContext } from 'koa'
import type { Logger } from 'pino'
import { span, toWibDay } from '../web/dates.ts'
import { takeRange } from '../web/incoming/preconditions.ts'
import { notFound, Refusal } from '../web/refusal.ts'
import { createSecret, type Secret } from '../web/signed.ts'
import { createAllowance, MEMBER_BYTES } from './allowance.ts'
import { bytesBelow, type dataFolders, folderFor } from './folders.ts'
import { createGoogleStorage, type PictureBucket } from './google-storage.ts'
import { cleanImage, cutPage, type Turn } from './image.ts'
import { HEIC_ADVICE, type ImageFailure, ImageRefusal } from './image-job.ts'
import { createPictureFolder } from './picture-folder.ts'
import { documentType, nameOfCopy, newName, newRawName, readName, type Variant } from './picture-name.ts'
import { type About, createPictureStore } from './picture-store.ts'
import { bytesStored, pruneSentBytes } from './queries.ts'
import type { Sender } from './sender.ts'
import type { OpenImage, Storage } from './storage.ts'

/** `name` is stored in a database row and contains the size in pixels (see `imageSize`). */
type StoredImage = { name: string; width: number; height: number }

/** `isStill` and `edges`: see `MadeImage`. */
type StoredPage = { pictures: (StoredImage & { bytes: number })[]; isStill: boolean; edges: readonly number[] }

export type Uploads = ReturnType<typeof createUploads>

/**
 * Stores uploaded pictures below `<dataDir>/uploads`, smaller copies below `upload-derivatives`, drafts without a row
 * below `upload-drafts`, documents that this site makes below `documents`, and videos below `videos`. Several servers
 * may share the folders. Each folder has its share of `maxBytes` (see `dataFolders`). With a `bucket`, new pictures go
 * there without a limit, and pictures in the folder stay readable. `storeImage` checks and re-encodes a picture and
 * adds its row to `uploads`. It throws an `ImageRefusal`, for which `imageProblem` gives the message. Store a picture
 * before the row that names it. Triggers count these rows, in columns of `select track_uploads('table', 'column')` in a
 * migration. A picture that no row names is deleted after a day. `forgetImage` deletes it at once; call it after the
 * commit. `openImage` returns null for a missing file, and throws a 503 while the bucket fails. `openDerivative` opens
 * a copy in WebP or JPEG that is 480, 800, 960 or 1600 pixels wide. `createAllowance` limits what a `sender` may send.
 * `keepDraft` stores a copy of a draft as a picture and returns its name, or null if the draft does not exist any more;
 * `toDraft` does the opposite. If there is no room, the oldest drafts, documents or videos are deleted; a deleted
 * document is made again. `sweepImages` deletes everything that was unused for a day and returns the number of files;
 * `sweep` is its job.
 */
export function createUploads(options: Options) {
  const { db, dataDir, maxBytes = DEFAULT_MAX_BYTES, bucket, secret = createSecret(''), isLimited = true } = options
  const { now = () => new Date() } = options
  const place = (name: keyof typeof dataFolders) => folderFor({ dataDir, maxUploadBytes: maxBytes }, name)
  const allowance = createAllowance({ db, room: bucket ? null : maxBytes, secret, now, isLimited })
  const { maxBytes: room } = place('uploads')
  const sending = place('comic-uploads')
  const countIncomingBytes = () => bytesBelow(sending.folder)
  const own = createPictureFolder({ ...place('uploads'), besides: countIncomingBytes })
  const store = createPictureStore({
    db,
    pictures: bucket ? createGoogleStorage({ ...bucket, older: own }) : own,
    copies: createPictureFolder({ ...place('upload-derivatives'), dropsOldest: true }),
    allowance,
  })
  const documentOptions = { dropsOldest: true, typeOf: documentType }
  const drafts = createPictureFolder({ ...place('upload-drafts'), dropsOldest: true })
  const toTurn = ({ sender = null, isBackground }: Pick<Turn, 'sender' | 'isBackground'>): Turn => ({
    sender,
    isBackground,
    around: allowance.around(sender),
  })

  const writeDraft =
    (sender: Sender | null): Write =>
    async (name, bytes) => {
      await allowance.draft(sender, bytes.length)
      await drafts.write(name, bytes)
    }

  async function sweepImages(moment = now()): Promise<number> {
    const before = moment.getTime() - UNUSED_FOR_MS
    await pruneSentBytes(db, toWibDay(moment))
    return (await store.sweep(before)) + (await drafts.sweep(before, async () => []))
  }

  return {
    storeImage: (bytes: Uint8Array, about: About & Pick<Turn, 'isBackground'> = {}) =>
      storeClean(bytes, toTurn(about), (name, clean) => store.keep(name, clean, about)),
    /** Keeps a file as it was sent. Returns the name under which it is stored. */
    async storeRaw(bytes: Uint8Array, about: About = {}): Promise<string> {
      const name = newRawName()
      await store.keep(name, bytes, about)
      return name
    },
    /**
     * Stores the pictures of a comic page. A long strip becomes several pictures. The comic counts the bytes itself.
     */
    async storePage(bytes: Uint8Array): Promise<StoredPage> {
      const { pictures, ...page } = await cutPage(bytes, PAGE_WIDTH, { isBackground: true })
      const storedPictures: StoredPage['pictures'] = []
      for (const part of pictures) {
        const name = newName(part)
        await store.keep(name, part.bytes)
        storedPictures.push({ name, width: part.width, height: part.height, bytes: part.bytes.length })
      }
      return { pictures: storedPictures, ...page }
    },
    openImage: (name: string) => store.open(name).catch(tryLater),
    readImage: store.read,
    openDerivative: store.openDerivative,
    forgetImage: store.forget,
    async checkImage(bytes: Uint8Array, sender: Sender | null): Promise<void> {
      await cleanImage(bytes, { longest: MAX_SIDE }, toTurn({ sender }))
    },
    documents: createPictureFolder({ ...documentOptions, ...place('documents') }),
    videos: createPictureFolder({ ...documentOptions, ...place('videos') }),
    storeDraft: (bytes: Uint8Array, sender: Sender | null) => storeClean(bytes, toTurn({ sender }), writeDraft(sender)),
    async storeRawDraft(bytes: Uint8Array, sender: Sender | null): Promise<string> {
      const name = newRawName()
      await writeDraft(sender)(name, bytes)
      return name
    },
    openDraft: drafts.open,
    keepDraft: (draft: string, about?: About): Promise<string | null> =>
      copy(drafts, (name, bytes) => store.keep(name, bytes, about), draft),
    async toDraft(name: string): Promise<string | null> {
      const draft = await copy(store, drafts.write, name)
      await store.forget(name)
      return draft
    },
    /** `bytesLeft`: bytes left in the room of pictures. Files that are being sent count in it as well. */
    sending: { ...sending, bytesLeft: async () => (bucket ? Infinity : room - (await bytesStored(db))) },
    /** The share of the room that all pictures take, from 0 to 1; null for a bucket, which has no limit. */
    fullness: async () => (bucket ? null : ((await bytesStored(db)) + (await countIncomingBytes())) / room),
    sweepImages,
    sweep: { name: 'sweep pictures', title: 'Membersihkan gambar', every: SWEEP_EVERY_MS, run: () => sweepImages() },
  }
}

type Options = {
  db: Knex
  dataDir: string
  maxBytes?: number | undefined
  bucket?: PictureBucket | null
  /** Makes the hashes under which addresses are counted. */
  secret?: Secret
  isLimited?: boolean
  now?: () => Date
}

/** The size in pixels; null if this site did not make the name. */
export const imageSize = (name: string): { width: number; height: number } | null => readName(name)?.size ?? null

/** The message for the form field with the picture. */
export function imageProblem({ failure, retryAfter }: Pick<ImageRefusal, 'failure' | 'retryAfter'>): string {
  if (failure !== 'too_many') return problems[failure]
  return `Gambar yang dikirim dari jaringanmu sudah terlalu banyak. Kirim gambarnya lagi ${formatWait(retryAfter ?? 0)}.`
}

const formatWait = (seconds: number): string =>
  seconds < 3_600 ? `${span(Math.max(1, Math.ceil(seconds / 60)) * 60_000)} lagi` : 'besok'

/**
 * For a JSON API: a refused picture leads to a 400, a 429 if its sender has sent too many, or a 503 if the server is
 * the reason. `noImage`: the message for a file that is no picture.
 */
export async function refusingPictures<T>(log: Logger, save: () => Promise<T>, noImage = problems.not_an_image) {
  try {
    return await save()
  } catch (error) {
    if (!(error instanceof ImageRefusal)) throw error
    const { failure, status, retryAfter } = error
    if (failure === 'full') log.error('no room for pictures')
    const words = failure === 'not_an_image' ? noImage : imageProblem(error)
    throw new Refusal(status === 422 ? 400 : status, words, { retryAfter })
  }
}

type Answer = Parameters<typeof takeRange>[0] & Pick<ParameterizedContext, 'length'>
type Sending = { isPublic?: boolean; saveAs?: string }

/**
 * Answers with a picture, a document, or the requested part of it. The headers keep the file from running scripts and
 * from being framed. Unless it is `isPublic`, only the visitor's browser may cache it. The cache never expires, because
 * the contents under a name never change. `saveAs`: the file name for saving. Such an address may have another file
 * later, so browsers ask each time.
 */
export function sendImage(ctx: Answer, picture: OpenImage, { isPublic = false, saveAs }: Sending = {}): void {
  const { name, type, size, stream } = picture
  const tag = `"${name}"`
  ctx.set({
    'Content-Type': type,
    'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': saveAs ? `attachment; filename="${saveAs}"` : `inline; filename="${name}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': `${isPublic ? 'public' : 'private'}, ${saveAs ? 'no-cache' : 'max-age=31536000, immutable'}`,
    'Accept-Ranges': 'bytes',
    ETag: tag,
    // Pages of other sites show pictures with a plain `img`, which sends no origin that could be listed.
    ...(isPublic && { 'Cross-Origin-Resource-Policy': 'cross-origin' }),
  })
  const part = takeRange(ctx, size, tag)
  if (!part) return
  ctx.length = part.end - part.start + 1
  ctx.body = stream(part)
}

/**
 * Sends the headers of `sendImage`. Throws a 404 if `derivative` is null or the picture does not exist any more, and a
 * 503 while too many copies wait.
 */
export async function sendDerivative(
  ctx: Answer,
  uploads: Pick<Uploads, 'openDerivative'>,
  derivative: { name: string; size: Variant } | null,
  options: { isPublic?: boolean } = {},
): Promise<void> {
  const picture = derivative && (await uploads.openDerivative(derivative.name, derivative.size).catch(tryLater))
  if (!picture) throw notFound('Gambar ini tidak ada.')
  sendImage(ctx, picture, options)
}

/** This site makes the picture itself, so the visitor can do nothing about the failure. */
const laterPicture = () =>
  new Refusal(503, 'Gambar ini belum bisa disiapkan. Coba lagi sebentar lagi.', { retryAfter: 10 })

export function tryLater(error: unknown): never {
  throw error instanceof ImageRefusal ? laterPicture() : error
}

/** The refusal for a picture that may be requested again; null for any other error. */
export const refusalOfBusy = (error: unknown): Refusal | null =>
  error instanceof ImageRefusal && error.status === 503 ? laterPicture() : null

/** 5 MiB. */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024
/** The longest side of a stored picture in pixels. It is enough to print a design, and limits the disk space. */
const MAX_SIDE = 2_400
/** The width in pixels at which readers show a page. */
const PAGE_WIDTH = 1_600
/** Bytes of all stored pictures if no setting says otherwise. */
const DEFAULT_MAX_BYTES = 5_000_000_000
/** One hour in milliseconds. */
const SWEEP_EVERY_MS = 3_600_000
/** Milliseconds after which a draft, or a picture whose name is in no database row, is deleted. */
export const UNUSED_FOR_MS = 86_400_000

const problems: Record<Exclude<ImageFailure, 'too_many'>, string> = {
  not_an_image: 'Ini bukan gambar JPEG, PNG, WebP, AVIF, atau GIF.',
  heic: HEIC_ADVICE,
  too_many_pixels: 'Gambar ini terlalu lebar, terlalu tinggi, atau terlalu rumit. Kecilkan dulu, lalu kirim lagi.',
  broken: 'Gambar ini rusak atau terpotong. Simpan ulang, lalu kirim lagi.',
  busy: 'Gambar ini belum bisa diterima. Sebentar lagi, pilih dan kirim lagi.',
  own_full: `Gambar di akunmu sudah memakai ${MEMBER_BYTES / 1e6} MB, paling banyak yang bisa disimpan. Hapus komik lama dulu.`,
  full: 'Tempat penyimpanan gambar sedang penuh. Kirim tanpa gambar dulu, gambarnya bisa menyusul.',
}

type Write = (name: string, bytes: Uint8Array) => Promise<void>

async function storeClean(bytes: Uint8Array, turn: Turn, write: Write): Promise<StoredImage> {
  const clean = await cleanImage(bytes, { longest: MAX_SIDE }, turn)
  const name = newName(clean)
  await write(name, clean.bytes)
  return { name, width: clean.width, height: clean.height }
}

/** Null if the picture does not exist any more. */
async function copy(from: Pick<Storage, 'read'>, write: Write, name: string): Promise<string | null> {
  const bytes = await from.read(name)
  if (!bytes) return null
  const copied = nameOfCopy(name)
  await write(copied, bytes)
  return copied
}
