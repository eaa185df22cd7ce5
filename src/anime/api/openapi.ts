import * as z from 'zod'
import { type ApiHeader, alwaysSent, apiHeaders, headerRefs, unchanged } from '../../platform/api/api-headers.ts'
import { templateOf, wordsOf } from '../../platform/api/calls.ts'
import { refersTo, refusedAnywhere } from '../../platform/api/error-answers.ts'
import { jsonSchemas, parametersOf } from '../../platform/api/json-schemas.ts'
import type { ApiAnswer, ApiDescription, ApiOperation, Reference } from '../../platform/api/openapi.ts'
import { type CatalogCall, catalogCalls } from './calls.ts'
import { ErrorBody } from './envelope.ts'
// Taken from the invented titles of a first start.
import examples from './examples.json' with { type: 'json' }
import { catalogSystem } from './system.ts'

/** Made of the same schemas with which routes parse parameters and tests check answers. */
export function describeCatalog(): ApiDescription {
  const answers = Object.fromEntries(catalogCalls.map(({ id, success }) => [id, success]))
  const { shared: schemas, own } = jsonSchemas({ ...answers, error: ErrorBody })
  const paths = catalogCalls.map((call) => {
    const { id, about, query, params, who } = call
    const path = `${templateOf(call.paths[0] ?? '')}/`
    const example = exampleOf[id] ?? { params: {}, data: null }
    const get: ApiOperation = {
      operationId: id,
      tags: ['Katalog'],
      ...wordsOf(about),
      security: who.security,
      parameters: parametersOf(z.object({ ...params?.shape, ...query?.shape }), path, example.params),
      responses: {
        200: {
          description: 'Berhasil.',
          headers: headerRefs([...alwaysSent, 'ETag', ...(id === 'health' ? [] : (['Age'] as const))]),
          content: { 'application/json': { schema: own[id] ?? {}, example: exampleAnswer(id, example) } },
        },
        ...refusalsOf(call),
      },
    }
    return [path, { get }] as const
  })
  return {
    intro,
    system: catalogSystem,
    tags: [{ name: 'Katalog', description: 'Judul, episode, jadwal, dan pencarian.', system: catalogSystem.name }],
    paths: Object.fromEntries(paths),
    components: { schemas, headers: apiHeaders, responses: errorAnswers() },
  }
}

export type Example = { params: Record<string, string | number>; data: unknown; meta?: object }
const exampleOf: Readonly<Record<string, Example>> = examples

const intro =
  'Katalog anime dibaca tanpa kunci. Alamatnya menerima GET dan HEAD, dengan atau tanpa garis miring di ujungnya. Yang tidak diketahui ditulis `null`.'

const exampleAnswer = (name: string, { data, meta = {} }: Example) =>
  name === 'health'
    ? { status: 'success', message: 'Health check completed', data }
    : {
        status: 'success',
        message: 'Data berhasil diambil',
        data,
        meta: { source: 'library', timestamp: '2026-11-20T08:39:44.156Z', version: '1.0', stale: false, ...meta },
      }

/** By error code: HTTP status, additional headers, description and example message. */
const refusals = {
  INVALID_PARAMETER: [
    400,
    [],
    'Parameter tidak bisa dibaca. Pesannya menyebut yang mana.',
    'Parameter tidak valid: page',
  ],
  NOT_FOUND: [404, [], 'Tidak ada.', 'Yang kamu cari tidak ada di katalog kami.'],
  METHOD_NOT_ALLOWED: [405, ['Allow'], 'Hanya GET dan HEAD.', 'Cara memanggil alamat ini tidak dikenal.'],
  MISDIRECTED_REQUEST: [421, [], 'Nama host tidak dilayani server ini.', 'Server ini tidak melayani alamat itu.'],
  RATE_LIMITED: [
    429,
    ['Retry-After'],
    'Terlalu banyak permintaan dari satu alamat.',
    'Terlalu banyak permintaan dari alamatmu. Tunggu sebentar, lalu coba lagi.',
  ],
  INTERNAL_ERROR: [
    500,
    [],
    'Kesalahan di pihak kami.',
    'Ada yang salah di pihak kami. Kesalahannya sudah dicatat; coba lagi sebentar lagi.',
  ],
  SOURCE_UNAVAILABLE: [
    503,
    ['Retry-After'],
    'Semua sumber tidak menjawab, dan salinannya belum ada.',
    'Halaman ini belum bisa dimuat. Coba lagi sebentar lagi, atau cek status layanan.',
  ],
} as const satisfies Record<string, readonly [number, readonly ApiHeader[], string, string]>

const anywhere = ['METHOD_NOT_ALLOWED', 'MISDIRECTED_REQUEST', 'RATE_LIMITED', 'INTERNAL_ERROR'] as const
const schema = { $ref: '#/components/schemas/Error' }

const errorExample = (error_code: keyof typeof refusals) => ({
  status: 'error',
  message: refusals[error_code][3],
  error_code,
  meta: { source: null, timestamp: '2026-11-20T08:39:44.156Z', version: '1.0' },
})

function errorAnswer(code: keyof typeof refusals): ApiAnswer {
  const [, extra, description] = refusals[code]
  const content = { 'application/json': { schema, example: errorExample(code) } }
  return { description, headers: headerRefs([...alwaysSent, ...extra]), content }
}

const errorAnswers = (): Record<string, ApiAnswer> => ({
  CatalogInvalid: errorAnswer('INVALID_PARAMETER'),
  CatalogNotFound: errorAnswer('NOT_FOUND'),
  CatalogUnavailable: errorAnswer('SOURCE_UNAVAILABLE'),
  CatalogError: refusedAnywhere(
    schema,
    Object.fromEntries(
      anywhere.map((code) => [refusals[code][0], { summary: refusals[code][2], value: errorExample(code) }]),
    ),
  ),
})

function refusalsOf({ id, query, params, unknown }: CatalogCall): Record<string, Reference | { description: string }> {
  const asksSources = id !== 'health'
  return {
    ...unchanged,
    ...(query || params ? { 400: refersTo('CatalogInvalid') } : {}),
    ...(unknown ? { 404: { ...refersTo('CatalogNotFound'), description: unknown } } : {}),
    default: refersTo('CatalogError'),
    ...(asksSources ? { 503: refersTo('CatalogUnavailable') } : {}),
  }
}
