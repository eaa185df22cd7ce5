import { alwaysSent, headerRefs } from '../../platform/api/api-headers.ts'
import { refusedAnywhere } from '../../platform/api/error-answers.ts'
import { tokenErrors } from '../refusals.ts'
import { errorsByStatus } from './envelope.ts'

const meanings: Readonly<Record<number, string>> = {
  400: 'Parameter yang salah, disebut di `details`.',
  401: 'Tokennya kedaluwarsa (`TOKEN_EXPIRED`) atau tidak berlaku (`INVALID_TOKEN`). Tanpa token panggilan ini boleh.',
  403: 'Layanannya tidak terdaftar, atau tokennya tanpa izin itu.',
  404: 'Tidak ditemukan.',
  405: 'Alamat ini dipanggil dengan cara lain.',
  413: 'Kiriman terlalu besar.',
  415: 'Isi permintaan bukan jenis yang disebut.',
  421: 'Nama host tidak dilayani server ini.',
  429: 'Terlalu banyak permintaan.',
  500: 'Kesalahan di pihak kami.',
  503: 'Sedang tidak bisa dijawab.',
}

const details: Readonly<Record<string, object>> = {
  VALIDATION_ERROR: { limit: ['Нужно целое число от 1 до 100'] },
  TITLE_NOT_FOUND: { title_id: 9999, searched_sources: ['cache', 'database'] },
  EPISODE_NOT_FOUND: { title_id: 9919, episode: 99 },
}

const schema = { $ref: '#/components/schemas/AnilibriaError' }

function exampleOf(status: number, missing?: string) {
  const byStatus = status === 401 ? tokenErrors.expired : errorsByStatus[status]
  const [usual, message] = byStatus ?? ['INTERNAL_ERROR', 'Внутренняя ошибка сервера']
  const code = status === 404 && missing ? missing : usual
  return {
    success: false,
    error: { code, message, details: details[code] ?? {} },
    timestamp: '2026-08-01T15:30:00Z',
    request_id: '6f1c0a5b-e2d9-4c77-88aa-01f36f1c0a5b',
  }
}

/** `missing`: the code of a 404 that says what was not found. */
export const errorOf = (status: number, missing?: string) => ({
  description: missing === undefined ? (meanings[status] ?? '') : `Tidak ditemukan (\`${missing}\`).`,
  headers: headerRefs(alwaysSent),
  content: { 'application/json': { schema, example: exampleOf(status, missing) } },
})

export const ANYWHERE = 'AnilibriaError'
export const anywhere = {
  [ANYWHERE]: refusedAnywhere(
    schema,
    Object.fromEntries(
      [401, 405, 413, 415, 421, 429, 500, 503].map((status) => [
        status,
        { summary: meanings[status] ?? '', value: exampleOf(status) },
      ]),
    ),
  ),
}
