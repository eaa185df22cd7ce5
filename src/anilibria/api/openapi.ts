import { headerRefs } from '../../platform/api/api-headers.ts'
import { describe, schemaRef, type WrappedCall } from '../../platform/api/describe.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import { type V2Call, v2Calls } from './calls.ts'
import { envelope, errorOf } from './openapi-errors.ts'
import { v2System } from './system.ts'

const TAG = 'AniLibria v2'

export const describeV2 = (): ApiDescription => ({
  system: v2System,
  tags: [{ name: TAG, description: 'Katalog AniLibria; pesannya dalam bahasa Rusia.', system: v2System.name }],
  ...describe(v2Calls.map(wrap), envelope),
})

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
      ...(missing && { 404: { means: `Tidak ditemukan (\`${missing}\`).`, example: errorOf(404, missing) } }),
    },
  }
}

const unhealthy = (example: object) => ({
  description: 'Basis datanya tidak terbaca.',
  headers: headerRefs(['X-Request-ID']),
  content: { 'application/json': { schema: schemaRef('AnilibriaHealth'), example } },
})
