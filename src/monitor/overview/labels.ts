import type { Failure } from '../../net/failure.ts'

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

const isKnown = (name: string): name is keyof typeof causes => Object.hasOwn(causes, name)

/** A failure name of another app version is shown as it is. */
export const causeOf = (failure: string | null) =>
  failure === null ? null : isKnown(failure) ? causes[failure] : failure.replaceAll('_', ' ')

export function shortened(text: string, most: number): string {
  const letters = [...text]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text
}
