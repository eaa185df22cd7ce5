import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { type Answer, bare, type Request, type Routes } from '../server.ts'
import { jsonAnswer, jsonIn } from './answers.ts'

type StoredObject = { name: string; type: string; bytes: Buffer; generation: string; metageneration: number; at: Date }

const word = z.string().optional()
const Metadata = z.object({ name: word, contentType: word, acl: z.array(z.unknown()).optional() })
export const BUCKET = 'ember-simulasi'
/** The pattern captures the name of the bucket as its first group. */
const AT = '/storage/v1/b/([^/]+)'
/** Every chunk except the last is a multiple of this many bytes. */
const CHUNK = 256 * 1024

/** Private objects. They are uploaded at once, with their metadata, or in chunks. */
export function storage() {
  const objects = new Map<string, StoredObject>()
  const sessions = new Map<string, { name: string; type: string; chunks: Buffer[]; size: number }>()
  let generation = 1_700_000_000_000_000

  function keep({ name, type }: { name: string; type: string }, bytes: Buffer, request: Request): Answer {
    const expectedHash = request.headers['x-goog-hash']
    if (
      typeof expectedHash === 'string' &&
      !expectedHash.split(',').every((one) => listHashes(bytes).includes(one.trim()))
    )
      return refuse(400, 'invalid', 'Provided hash does not match the calculated hash.')
    const condition = request.url.searchParams.get('ifGenerationMatch')
    if (condition !== null && condition !== (objects.get(name)?.generation ?? '0'))
      return refuse(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.')
    generation += 1
    const one = { name, type, bytes, generation: String(generation), metageneration: 1, at: new Date() }
    objects.set(name, one)
    return jsonAnswer(200, toResource(one, request))
  }

  function upload(request: Request): Answer {
    const { url, headers, body, method } = request
    const id = url.searchParams.get('upload_id')
    if (method === 'PUT' && id !== null) return chunk(request, id)
    if (method === 'DELETE' && id !== null && sessions.delete(id)) return bare(499)
    const kind = url.searchParams.get('uploadType')
    const type = headers['content-type'] ?? 'application/octet-stream'
    const name = url.searchParams.get('name')
    if (method !== 'POST') return notFound()
    if (kind === 'media') return name ? keep({ name, type }, body, request) : required()
    const parts = kind === 'multipart' ? splitParts(body, type) : null
    if (kind === 'multipart' && !parts) return refuse(400, 'parseError', 'Malformed multipart body.')
    const [head, content] = parts ?? []
    const source = kind === 'resumable' ? body : head?.body
    const metadata = Metadata.safeParse(source?.length ? jsonIn({ body: source }) : {}).data
    const own = metadata?.name ?? name
    if (metadata?.acl) return uniform()
    if (!source || !own) return required()
    const contentType = content?.type ?? headers['x-upload-content-type']
    const objectInfo = { name: own, type: metadata?.contentType ?? [contentType ?? type].flat()[0] ?? '' }
    if (content) return keep(objectInfo, content.body, request)
    const upload_id = randomBytes(24).toString('base64url')
    sessions.set(upload_id, { ...objectInfo, chunks: [], size: 0 })
    const query = new URLSearchParams({ uploadType: 'resumable', name: own, upload_id })
    return bare(200, { location: `${getOrigin(request)}${url.pathname}?${query}` })
  }

  /** Stores a chunk. The last range names the whole size; a range without bytes asks for the progress of the upload. */
  function chunk(request: Request, id: string): Answer {
    const session = sessions.get(id)
    if (!session) return notFound()
    const [, first, last, whole = '*'] = RANGE.exec(String(request.headers['content-range'] ?? '')) ?? []
    const isStatusQuery = first === undefined && request.body.length === 0
    const isAll = request.headers['content-range'] === undefined
    const from = Number(first ?? session.size)
    const follows = from === session.size && (last === '*' || Number(last) - from + 1 === request.body.length)
    if (!isStatusQuery && !isAll && !follows)
      return refuse(400, 'invalid', 'Invalid request. The Content-Range does not follow what is there.')
    session.chunks.push(request.body)
    session.size += request.body.length
    if (isAll || whole === String(session.size) || (last === '*' && whole === '*')) {
      sessions.delete(id)
      return keep(session, Buffer.concat(session.chunks), request)
    }
    if (!isStatusQuery && session.size % CHUNK !== 0)
      return refuse(400, 'invalid', 'A chunk must be a multiple of 256 KiB.')
    const range = session.size > 0 ? { range: `bytes=0-${session.size - 1}` } : {}
    return bare(308, { ...range, 'x-guploader-uploadid': id })
  }

  function list(request: Request): Answer {
    const { searchParams: query } = request.url
    const after = Buffer.from(query.get('pageToken') ?? '', 'base64url').toString('utf8')
    const prefix = query.get('prefix') ?? ''
    const matches = [...objects.values()].filter(({ name }) => name.startsWith(prefix) && name > after)
    matches.sort((one, other) => (one.name < other.name ? -1 : 1))
    const most = Number(query.get('maxResults') ?? 1_000)
    if (!Number.isInteger(most) || most < 1) return refuse(400, 'invalid', 'Invalid unsigned integer value: maxResults')
    const page = matches.slice(0, Math.min(most, 1_000))
    const items = page.length > 0 ? page.map((one) => toResource(one, request)) : undefined
    const last = page.length < matches.length ? Buffer.from(page.at(-1)?.name ?? '').toString('base64url') : undefined
    return jsonAnswer(200, { kind: 'storage#objects', nextPageToken: last, items })
  }

  function patchObject(one: StoredObject, request: Request): Answer {
    const metadata = Metadata.parse(jsonIn(request))
    if (metadata.acl) return uniform()
    const [type, metageneration] = [metadata.contentType ?? one.type, one.metageneration + 1]
    Object.assign(one, { type, metageneration, at: new Date() })
    return jsonAnswer(200, toResource(one, request))
  }

  function objectAnswer(request: Request, name: string): Answer {
    const { method, url } = request
    const one = objects.get(name)
    if (!one) return refuse(404, 'notFound', `No such object: ${BUCKET}/${name}`)
    if (method === 'PATCH') return patchObject(one, request)
    if (method === 'GET')
      return url.searchParams.get('alt') === 'media' ? send(one, request) : jsonAnswer(200, toResource(one, request))
    if (method !== 'DELETE') return notFound()
    objects.delete(one.name)
    return bare(204)
  }

  const inBucket =
    (answer: (request: Request, name: string) => Answer): Routes[string] =>
    (request, at, name = '') => {
      try {
        if (at !== BUCKET) return refuse(404, 'notFound', 'The specified bucket does not exist.')
        return request.url.searchParams.has('predefinedAcl') ? uniform() : answer(request, decodeURIComponent(name))
      } catch (error) {
        if (error instanceof SyntaxError || error instanceof URIError || error instanceof z.ZodError)
          return refuse(400, 'parseError', 'Parse Error')
        throw error
      }
    }

  const routes: Routes = {
    [`\\w+ ${AT}(?:/o/[^/]+)?/(?:acl|defaultObjectAcl)(?:/[^/]+)?`]: inBucket(uniform),
    [`\\w+ ${AT}/o/([^/]+)`]: inBucket(objectAnswer),
    [`GET ${AT}/o`]: inBucket(list),
    [`\\w+ (?:/resumable)?/upload${AT}/o`]: inBucket(upload),
    [`GET ${AT}`]: inBucket((request) => jsonAnswer(200, bucketResource(request))),
    [`\\w+ ${AT}(?:/o)?`]: inBucket(notFound),
  }

  /** Finds an object by its address, "gs://bucket/object"; null if it does not exist. */
  const find = (uri: string): Buffer | null => objects.get(uri.replace(`gs://${BUCKET}/`, ''))?.bytes ?? null
  return { routes, kept: objects as ReadonlyMap<string, StoredObject>, find }
}

function toResource({ name, type, bytes, generation: version, metageneration, at }: StoredObject, request: Request) {
  const path = `${getOrigin(request)}/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}`
  const time = at.toISOString()
  return {
    kind: 'storage#object',
    id: `${BUCKET}/${name}/${version}`,
    selfLink: path,
    mediaLink: `${path}?generation=${version}&alt=media`,
    name,
    bucket: BUCKET,
    generation: version,
    metageneration: String(metageneration),
    contentType: type,
    storageClass: 'STANDARD',
    size: String(bytes.length),
    md5Hash: md5(bytes),
    crc32c: crc32c(bytes),
    etag: `"${version}"`,
    timeCreated: time,
    updated: time,
  }
}

function send({ name, type, bytes, generation: version }: StoredObject, request: Request): Answer {
  const headers = {
    'content-type': type,
    'x-goog-hash': listHashes(bytes).join(','),
    'x-goog-generation': version,
    'x-goog-stored-content-encoding': 'identity',
    'x-goog-stored-content-length': String(bytes.length),
    'content-disposition': `attachment; filename="${name.split('/').at(-1)}"`,
  }
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  if (first === '') return { status: 200, headers, body: bytes }
  const end = Math.min(last === '' ? bytes.length - 1 : Number(last), bytes.length - 1)
  if (Number(first) > end) return refuse(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable')
  const range = { 'content-range': `bytes ${first}-${end}/${bytes.length}` }
  return { status: 206, headers: { ...headers, ...range }, body: bytes.subarray(Number(first), end + 1) }
}

function bucketResource(request: Request) {
  const uniform = { enabled: true, lockedTime: '2030-01-01T00:00:00.000Z' }
  return {
    kind: 'storage#bucket',
    selfLink: `${getOrigin(request)}/storage/v1/b/${BUCKET}`,
    id: BUCKET,
    name: BUCKET,
    location: 'ASIA-SOUTHEAST2',
    storageClass: 'STANDARD',
    iamConfiguration: { uniformBucketLevelAccess: uniform, publicAccessPrevention: 'enforced' },
  }
}

const RANGE = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/

const refuse = (code: number, reason: string, message: string): Answer =>
  jsonAnswer(code, { error: { code, message, errors: [{ message, domain: 'global', reason }] } })
const notFound = () => refuse(404, 'notFound', 'Not Found')
const required = () => refuse(400, 'required', 'Required')
const uniform = () =>
  refuse(400, 'invalid', 'Cannot use ACL API to update object policy when uniform bucket-level access is enabled.')

const getOrigin = ({ headers }: Request) => `http://${headers.host}`

/** Splits a body into the metadata as JSON and the content; null for anything else. */
function splitParts(body: Buffer, type: string): { type: string; body: Buffer }[] | null {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1]
  if (!type.startsWith('multipart/related') || boundary === undefined) return null
  // Latin-1 keeps every byte as one character.
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1)
  if (parts.length !== 2 || !parts.every((part) => part.includes('\r\n\r\n'))) return null
  return parts.map((part) => {
    const at = part.indexOf('\r\n\r\n')
    const [head, content] = [part.slice(0, at), part.slice(at + 4, -2)]
    return { type: /content-type: *(.+)/i.exec(head)?.[1]?.trim() ?? '', body: Buffer.from(content, 'latin1') }
  })
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64')
const listHashes = (bytes: Buffer) => [`crc32c=${crc32c(bytes)}`, `md5=${md5(bytes)}`]

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

/** A checksum in Google's notation: four bytes, the highest first, as base64. */
function crc32c(bytes: Buffer): string {
  let value = 0xffffffff
  for (const byte of bytes) value = (value >>> 8) ^ (castagnoli[(value ^ byte) & 0xff] ?? 0)
  return Buffer.from(Uint32Array.of(~value).buffer).swap32().toString('base64')
}
