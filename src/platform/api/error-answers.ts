import { type ApiHeader, alwaysSent, headerRefs } from './api-headers.ts'
import type { AnswerDescription, ApiAnswer, ApiOperation, ApiPaths, JsonSchema, Method, Reference } from './openapi.ts'

/** What a status means, and an example of its body. */
type Refused = { summary: string; value: unknown }

const headers: readonly ApiHeader[] = [...alwaysSent, 'Allow', 'Retry-After']

/**
 * Describes what an API may refuse in any call, by status. Its operations refer to it as `4XX`, and list only what they
 * refuse for reasons of their own.
 */
export const refusedAnywhere = (
  schema: JsonSchema | Reference,
  examples: Readonly<Record<number, Refused>>,
): ApiAnswer => ({
  description: `Ditolak, seperti panggilan mana pun di API ini: ${Object.keys(examples).join(', ')}. Kesalahan di pihak kami (500) berbentuk sama.`,
  headers: headerRefs(headers),
  content: { 'application/json': { schema, examples: { ...examples } } },
})

export const refersTo = (name: string): Reference => ({ $ref: `#/components/responses/${name}` })

const nameIn = ({ $ref }: Reference): string => $ref.slice($ref.lastIndexOf('/') + 1)

/** Finds the answer that an operation describes or refers to. What is refused anywhere stands under `4XX`. */
export function findAnswer(
  { components }: { components: { responses: Readonly<Record<string, AnswerDescription>> } },
  { responses }: Pick<ApiOperation, 'responses'>,
  status: string | number,
): AnswerDescription | undefined {
  const answer = responses[status] ?? (/^4\d\d$/.test(String(status)) ? responses['4XX'] : undefined)
  if (!answer || !('$ref' in answer)) return answer
  const shared = components.responses[nameIn(answer)]
  return shared && { ...shared, description: answer.description ?? shared.description }
}

/**
 * Moves the error answers of all operations to one place, where each stands once, and leaves references. An alias lists
 * no refusals of its own, because they are those of the operation that it repeats.
 */
export function shareErrors(paths: ApiPaths): { paths: ApiPaths; responses: Record<string, AnswerDescription> } {
  const responses: Record<string, AnswerDescription> = {}
  const names = new Map<string, string>()
  function refer(answer: AnswerDescription): Reference {
    const text = JSON.stringify(answer)
    const name = names.get(text) ?? freeName(answer, responses)
    names.set(text, name)
    responses[name] = answer
    return refersTo(name)
  }
  const shared = (operation: ApiOperation): ApiOperation => ({
    ...operation,
    responses: Object.fromEntries(
      Object.entries(operation.responses)
        .filter(([status]) => !operation['x-alias-of'] || !/^4\d\d$/.test(status))
        .map(([status, answer]) => [
          status,
          /^([45]|default)/.test(status) && !('$ref' in answer) ? refer(answer) : answer,
        ]),
    ),
  })
  const all = Object.entries(paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item as Record<Method, ApiOperation>).map(([method, operation]) => [method, shared(operation)]),
    ),
  ])
  return { paths: Object.fromEntries(all), responses }
}

/** As short as its first words allow: there are many references to it. */
const SHORT = 10

/** Makes a name of the API's own and of the first words of the description, as many as tell it from others. */
function freeName({ description, content }: AnswerDescription, taken: Readonly<Record<string, unknown>>): string {
  const schema = content?.['application/json']?.schema
  const api = schema && '$ref' in schema ? nameIn(schema as Reference).replace(/(Error|Fields)$/, '') : ''
  const words = (description.match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  const names = words.map((_, at) => words.slice(0, at + 1).join(''))
  const last = names.at(-1) ?? ''
  let free = api + (names.find((name) => name.length >= SHORT && !(api + name in taken)) ?? last)
  for (let nth = 2; free in taken; nth++) free = `${api}${last}${nth}`
  return free
}
