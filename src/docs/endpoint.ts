import type { OpenApi } from '../platform/api/document.ts'
import { findAnswer } from '../platform/api/error-answers.ts'
import {
  type AnswerDescription,
  type ApiOperation,
  findSchema,
  type JsonSchema,
  type PlacedOperation,
  type Reference,
} from '../platform/api/openapi.ts'
import { describeShape, type JsonPart, jsonParts, withCode } from './parts.ts'

export type EndpointView = ReturnType<typeof endpointView>
export type ErrorLine = ReturnType<typeof errorLine>

/** `aliases`: other paths of the same operation. */
export type ListedOperation = PlacedOperation & { isWebhook: boolean; aliases: readonly string[] }

export function endpointView({ method, path, operation, isWebhook, aliases }: ListedOperation, api: OpenApi) {
  const { 'x-messages': messages, 'x-heard': clientMessages, requestBody, security } = operation
  const content = requestBody?.content ?? {}
  const body = Object.values(content)[0]
  const json = content['application/json']
  const anywhere = JSON.stringify(operation.responses.default)
  const errors = Object.entries(operation.responses).flatMap(([status, own]) => {
    const answer = Number(status) >= 400 && JSON.stringify(own) !== anywhere && findAnswer(api, operation, status)
    return answer ? [errorLine(status, answer)] : []
  })
  return {
    id: operation.operationId,
    method: formatMethod({ method, operation }),
    path: isWebhook ? 'ke alamatmu' : path,
    aliases,
    summary: operation.summary,
    description: withCode(operation.description),
    who: whoMay(security),
    parameters: operation.parameters.map(({ name, required, description, schema }) => ({
      name,
      required,
      description: withCode(description),
      shape: describeShape(schema),
    })),
    fields: body ? listFields(body.schema, api) : [],
    /** Content types that the body may have. */
    types: Object.keys(content),
    curl: isWebhook ? null : curlFor({ method, path, operation }, api.servers[0]?.url ?? ''),
    body: json ? jsonParts(json.example) : null,
    example: findExample(operation),
    /** The messages that a WebSocket sends and receives. */
    messages: messageViews(messages),
    heard: messageViews(clientMessages),
    errors,
  }
}

const formatMethod = ({ method, operation }: Pick<PlacedOperation, 'method' | 'operation'>): string =>
  operation['x-messages'] ? 'WS' : method.toUpperCase()

const messageViews = (messages: Readonly<Record<string, JsonSchema>> = {}) =>
  Object.entries(messages).map(([type, { examples }]) => ({
    type,
    example: jsonParts(Array.isArray(examples) ? examples[0] : null),
  }))

const credentials: Readonly<Record<string, string>> = {
  session: 'cookie sesi',
  bearer: 'token akses',
  serviceToken: 'token layanan',
  metricsToken: '`METRICS_TOKEN`',
  oauth2: 'token akses',
  webhookToken: 'token webhook',
}

/** Describes who may call, such as "Perlu cookie sesi". */
function whoMay(security: ApiOperation['security']): string {
  const needed = [...new Set(security.flatMap((set) => Object.keys(set)))].map((name) => credentials[name] ?? name)
  if (needed.length === 0) return 'Tanpa masuk'
  const isOptional = security.some((set) => Object.keys(set).length === 0)
  return `${isOptional ? 'Boleh tanpa masuk, atau dengan' : 'Perlu'} ${needed.join(' atau ')}`
}

/** The example of a good response; null if it has no body. */
function findExample({ responses }: ApiOperation): JsonPart[] | null {
  const good = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  const json = good && !('$ref' in good) ? good.content?.['application/json'] : undefined
  return json ? jsonParts(json.example) : null
}

export const errorLine = (status: string, answer: AnswerDescription) => ({
  status,
  code: getErrorCode(answer.content?.['application/json']?.example),
  meaning: withCode(answer.description),
})

export const toErrorLines = (examples: Readonly<Record<string, { summary: string; value: unknown }>>): ErrorLine[] =>
  Object.entries(examples).map(([status, { summary, value }]) => ({
    status,
    code: getErrorCode(value),
    meaning: withCode(summary),
  }))

/** Errors that any call of the operation's API may return. */
export const refusedAnywhere = (operation: ApiOperation, api: OpenApi): ErrorLine[] =>
  toErrorLines(findAnswer(api, operation, 'default')?.content?.['application/json']?.examples ?? {})

const getErrorCode = (example: unknown): string =>
  typeof example === 'object' && example !== null && 'error_code' in example ? String(example.error_code) : ''

function curlFor({ method, path, operation }: PlacedOperation, baseUrl: string): string {
  const examples = operation.parameters.flatMap(({ example, ...one }) =>
    example === undefined ? [] : [{ ...one, example: String(example) }],
  )
  const inQuery = examples.filter((one) => one.in === 'query')
  const query = new URLSearchParams(inQuery.map(({ name, example }): [string, string] => [name, example])).toString()
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => examples.find((one) => one.name === name)?.example ?? '')
  const address = `${baseUrl}${filled}${query && `?${query}`}`
  if (operation['x-messages']) return address.replace(/^http/, 'ws')
  const [needed = {}] = operation.security
  return [
    method === 'get' ? `curl "${address}"` : `curl -X ${method.toUpperCase()} "${address}"`,
    ...('session' in needed ? ['-b cookies.txt'] : []),
    ...('bearer' in needed || 'oauth2' in needed || 'serviceToken' in needed
      ? ['-H "Authorization: Bearer $TOKEN"']
      : []),
    ...bodyArguments(operation),
  ].join(' \\\n  ')
}

/** The arguments of curl for a body: a file of JSON, or the fields of a form, in which "@name" stands for a file. */
function bodyArguments({ requestBody }: ApiOperation): string[] {
  const { 'application/json': json, ...forms } = requestBody?.content ?? {}
  if (json) return ['-H "Content-Type: application/json"', '-d @isi.json']
  const [[type, form] = []] = Object.entries(forms)
  if (!form) return []
  const option = type === 'multipart/form-data' ? '-F' : '--data-urlencode'
  return Object.entries(form.example as Record<string, unknown>).map(([name, value]) => `${option} "${name}=${value}"`) // an example of a form is an object
}

function listFields(schema: JsonSchema | Reference, api: OpenApi) {
  const { properties = {}, required = [] } = findSchema(api, schema)
  return Object.entries(properties).map(([name, field]) => {
    const { description = '', ...rest } = typeof field === 'object' ? field : {}
    return { name, required: required.includes(name), description: withCode(description), shape: describeShape(rest) }
  })
}
