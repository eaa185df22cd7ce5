import * as z from 'zod'
import { jsonSchemas } from '../platform/api/json-schemas.ts'
import { type ApiDescription, type Content, describeGet } from '../platform/api/openapi.ts'
import { getReadiness, readyPath, reasons } from './ready.ts'

const TAG = 'Server'

const Check = z.object({ ok: z.boolean(), why: z.enum(reasons).nullable() })
const Readiness = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  checks: z.object({ database: Check, disk: Check, work: Check, outbox: Check }),
})

const metricsToken = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'METRICS_TOKEN',
  description: 'Isi variabel `METRICS_TOKEN`, dikirim dalam `Authorization`.',
} as const

const jsonContent = (schema: Content['schema'], example: object) => ({ 'application/json': { schema, example } })

export const describeHealth = (): ApiDescription => ({
  tags: [{ name: TAG, description: 'Pemeriksaan dan angka server, untuk operatornya.', system: 'Operasi' }],
  paths: {
    '/health': describeGet({
      operationId: 'serverHealth',
      tag: TAG,
      summary: 'Apakah server hidup',
      description: 'Untuk penyeimbang beban. Dijawab tanpa menanyai basis data, juga untuk host yang tidak terdaftar.',
      content: jsonContent(
        { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] },
        { status: 'ok' },
      ),
    }),
    [readyPath]: describeGet({
      operationId: 'serverReady',
      tag: TAG,
      summary: 'Apakah server siap menjawab',
      description:
        'Untuk penyeimbang beban dan pemantau, juga untuk host yang tidak terdaftar. `degraded` tetap 200: situs menjawab, tetapi ada yang perlu dilihat. Hasilnya berumur satu detik paling lama.',
      content: jsonContent(jsonSchemas({ Readiness }).own.Readiness ?? {}, getReadiness({})),
      others: {
        503: 'Tidak siap (`unavailable`), dengan isi yang sama: basis data tidak menjawab, server baru dinyalakan, atau sedang berhenti.',
      },
    }),
    '/metrics': describeGet({
      operationId: 'serverMetrics',
      tag: TAG,
      summary: 'Angka server',
      description:
        'Dalam format Prometheus. Untuk pemegang `METRICS_TOKEN`, staf, dan, bila `TRUSTED_PROXIES` 0, mesin server ini sendiri.',
      security: [{}, { metricsToken: [] }, { session: [] }],
      content: { 'text/plain': { schema: { type: 'string' }, example: 'process_start_time_seconds 1763712000' } },
      others: { 403: 'Bukan untukmu.' },
    }),
  },
  components: { securitySchemes: { metricsToken } },
})
