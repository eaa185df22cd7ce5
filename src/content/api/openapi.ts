import path from 'node:path'
import * as z from 'zod'
import { alwaysSent, headerRefs, unchanged } from '../../platform/api/api-headers.ts'
import { isTagged } from '../../platform/api/cache-policy.ts'
import { templateOf, wordsOf } from '../../platform/api/calls.ts'
import { refersTo, refusedAnywhere } from '../../platform/api/error-answers.ts'
import { jsonSchemas, parametersOf } from '../../platform/api/json-schemas.ts'
import {
  type ApiDescription,
  type ApiOperation,
  type ApiPaths,
  binary,
  describeGet,
  type JsonSchema,
} from '../../platform/api/openapi.ts'
import { authCalls } from './auth.ts'
import type { ContentCall, Form } from './call.ts'
import { itemCalls } from './items.ts'
import { contentSystem } from './system.ts'
import { address, documented, words } from './words.ts'

export const contentCalls: readonly ContentCall[] = [...authCalls, ...itemCalls]

const ErrorEnvelope = z
  .object({
    status: z.literal('error'),
    message: z.string(),
    data: z.record(z.string(), z.unknown()).nullable().meta({ description: 'Pada 409 isinya yang sekarang.' }),
    meta: z
      .object({
        errors: z.array(z.object({ field: z.string(), message: z.string() })).exactOptional(),
        error_code: z.string().exactOptional(),
      })
      .nullable(),
  })
  .meta({ id: 'ContentError' })

const tags = [
  ['authentication', 'Operasi terkait autentikasi pengguna'],
  ['programs', 'Operasi CRUD untuk program dan kegiatan'],
  ['blogs', 'Endpoint untuk manajemen blog dan artikel'],
  ['gallery', 'Endpoint untuk manajemen galeri foto'],
  ['partners', 'Endpoint untuk manajemen mitra/partner'],
] as const

const answerOf = ({ data = z.null(), meta = z.null(), isBare }: ContentCall) =>
  isBare ? data : z.object({ status: z.literal('success'), message: z.string(), data, meta })

const anywhere = {
  401: words.tokenRefused,
  403: words.mayNot,
  405: 'Alamat ini dipanggil dengan cara lain.',
  413: 'Isi permintaan terlalu besar.',
  415: words.wrongBody,
  421: 'Nama host tidak dilayani server ini.',
  422: words.fieldsRefused,
  429: 'Terlalu banyak permintaan.',
  500: 'Kesalahan di pihak kami.',
  503: words.busy,
}
const ANYWHERE = 'ContentError'

const picture = describeGet({
  operationId: 'contentPicture',
  tag: 'gallery',
  summary: 'Gambar program, tulisan, galeri, atau mitra',
  description:
    'Alamatnya ada di `image_url` dan sejenisnya. Yang belum terbit hanya untuk redaksi, atau dengan kunci pratinjau.',
  parameters: parametersOf(
    z.object({ file: z.string().meta({ description: 'Nama berkasnya.' }) }),
    '/static/uploads/{file}',
    { file: path.basename(address) },
  ),
  content: { 'image/jpeg': binary, 'image/png': binary, 'image/webp': binary },
  others: { 404: 'Gambar ini tidak ada.', 429: 'Terlalu banyak permintaan.' },
})

export function describeContent(baseUrl: string): ApiDescription {
  const answers = contentCalls.map((call) => [call.id, answerOf(call)] as const)
  const bodies = contentCalls.flatMap(({ id, form }) => (form ? [[id, form.schema] as const] : []))
  const sent = jsonSchemas({ ...Object.fromEntries(answers), error: ErrorEnvelope })
  const read = jsonSchemas(Object.fromEntries(bodies), 'input')
  const paths: Record<string, ApiPaths[string]> = { '/static/uploads/{file}': picture }
  for (const call of contentCalls) {
    const operation = operationOf(call, { answer: sent.own[call.id] ?? {}, body: read.own[call.id] ?? {} })
    const path = pathOf(call)
    paths[path] = { ...paths[path], [call.method]: operation }
  }
  return {
    system: contentSystem,
    tags: tags.map(([name, description]) => ({ name, description, system: contentSystem.name })),
    paths,
    components: {
      schemas: { ...sent.shared, ...read.shared },
      responses: { [ANYWHERE]: refusedAnywhere(errorSchema, refusalExamples) },
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          description: 'Token akses dari `POST /auth/login`, dikirim dalam `Authorization`.',
          flows: { password: { tokenUrl: `${baseUrl}/auth/login`, scopes: {} } },
        },
      },
    },
  }
}

type Schemas = { answer: JsonSchema; body: JsonSchema }

const pathOf = ({ paths: [path = ''] }: ContentCall) => templateOf(path)

function operationOf(call: ContentCall, schemas: Schemas): ApiOperation {
  const { id, tag, about, who, params, query, shown = {}, form, message, status = 200, meta, refusals } = call
  const data = call.example ?? null
  const listMeta = meta ? { total: 1, skip: 0, limit: 10, has_more: false } : null
  const envelope = { status: 'success', message, data, meta: listMeta }
  return {
    operationId: id,
    tags: [tag],
    ...wordsOf(about),
    security: who.security,
    parameters: parametersOf(z.object({ ...params?.shape, ...query?.shape }), pathOf(call), shown),
    ...(form ? { requestBody: bodyOf(form, schemas.body) } : {}),
    responses: {
      [status]: {
        description: 'Berhasil.',
        headers: headerRefs([...alwaysSent, ...(isTagged(call) ? (['ETag'] as const) : [])]),
        content: { 'application/json': { schema: schemas.answer, example: call.isBare ? data : envelope } },
      },
      ...(isTagged(call) ? unchanged : {}),
      ...Object.fromEntries(Object.entries(refusals).map(([code, words]) => [code, errorOf(code, words)])),
      default: refersTo(ANYWHERE),
    },
  }
}

function bodyOf({ types, example, file, isFileNeeded, isVersioned }: Form, schema: JsonSchema) {
  const told = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { ...(typeof property === 'object' ? property : {}), description: documented.fields[name] ?? '' },
  ])
  const picture = { type: 'string', format: 'binary', description: 'JPEG, PNG, atau GIF, paling besar 5 MB.' }
  const version = { type: 'integer', minimum: 1, description: 'Versi yang kamu baca; bila sudah lama dijawab 409.' }
  const typed = types.map((type) => {
    const hasFile = file !== undefined && type === 'multipart/form-data'
    const properties = {
      ...Object.fromEntries(told),
      ...(hasFile ? { [file]: picture } : {}),
      ...(isVersioned ? { version } : {}),
    }
    const required = [...(schema.required ?? []), ...(hasFile && isFileNeeded ? [file] : [])]
    const whole: JsonSchema = { ...schema, properties, ...(required.length > 0 ? { required } : {}) }
    const { [file ?? '']: _, ...plain } = example as Record<string, unknown>
    return [type, { schema: whole, example: hasFile ? example : plain }]
  })
  return { required: true as const, content: Object.fromEntries(typed) }
}

const errorSchema = { $ref: '#/components/schemas/ContentError' }

function exampleOf(status: string, message: string) {
  const errors = status === '422' ? { errors: [{ field: 'title', message: 'Paling sedikit 3 karakter.' }] } : null
  return { status: 'error', message, data: null, meta: errors }
}

const errorOf = (status: string, description: string) => ({
  description,
  headers: headerRefs(alwaysSent),
  content: { 'application/json': { schema: errorSchema, example: exampleOf(status, description) } },
})

const refusalExamples = Object.fromEntries(
  Object.entries(anywhere).map(([status, summary]) => [status, { summary, value: exampleOf(status, summary) }]),
)
