import type * as z from 'zod'
import { everywhere } from '../../live/message-schema.ts'
import { callEnvelope } from './call-envelope.ts'
import { describe, schemasByName, type WrappedCall } from './describe.ts'
import { refersTo } from './error-answers.ts'
import { jsonSchemas, listParameters } from './json-schemas.ts'
import type { ApiDescription, ApiOperation, Content, JsonSchema, Security } from './openapi.ts'
import type { PlainCall, PlainWords } from './plain-calls.ts'

type Messages = Readonly<Record<string, { schema: z.ZodObject; example: object }>>

/** A WebSocket, as a feature declares it. */
export type Socket = {
  id: string
  path: `/${string}`
  tag: string
  summary: string
  description: string
  security: Security
  asked?: z.ZodObject
  shown?: Readonly<Record<string, string | number>>
  /** Schema and example of each `type` of message that the server sends. */
  messages: Messages
  /** The same for messages that clients send, for a channel whose clients talk. */
  heard?: Messages
}

/** Describes calls and WebSockets of a feature. All schemas with an `id` become components of the document. */
export function describeCalls<Deps>(calls: readonly PlainCall<Deps>[], own: readonly Socket[] = []): ApiDescription {
  const sockets = own.map((socket) =>
    socket.heard ? socket : { ...socket, messages: { ...everywhere, ...socket.messages } },
  )
  const { paths, components } = describe(calls.map(wrap), callEnvelope)
  const messageSchemas = jsonSchemas(
    schemasByName(
      sockets.flatMap(({ id, messages, heard }) =>
        Object.entries({ ...messages, ...heard }).map(([type, { schema }]) => [`${id} ${type}`, schema] as const),
      ),
    ),
  )
  const connections = sockets.map((socket) => [socket.path, { get: socketOperation(socket, messageSchemas.own) }])
  return {
    tags: [],
    paths: { ...paths, ...Object.fromEntries(connections) },
    components: {
      ...components,
      schemas: { ...components.schemas, ...messageSchemas.shared },
      responses: { ...(calls.length > 0 && components.responses), ...(sockets.length > 0 && socketRefusals) },
    },
  }
}

function wrap<Deps>(call: PlainCall<Deps>): WrappedCall {
  const { id, alias = `${id}Alias`, isAliasBare, data, good, again, status = 200, errors = {} } = call
  return {
    ...call,
    paths: call.paths.map((path, at) => (at > 0 && isAliasBare ? path : `${path}/`)),
    alias,
    bodyContent: ({ schema }) => bodyContent(call, schema),
    whole: data,
    good: { ...(again && { 200: again }), [status]: good },
    refusals: errors,
  }
}

/** Describes a body as JSON and, if it may hold a file, also as forms. */
function bodyContent(
  { bodyExample: example, required = [], file }: PlainWords,
  { required: own = [], ...rest }: JsonSchema,
): Record<string, Content> {
  const needed = [...new Set([...own, ...required])]
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

function socketOperation(socket: Socket, messageSchemas: Readonly<Record<string, JsonSchema>>): ApiOperation {
  const { id, path, tag, summary, description, security, asked, shown = {}, messages, heard } = socket
  const describeMessages = (all: Messages) =>
    Object.fromEntries(
      Object.entries(all).map(([type, { example }]) => [
        type,
        { ...messageSchemas[`${id} ${type}`], examples: [example] },
      ]),
    )
  const openDescription = heard
    ? 'Tersambung.'
    : 'Tersambung. Pesan pertama `connection_established`; tanpa hak, soket ditutup dengan 1008.'
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security,
    parameters: asked ? listParameters(asked, path, shown) : [],
    responses: {
      101: { description: openDescription },
      404: refersTo(SOCKET_REFUSED),
      // Tools expect a good response or a `default`, and do not count 101 as a good response.
      default: refersTo(SOCKET_REFUSED),
    },
    'x-messages': describeMessages(messages),
    ...(heard ? { 'x-heard': describeMessages(heard) } : {}),
  }
}
