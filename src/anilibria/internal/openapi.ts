import * as z from 'zod'
import { alwaysSent } from '../../platform/api/api-headers.ts'
import { describe, type WrappedCall } from '../../platform/api/describe.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import { envelope } from '../api/openapi.ts'
import { v2System } from '../api/system.ts'
import { type InternalCall, internalCalls } from './calls.ts'

const TAG = 'AniLibria v2: antarlayanan'

/** Describes the calls between services, with the form of their token. */
export function describeInternal(): ApiDescription {
  const { paths, components } = describe(internalCalls.map(wrap), envelope)
  return {
    tags: [
      { name: TAG, description: 'Antara layanan-layanan AniLibria, bukan untuk peramban.', system: v2System.name },
    ],
    paths,
    components: {
      ...components,
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

function wrap({ permissions, result: data, example, ...call }: InternalCall): WrappedCall {
  return {
    ...call,
    tag: TAG,
    about: `${call.about} Izin: ${permissions.map((one) => `\`${one}\``).join(' atau ')}.`,
    whole: z.object({ success: z.literal(true), data }),
    example: { success: true, data: example },
    good: { 200: 'Berhasil.', ...(permissions.includes('sync') && { 202: 'Akan dibaca nanti.' }) },
    headers: alwaysSent,
    refusals: { ...(call.body && { 400: true }), 403: true, 404: true },
  }
}
