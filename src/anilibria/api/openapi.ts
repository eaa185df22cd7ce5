import { headerRefs } from '../../platform/api/api-headers.ts'
import { describe, type Envelope, schemaRef, usualMeanings, type WrappedCall } from '../../platform/api/describe.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import { tokenErrors } from '../refusals.ts'
import { type V2Call, v2Calls } from './calls.ts'
import { errorsByStatus } from './envelope.ts'
import { ErrorAnswer } from './shapes.ts'
import { v2System } from './system.ts'

const TAG = 'AniLibria v2'

export const describeV2 = (): ApiDescription => ({
  system: v2System,
  tags: [{ name: TAG, description: 'Katalog AniLibria; pesannya dalam bahasa Rusia.', system: v2System.name }],
  ...describe(v2Calls.map(wrap), envelope),
})

/** What these calls have in common with those between services. */
export const envelope: Envelope = {
  name: 'AnilibriaError',
  schemas: { AnilibriaError: ErrorAnswer },
  meanings: {
    ...usualMeanings,
    400: 'Parameter yang salah, disebut di `details`.',
    401: 'Tokennya kedaluwarsa (`TOKEN_EXPIRED`) atau tidak berlaku (`INVALID_TOKEN`). Tanpa token panggilan ini boleh.',
    403: 'Layanannya tidak terdaftar, atau tokennya tanpa izin itu.',
    404: 'Tidak ditemukan.',
    503: 'Sedang tidak bisa dijawab.',
  },
  anywhere: [401, 405, 413, 415, 421, 429, 500, 503],
  errorOf: (status) => buildErrorExample(status),
}

function wrap({ success: whole, ...call }: V2Call): WrappedCall {
  const { params, query, missing, isUnlimited, example } = call
  return {
    ...call,
    tag: TAG,
    whole,
    good: { 200: 'Berhasil.' },
    ...(isUnlimited && { others: { 503: unhealthy({ ...example, status: 'unhealthy' }) } }),
    refusals: {
      ...((params || query) && { 400: true }),
      ...(missing && { 404: { means: `Tidak ditemukan (\`${missing}\`).`, example: buildErrorExample(404, missing) } }),
    },
  }
}

const unhealthy = (example: object) => ({
  description: 'Basis datanya tidak terbaca.',
  headers: headerRefs(['X-Request-ID']),
  content: { 'application/json': { schema: schemaRef('AnilibriaHealth'), example } },
})

const details: Readonly<Record<string, object>> = {
  VALIDATION_ERROR: { limit: ['Нужно целое число от 1 до 100'] },
  TITLE_NOT_FOUND: { title_id: 9999, searched_sources: ['cache', 'database'] },
  EPISODE_NOT_FOUND: { title_id: 9919, episode: 99 },
}

/** An example of an error. `missing`: the code of a 404 that says what was not found. */
function buildErrorExample(status: number, missing?: string) {
  const byStatus = status === 401 ? tokenErrors.expired : errorsByStatus[status]
  const [usual, message] = byStatus ?? ['INTERNAL_ERROR', 'Внутренняя ошибка сервера']
  const code = missing ?? usual
  return {
    success: false,
    error: { code, message, details: details[code] ?? {} },
    timestamp: '2026-08-01T15:30:00Z',
    request_id: '6f1c0a5b-e2d9-4c77-88aa-01f36f1c0a5b',
  }
}
