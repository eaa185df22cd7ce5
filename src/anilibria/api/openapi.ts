import * as z from 'zod'
import { alwaysSent, headerRefs, unchanged } from '../../platform/api/api-headers.ts'
import { templateOf, wordsOf } from '../../platform/api/calls.ts'
import { refersTo } from '../../platform/api/error-answers.ts'
import { jsonSchemas, parametersOf } from '../../platform/api/json-schemas.ts'
import type { ApiDescription, ApiOperation, ApiPaths, JsonSchema } from '../../platform/api/openapi.ts'
import { type V2Call, v2Calls } from './calls.ts'
import { ANYWHERE, anywhere, errorOf } from './openapi-errors.ts'
import * as shapes from './shapes.ts'
import { v2System } from './system.ts'

const TAG = 'AniLibria v2'

export function describeV2(): ApiDescription {
  const answers = Object.fromEntries(v2Calls.map(({ id, success }) => [id, success]))
  const { own, shared } = jsonSchemas({ ...answers, error: shapes.ErrorAnswer })
  const paths: Record<string, ApiPaths[string]> = {}
  for (const call of v2Calls) {
    const path = templateOf(call.paths[0] ?? '')
    paths[path] = { get: operationOf(path, call, own[call.id] ?? {}) }
  }
  return {
    system: v2System,
    tags: [{ name: TAG, description: 'Katalog AniLibria; pesannya dalam bahasa Rusia.', system: v2System.name }],
    paths,
    components: { schemas: shared, responses: anywhere },
  }
}

function operationOf(path: string, call: V2Call, schema: JsonSchema): ApiOperation {
  const { id, about, who, params, query, shown = {}, example, missing, isUnlimited } = call
  const counted = isUnlimited ? (['X-Request-ID'] as const) : alwaysSent
  const refusals = [...(params || query ? [400] : []), ...(missing ? [404] : [])]
  const unavailable = { description: 'Basis datanya tidak terbaca.', headers: headerRefs(counted) }
  return {
    operationId: id,
    tags: [TAG],
    ...wordsOf(about),
    security: who.security,
    parameters: parametersOf(z.object({ ...params?.shape, ...query?.shape }), path, shown),
    responses: {
      200: {
        description: 'Berhasil.',
        headers: headerRefs([...counted, 'ETag']),
        content: { 'application/json': { schema, example } },
      },
      ...unchanged,
      ...Object.fromEntries(refusals.map((status) => [status, errorOf(status, status === 404 ? missing : undefined)])),
      default: refersTo(ANYWHERE),
      ...(isUnlimited && {
        503: {
          ...unavailable,
          content: { 'application/json': { schema, example: { ...example, status: 'unhealthy' } } },
        },
      }),
    },
  }
}
