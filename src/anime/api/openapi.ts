import { alwaysSent } from '../../platform/api/api-headers.ts'
import { describe, type Envelope, usualMeanings, type WrappedCall } from '../../platform/api/describe.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import { Refusal } from '../../web/refusal.ts'
import { type CatalogCall, catalogCalls } from './calls.ts'
import { ErrorBody } from './envelope.ts'
// The examples are taken from the invented titles of a first start.
import examples from './examples.json' with { type: 'json' }
import { catalogSystem } from './system.ts'

const TAG = 'Katalog'

/** Describes the API by the schemas with which routes parse parameters and tests check answers. */
export const describeCatalog = (): ApiDescription => ({
  intro,
  system: catalogSystem,
  tags: [{ name: TAG, description: 'Judul, episode, jadwal, dan pencarian.', system: catalogSystem.name }],
  ...describe(catalogCalls.map(wrap), envelope),
})

export type Example = { params: Record<string, string | number>; data: unknown; meta?: object }
const examplesById: Readonly<Record<string, Example>> = examples

const intro =
  'Katalog anime dibaca tanpa kunci. Alamatnya menerima GET dan HEAD, dengan atau tanpa garis miring di ujungnya. Yang tidak diketahui ditulis `null`.'

const at = { timestamp: '2026-11-20T08:39:44.156Z', version: '1.0' }

const sentences: Readonly<Record<number, string>> = {
  400: 'Parameter tidak valid: page',
  404: 'Yang kamu cari tidak ada di katalog kami.',
  405: 'Cara memanggil alamat ini tidak dikenal.',
  421: 'Server ini tidak melayani alamat itu.',
  429: 'Terlalu banyak permintaan dari alamatmu. Tunggu sebentar, lalu coba lagi.',
  500: 'Ada yang salah di pihak kami. Kesalahannya sudah dicatat; coba lagi sebentar lagi.',
  503: 'Halaman ini belum bisa dimuat. Coba lagi sebentar lagi, atau cek status layanan.',
}

const envelope: Envelope = {
  name: 'CatalogError',
  schemas: { Error: ErrorBody },
  meanings: {
    ...usualMeanings,
    400: { name: 'CatalogInvalid', means: 'Parameter tidak bisa dibaca. Pesannya menyebut yang mana.' },
    404: { name: 'CatalogNotFound', means: 'Tidak ada.' },
    405: 'Hanya GET dan HEAD.',
    429: 'Terlalu banyak permintaan dari satu alamat.',
    503: {
      name: 'CatalogUnavailable',
      means: 'Semua sumber tidak menjawab, dan salinannya belum ada.',
      headers: ['Retry-After'],
    },
  },
  anywhere: [405, 421, 429, 500],
  errorOf(status) {
    const { code, message } = new Refusal(status, sentences[status] ?? '')
    return { status: 'error', message, error_code: code, meta: { source: null, ...at } }
  },
}

function wrap({ success: whole, ...call }: CatalogCall): WrappedCall {
  const { id, query, params, unknown } = call
  const { data, params: exampleParams, meta = {} } = examplesById[id] ?? { data: null, params: {} }
  const isHealth = id === 'health'
  const exampleMeta = { source: 'library', ...at, stale: false, ...meta }
  return {
    ...call,
    tag: TAG,
    paths: call.paths.map((path) => `${path}/`),
    shown: exampleParams,
    whole,
    example: {
      status: 'success',
      message: isHealth ? 'Health check completed' : 'Data berhasil diambil',
      data,
      ...(!isHealth && { meta: exampleMeta }),
    },
    good: { 200: 'Berhasil.' },
    headers: [...alwaysSent, 'ETag', ...(isHealth ? [] : (['Age'] as const))],
    refusals: {
      ...((query || params) && { 400: true }),
      ...(unknown && { 404: unknown }),
      ...(!isHealth && { 503: true }),
    },
  }
}
