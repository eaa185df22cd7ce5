import { type ApiDescription, describeGet } from '../platform/api/openapi.ts'

const TAG = 'Server'

export const describeHealth = (): ApiDescription => ({
  tags: [{ name: TAG, description: 'Pemeriksaan dan angka server, untuk operatornya.', system: 'Operasi' }],
  paths: {
    '/health': describeGet({
      operationId: 'serverHealth',
      tag: TAG,
      summary: 'Apakah server hidup',
      description: 'Untuk penyeimbang beban. Dijawab tanpa menanyai basis data, juga untuk host yang tidak terdaftar.',
      content: {
        'application/json': {
          schema: { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] },
          example: { status: 'ok' },
        },
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
  components: {
    securitySchemes: {
      metricsToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'METRICS_TOKEN',
        description: 'Isi variabel `METRICS_TOKEN`, dikirim dalam `Authorization`.',
      },
    },
  },
})
