import * as z from 'zod'
import { everywhere } from '../../live/message-schema.ts'
import { alwaysSent, apiHeaders, headerRefs, unchanged } from './api-headers.ts'
import { isTagged } from './cache-policy.ts'
import { CallError, callErrorAnswers, callRefusalAnswers } from './call-refusals.ts'
import { templateOf, wordsOf } from './calls.ts'
import { refersTo } from './error-answers.ts'
import { jsonSchemas, parametersOf } from './json-schemas.ts'
import type { ApiDescription, ApiOperation, ApiParameter, ApiPaths, JsonSchema, Security } from './openapi.ts'
import type { PlainCall, PlainWords } from './plain-calls.ts'

type Messages = Readonly<Record<string, { schema: z.ZodObject; example: object }>>

/**
 * A WebSocket, as a feature declares it. `messages`: schema and example of each `type` that the server sends. `heard`:
 * the same of what clients send, for a channel whose clients talk; it does not send the messages of every other one.
 */
export type Socket = {
  id: string
  path: `/${string}`
  tag: string
  summary: string
  description: string
  security: Security
  asked?: z.ZodObject
  shown?: Readonly<Record<string, string | number>>
  messages: Messages
  heard?: Messages
}

/** Describes calls and WebSockets of a feature. All schemas with an `id` become components of the document. */
export function describeCalls<Deps>(calls: readonly PlainCall<Deps>[], own: readonly Socket[] = []): ApiDescription {
  const sockets = own.map((socket) =>
    socket.heard ? socket : { ...socket, messages: { ...everywhere, ...socket.messages } },
  )
  const sent = jsonSchemas({
    error: CallError,
    ...named(calls.map(({ id, data }) => [id, data])),
    ...named(
      sockets.flatMap(({ id, messages, heard }) =>
        Object.entries({ ...messages, ...heard }).map(([type, { schema }]) => [`${id} ${type}`, schema]),
      ),
    ),
  })
  const read = jsonSchemas(named(calls.map(({ id, body }) => [id, body])), 'input')
  const operations = [
    ...calls.flatMap((call) => callOperations(call, { sent: sent.own, read: read.own })),
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
      responses: { ...(calls.length > 0 && callRefusalAnswers), ...(sockets.length > 0 && socketRefusals) },
    },
  }
}

const named = (all: readonly (readonly [string, z.ZodType | undefined])[]): Record<string, z.ZodType> =>
  Object.fromEntries(all.flatMap(([name, schema]) => (schema ? [[name, schema]] : [])))

type Schemas = Readonly<Record<string, JsonSchema>>

/** The header of calls that are done once for each key. */
export const idempotencyKey: ApiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Kunci buatanmu. Panggilan yang diulang dengan kunci dan isi yang sama dijawab sama, tanpa dikerjakan lagi.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

/** Describes a call at its address, and at its aliases. */
function callOperations<Deps>(call: PlainCall<Deps>, { sent, read }: { sent: Schemas; read: Schemas }) {
  const { id, tag, about, alias = `${id}Alias`, who, query, body, params, shown = {}, errors, isAliasBare } = call
  const asked = z.object({ ...params?.shape, ...query?.shape })
  return call.paths.map((address, at) => {
    const path = `${templateOf(address)}${at > 0 && isAliasBare ? '' : '/'}`
    const operation: ApiOperation = {
      operationId: at === 0 ? id : alias,
      tags: [tag],
      ...wordsOf(about),
      security: who.security,
      parameters: [...parametersOf(asked, path, shown), ...(call.isIdempotent ? [idempotencyKey] : [])],
      ...(at === 0 ? {} : { 'x-alias-of': id }),
      ...(body ? { requestBody: { required: true, content: bodyContent(call, read[id] ?? {}) } } : {}),
      responses: { ...answersOf(call, sent[id]), ...callErrorAnswers(errors ?? {}) },
    }
    return [path, call.method, operation] as const
  })
}

function answersOf<Deps>(call: PlainCall<Deps>, schema: JsonSchema | undefined) {
  const { good, again, status = 200, example, isUnlimited } = call
  const counted = isUnlimited ? (['X-Request-ID'] as const) : alwaysSent
  const headers = headerRefs([...counted, ...(isTagged(call) ? (['ETag'] as const) : [])])
  const content = schema && { 'application/json': { schema, example } }
  const answer = (description: string) => ({ description, headers, ...(content ? { content } : {}) })
  return { ...(again ? { 200: answer(again) } : {}), [status]: answer(good), ...(isTagged(call) ? unchanged : {}) }
}

/** Describes a body as JSON and, if it may hold a file, also as forms. */
function bodyContent(
  { bodyExample: example, required = [], file }: PlainWords,
  { required: known = [], ...rest }: JsonSchema,
) {
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

const SOCKET_REFUSED = 'SocketRefused'
const socketRefusals = {
  [SOCKET_REFUSED]: {
    description:
      '403: halaman asalnya (`Origin`) bukan dari situs ini. 404: tidak ada yang disiarkan di alamat ini. 426: dipanggil tanpa `Upgrade: websocket`. 429: terlalu banyak soket atau percobaan dari satu alamat. 503: server sedang berhenti, atau basis datanya tidak menjawab.',
  },
}

function socketOperation(socket: Socket, sent: Schemas): ApiOperation {
  const { id, path, tag, summary, description, security, asked, shown = {}, messages, heard } = socket
  const described = (all: Messages) =>
    Object.fromEntries(
      Object.entries(all).map(([type, { example }]) => [type, { ...sent[`${id} ${type}`], examples: [example] }]),
    )
  const opened = heard
    ? 'Tersambung.'
    : 'Tersambung. Pesan pertama `connection_established`; tanpa hak, soket ditutup dengan 1008.'
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security,
    parameters: asked ? parametersOf(asked, path, shown) : [],
    responses: {
      101: { description: opened },
      404: refersTo(SOCKET_REFUSED),
      // Tools want a good answer or this, and do not count 101 as good.
      default: refersTo(SOCKET_REFUSED),
    },
    'x-messages': described(messages),
    ...(heard ? { 'x-heard': described(heard) } : {}),
  }
}
