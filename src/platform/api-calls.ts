import type { z } from 'zod'
import { everywhere } from '../live/message-schema.ts'
import { alwaysSent, apiHeaders, headerRefs } from './api-headers.ts'
import { CallError, callRefusalAnswers, type ErrorStatus, refusalName, usualErrors } from './call-refusals.ts'
import {
  type ApiDescription,
  type ApiOperation,
  type ApiParameter,
  type ApiPaths,
  type JsonSchema,
  jsonSchemas,
  type Method,
  parametersOf,
  type Security,
} from './openapi.ts'

/** What an answer with a status holds. Without a `schema` the answer has no body. */
type CallAnswer = { description: string; schema?: z.ZodType; example?: unknown }

/**
 * The body of a call. `required` names fields that are needed although their schema accepts any value. `file` is the
 * name of a file's field; a call with one also takes forms.
 */
type Body = { schema: z.ZodType; example: unknown; required?: readonly string[]; file?: string }

/**
 * A call of a JSON API, as a feature declares it for the OpenAPI document. `asked` is an object of its parameters, and
 * `shown` has example values for them. `errors` names the statuses of `callErrors` that the call may answer besides those
 * of every call; a text replaces the usual description.
 */
export type Call = {
  id: string
  method: Method
  path: `/${string}/`
  tag: string
  summary: string
  description: string
  security: Security
  /** Id of the call that this one repeats at an older address. */
  aliasOf?: string
  asked?: z.ZodObject
  shown?: Readonly<Record<string, string | number>>
  body?: Body
  /** Whether the call takes the header `Idempotency-Key`. */
  isIdempotent?: true
  /** Whether good calls are not counted by a rate limit, so their answers have no `X-RateLimit-…` headers. */
  isUnlimited?: true
  answers: Readonly<Record<number, CallAnswer>>
  errors: Readonly<{ [S in ErrorStatus]?: true | string }>
}

type Messages = Readonly<Record<string, { schema: z.ZodObject; example: object }>>

/**
 * A WebSocket, as a feature declares it. `messages`: schema and example of each `type` that the server sends. `heard`:
 * the same of what clients send, for a channel whose clients talk; it does not send the messages of every other one.
 */
export type Socket = Pick<Call, 'id' | 'path' | 'tag' | 'summary' | 'description' | 'security' | 'asked' | 'shown'> & {
  messages: Messages
  heard?: Messages
}

/** Describes calls and WebSockets of a feature. All schemas with an `id` become components of the document. */
export function describeCalls(calls: readonly Call[], own: readonly Socket[] = []): ApiDescription {
  const sockets = own.map((socket) =>
    socket.heard ? socket : { ...socket, messages: { ...everywhere, ...socket.messages } },
  )
  const sent = jsonSchemas({
    error: CallError,
    ...named(
      calls.flatMap(({ id, answers }) =>
        Object.entries(answers).map(([status, { schema }]) => [`${id} ${status}`, schema]),
      ),
    ),
    ...named(
      sockets.flatMap(({ id, messages, heard }) =>
        Object.entries({ ...messages, ...heard }).map(([type, { schema }]) => [`${id} ${type}`, schema]),
      ),
    ),
  })
  const read = jsonSchemas(named(calls.map(({ id, body }) => [id, body?.schema])), 'input')
  const operations = [
    ...calls.map((call) => [call.path, call.method, callOperation(call, { sent: sent.own, read: read.own })] as const),
    ...sockets.map((socket) => [socket.path, 'get', socketOperation(socket, sent.own)] as const),
  ]
  const paths: Record<string, ApiPaths[string]> = {}
  for (const [path, method, operation] of operations) paths[path] = { ...paths[path], [method]: operation }
  return {
    tags: [],
    paths,
    components: {
      schemas: { ...sent.shared, ...read.shared },
      headers: apiHeaders,
      responses: callRefusalAnswers,
    },
  }
}

const named = (all: readonly (readonly [string, z.ZodType | undefined])[]): Record<string, z.ZodType> =>
  Object.fromEntries(all.flatMap(([name, schema]) => (schema ? [[name, schema]] : [])))

type Schemas = Readonly<Record<string, JsonSchema>>

const headOf = ({ id, path, tag, asked, shown = {}, ...rest }: Call | Socket) => ({
  operationId: id,
  tags: [tag],
  summary: rest.summary,
  description: rest.description,
  security: rest.security,
  parameters: [
    ...(asked ? parametersOf(asked, path, shown) : []),
    ...('isIdempotent' in rest && rest.isIdempotent ? [idempotencyKey] : []),
  ],
  ...('aliasOf' in rest && rest.aliasOf ? { 'x-alias-of': rest.aliasOf } : {}),
})

/** The header of calls that are done once for each key. */
export const idempotencyKey: ApiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Kunci buatanmu. Panggilan yang diulang dengan kunci dan isi yang sama dijawab sama, tanpa dikerjakan lagi.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

function callOperation(call: Call, { sent, read }: { sent: Schemas; read: Schemas }): ApiOperation {
  const { id, body, answers, errors, isUnlimited } = call
  const answered = Object.entries(answers).map(([status, { description, schema, example }]) => {
    const json = schema && { 'application/json': { schema: sent[`${id} ${status}`] ?? {}, example } }
    const headers = headerRefs(isUnlimited ? ['X-Request-ID'] : alwaysSent)
    return [status, { description, headers, ...(json ? { content: json } : {}) }] as const
  })
  const refusedBy = Object.entries({ ...errors, ...(body ? { 413: true as const } : {}), ...usualErrors }).map(
    ([status, description]) => {
      // `Object.entries` turns the statuses into text.
      const name = refusalName(Number(status) as ErrorStatus)
      const own = description === true ? {} : { description }
      return [status, { $ref: `#/components/responses/${name}`, ...own }] as const
    },
  )
  return {
    ...headOf(call),
    ...(body ? { requestBody: { required: true, content: bodyContent(body, read[id] ?? {}) } } : {}),
    responses: Object.fromEntries([...answered, ...refusedBy]),
  }
}

/** Describes a body as JSON and, if it may hold a file, also as forms. */
function bodyContent({ example, required = [], file }: Body, { required: known = [], ...rest }: JsonSchema) {
  const needed = [...new Set([...known, ...required])]
  const schema: JsonSchema = { ...rest, ...(needed.length > 0 ? { required: needed } : {}) }
  const json = { 'application/json': { schema, example } }
  if (!file) return json
  const upload: JsonSchema = { type: 'string', format: 'binary', description: 'Gambar, paling besar 5 MB.' }
  return {
    ...json,
    'application/x-www-form-urlencoded': { schema, example },
    'multipart/form-data': { schema: { ...schema, properties: { ...schema.properties, [file]: upload } }, example },
  }
}

function socketOperation(socket: Socket, sent: Schemas): ApiOperation {
  const { id, messages, heard } = socket
  const described = (all: Messages) =>
    Object.fromEntries(
      Object.entries(all).map(([type, { example }]) => [type, { ...sent[`${id} ${type}`], examples: [example] }]),
    )
  const opened = heard
    ? 'Tersambung.'
    : 'Tersambung. Pesan pertama `connection_established`; tanpa hak, soket ditutup dengan 1008.'
  return {
    ...headOf(socket),
    responses: {
      101: { description: opened },
      403: { description: 'Halaman asalnya (`Origin`) bukan dari situs ini.' },
      404: { description: 'Tidak ada yang disiarkan di alamat ini.' },
      429: { description: 'Terlalu banyak soket atau percobaan dari satu alamat.' },
    },
    'x-messages': described(messages),
    ...(heard ? { 'x-heard': described(heard) } : {}),
  }
}
