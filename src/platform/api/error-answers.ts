import { type ApiHeader, alwaysSent, headerRefs } from './api-headers.ts'
import type { AnswerDescription, ApiAnswer, ApiOperation, ApiPaths, JsonSchema, Method, Reference } from './openapi.ts'

/** What a status means, and an example of its body. */
type StatusExample = { summary: string; value: unknown }

const headers: readonly ApiHeader[] = [...alwaysSent, 'Allow', 'Retry-After']

/**
 * Describes what an API may refuse in any call, by status. Its operations refer to it as `default`, and list only what
 * they refuse for reasons of their own.
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

/** Finds the answer that an operation describes or refers to. What any call may answer stands under `default`. */
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
 * Moves the error answers of all operations to one place, where each stands once, and leaves references. An alias lists
 * no errors of its own, because they are those of the operation that it repeats.
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

/** Names one refusal of an operation that has none of its own, because tools do not see those under `default`. */
function withRefusal({ security }: ApiOperation, responses: Responses): Responses {
  const { default: anywhere } = responses
  if (!anywhere || Object.keys(responses).some((status) => /^4/.test(status))) return responses
  const status = security.some((set) => Object.keys(set).length > 0) ? 401 : 429
  return { ...responses, [status]: anywhere }
}

/** As short as its first words allow: there are many references to it. */
const SHORT = 6

/** Makes a name of the API's own and of the first words of the description, as many as tell it from others. */
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
