import { z } from 'zod'
import { alwaysSent, headerRefs } from '../../platform/api/api-headers.ts'
import {
  type ApiDescription,
  type ApiOperation,
  type ApiPaths,
  type JsonSchema,
  jsonSchemas,
  type Method,
} from '../../platform/api/openapi.ts'
import { errorOf } from '../api/openapi-errors.ts'
import { v2System } from '../api/system.ts'
import type { Permission } from '../service-token.ts'

const TAG = 'AniLibria v2: antarlayanan'

const count = z.int().min(0)
const moment = z.iso.datetime().nullable()
const used = { hits: count, misses: count, hit_rate: z.number() }
const Levels = z.object({
  L1: z.object({ entries: count, bytes: count, ttl: count, ...used }),
  L2: z.object({
    status: z.enum(['connected', 'disconnected', 'disabled']),
    entries: count.nullable(),
    ttl: count,
    ...used,
  }),
  L3: z.object({ titles: count, stale: count, ...used }),
})
const SyncState = z.object({
  whole_at: moment,
  full_at: moment,
  checked_at: moment,
  failed_at: moment,
  failure: z.string().nullable(),
  run_started_at: moment,
  wanted: count,
})
const Stats = z.object({
  titles: z.object({ total: count, anilibria: count, library: count }),
  episodes: count,
  sync: SyncState,
  cache: Levels,
  sockets: count,
})
const Synced = z.object({ title_id: z.int(), status: z.enum(['synced', 'fresh', 'queued']), read_at: moment })
const Cleared = z.object({ pattern: z.string(), cleared: z.object({ L1: count, L2: count, L3: count }) })
const Sync = z.object({
  title_id: z.int().min(1),
  force: z.boolean().optional().meta({ description: 'Dibaca lagi walau masih baru.' }),
  priority: z.string().nullish().meta({ description: 'Diterima, tetapi tidak berpengaruh.' }),
})
const Clear = z.object({
  pattern: z.string().max(300).meta({ description: 'Kunci dengan `*`, seperti `titles:*`.' }),
  confirm: z.literal(true),
})

const at = '2026-08-01T15:30:00Z'
const shares = { hits: 9, misses: 1, hit_rate: 0.9 }
const levels = {
  L1: { entries: 12, bytes: 48_000, ttl: 300, ...shares },
  L2: { status: 'disabled', entries: null, ttl: 1_800, ...shares },
  L3: { titles: 71, stale: 0, ...shares },
}
const sync = {
  whole_at: at,
  full_at: at,
  checked_at: at,
  failed_at: null,
  failure: null,
  run_started_at: null,
  wanted: 0,
}
const title = { title_id: 9919, status: 'synced', read_at: at }

type Described = {
  id: string
  method: Method
  summary: string
  description: string
  permissions: readonly Permission[]
  body?: { schema: z.ZodType; example: object }
  data: z.ZodType
  example: object
}

const calls: Readonly<Record<string, Described>> = {
  '/internal/sync/title': {
    id: 'internalSyncTitle',
    method: 'post',
    summary: 'Membaca ulang satu judul',
    description: '202 dengan `queued` bila katalog asalnya belum menjawab; judulnya lalu dibaca begitu bisa.',
    permissions: ['sync'],
    body: { schema: Sync, example: { title_id: 9919, force: true } },
    data: Synced,
    example: title,
  },
  '/internal/stats': {
    id: 'internalStats',
    method: 'get',
    summary: 'Angka cermin',
    description: 'Banyaknya judul dan episode, keadaan sinkronisasi, cache, dan soket yang terbuka.',
    permissions: ['stats'],
    data: Stats,
    example: {
      titles: { total: 71, anilibria: 0, library: 71 },
      episodes: 1_204,
      sync,
      cache: levels,
      sockets: 3,
    },
  },
  '/internal/cache/stats': {
    id: 'internalCacheStats',
    method: 'get',
    summary: 'Angka cache',
    description: 'Isi ketiga tingkat dan seberapa sering mereka punya yang diminta.',
    permissions: ['cache', 'stats'],
    data: Levels,
    example: levels,
  },
  '/internal/cache/clear': {
    id: 'internalClearCache',
    method: 'delete',
    summary: 'Mengosongkan cache',
    description: 'Yang cocok dengan polanya, di semua server. Judul cermin yang cocok dibaca ulang.',
    permissions: ['cache'],
    body: { schema: Clear, example: { pattern: 'titles:*', confirm: true } },
    data: Cleared,
    example: { pattern: 'titles:*', cleared: { L1: 12, L2: 0, L3: 71 } },
  },
}

/** Describes the calls between services, with the form of their token. */
export function describeInternal(): ApiDescription {
  const all = Object.values(calls)
  const answers = all.map(({ id, data }) => [id, z.object({ success: z.literal(true), data })] as const)
  const sent = jsonSchemas(Object.fromEntries(answers)).own
  const read = jsonSchemas(Object.fromEntries(all.flatMap(({ id, body }) => (body ? [[id, body.schema]] : [])))).own
  const paths: Record<string, ApiPaths[string]> = {}
  for (const [path, call] of Object.entries(calls))
    paths[path] = { [call.method]: operationOf(call, sent[call.id] ?? {}, read[call.id] ?? {}) }
  return {
    tags: [
      { name: TAG, description: 'Antara layanan-layanan AniLibria, bukan untuk peramban.', system: v2System.name },
    ],
    paths,
    components: {
      securitySchemes: {
        serviceToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'JWT HS256 dengan `INTERNAL_JWT_SECRET`. Klaimnya `service`, nama yang terdaftar di `INTERNAL_SERVICES`; `permissions`, dari `sync`, `cache`, dan `stats`; dan `exp`. Token yang tidak berlaku dijawab 401, layanan lain atau tanpa izin 403. Tanpa `INTERNAL_JWT_SECRET` alamatnya tidak ada (404).',
        },
      },
    },
  }
}

function operationOf(call: Described, answer: JsonSchema, body: JsonSchema): ApiOperation {
  const { id, summary, description, permissions, example } = call
  const refused = [...(call.body ? [400, 413] : []), 401, 403, 404, 405, 421, 429, 500, 503]
  const content = { 'application/json': { schema: answer, example: { success: true, data: example } } }
  const good = { description: 'Berhasil.', headers: headerRefs(alwaysSent), content }
  return {
    operationId: id,
    tags: [TAG],
    summary,
    description: `${description} Izin: ${permissions.map((one) => `\`${one}\``).join(' atau ')}.`,
    security: [{ serviceToken: [] }],
    parameters: [],
    ...(call.body && {
      requestBody: {
        required: true as const,
        content: { 'application/json': { schema: body, example: call.body.example } },
      },
    }),
    responses: {
      200: good,
      ...(permissions.includes('sync') && { 202: { ...good, description: 'Akan dibaca nanti.' } }),
      ...Object.fromEntries(refused.map((status) => [status, errorOf(status)])),
    },
  }
}
