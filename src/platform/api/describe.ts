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

/** What an error means. With a `name`, it stands once in the document, and calls refer to it. */
export type Meaning = { means: string; name?: string; headers?: readonly ApiHeader[]; example?: unknown }

/** A call with what its API wraps around its data. */
export type WrappedCall = Omit<Call<unknown, CallWords>, 'answer' | 'data' | 'body'> & {
  tag: string
  /** The id of the operation at a further address, where it is not the call's with `Alias` and a number behind. */
  alias?: string
  /** Its parameters at an address, where `params` and `query` do not say all. */
  parameters?: (path: string) => readonly ApiParameter[]
  isIdempotent?: true | undefined
  body?: z.ZodType | undefined
  bodyExample?: unknown
  /** The name under which the schema of its body stands once in the document. */
  bodyName?: string | undefined
  /** The types of its body, where that is not only JSON. */
  bodyContent?: (json: Content) => Contents
  /** The schema of its whole good answer, and an example. */
  whole?: z.ZodType | undefined
  example?: unknown
  /** The types of its good answers, where that is not only JSON. */
  content?: (json: Content) => Contents
  /** What its good answers mean, by status. */
  good: Readonly<Record<number, string>>
  headers?: readonly ApiHeader[]
  /** Good calls are not counted by a rate limit, so their answers have no `X-RateLimit-…` headers. */
  isUnlimited?: true | undefined
  /** What it refuses besides, by status: as its API usually means it, or in other words. */
  refusals: Readonly<Record<number, true | string | Meaning>>
  /** Answers that are neither the usual good one nor errors of its API. */
  others?: ApiOperation['responses']
}

/**
 * What the calls of an API have in common. `name`: that of the answer for what any call may refuse, of which the
 * statuses are `anywhere`, or all. `schemas`: those of errors, the usual one first. `errorOf`: an example of an error,
 * and `exampleOf` of what a schema describes.
 */
export type Envelope = {
  name: string
  schemas: Readonly<Record<string, z.ZodType>>
  meanings: Readonly<Record<number, string | Meaning>>
  anywhere?: readonly number[]
  errorOf: (status: number, means: string) => unknown
  exampleOf?: (schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>) => unknown
}

/** What any API may refuse. */
export const usualMeanings = {
  405: 'Alamat ini dipanggil dengan cara lain.',
  413: 'Kiriman terlalu besar.',
  415: 'Isi permintaan bukan jenis yang disebut.',
  421: 'Nama host tidak dilayani server ini.',
  429: 'Terlalu banyak permintaan.',
  500: 'Kesalahan di pihak kami.',
}

/** Describes the calls of an API, each at all its addresses. All schemas with an `id` become components of the document. */
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

/** Names the schemas that there are. */
export const schemasByName = (all: readonly (readonly [string, z.ZodType | undefined])[]): Record<string, z.ZodType> =>
  Object.fromEntries(all.flatMap(([name, schema]) => (schema ? [[name, schema]] : [])))

/** Refers to a schema of the document. */
export const schemaRef = (name: string): Reference => ({ $ref: `#/components/schemas/${name}` })

/** The header of calls that are done once for each key. */
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

/** The errors that stand in the document by their names. */
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
