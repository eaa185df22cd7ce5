import type { z } from 'zod'

export type JsonSchema = z.core.JSONSchema.JSONSchema
export type Reference = { $ref: string; description?: string }
type Content = { 'application/json': { schema: JsonSchema | Reference; example: unknown } }
export type ApiParameter = {
  name: string
  in: 'query' | 'path'
  required: boolean
  description: string
  schema: JsonSchema
  example?: string
}
export type ApiAnswer = { description: string; headers: Record<string, Reference>; content: Content }
export type ApiOperation = {
  operationId: string
  tags: string[]
  summary: string
  description: string
  parameters: ApiParameter[]
  responses: { 200: ApiAnswer } & Record<string, ApiAnswer | Reference | { description: string }>
}
/** A feature's part of the OpenAPI document. `intro` is a paragraph about the feature's API. */
export type ApiDescription = {
  intro: string
  tags: readonly { name: string; description: string }[]
  paths: Readonly<Record<string, { get: ApiOperation }>>
  components: {
    schemas: Readonly<Record<string, JsonSchema>>
    headers: Readonly<Record<string, { description: string; schema: JsonSchema }>>
    responses: Readonly<Record<string, ApiAnswer>>
  }
}

export type OpenApi = ReturnType<typeof describeApis>

/** Joins the API descriptions of all features into one OpenAPI 3.1 document. */
export function describeApis(baseUrl: string, parts: readonly ApiDescription[]) {
  const component = <Kind extends keyof ApiDescription['components']>(kind: Kind) =>
    Object.assign({}, ...parts.map(({ components }) => components[kind])) as ApiDescription['components'][Kind] // Safe: merged from values of this type.
  return {
    openapi: '3.1.1',
    info: { title: 'KortekStream', version: '1.0', description: parts.map(({ intro }) => intro).join('\n\n') },
    servers: [{ url: baseUrl }],
    externalDocs: { description: 'Dokumentasi untuk dibaca orang', url: `${baseUrl}/docs` },
    tags: parts.flatMap(({ tags }) => tags),
    security: [],
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)) as ApiDescription['paths'], // Safe: merged from values of this type.
    components: { schemas: component('schemas'), headers: component('headers'), responses: component('responses') },
  }
}
