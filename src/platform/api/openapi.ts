import type * as z from 'zod'

export type JsonSchema = z.core.JSONSchema.JSONSchema
export type Reference = { $ref: string; description?: string }
export type Content = {
  schema: JsonSchema | Reference
  example?: unknown
  examples?: Readonly<Record<string, { summary: string; value: unknown }>>
}
export type ApiParameter = {
  name: string
  in: 'query' | 'path' | 'header'
  required: boolean
  description: string
  schema: JsonSchema
  example?: string | number
}
export type AnswerDescription = {
  description: string
  headers?: Record<string, Reference>
  content?: Record<string, Content>
}
export type ApiAnswer = AnswerDescription & { content: { 'application/json': Content } }
/** Alternatives of credentials, each a set of security schemes by name. An empty set means that none is needed. */
export type Security = readonly Readonly<Record<string, readonly string[]>>[]

/**
 * An operation of the API. `x-messages` describes the messages that a WebSocket sends, and `x-heard` those that it
 * receives, by their `type`. `x-alias-of` is the id of the operation that this one repeats at an older address.
 */
export type ApiOperation = {
  operationId: string
  tags: readonly string[]
  summary: string
  description: string
  security: Security
  parameters: readonly ApiParameter[]
  requestBody?: { required: true; content: Record<string, Content> }
  responses: Readonly<Record<string, AnswerDescription | Reference>>
  'x-messages'?: Readonly<Record<string, JsonSchema>>
  'x-heard'?: Readonly<Record<string, JsonSchema>>
  'x-alias-of'?: string
}

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof methods)[number]
export type ApiPaths = Readonly<Record<string, { readonly [M in Method]?: ApiOperation }>>

/** A group of operations, and the system to which the group belongs. */
export type ApiTag = { name: string; description: string; system: string }

/** The groups of systems in the order of the document. Systems of a group stand in the order of features. */
export const systemGroups = ['site', 'servers', 'undescribed'] as const

/** A system of the site's APIs. Groups of operations name the system to which they belong. */
export type ApiSystem = {
  name: string
  group: (typeof systemGroups)[number]
  /** The purpose of the system, in Indonesian. */
  about: string
  /** How a caller proves who they are, in Indonesian. */
  access: string
  /**
   * Calls with which a new developer begins. They run in one shell, one after another, and need no secret of the
   * operator.
   */
  firstCalls?: (baseUrl: string) => readonly FirstCall[]
}

/** A first call as commands of a POSIX shell, one of them curl. Later calls may use the variables of earlier ones. */
type FirstCall = { title: string; commands: string }

/** Joins commands, each on a line of its own. */
export const lines = (...commands: readonly string[]): string => commands.join('\n')

/**
 * Writes a command that puts the first text value of a field in a JSON response into a variable, with the shell alone.
 */
export const keepText = (name: string, answer: string, field: string): string =>
  `${name}=\${${answer}#*\\"${field}\\":\\"}; ${name}=\${${name}%%\\"*}`

/** Like `keepText`, for a number that is not the last field of its object. */
export const keepNumber = (name: string, answer: string, field: string): string =>
  `${name}=\${${answer}#*\\"${field}\\":}; ${name}=\${${name}%%,*}`

/** A feature's part of the OpenAPI document. `intro` is a paragraph; `webhooks` are requests that a server sends. */
export type ApiDescription = {
  intro?: string
  system?: ApiSystem
  tags: readonly ApiTag[]
  paths: ApiPaths
  webhooks?: ApiPaths
  components: {
    schemas?: Readonly<Record<string, JsonSchema>>
    headers?: Readonly<Record<string, { description: string; schema: JsonSchema }>>
    responses?: Readonly<Record<string, AnswerDescription>>
    securitySchemes?: Readonly<
      Record<
        string,
        { description: string } & (
          | { type: 'apiKey'; in: 'cookie' | 'header'; name: string }
          | { type: 'http'; scheme: 'bearer'; bearerFormat: string }
          | { type: 'oauth2'; flows: { password: { tokenUrl: string; scopes: Readonly<Record<string, string>> } } }
        )
      >
    >
  }
}

/** Placeholder for the address of this site in examples. */
export const SITE = 'https://site.invalid'

type Get = Pick<ApiOperation, 'operationId' | 'summary' | 'description'> &
  Partial<Pick<ApiOperation, 'security' | 'parameters'>> & {
    tag: string
    /** The content of the good response, by content type. */
    content: Readonly<Record<string, Content>>
    /** Further responses, by status. */
    others?: Readonly<Record<number, string>>
  }

/** Describes a GET outside the JSON APIs, such as a feed, an image or a health check. Its errors have no JSON shape. */
export const describeGet = ({ tag, content, others = {}, security = [], parameters = [], ...head }: Get) => ({
  get: {
    ...head,
    tags: [tag],
    security,
    parameters,
    responses: {
      200: { description: 'Berhasil.', content },
      405: { description: 'Alamat ini dipanggil dengan cara lain.' },
      ...Object.fromEntries(Object.entries(others).map(([status, description]) => [status, { description }])),
    },
  } satisfies ApiOperation,
})

/** The content of a file or an image, whose type JSON Schema does not describe. */
export const binary: Content = { schema: { type: 'string', format: 'binary' } }

type Schemas = { components: { schemas: Readonly<Record<string, JsonSchema>> } }

/** Returns a schema, or the schema to which a reference refers. */
export const findSchema = ({ components }: Schemas, schema: JsonSchema | Reference): JsonSchema =>
  components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? (schema as JsonSchema) // a reference has the form of a schema

/** An operation with its method and its path, or its name if it is a webhook. */
export type PlacedOperation = { method: Method; path: string; operation: ApiOperation }

/** Lists the operations of a part of the document, in the order of the document. */
export const operationsIn = (paths: ApiPaths): PlacedOperation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ method, path, operation }] : []
    }),
  )
