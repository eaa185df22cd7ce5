import path from 'node:path'
import * as z from 'zod'
import { describe, type Envelope, usualMeanings, type WrappedCall } from '../../platform/api/describe.ts'
import { listParameters } from '../../platform/api/json-schemas.ts'
import { type ApiDescription, binary, type Content, describeGet, type JsonSchema } from '../../platform/api/openapi.ts'
import { authCalls } from './auth.ts'
import type { ContentCall, Form } from './call.ts'
import { itemCalls } from './items.ts'
import { contentSystem } from './system.ts'
import { address, documented, words } from './words.ts'

export const contentCalls: readonly ContentCall[] = [...authCalls, ...itemCalls]

const ContentError = z
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

const picture = describeGet({
  operationId: 'contentPicture',
  tag: 'gallery',
  summary: 'Gambar program, tulisan, galeri, atau mitra',
  description:
    'Alamatnya ada di `image_url` dan sejenisnya. Yang belum terbit hanya untuk redaksi, atau dengan kunci pratinjau.',
  parameters: listParameters(
    z.object({ file: z.string().meta({ description: 'Nama berkasnya.' }) }),
    '/static/uploads/{file}',
    { file: path.basename(address) },
  ),
  content: { 'image/jpeg': binary, 'image/png': binary, 'image/webp': binary },
  others: { 404: 'Gambar ini tidak ada.', 429: 'Terlalu banyak permintaan.' },
})

export function describeContent(baseUrl: string): ApiDescription {
  const { paths, components } = describe(contentCalls.map(wrap), envelope)
  return {
    system: contentSystem,
    tags: tags.map(([name, description]) => ({ name, description, system: contentSystem.name })),
    paths: { '/static/uploads/{file}': picture, ...paths },
    components: {
      ...components,
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

const envelope: Envelope = {
  name: 'ContentError',
  schemas: { ContentError },
  meanings: {
    ...usualMeanings,
    401: words.tokenRefused,
    403: words.mayNot,
    413: 'Isi permintaan terlalu besar.',
    422: words.fieldsRefused,
    503: words.busy,
  },
  errorOf(status, message) {
    const errors = status === 422 ? { errors: [{ field: 'title', message: 'Paling sedikit 3 karakter.' }] } : null
    return { status: 'error', message, data: null, meta: errors }
  },
}

function wrap({ data = z.null(), example = null, ...call }: ContentCall): WrappedCall {
  const { form, message, status = 200, meta, isBare } = call
  const listMeta = meta ? { total: 1, skip: 0, limit: 10, has_more: false } : null
  return {
    ...call,
    ...(form && { body: form.schema, bodyContent: ({ schema }) => bodyContent(form, schema) }),
    whole: isBare
      ? data
      : z.object({ status: z.literal('success'), message: z.string(), data, meta: meta ?? z.null() }),
    example: isBare ? example : { status: 'success', message, data: example, meta: listMeta },
    good: { [status]: 'Berhasil.' },
  }
}

function bodyContent(
  { types, example, file, isFileNeeded, isVersioned }: Form,
  schema: JsonSchema,
): Record<string, Content> {
  const propertyEntries = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { ...(typeof property === 'object' ? property : {}), description: documented.fields[name] ?? '' },
  ])
  const picture = { type: 'string', format: 'binary', description: 'JPEG, PNG, atau GIF, paling besar 5 MB.' }
  const version = { type: 'integer', minimum: 1, description: 'Versi yang kamu baca; bila sudah lama dijawab 409.' }
  const contentEntries = types.map((type) => {
    const hasFile = file !== undefined && type === 'multipart/form-data'
    const properties = {
      ...Object.fromEntries(propertyEntries),
      ...(hasFile ? { [file]: picture } : {}),
      ...(isVersioned ? { version } : {}),
    }
    const required = [...(schema.required ?? []), ...(hasFile && isFileNeeded ? [file] : [])]
    const whole: JsonSchema = { ...schema, properties, ...(required.length > 0 ? { required } : {}) }
    const { [file ?? '']: _, ...plain } = example as Record<string, unknown>
    return [type, { schema: whole, example: hasFile ? example : plain }]
  })
  return Object.fromEntries(contentEntries)
}
