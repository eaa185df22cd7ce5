import type { Failure } from '../net/failure.ts'

const causes: Record<Failure | 'slow' | 'stale', string> = {
  timeout: 'waktu habis',
  unreachable: 'tidak terhubung',
  forbidden_address: 'alamat terlarang',
  too_large: 'jawaban terlalu besar',
  server_error: 'galat server',
  refused: 'ditolak',
  rejected: 'pertanyaan ditolak',
  rate_limited: 'minta jeda',
  wrong_type: 'bukan JSON',
  wrong_schema: 'bentuk tidak sesuai',
  empty: 'jawaban kosong',
  challenge: 'halaman tantangan',
  parked: 'domain diparkir',
  error_page: 'halaman galat',
  wrong_page: 'halaman lain',
  different_title: 'judul lain',
  missing: 'tidak ditemukan',
  slow: 'lambat',
  stale: 'data lama',
}

const isCauseName = (name: string): name is keyof typeof causes => Object.hasOwn(causes, name)

/** The error text of a server that says that it no longer has a catalog. */
const goneStatus = /\banswered (404|410)\b/

/**
 * Describes a cause in Indonesian. `error`: the text of the failure. An unknown failure name, from another version of
 * the site, is shown as it is.
 */
export function describeCause(failure: string | null, error: string | null = null): string | null {
  if (failure === null) return null
  const status = failure === 'refused' ? goneStatus.exec(error ?? '')?.[1] : undefined
  if (status) return `situs sumber menjawab ${status}`
  return isCauseName(failure) ? causes[failure] : failure.replaceAll('_', ' ')
}
