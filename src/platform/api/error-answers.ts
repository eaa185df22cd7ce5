import { type ApiHeader, alwaysSent, headerRefs } from './api-headers.ts'
import type { AnswerDescription, ApiAnswer, ApiOperation, ApiPaths, JsonSchema, Method, Reference } from './openapi.ts'

/** What a status means, and an example of its body. */
type StatusExample = { summary: string; value: unknown }

const headers: readonly ApiHeader[] = [...alwaysSent, 'Allow', 'Retry-After']

/**
 * Describes the errors, by status, that any call of an API may return. Operations refer to them as `default`, and list
 * only the errors that they return for reasons of their own.
 */
export const refusedAnywhere = (
  schema: JsonSchema | Reference,
  examples: Readonly<Record<number, StatusExample>>,
): ApiAnswer => ({
  description: `Seperti yang bisa dijawab panggilan mana pun di API ini: ${Object.keys(examples).join(', ')}.`,
  headers: headerRefs(headers),
  content: { 'application/json': { schema, examples: { ...examples } } },
})

export const refersTo = (name: string): Reference => ({ $ref: `#/components/responses/${name}` })

const nameIn = ({ $ref }: Reference): string => $ref.slice($ref.lastIndexOf('/') + 1)

/**
 * Finds the response that an operation describes or refers to. Errors that any call may return stand under `default`.
 */
export function findAnswer(
  { components }: { components: { responses: Readonly<Record<string, AnswerDescription>> } },
  { responses }: Pick<ApiOperation, 'responses'>,
  status: string | number,
): AnswerDescription | undefined {
  const answer = responses[status] ?? (Number(status) >= 400 ? responses.default : undefined)
  if (!answer || !('$ref' in answer)) return answer
  const shared = components.responses[nameIn(answer)]
  return shared && { ...shared, description: answer.description ?? shared.description }
}

type Responses = ApiOperation['responses']

/**
 * Moves the error responses of all operations to one place, where each stands once, and leaves references to them. An
 * alias lists no errors of its own, because it has those of the operation that it repeats.
 */
export function shareErrors(paths: ApiPaths): { paths: ApiPaths; responses: Record<string, AnswerDescription> } {
  const shared: Record<string, AnswerDescription> = {}
  const names = new Map<string, string>()
  function refer(answer: AnswerDescription): Reference {
    const text = JSON.stringify(answer)
    const name = names.get(text) ?? freeName(answer, shared)
    names.set(text, name)
    shared[name] = answer
    return refersTo(name)
  }
  const short = (responses: Responses): Responses =>
    Object.fromEntries(
      Object.entries(responses).map(([status, answer]) => [
        status,
        isError(status) && !('$ref' in answer) ? refer(answer) : answer,
      ]),
    )
  const all = Object.entries(paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item as Record<Method, ApiOperation>).map(([method, operation]) => [
        method,
        { ...operation, responses: withRefusal(operation, short(ownResponses(operation))) },
      ]),
    ),
  ])
  return { paths: Object.fromEntries(all), responses: shared }
}

const isError = (status: string): boolean => /^([45]|default)/.test(status)

const ownResponses = ({ responses, 'x-alias-of': aliasOf }: ApiOperation): Responses =>
  aliasOf && responses.default
    ? Object.fromEntries(Object.entries(responses).filter(([status]) => !/^[45]/.test(status)))
    : responses

/** Adds one error to an operation that lists none of its own, because tools do not see those under `default`. */
function withRefusal({ security }: ApiOperation, responses: Responses): Responses {
  const { default: anywhere } = responses
  if (!anywhere || Object.keys(responses).some((status) => /^4/.test(status))) return responses
  const status = security.some((set) => Object.keys(set).length > 0) ? 401 : 429
  return { ...responses, [status]: anywhere }
}

/** Number of words in a short name. Names are short because many references use them. */
const SHORT = 6

/**
 * Makes a name from the API's own name and the first words of the description, with as many words as make it unique.
 */
function freeName({ description, content }: AnswerDescription, used: Readonly<Record<string, unknown>>): string {
  const schema = content?.['application/json']?.schema
  const api = schema && '$ref' in schema ? nameIn(schema as Reference).replace(/(Error|Fields)$/, '') : ''
  const words = (description.match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  const names = words.map((_, at) => words.slice(0, at + 1).join(''))
  const last = names.at(-1) ?? ''
  let free = api + (names.find((name) => name.length >= SHORT && !(api + name in used)) ?? last)
  for (let nth = 2; free in used; nth++) free = `${api}${last}${nth}`
  return free
}
