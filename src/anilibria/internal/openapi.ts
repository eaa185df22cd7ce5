import * as z from 'zod'
import { alwaysSent, headerRefs } from '../../platform/api/api-headers.ts'
import { wordsOf } from '../../platform/api/calls.ts'
import { refersTo } from '../../platform/api/error-answers.ts'
import { jsonSchemas } from '../../platform/api/json-schemas.ts'
import type { ApiDescription, ApiOperation, JsonSchema } from '../../platform/api/openapi.ts'
import { ANYWHERE, errorOf } from '../api/openapi-errors.ts'
import { v2System } from '../api/system.ts'
import { type InternalCall, internalCalls } from './calls.ts'

const TAG = 'AniLibria v2: antarlayanan'

/** Describes the calls between services, with the form of their token. */
export function describeInternal(): ApiDescription {
  const answers = internalCalls.map(({ id, result: data }) => [id, z.object({ success: z.literal(true), data })])
  const bodies = internalCalls.flatMap(({ id, body }) => (body ? [[id, body]] : []))
  const sent = jsonSchemas(Object.fromEntries(answers)).own
  const read = jsonSchemas(Object.fromEntries(bodies)).own
  const paths = internalCalls.map((call) => {
    const operation = operationOf(call, sent[call.id] ?? {}, read[call.id] ?? {})
    return [call.paths[0], { [call.method]: operation }]
  })
  return {
    tags: [
      { name: TAG, description: 'Antara layanan-layanan AniLibria, bukan untuk peramban.', system: v2System.name },
    ],
    paths: Object.fromEntries(paths),
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

function operationOf(call: InternalCall, answer: JsonSchema, schema: JsonSchema): ApiOperation {
  const { id, about, who, permissions, body, bodyExample, example } = call
  const { summary, description } = wordsOf(about)
  const refusals = [...(body ? [400] : []), 403, 404]
  const content = { 'application/json': { schema: answer, example: { success: true, data: example } } }
  const good = { description: 'Berhasil.', headers: headerRefs(alwaysSent), content }
  return {
    operationId: id,
    tags: [TAG],
    summary,
    description: `${description} Izin: ${permissions.map((one) => `\`${one}\``).join(' atau ')}.`,
    security: who.security,
    parameters: [],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema, example: bodyExample } } } }),
    responses: {
      200: good,
      ...(permissions.includes('sync') && { 202: { ...good, description: 'Akan dibaca nanti.' } }),
      ...Object.fromEntries(refusals.map((status) => [status, errorOf(status)])),
      default: refersTo(ANYWHERE),
    },
  }
}
