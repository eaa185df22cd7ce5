import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { features } from '../../src/app.ts'
import { describeApis, type OpenApi } from '../../src/platform/api/document.ts'
import type { JsonSchema, Reference } from '../../src/platform/api/openapi.ts'

/** Builds the OpenAPI document of the whole site. */
export const documentOf = (baseUrl: string): OpenApi =>
  describeApis(
    baseUrl,
    features.flatMap(({ openapi }) => openapi?.(baseUrl) ?? []),
  )

/** How large a value is as JSON. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

type Listed = Pick<JsonSchema, 'pattern'> & { properties?: Record<string, JsonSchema> }

/** All schemas in a part of the document, and whatever else it holds. */
export function schemasIn(value: unknown): Listed[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Listed, ...Object.values(value).flatMap(schemasIn)]
}

/**
 * Returns a function that lists what of a value a schema of the document forbids. A field that the document does not
 * name is an error too, so that nothing undocumented is answered; older spellings are only named in words.
 */
export function createChecker(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const components = closed(document.components)
  const known = new Map<string, ReturnType<typeof ajv.compile>>()
  return (schema: JsonSchema | Reference, value: unknown): string[] => {
    const key = JSON.stringify(schema)
    const check = known.get(key) ?? ajv.compile({ ...(closed(schema) as object), components })
    known.set(key, check)
    // What is checked is what JSON carries.
    check(JSON.parse(JSON.stringify(value)))
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** Forbids further fields in every object schema that lists its fields. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  const { properties } = inner
  const lists = typeof properties === 'object' && !('additionalProperties' in inner) && inner.type === 'object'
  if (!lists) return inner
  const older = Object.values(properties as Record<string, { 'x-deprecated-spelling'?: string }>).flatMap(
    ({ 'x-deprecated-spelling': name }) => (name === undefined ? [] : [[name, {}]]),
  )
  return { ...inner, properties: { ...properties, ...Object.fromEntries(older) }, additionalProperties: false }
}
