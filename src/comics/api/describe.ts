import * as z from 'zod'
import { describe, type Envelope, usualMeanings, type WrappedCall } from '../../platform/api/describe.ts'
import { listParameters } from '../../platform/api/json-schemas.ts'
import {
  type ApiDescription,
  type ApiPaths,
  type ApiSystem,
  binary,
  type JsonSchema,
  keepNumber,
  keepText,
  lines,
} from '../../platform/api/openapi.ts'
import type { Right } from '../../web/context.ts'
import { type ComicCall, getQuerySchema } from './call.ts'
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

const fieldErrors = [{ loc: ['body', 'email'], msg: 'Isi e-mailnya.', type: 'missing' }]
const onlyFor: Partial<Record<Right, string>> = { admin: 'Hanya untuk admin.', staff: 'Hanya untuk staf.' }

export type Group = readonly [name: string, description: string, calls: readonly ComicCall[]]

export function describeGroups(groups: readonly Group[]): ApiDescription {
  const calls = groups.flatMap(([tag, , calls]) => calls.map((call) => wrap(tag, call)))
  const { paths, components } = describe(calls, envelope)
  return {
    system: comicsSystem,
    tags: groups.map(([name, description]) => ({ name, description, system: comicsSystem.name })),
    paths: Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, inOrder(item)])),
    components,
  }
}

/** Keeps the order of the fields, because the version of the document is a hash of all its bytes. */
const inOrder = (item: ApiPaths[string]): ApiPaths[string] =>
  Object.fromEntries(
    Object.entries(item).map(([method, { operationId, 'x-alias-of': alias, parameters, ...operation }]) => [
      method,
      { ...operation, operationId, ...(alias !== undefined && { 'x-alias-of': alias }), parameters },
    ]),
  )

const envelope: Envelope = {
  name: 'ComicError',
  schemas: { ComicError, ComicFields },
  meanings: {
    ...usualMeanings,
    400: 'Permintaannya tidak bisa dibaca.',
    401: 'Tokennya tidak ada atau tidak berlaku.',
    404: 'Tidak ada, atau bukan untukmu.',
    422: { means: 'Isian yang salah, dengan tempat dan alasannya.', example: { detail: fieldErrors } },
  },
  errorOf: (_, detail) => ({ detail }),
  exampleOf: getExample,
}

function wrap(tag: string, { data, ...call }: ComicCall): WrappedCall {
  const { id, who, body, status = 200, isList, sum, isFile, isTable, upload, refusals } = call
  const forbidden = onlyFor[who.right]
  const types = upload ? ['multipart/form-data'] : ['application/json', 'application/x-www-form-urlencoded']
  return {
    ...call,
    tag,
    parameters: (path) => parametersAt(path, call),
    body: upload ? z.object({ [upload]: z.file() }) : body,
    // The same body is sent in two content types and at several addresses, so its schema has a name.
    bodyName: body && `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`,
    bodyContent: (body) => Object.fromEntries(types.map((type) => [type, body])),
    whole: z.object({
      ok: z.literal(true),
      message: z.string().exactOptional(),
      ...(data && { data }),
      ...(isList && { meta: Meta }),
      ...(sum && { [sum]: z.int() }),
    }),
    content: (json) =>
      isFile
        ? { 'application/octet-stream': binary }
        : { 'application/json': json, ...(isTable && { 'text/csv': { schema: { type: 'string' } } }) },
    good: {
      ...(call.isAgain && { 200: 'Sudah begitu sebelumnya.' }),
      [status]: 'Berhasil.',
      ...(call.isLater && { 202: 'Menunggu.' }),
      ...(call.isRest && { 204: 'Bagiannya tersimpan.' }),
    },
    refusals: {
      ...(call.isIdempotent && {
        409: 'Kunci `Idempotency-Key` ini sudah dipakai untuk isi lain, atau masih dikerjakan.',
      }),
      ...(forbidden && { 403: forbidden }),
      ...refusals,
    },
  }
}

/** Parameters in addresses are ids, except for a few words. */
function parametersAt(path: string, call: Parameters<typeof getQuerySchema>[0]) {
  const pathFields = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const isWord = ['slug', 'job', 'name', 'invoice', 'upload'].includes(name)
    return [name, (isWord ? z.string() : z.int().min(1)).meta({ description: isWord ? 'Namanya.' : 'Nomornya.' })]
  })
  const fields = z.object({ ...Object.fromEntries(pathFields), ...getQuerySchema(call)?.shape })
  return listParameters(fields, path, {}).map((parameter) => {
    const example = getExample(parameter.schema, {})
    return typeof example === 'string' || typeof example === 'number' ? { ...parameter, example } : parameter
  })
}

/** Returns the example of a schema, or its first listed value. An optional field needs an example of its own. */
export function getExample(schema: unknown, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  if (!isObject(schema)) return 1
  const { $ref, anyOf, items, properties, required = [], format } = schema
  const schemaValue = [schema.example, schema.const, schema.enum?.[0], schema.default].find(
    (value) => value !== undefined,
  )
  if (schemaValue !== undefined) return schemaValue
  if ($ref) return getExample(schemas[$ref.split('/').at(-1) ?? ''], schemas)
  if (anyOf) return getExample(anyOf[0], schemas)
  if (items) return [getExample(items, schemas)]
  if (properties) {
    const isShown = (name: string, one: unknown) => required.includes(name) || (isObject(one) && 'example' in one)
    const exampleFields = Object.entries(properties).filter(([name, one]) => isShown(name, one))
    return Object.fromEntries(exampleFields.map(([name, one]) => [name, getExample(one, schemas)]))
  }
  const [type] = [schema.type].flat()
  if (type === 'boolean') return true
  if (type !== 'string') return type === 'null' ? null : 1
  return format === 'date-time' ? '2026-11-22T06:30:00.000Z' : 'contoh'
}

const isObject = (schema: unknown): schema is JsonSchema => typeof schema === 'object' && schema !== null

const comicsSystem: ApiSystem = {
  name: 'Komik',
  group: 'site',
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
