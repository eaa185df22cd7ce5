import { z } from 'zod'
import type {
  ApiAnswer,
  ApiDescription,
  ApiOperation,
  ApiParameter,
  JsonSchema,
  Reference,
} from '../../platform/openapi.ts'
import { ErrorBody } from './envelope.ts'
import { examplesFor } from './examples.ts'
import { type Operation, type OperationName, operations } from './operations.ts'

/**
 * Describes `/api/v1` in OpenAPI 3.1. The description is built from the same schemas with which routes parse parameters
 * and tests check answers.
 */
export function describeCatalog(baseUrl: string): ApiDescription {
  const { schemas, answers } = describeSchemas()
  const examples = examplesFor(baseUrl)
  // `Object.entries` loses the type of the keys, hence the cast.
  const entries = Object.entries(operations) as [OperationName, Operation][]
  const paths = entries.map(([name, operation]) => {
    const get: ApiOperation = {
      operationId: name,
      tags: ['Katalog'],
      summary: operation.summary,
      description: operation.description,
      parameters: parametersOf(operation, examples[name].asked),
      responses: {
        200: {
          description: 'Berhasil.',
          headers: refs('headers', name === 'health' ? always : [...always, 'ETag', 'Age']),
          content: { 'application/json': { schema: answers[name] ?? {}, example: success(name, examples[name]) } },
        },
        ...refusalsOf(operation),
      },
    }
    return [`/api/v1${operation.path}`, { get }] as const
  })
  return {
    intro,
    tags: [{ name: 'Katalog', description: 'Judul, episode, jadwal, dan pencarian.' }],
    paths: Object.fromEntries(paths),
    components: { schemas, headers, responses: errorAnswers() },
  }
}

const intro =
  'Katalog KortekStream sebagai JSON, terbuka dan tanpa kunci. Semua alamat menerima GET dan HEAD, dengan atau tanpa garis miring di ujungnya. Yang tidak diketahui ditulis `null`.'

/** Converts the zod schemas to JSON Schema: the named schemas, and the answer of each operation. */
function describeSchemas() {
  const answers = Object.fromEntries(Object.entries(operations).map(([name, { answer }]) => [name, answer]))
  const { $defs, properties } = z.toJSONSchema(z.object({ ...answers, error: ErrorBody }), {
    override: ({ jsonSchema }) => {
      // The regular expression of a date and time is long and only repeats its `format`. Additional fields are allowed,
      // because later versions may add some.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
  const moved = JSON.stringify({ $defs, properties }).replaceAll('"#/$defs/', '"#/components/schemas/')
  // The cast is safe: this is the object above, with only its `$ref` texts changed.
  const here = JSON.parse(moved) as { $defs: Record<string, JsonSchema>; properties: Record<string, JsonSchema> }
  for (const schema of Object.values(here.$defs)) delete schema.id
  return { schemas: here.$defs, answers: here.properties }
}

function parametersOf({ asked, path }: Operation, example: Record<string, string>): ApiParameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(asked, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', ...schema } = typeof property === 'object' ? property : {}
    const shown = example[name]
    return {
      name,
      in: path.includes(`{${name}}`) ? 'path' : 'query',
      required: required.includes(name),
      description,
      schema,
      ...(shown === undefined ? {} : { example: shown }),
    }
  })
}

const success = (name: OperationName, { data, meta = {} }: { data: unknown; meta?: object }) =>
  name === 'health'
    ? { status: 'success', message: 'Health check completed', data }
    : {
        status: 'success',
        message: 'Data berhasil diambil',
        data,
        meta: { source: 'library', timestamp: '2026-11-20T08:39:44.156Z', version: '1.0', stale: false, ...meta },
      }

const headers = {
  'X-Request-ID': header('Nomor permintaan, untuk disebut saat melapor. Yang kamu kirim dipakai bila wajar.'),
  'X-RateLimit-Limit': header('Berapa permintaan boleh sampai hitungannya mulai lagi.', 'integer'),
  'X-RateLimit-Remaining': header('Berapa yang tersisa.', 'integer'),
  'X-RateLimit-Reset': header('Kapan hitungannya mulai lagi, dalam detik sejak 1 Januari 1970 UTC.', 'integer'),
  ETag: header('Sidik jawaban. Kirim lagi sebagai `If-None-Match`, dan yang belum berubah dijawab 304.'),
  Age: header('Umur data dalam detik, sejak dibaca dari sumbernya.', 'integer'),
  'Retry-After': header('Berapa detik sebaiknya menunggu.', 'integer'),
  Allow: header('Cara memanggil yang dikenal di alamat ini.'),
} as const

const always = ['X-Request-ID', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const

function header(description: string, type: 'string' | 'integer' = 'string') {
  return { description, schema: { type } }
}

const refs = (kind: 'headers', names: readonly (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/${kind}/${name}` }]))

/** Every error that the API sends, by error code: HTTP status, additional headers, description and example message. */
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
    'Sumber kami sedang tidak menjawab, dan belum ada salinan halaman ini. Coba lagi sebentar lagi.',
  ],
} as const satisfies Record<string, readonly [number, readonly (keyof typeof headers)[], string, string]>

const errorAnswers = (): Record<string, ApiAnswer> =>
  Object.fromEntries(
    Object.entries(refusals).map(([code, [status, extra, description, message]]) => [
      code,
      {
        description,
        headers: refs('headers', status === 421 ? ['X-Request-ID'] : [...always, ...extra]),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            example: {
              status: 'error',
              message,
              error_code: code,
              meta: { source: null, timestamp: '2026-11-20T08:39:44.156Z', version: '1.0' },
            },
          },
        },
      },
    ]),
  )

function refusalsOf({ asked, answer, unknown }: Operation): Record<string, Reference | { description: string }> {
  const to = (code: keyof typeof refusals) => ({ $ref: `#/components/responses/${code}` })
  const asksSources = answer !== operations.health.answer
  return {
    ...(asksSources ? { 304: { description: 'Belum berubah sejak `ETag` yang kamu punya.' } } : {}),
    ...(Object.keys(asked.shape).length > 0 ? { 400: to('INVALID_PARAMETER') } : {}),
    ...(unknown ? { 404: { ...to('NOT_FOUND'), description: unknown } } : {}),
    405: to('METHOD_NOT_ALLOWED'),
    421: to('MISDIRECTED_REQUEST'),
    429: to('RATE_LIMITED'),
    500: to('INTERNAL_ERROR'),
    ...(asksSources ? { 503: to('SOURCE_UNAVAILABLE') } : {}),
  }
}
