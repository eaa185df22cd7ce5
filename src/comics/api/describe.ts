import * as z from 'zod'
import { idempotencyKey } from '../../platform/api/api-calls.ts'
import { alwaysSent, headerRefs, unchanged } from '../../platform/api/api-headers.ts'
import { isTagged } from '../../platform/api/cache-policy.ts'
import { templateOf, wordsOf } from '../../platform/api/calls.ts'
import { refersTo, refusedAnywhere } from '../../platform/api/error-answers.ts'
import { jsonSchemas, parametersOf } from '../../platform/api/json-schemas.ts'
import {
  type ApiDescription,
  type ApiSystem,
  type JsonSchema,
  keepNumber,
  keepText,
  lines,
} from '../../platform/api/openapi.ts'
import type { Right } from '../../web/context.ts'
import { type ComicCall, queryOf } from './call.ts'
import { component, Meta } from './envelope.ts'

const ComicError = component('ComicError', {
  detail: z.string(),
  error_code: z.literal('SECOND_FACTOR_REQUIRED').exactOptional(),
  ok: z.literal(false).exactOptional(),
  error: z.string().exactOptional(),
})
const place = z.array(z.union([z.string(), z.int()]))
const type = z.string().meta({ description: '`missing`, `value_error`, atau alasan sebuah berkas ditolak.' })
const FieldError = z.object({ loc: place, msg: z.string(), type })
const ComicFields = component('ComicFields', { detail: z.array(FieldError) })

const anywhere: Readonly<Record<number, string>> = {
  400: 'Permintaannya tidak bisa dibaca.',
  401: 'Tokennya tidak ada atau tidak berlaku.',
  404: 'Tidak ada, atau bukan untukmu.',
  405: 'Alamat ini dipanggil dengan cara lain.',
  413: 'Kiriman terlalu besar.',
  415: 'Isi permintaan bukan jenis yang disebut.',
  421: 'Nama host tidak dilayani server ini.',
  422: 'Isian yang salah, dengan tempat dan alasannya.',
  429: 'Terlalu banyak permintaan.',
  500: 'Kesalahan di pihak kami.',
}
const ANYWHERE = 'ComicError'

export type Group = readonly [name: string, description: string, calls: readonly ComicCall[]]

export function describeGroups(groups: readonly Group[]): ApiDescription {
  const calls = groups.flatMap(([, , calls]) => calls)
  const schemasOf = (pick: (call: ComicCall) => z.ZodType) =>
    Object.fromEntries(calls.map((call) => [call.id, pick(call)]))
  const sent = jsonSchemas({ ...schemasOf(answerOf), ComicError, ComicFields })
  const read = jsonSchemas(schemasOf(bodyOf), 'input')
  // A body is sent in two types and at several addresses, so it has a name of its own.
  const bodies = Object.fromEntries(
    calls.flatMap((call) => (call.body ? [[bodyName(call), read.own[call.id] ?? {}]] : [])),
  )
  const schemas = { ...sent.shared, ...read.shared, ...bodies }
  const withExample = (schema: JsonSchema = {}) => ({ schema, example: exampleOf(schema, schemas) })
  const paths: Record<string, ApiDescription['paths'][string]> = {}
  for (const [tag, call] of groups.flatMap(([name, , calls]) => calls.map((one) => [name, one] as const))) {
    const { id, method } = call
    const operation = operationOf(tag, call, {
      answer: withExample(sent.own[id]),
      body: withExample(call.body ? { $ref: `#/components/schemas/${bodyName(call)}` } : read.own[id]),
    })
    for (const [at, address] of call.paths.entries()) {
      const path = templateOf(address)
      const named = at === 0 ? { operationId: id } : { operationId: `${id}Alias${at}`, 'x-alias-of': id }
      const own = { ...named, parameters: parametersAt(path, call) }
      paths[path] = { ...paths[path], [method]: { ...operation, ...own } }
    }
  }
  return {
    system: comicsSystem,
    tags: groups.map(([name, description]) => ({ name, description, system: comicsSystem.name })),
    paths,
    components: { schemas, responses: { [ANYWHERE]: anyRefusal } },
  }
}

const answerOf = ({ data, isList, sum }: ComicCall) =>
  z.object({
    ok: z.literal(true),
    message: z.string().exactOptional(),
    ...(data && { data }),
    ...(isList && { meta: Meta }),
    ...(sum && { [sum]: z.int() }),
  })
const bodyOf = ({ body = z.object({}), upload }: ComicCall) => (upload ? z.object({ [upload]: z.file() }) : body)

const bodyName = ({ id }: ComicCall) => `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`

const onlyFor: Partial<Record<Right, string>> = { admin: 'Hanya untuk admin.', staff: 'Hanya untuk staf.' }

type Content = { schema: JsonSchema; example: unknown }

function operationOf(tag: string, call: ComicCall, { answer, body }: { answer: Content; body: Content }) {
  const { who, about, status = 200, isAgain, isLater, isFile, isTable, upload, isRest } = call
  const file = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } as const } }
  const table = { 'text/csv': { schema: { type: 'string' } as const } }
  const content = isFile ? file : { 'application/json': answer, ...(isTable && table) }
  const headers = headerRefs([...alwaysSent, ...(isTagged(call) ? (['ETag'] as const) : [])])
  const good = { description: 'Berhasil.', headers, content }
  const takes = upload ? ['multipart/form-data'] : ['application/json', 'application/x-www-form-urlencoded']
  const hasBody = call.body || upload
  const forbidden = onlyFor[who.right]
  const refused = {
    ...(call.isIdempotent && {
      409: 'Kunci `Idempotency-Key` ini sudah dipakai untuk isi lain, atau masih dikerjakan.',
    }),
    ...(forbidden && { 403: forbidden }),
    ...call.refusals,
  }
  return {
    tags: [tag],
    ...wordsOf(about),
    security: who.security,
    ...(hasBody && {
      requestBody: { required: true as const, content: Object.fromEntries(takes.map((type) => [type, body])) },
    }),
    responses: {
      ...(isAgain && { 200: { ...good, description: 'Sudah begitu sebelumnya.' } }),
      [status]: good,
      ...(isTagged(call) && unchanged),
      ...(isLater && { 202: { ...good, description: 'Menunggu.' } }),
      ...(isRest && { 204: { description: 'Bagiannya tersimpan.', headers: headerRefs(alwaysSent) } }),
      ...Object.fromEntries(Object.entries(refused).map(([code, words]) => [code, errorOf(words)])),
      default: refersTo(ANYWHERE),
    },
  }
}

/** Parameters of addresses are ids, except for some words. */
function parametersAt(path: string, call: ComicCall) {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const isWord = ['slug', 'job', 'name', 'invoice', 'upload'].includes(name)
    return [name, (isWord ? z.string() : z.int().min(1)).meta({ description: isWord ? 'Namanya.' : 'Nomornya.' })]
  })
  const fields = z.object({ ...Object.fromEntries(named), ...queryOf(call)?.shape })
  const parameters = parametersOf(fields, path, {}).map((parameter) => {
    const example = exampleOf(parameter.schema, {})
    return typeof example === 'string' || typeof example === 'number' ? { ...parameter, example } : parameter
  })
  return call.isIdempotent ? [...parameters, idempotencyKey] : parameters
}

const error = { $ref: '#/components/schemas/ComicError' }
const fields = { $ref: '#/components/schemas/ComicFields' }
const fieldErrors = [{ loc: ['body', 'email'], msg: 'Isi e-mailnya.', type: 'missing' }]

const errorOf = (description: string) => ({
  description,
  headers: headerRefs(alwaysSent),
  content: { 'application/json': { schema: error, example: { detail: description } } },
})

const anyRefusal = refusedAnywhere(
  { anyOf: [error, fields] },
  Object.fromEntries(
    Object.entries(anywhere).map(([status, summary]) => [
      status,
      { summary, value: { detail: status === '422' ? fieldErrors : summary } },
    ]),
  ),
)

/** Returns the example that a schema names, or the first value that it lists. Optional fields need one of their own. */
export function exampleOf(schema: unknown, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  if (!isObject(schema)) return 1
  const { $ref, anyOf, items, properties, required = [], format } = schema
  const known = [schema.example, schema.const, schema.enum?.[0], schema.default].find((value) => value !== undefined)
  if (known !== undefined) return known
  if ($ref) return exampleOf(schemas[$ref.split('/').at(-1) ?? ''], schemas)
  if (anyOf) return exampleOf(anyOf[0], schemas)
  if (items) return [exampleOf(items, schemas)]
  if (properties) {
    const isShown = (name: string, one: unknown) => required.includes(name) || (isObject(one) && 'example' in one)
    const shown = Object.entries(properties).filter(([name, one]) => isShown(name, one))
    return Object.fromEntries(shown.map(([name, one]) => [name, exampleOf(one, schemas)]))
  }
  const [type] = [schema.type].flat()
  if (type === 'boolean') return true
  if (type !== 'string') return type === 'null' ? null : 1
  return format === 'date-time' ? '2026-11-22T06:30:00.000Z' : 'contoh'
}

const isObject = (schema: unknown): schema is JsonSchema => typeof schema === 'object' && schema !== null

const comicsSystem: ApiSystem = {
  name: 'Komik',
  at: 40,
  about: 'Komik dari ide sampai terbit, kreator, pembaca, langganan, dan dompet.',
  access:
    'Token dari `POST /api/login`, dikirim dalam `Authorization: Bearer …`. Halaman situs memakai cookie sesinya.',
  firstCalls: (baseUrl) => [
    { title: 'Komik yang sudah terbit, tanpa akun', commands: `curl "${baseUrl}/api/v1/public/comics?per_page=3"` },
    {
      title: 'Mendaftar',
      commands: lines(
        'EMAIL=dinda$$$RANDOM@contoh.id',
        `curl ${baseUrl}/api/register -d full_name='Dinda Ayu' \\`,
        '  -d email="$EMAIL" -d password=kapal-kertas-biru',
      ),
    },
    {
      title: 'Masuk, dan menyimpan tokennya',
      commands: lines(
        `MASUK=$(curl -s ${baseUrl}/api/login \\`,
        '  -d email="$EMAIL" -d password=kapal-kertas-biru)',
        keepText('TOKEN', 'MASUK', 'access_token'),
        'echo "$TOKEN"',
      ),
    },
    {
      title: 'Memulai komik dari ide',
      commands: lines(
        `KOMIK=$(curl -s ${baseUrl}/api/v1/comics/story-idea \\`,
        '  -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' \\',
        `  -d '${JSON.stringify(idea)}')`,
        keepNumber('ID', 'KOMIK', 'id'),
        'echo "$KOMIK"',
      ),
    },
    {
      title: 'Kemajuannya: naskah selesai begitu `status` menjadi `SCRIPT_READY`',
      commands: withToken(`${baseUrl}/api/v1/comics/$ID/draft/status`),
    },
    { title: 'Membaca komik itu, dengan panel-panelnya', commands: withToken(`${baseUrl}/api/v1/comics/$ID`) },
    { title: 'Semua komik sendiri', commands: withToken(`${baseUrl}/api/v1/comics/drafts`) },
  ],
}

const idea = {
  story_idea: 'Sari berteduh di warung yang hanya muncul saat hujan. Pemiliknya tahu namanya.',
  page_count: 2,
  genre_ids: [2],
  style_id: 5,
}
const withToken = (address: string) => `curl -H "Authorization: Bearer $TOKEN" ${address}`
