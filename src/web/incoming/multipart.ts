import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import { toHousehold } from '../../net/addresses.ts'
import { InvalidFields } from '../call-errors.ts'
import type { Context } from '../context.ts'
import { Refusal } from '../refusal.ts'
import { tooSlow } from './pace.ts'
import { refuseOtherTypes } from './parsed-body.ts'
import { beginUpload, hold, release } from './upload-memory.ts'

/** An uploaded file. `filename` is the name that the sender gave; use it only for display, never for storage. */
export type UploadedFile = { bytes: Buffer; filename: string }
/** `file`: the first of the files. */
type Files = { file: UploadedFile | null; files: readonly UploadedFile[] }
export type Multipart = Files & { fields: Record<string, string | string[]> }
export type Body = Files & { fields: Record<string, unknown> }

/** The rule for the one file field of a form. */
export type FileRule = {
  /** The name of the field. */
  file: string
  /** Maximum bytes of a file. */
  most: number
  /** Maximum number of files. Default 1. */
  mostFiles?: number
  /** Maximum bytes of all files together. */
  mostTogether?: number
  /** Maximum bytes of each other field. Default 64 KB. */
  mostOfField?: number
  /** Maximum number of other fields. Default 40. */
  mostFields?: number
  /** The Indonesian word for the file in messages. The default is a picture. */
  noun?: string
}

/**
 * Thrown for a rejected file: 400 with error messages by field. `fields` are the other values of the form, so that a
 * page can show the form again. `files` are the files that arrived completely. `isTooLarge`: a file exceeds the size
 * limit.
 */
export class FileRefusal extends InvalidFields {
  readonly fields: Multipart['fields']
  readonly files: readonly UploadedFile[]
  readonly isTooLarge: boolean
  constructor(
    details: Record<string, string>,
    { fields = {}, files = [] }: Partial<Pick<Multipart, 'fields' | 'files'>> = {},
    isTooLarge = false,
  ) {
    super(Object.fromEntries(Object.entries(details).map(([field, message]) => [field, [message]])))
    this.fields = fields
    this.files = files
    this.isTooLarge = isTooLarge
  }
}

/**
 * Returns the body of a request. The body parser has already parsed JSON and urlencoded forms; multipart forms are
 * parsed here. Throws a 400 for JSON that is not an object, a 415 for other content types, and the errors of
 * `readMultipart`.
 */
export async function readBody(ctx: Context, rule: FileRule): Promise<Body> {
  if (ctx.is('multipart/form-data')) return readMultipart(ctx, rule)
  refuseOtherTypes(ctx)
  const fields: unknown = ctx.request.body ?? {}
  if (isRecord(fields)) return { fields, file: null, files: [] }
  throw new Refusal(400, 'Kirim isiannya sebagai objek JSON, {"nama": "isi"}.')
}

/**
 * Parses a multipart form with as many fields and files as the rule allows, the files in its field. Repeated fields
 * become a list, and an empty file field counts as absent. Throws a `FileRefusal` for a file that is too large or in
 * another field (the rest of the request is still read, so that the answer reaches the browser). Throws a `Refusal`
 * with 400 for a malformed or too large form, 408 after five minutes, and 503 when the uploads hold too much memory.
 */
export async function readMultipart(ctx: Context, rule: FileRule): Promise<Multipart> {
  if (Number(ctx.get('Content-Length')) > MAX_REQUEST_BYTES) {
    ctx.set('Connection', 'close')
    throw new FileRefusal({ [rule.file]: tooLarge(rule) }, {}, true)
  }
  const parser = openParser(ctx.req, rule)
  const getResult = collect(parser, rule)
  try {
    await feed(ctx, parser, rule)
  } catch (error) {
    letGo(ctx, error)
    throw error
  } finally {
    parser.destroy()
  }
  return getResult()
}

const MB = 1024 * 1024
const MAX_FIELDS = 40
const MAX_FIELD_BYTES = 64 * 1024
/**
 * Photos of about 20 MB are below this limit, so that their senders get an error message and not a closed connection.
 */
const MAX_REQUEST_BYTES = 64 * MB
/** Milliseconds for a whole upload: a picture of 5 MiB takes 262 s at the slowest pace that a body may have. */
const UPLOAD_TIMEOUT_MS = 300_000

const megabytes = (bytes: number) => `${Math.floor(bytes / MB)} MB`
const tooLarge = ({ most, noun = 'Gambar' }: FileRule) => `${noun} paling besar ${megabytes(most)}.`
const tooMany = ({ mostFiles = 1, noun = 'Gambar' }: FileRule) =>
  mostFiles === 1 ? `Kirim satu ${noun.toLowerCase()} saja.` : `Paling banyak ${mostFiles} ${noun.toLowerCase()}.`
const malformed = (cause?: unknown) =>
  Object.assign(new Refusal(400, 'Formulir ini rusak di jalan. Kirim sekali lagi.'), { cause })
const tooMuch = () => new Refusal(400, 'Isian formulir ini terlalu banyak.')
const tooBusy = () =>
  new Refusal(503, 'Terlalu banyak yang mengirim gambar bersamaan. Coba lagi sebentar lagi.', { retryAfter: 5 })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Limits are one higher than allowed, because busboy reports a limit when it is reached, not exceeded. */
function openParser(
  { headers }: IncomingMessage,
  { most, mostOfField = MAX_FIELD_BYTES, mostFields = MAX_FIELDS }: FileRule,
): busboy.Busboy {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: {
        fields: mostFields,
        fieldSize: mostOfField + 1,
        files: MAX_FIELDS,
        fileSize: most + 1,
        parts: 2 * mostFields,
      },
    })
  } catch (error) {
    throw malformed(error)
  }
}

type FileInForm = { chunks: Buffer[]; filename: string; isWhole: boolean }

/**
 * Collects fields and files. Call the returned function after the whole form is read; it returns them or throws a
 * `FileRefusal`.
 */
function collect(parser: busboy.Busboy, rule: FileRule): () => Multipart {
  const { file: fieldName, noun = 'Gambar', mostFiles = 1, mostTogether = rule.most * mostFiles } = rule
  const fields = new Map<string, string | string[]>()
  const incomingFiles: FileInForm[] = []
  let together = 0
  const wrong = new Map<string, string>()
  let isTooLarge = false

  parser.on('field', (name: string | undefined, value: string | undefined, { valueTruncated }) => {
    if (!name || value === undefined) return parser.emit('error', malformed())
    if (valueTruncated) wrong.set(name, 'Isian ini terlalu panjang.')
    if (name !== fieldName) fields.set(name, appendValue(fields.get(name), value))
    else if (!isNothing.has(value)) wrong.set(name, `Kirim ${noun.toLowerCase()}nya sebagai berkas.`)
  })
  parser.on('file', (name: string | undefined, stream, { filename }) => {
    if (!name) parser.emit('error', malformed())
    const file: FileInForm = { chunks: [], filename: filename ?? '', isWhole: true }
    const refuse = (message: string) => {
      if (!wrong.has(fieldName)) wrong.set(fieldName, message)
      together -= file.chunks.reduce((sum, { length }) => sum + length, 0)
      Object.assign(file, { chunks: [], isWhole: false })
    }
    stream.on('data', (chunk: Buffer) => {
      if (name !== fieldName) return wrong.set(name ?? '', 'Isian ini tidak menerima berkas.')
      if (!file.isWhole) return
      if (!incomingFiles.includes(file) && incomingFiles.push(file) > mostFiles) return refuse(tooMany(rule))
      if (mostFiles > 1 && together + chunk.length > mostTogether)
        return refuse(`${noun} bersama paling besar ${megabytes(mostTogether)}.`)
      together += chunk.length
      file.chunks.push(chunk)
    })
    stream.on('limit', () => {
      if (name !== fieldName) return
      refuse(mostFiles === 1 ? tooLarge(rule) : `${file.filename}: ${tooLarge(rule)}`)
      isTooLarge = true
    })
    stream.on('error', () => {})
  })
  for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const)
    parser.on(limit, () => parser.emit('error', tooMuch()))

  return () => {
    const files = incomingFiles
      .filter(({ isWhole }) => isWhole)
      .map(({ chunks, filename }) => ({ bytes: Buffer.concat(chunks), filename }))
    const result = { fields: Object.fromEntries(fields), files }
    if (wrong.size > 0) throw new FileRefusal(Object.fromEntries(wrong), result, isTooLarge)
    return { ...result, file: files[0] ?? null }
  }
}

/** Values that scripts in a browser send for an empty file field. */
const isNothing = new Set(['', 'null', 'undefined'])

const appendValue = (before: string | string[] | undefined, value: string) =>
  before === undefined ? value : [before, value].flat()

/** Feeds the request's body to the parser until it ends, fails or takes too long. */
function feed({ req, ip }: Context, parser: busboy.Busboy, rule: FileRule): Promise<void> {
  const { file, most, mostTogether = most, mostOfField } = rule
  return new Promise((resolve, reject) => {
    const upload = beginUpload(toHousehold(ip), () => end(tooBusy()))
    const timer = setTimeout(() => end(tooSlow()), UPLOAD_TIMEOUT_MS)
    let byteCount = 0
    const room = mostTogether + (mostOfField === undefined ? MB : MAX_FIELDS * mostOfField)

    function end(error?: unknown) {
      clearTimeout(timer)
      req.off('data', take).off('close', leave).unpipe(parser)
      release(upload)
      if (error === undefined) resolve()
      else reject(error instanceof Refusal ? error : malformed(error))
    }
    /** Adds a chunk to the held bytes. Bytes beyond the allowed size do not count, because the parser drops them. */
    function take(chunk: Buffer) {
      byteCount += chunk.length
      if (byteCount > MAX_REQUEST_BYTES) end(new FileRefusal({ [file]: tooLarge(rule) }, {}, true))
      else hold(upload, Math.min(byteCount, room))
    }
    const leave = () => req.complete || end(malformed())

    parser.on('error', end)
    parser.once('finish', () => end())
    req.on('data', take).once('close', leave).pipe(parser)
  })
}

/**
 * Reads and drops the rest of a rejected upload, because browsers show the answer only after sending everything. The
 * connection is closed after the answer if the upload stalled or its length is unknown.
 */
function letGo(ctx: Context, error: unknown): void {
  const isSlow = error instanceof Refusal && error.status === 408
  if (isSlow || (!ctx.req.complete && !ctx.get('Content-Length'))) ctx.set('Connection', 'close')
  ctx.req.resume()
}
