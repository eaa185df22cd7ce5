import type { Logger } from 'pino'
import { draftUploadToken, readDraftUpload } from '../../uploads/draft-upload.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import type { Sender } from '../../uploads/sender.ts'
import { imageProblem, imageSize, MAX_PICTURE_BYTES, type Uploads } from '../../uploads/uploads.ts'
import type { FileRule, UploadedFile } from '../../web/incoming/multipart.ts'
import type { Secret } from '../../web/signed.ts'
import { MAX_FILE_BYTES, MAX_FORM_FILE_BYTES, MAX_FORM_FILES, MAX_ORDER_FIELDS } from '../limits.ts'
import { fileName, isPicture, kindProblem } from './rules.ts'
import { forCopy, type StoredFile, storeFile } from './store-file.ts'

export type FileTools = { uploads: Uploads; secret: Secret; now: () => Date; log: Logger }
type Fields = Readonly<Record<string, unknown>>
/** `isPlaced`: whether the rest of the form places an order. */
type FilesRequest = { fields: Fields; files: readonly UploadedFile[]; isPlaced: boolean; sender: Sender | null }

/** The files of an order. `design` and `files` are stored only for orders that may be placed. */
export type FilesOfOrder = {
  /** The picture that stands for the order. */
  design: string | null
  files: readonly StoredFile[]
  /** The files of a form that is shown again. */
  drafts: readonly StoredFile[]
  /** What is wrong, as an Indonesian sentence. */
  problem: string | null
  /** The refusal of a file that may be sent again later, because of a limit. */
  later: ImageRefusal | null
}
/** How an order brings its files: the rule by which they are read, and how they are stored. */
export type FileWay = { rule: FileRule; store: (tools: FileTools, request: FilesRequest) => Promise<FilesOfOrder> }

const nothing: FilesOfOrder = { design: null, files: [], drafts: [], problem: null, later: null }

function toRefusal({ log }: FileTools, error: unknown) {
  if (!(error instanceof ImageRefusal)) throw error
  if (error.failure === 'full') log.error({ err: error }, 'no room for pictures')
  return { problem: imageProblem(error), later: error.retryAfter == null ? null : error }
}

/** The files of an API call: one picture. */
export const onePicture: FileWay = {
  rule: { file: 'design', most: MAX_PICTURE_BYTES, mostFields: MAX_ORDER_FIELDS },
  async store(tools, { files: [file], isPlaced, sender }) {
    if (!file) return nothing
    try {
      if (isPlaced) return { ...nothing, design: (await tools.uploads.storeImage(file.bytes, { sender })).name }
      await tools.uploads.checkImage(file.bytes, sender)
      return nothing
    } catch (error) {
      return { ...nothing, ...toRefusal(tools, error) }
    }
  },
}

/**
 * The files of a form: of any kind that the shop works with, and files kept from an earlier attempt (`design_kept`).
 */
export const severalFiles: FileWay = {
  rule: {
    file: 'design',
    most: MAX_FILE_BYTES,
    mostFiles: MAX_FORM_FILES,
    mostTogether: MAX_FORM_FILE_BYTES,
    mostFields: MAX_ORDER_FIELDS,
    noun: 'Berkas',
  },
  async store(tools, { fields, files: sentFiles, isPlaced, sender }) {
    const candidates = [
      ...[fields.design_kept ?? []].flat().map((value) => keptFile(tools, value, sender)),
      ...sentFiles.map((file) => sentFile(tools, file, sender)),
    ]
    const files: StoredFile[] = []
    const drafts: StoredFile[] = []
    let later: ImageRefusal | null = null
    const over =
      candidates.length > MAX_FORM_FILES ? `Paling banyak ${MAX_FORM_FILES} berkas, sisanya belum ikut.` : null
    const unknown = candidates.find(({ name }) => kindProblem(name))
    let problem = over ?? (unknown ? `${unknown.name}: ${kindProblem(unknown.name)}` : null)
    for (const one of candidates.slice(0, MAX_FORM_FILES)) {
      const isStored = isPlaced && problem === null
      try {
        const file = await (isStored ? one.store() : one.draft())
        if (file) (isStored ? files : drafts).push(file)
        else problem ??= 'Berkas yang tadi sudah tidak tersimpan. Pilih lagi.'
      } catch (error) {
        const refusal = toRefusal(tools, error)
        problem ??= sentFiles.length > 1 ? `${one.name}: ${refusal.problem}` : refusal.problem
        later ??= refusal.later
      }
    }
    if (problem) return { ...nothing, problem, later, drafts: [...(await asDrafts(tools.uploads, files)), ...drafts] }
    return { ...nothing, files, drafts, design: files.find(({ picture }) => picture)?.picture ?? null }
  },
}

/**
 * A file of a form. `store` keeps it for its order, `draft` until the form is sent again. Both give null if the file is
 * gone.
 */
type WantedFile = { name: string; store: () => Promise<StoredFile | null>; draft: () => Promise<StoredFile | null> }

function sentFile({ uploads }: FileTools, { bytes, filename }: UploadedFile, sender: Sender | null): WantedFile {
  const name = fileName(filename)
  return {
    name,
    store: () => storeFile(uploads, { bytes, filename }, sender),
    async draft() {
      if (kindProblem(name)) return null
      const upload = await uploads.storeRawDraft(bytes, sender)
      const picture = isPicture(name) ? (await uploads.storeDraft(bytes, forCopy(sender))).name : null
      return { upload, picture, name, size: bytes.length }
    },
  }
}

/** A file of an earlier attempt, by the value that `keptValue` writes. */
function keptFile({ uploads, secret, now }: FileTools, value: unknown, sender: Sender | null): WantedFile {
  const [first, second, ...words] = String(value).split(' ')
  const [upload, displayCopy] = [readDraftUpload(secret, first, now()), readDraftUpload(secret, second, now())]
  const name = fileName(words.join(' '))
  const picture = displayCopy && imageSize(displayCopy) ? displayCopy : null
  async function draft(): Promise<StoredFile | null> {
    const file = upload && (await uploads.openDraft(upload))
    if (!upload || !file || kindProblem(name)) return null
    const isShown = picture !== null && (await uploads.openDraft(picture)) !== null
    return isShown || !isPicture(name) ? { upload, picture, name, size: file.size } : null
  }
  return {
    name,
    draft,
    async store() {
      const file = await draft()
      const original = file && (await uploads.keepDraft(file.upload, { sender }))
      const copy = file?.picture ? await uploads.keepDraft(file.picture, { sender: forCopy(sender) }) : null
      return file && original ? { ...file, upload: original, picture: copy } : null
    },
  }
}

/** The value of a hidden field that keeps a file when the form is shown again. */
export const keptValue = ({ upload, picture, name }: StoredFile, secret: Secret, now: Date): string =>
  [draftUploadToken(secret, upload, now), picture ? draftUploadToken(secret, picture, now) : '-', name].join(' ')

/** Turns stored files into drafts again. Files for which there is no room are left out. */
export async function asDrafts(uploads: Uploads, files: readonly StoredFile[]): Promise<StoredFile[]> {
  const drafts: StoredFile[] = []
  for (const file of files)
    try {
      const [upload, picture] = [
        await uploads.toDraft(file.upload),
        file.picture && (await uploads.toDraft(file.picture)),
      ]
      if (upload) drafts.push({ ...file, upload, picture })
    } catch (error) {
      if (!(error instanceof ImageRefusal)) throw error
    }
  return drafts
}

/** Forgets the files of an order that was not placed. */
export async function forgetFiles(uploads: Uploads, { design, files }: FilesOfOrder): Promise<void> {
  const names = [design, ...files.flatMap(({ upload, picture }) => [upload, picture])]
  for (const name of new Set(names)) if (name) await uploads.forgetImage(name)
}
