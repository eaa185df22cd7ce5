import type { Reference } from './openapi.ts'

/** Response headers of the JSON APIs, as the OpenAPI document describes them. */
export const apiHeaders = {
  'X-Request-ID': header('Nomor permintaan, untuk disebut saat melapor. Yang kamu kirim dipakai bila wajar.'),
  'X-RateLimit-Limit': header('Berapa permintaan boleh sampai hitungannya mulai lagi.', 'integer'),
  'X-RateLimit-Remaining': header('Berapa yang tersisa.', 'integer'),
  'X-RateLimit-Reset': header('Kapan hitungannya mulai lagi, dalam detik sejak 1 Januari 1970 UTC.', 'integer'),
  ETag: header('Sidik jawaban. Kirim lagi sebagai `If-None-Match`, dan yang belum berubah dijawab 304.'),
  Age: header('Umur data dalam detik, sejak dibaca dari sumbernya.', 'integer'),
  'Retry-After': header('Berapa detik sebaiknya menunggu.', 'integer'),
  Allow: header('Cara memanggil yang dikenal di alamat ini.'),
} as const

export type ApiHeader = keyof typeof apiHeaders

/** Headers that every response of an API has. */
export const alwaysSent = [
  'X-Request-ID',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
] as const satisfies readonly ApiHeader[]

function header(description: string, type: 'string' | 'integer' = 'string') {
  return { description, schema: { type } }
}

/** The response to a client that sends the `ETag` of an unchanged response. */
export const unchanged = { 304: { description: 'Belum berubah sejak `ETag` yang kamu punya.' } } as const

/** Returns references to headers in the document. */
export const headerRefs = (names: readonly ApiHeader[]): Record<string, Reference> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
