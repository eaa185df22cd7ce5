import * as z from 'zod'
import { type ApiHeader, alwaysSent, apiHeaders, headerRefs, unchanged } from './api-headers.ts'
import { isTagged } from './cache-policy.ts'
import { type Call, type CallWords, splitDescription, toPathTemplate } from './calls.ts'
import { refersTo, refusedAnywhere } from './error-answers.ts'
import { jsonSchemas, listParameters } from './json-schemas.ts'
import type {
  ApiAnswer,
  ApiDescription,
  ApiOperation,
  ApiParameter,
  ApiPaths,
  Content,
  JsonSchema,
  Reference,
} from './openapi.ts'

type Contents = Readonly<Record<string, Content>>

/** What an error means. With a `name`, the document holds it once and calls refer to it. */
export type Meaning = { means: string; name?: string; headers?: readonly ApiHeader[]; example?: unknown }

/** A call with the parts that its API adds around the data. */
export type WrappedCall = Omit<Call<unknown, CallWords>, 'answer' | 'data' | 'body'> & {
  tag: string
  /** The operation id at a further address. The default is the call's id with `Alias` and a number at the end. */
  alias?: string
  /** The parameters of the call at an address, where `params` and `query` are not enough. */
  parameters?: (path: string) => readonly ApiParameter[]
  isIdempotent?: true | undefined
  body?: z.ZodType | undefined
  bodyExample?: unknown
  /** The name of the body's schema, under which the document holds it once. */
  bodyName?: string | undefined
  /** The content types of the body, where it is not only JSON. */
  bodyContent?: (json: Content) => Contents
  /** The schema of the whole good response, with an example. */
  whole?: z.ZodType | undefined
  example?: unknown
  /** The content types of the good responses, where they are not only JSON. */
  content?: (json: Content) => Contents
  /** What the good responses mean, by status. */
  good: Readonly<Record<number, string>>
  headers?: readonly ApiHeader[]
  /** The rate limit does not count calls that succeed, so their responses have no `X-RateLimit-…` headers. */
  isUnlimited?: true | undefined
  /** Further errors by status. `true` takes the usual meaning of the API; a text replaces it. */
  refusals: Readonly<Record<number, true | string | Meaning>>
  /** Responses that are neither the usual good one nor errors of the API. */
  others?: ApiOperation['responses']
}

/** What the calls of an API have in common. */
export type Envelope = {
  /** The name of the response for errors that any call may return. */
  name: string
  /** The schemas of errors, the usual one first. */
  schemas: Readonly<Record<string, z.ZodType>>
  meanings: Readonly<Record<number, string | Meaning>>
  /** The statuses of the errors that any call may return; all statuses if missing. */
  anywhere?: readonly number[]
  /** Makes an example of an error. */
  errorOf: (status: number, means: string) => unknown
  /** Makes an example of a schema. */
  exampleOf?: (schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>) => unknown
}

/** The meaning of errors that any API may return. */
export const usualMeanings = {
  405: 'Alamat ini dipanggil dengan cara lain.',
  413: 'Kiriman terlalu besar.',
  415: 'Isi permintaan bukan jenis yang disebut.',
  421: 'Nama host tidak dilayani server ini.',
  429: 'Terlalu banyak permintaan.',
  500: 'Kesalahan di pihak kami.',
}

/** Describes the calls of an API at all their addresses. All schemas with an `id` become components of the document. */
export function describe(
  calls: readonly WrappedCall[],
  envelope: Envelope,
): Required<Pick<ApiDescription, 'paths' | 'components'>> {
  const outputSchemas = jsonSchemas({
    ...schemasByName(calls.map(({ id, whole }) => [id, whole])),
    ...envelope.schemas,
  })
  const inputSchemas = jsonSchemas(schemasByName(calls.map(({ id, body }) => [id, body])), 'input')
  const bodies = calls.flatMap(({ id, bodyName }) =>
    bodyName ? [[bodyName, inputSchemas.own[id] ?? {}] as const] : [],
  )
  const schemas = { ...outputSchemas.shared, ...inputSchemas.shared, ...Object.fromEntries(bodies) }
  const withExample = (schema: JsonSchema | undefined, example: unknown): Content | undefined =>
    schema && { schema, example: envelope.exampleOf?.(schema, schemas) ?? example }
  const paths: Record<string, ApiPaths[string]> = {}
  for (const call of calls) {
    const { id, method, bodyName } = call
    const operation = buildOperation(call, {
      body: withExample(bodyName ? schemaRef(bodyName) : inputSchemas.own[id], call.bodyExample),
      responses: buildResponses(call, withExample(outputSchemas.own[id], call.example), envelope),
    })
    for (const [at, address] of call.paths.entries()) {
      const path = toPathTemplate(address)
      paths[path] = { ...paths[path], [method]: operation(path, at) }
    }
  }
  return { paths, components: { schemas, headers: apiHeaders, responses: namedErrors(envelope) } }
}

/** Returns the schemas by name, without the missing ones. */
export const schemasByName = (all: readonly (readonly [string, z.ZodType | undefined])[]): Record<string, z.ZodType> =>
  Object.fromEntries(all.flatMap(([name, schema]) => (schema ? [[name, schema]] : [])))

/** Refers to a schema of the document. */
export const schemaRef = (name: string): Reference => ({ $ref: `#/components/schemas/${name}` })

/** The header of calls that are carried out once per key. */
const idempotencyKey: ApiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Kunci buatanmu. Panggilan yang diulang dengan kunci dan isi yang sama dijawab sama, tanpa dikerjakan lagi.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const onlyJson = (json: Content): Contents => ({ 'application/json': json })

/** Returns how a call is described at one of its addresses. */
const buildOperation =
  (call: WrappedCall, { body, responses }: { body: Content | undefined } & Pick<ApiOperation, 'responses'>) =>
  (path: string, at: number): ApiOperation => {
    const { id, alias = `${id}Alias${at}`, params, query, shown = {}, bodyContent = onlyJson } = call
    const usual = (path: string) => listParameters(z.object({ ...params?.shape, ...query?.shape }), path, shown)
    const { parameters = usual } = call
    return {
      operationId: at === 0 ? id : alias,
      tags: [call.tag],
      ...splitDescription(call.about),
      security: call.who.security,
      parameters: [...parameters(path), ...(call.isIdempotent ? [idempotencyKey] : [])],
      ...(at > 0 && { 'x-alias-of': id }),
      ...(body && { requestBody: { required: true, content: bodyContent(body) } }),
      responses,
    }
  }

function buildResponses(call: WrappedCall, json: Content | undefined, envelope: Envelope): ApiOperation['responses'] {
  const defaultHeaders = call.isUnlimited ? (['X-Request-ID'] as const) : alwaysSent
  const { content = onlyJson, headers = [...defaultHeaders, ...(isTagged(call) ? (['ETag'] as const) : [])] } = call
  const good = Object.entries(call.good).map(([status, description]) => [
    status,
    { description, headers: headerRefs(headers), ...(json && status !== '204' && { content: content(json) }) },
  ])
  const refusalAnswers = Object.entries(call.refusals).map(([code, own]) => {
    const status = Number(code)
    const usual = getMeaning(envelope, status)
    if (!usual.name) return [code, errorAnswer(envelope, status, own === true ? usual : asMeaning(own))]
    return [code, { ...refersTo(usual.name), ...(typeof own === 'string' && { description: own }) }]
  })
  return {
    ...Object.fromEntries(good),
    ...(headers.includes('ETag') && unchanged),
    ...Object.fromEntries(refusalAnswers),
    default: refersTo(envelope.name),
    ...call.others,
  }
}

const asMeaning = (own: string | Meaning): Meaning => (typeof own === 'string' ? { means: own } : own)
const getMeaning = ({ meanings }: Envelope, status: number) => asMeaning(meanings[status] ?? '')

function errorAnswer({ schemas, errorOf }: Envelope, status: number, meaning: Meaning): ApiAnswer {
  const { means: description, headers = [], example = errorOf(status, description) } = meaning
  const [schema = ''] = Object.keys(schemas)
  const content = { schema: schemaRef(schema), example }
  return { description, headers: headerRefs([...alwaysSent, ...headers]), content: { 'application/json': content } }
}

/** The errors that the document holds by name. */
function namedErrors(envelope: Envelope): Record<string, ApiAnswer> {
  const { name: any, schemas, errorOf } = envelope
  const statuses = Object.keys(envelope.meanings).map(Number)
  const answers = statuses.flatMap((status) => {
    const meaning = getMeaning(envelope, status)
    return meaning.name ? [[meaning.name, errorAnswer(envelope, status, meaning)] as const] : []
  })
  const examples = (envelope.anywhere ?? statuses).map((status) => {
    const { means: summary, example: value = errorOf(status, summary) } = getMeaning(envelope, status)
    return [status, { summary, value }] as const
  })
  const [schema = {}, ...others] = Object.keys(schemas).map(schemaRef)
  const anySchema = others.length > 0 ? { anyOf: [schema, ...others] } : schema
  return { ...Object.fromEntries(answers), [any]: refusedAnywhere(anySchema, Object.fromEntries(examples)) }
}
