import { alwaysSent, headerRefs } from '../../platform/api/api-headers.ts'
import { tokenErrors } from '../refusals.ts'
import { errorsByStatus } from './envelope.ts'

const meanings: Readonly<Record<number, string>> = {
  400: 'Parameter yang salah, disebut di `details`.',
  401: 'Tokennya kedaluwarsa (`TOKEN_EXPIRED`) atau tidak berlaku (`INVALID_TOKEN`). Tanpa token panggilan ini boleh.',
  403: 'Layanannya tidak terdaftar, atau tokennya tanpa izin itu.',
  404: 'Tidak ditemukan.',
  405: 'Alamat ini dipanggil dengan cara lain.',
  413: 'Kiriman terlalu besar.',
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

/** `missing`: the code of a 404 that says what was not found. */
export function errorOf(status: number, missing?: string) {
  const byStatus = status === 401 ? tokenErrors.expired : errorsByStatus[status]
  const [usual, message] = byStatus ?? ['INTERNAL_ERROR', 'Внутренняя ошибка сервера']
  const code = status === 404 && missing ? missing : usual
  const example = {
    success: false,
    error: { code, message, details: details[code] ?? {} },
    timestamp: '2026-08-01T15:30:00Z',
    request_id: '6f1c0a5b-e2d9-4c77-88aa-01f36f1c0a5b',
  }
  const waits = status === 429 || status === 503 ? (['Retry-After'] as const) : []
  const headers = status === 421 ? (['X-Request-ID'] as const) : [...alwaysSent, ...waits]
  return {
    description: meanings[status] ?? '',
    headers: headerRefs(headers),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/AnilibriaError' }, example } },
  }
}
