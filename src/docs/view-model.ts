import type { ApiOperation, ApiParameter, JsonSchema, OpenApi } from '../platform/openapi.ts'

/** A token of a JSON example. `kind` decides its colour on the page, so no script is needed for highlighting. */
type JsonPart = { kind: 'key' | 'text' | 'word' | 'plain'; text: string }

type EndpointView = {
  id: string
  method: string
  path: string
  summary: string
  description: TextPart[]
  parameters: { name: string; required: boolean; description: TextPart[]; shape: string }[]
  curl: string
  example: JsonPart[]
  errors: ErrorLine[]
}
type TextPart = { code: boolean; text: string }
type ErrorLine = { status: string; code: string; meaning: string }

export type DocsView = {
  intro: TextPart[]
  baseUrl: string
  endpoints: EndpointView[]
  headers: { name: string; meaning: TextPart[] }[]
  errors: ErrorLine[]
  errorExample: JsonPart[]
}

/** Builds the view model of the API documentation page from the OpenAPI object alone. */
export function docsView(api: OpenApi): DocsView {
  const baseUrl = api.servers[0]?.url ?? ''
  const errors = Object.entries(api.components.responses)
  const statusOf = new Map(
    Object.values(api.paths).flatMap(({ get }) =>
      Object.entries(get.responses).flatMap(([status, answer]) => ('$ref' in answer ? [[answer.$ref, status]] : [])),
    ) as [string, string][],
  )
  return {
    intro: withCode(api.info.description),
    baseUrl,
    endpoints: Object.entries(api.paths).map(([path, { get }]) => endpointView(path, get, api, baseUrl)),
    headers: Object.entries(api.components.headers).map(([name, header]) => ({
      name,
      meaning: withCode(header.description),
    })),
    errors: errors.map(([code, answer]) => ({
      status: statusOf.get(`#/components/responses/${code}`) ?? '',
      code,
      meaning: answer.description,
    })),
    errorExample: jsonParts(errors[0]?.[1].content['application/json'].example),
  }
}

const endpointView = (path: string, operation: ApiOperation, api: OpenApi, baseUrl: string): EndpointView => ({
  id: operation.operationId,
  method: 'GET',
  path,
  summary: operation.summary,
  description: withCode(operation.description),
  parameters: operation.parameters.map((parameter) => ({
    name: parameter.name,
    required: parameter.required,
    description: withCode(parameter.description),
    shape: shapeOf(parameter.schema),
  })),
  curl: `curl "${baseUrl}${fill(path, operation.parameters)}"`,
  example: jsonParts(operation.responses[200].content['application/json'].example),
  errors: errorsOf(operation, api),
})

/**
 * Returns the errors of one API operation. Errors that every operation has are left out, because the end of the page
 * lists them once.
 */
function errorsOf(operation: ApiOperation, api: OpenApi): ErrorLine[] {
  const others = Object.values(api.paths).map(({ get }) => get.responses)
  return Object.entries(operation.responses).flatMap(([status, answer]) => {
    if (!('$ref' in answer) || others.every((responses) => status in responses)) return []
    const code = answer.$ref.split('/').at(-1) ?? ''
    return [{ status, code, meaning: answer.description ?? api.components.responses[code]?.description ?? '' }]
  })
}

function fill(path: string, parameters: readonly ApiParameter[]): string {
  const shown = parameters.flatMap(({ name, in: where, example }) => (example ? [{ name, where, example }] : []))
  const query = new URLSearchParams(
    shown.filter(({ where }) => where === 'query').map(({ name, example }): [string, string] => [name, example]),
  ).toString()
  return (
    path.replace(/\{(\w+)\}/, (_, name) => shown.find((one) => one.name === name)?.example ?? '') +
    (query && `?${query}`)
  )
}

const typeWords: Record<string, string> = { integer: 'angka', string: 'teks' }

/** Describes a parameter's schema in Indonesian, for example "angka, 1 sampai 100.000, bawaan 1". */
function shapeOf(schema: JsonSchema): string {
  const number = new Intl.NumberFormat('id-ID', { useGrouping: (schema.maximum ?? 0) > 9_999 })
  return [
    schema.enum ? schema.enum.join(' | ') : (typeWords[String(schema.type)] ?? String(schema.type)),
    schema.minimum === undefined ? '' : `${number.format(schema.minimum)} sampai ${number.format(schema.maximum ?? 0)}`,
    schema.maxLength === undefined ? '' : `paling panjang ${schema.maxLength} huruf`,
    schema.default === undefined || schema.default === '' ? '' : `bawaan ${schema.default}`,
  ]
    .filter(Boolean)
    .join(', ')
}

const withCode = (text: string): TextPart[] =>
  text.split('`').flatMap((part, at) => (part ? [{ code: at % 2 === 1, text: part }] : []))

/** Formats a value as indented JSON, with lists of strings on one line, and splits it into tokens. */
function jsonParts(value: unknown): JsonPart[] {
  const json = JSON.stringify(value ?? null, null, 2).replace(
    /\[\s+("[^[\]{}]*")\s+\]/g,
    (_, items: string) => `[${items.replace(/\s*\n\s*/g, ' ')}]`,
  )
  return [...json.matchAll(/("(?:\\.|[^"\\])*")(?=:)|("(?:\\.|[^"\\])*")|\b(true|false|null|[\d.]+)\b|[^"\w]+/g)].map(
    ([text, key, string, word]) => ({ kind: key ? 'key' : string ? 'text' : word ? 'word' : 'plain', text }),
  )
}
