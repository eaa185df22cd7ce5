import type { OpenApi, PlacedOperation } from '../platform/api/openapi.ts'
import { operationsIn } from '../platform/api/openapi.ts'
import { codeOf, commonErrors, type EndpointView, type ErrorLine, endpointView, type Placed } from './endpoint.ts'
import { type JsonPart, jsonParts, type TextPart, withCode } from './parts.ts'

/** A page of a group: its calls in the order of the document. `label` is its name within its system. */
export type GroupView = {
  href: string
  name: string
  label: string
  system: Pick<SystemView, 'id' | 'name'>
  description: TextPart[]
  endpoints: readonly EndpointView[]
  /** Errors that every call of the group may answer; the calls do not list them again. */
  errors: readonly ErrorLine[]
  /** Whether the calls may also answer the errors of the index, which they do not list. */
  hasCommon: boolean
}

/** A page with the calls with which a newcomer to a system begins. */
export type StartView = {
  href: string
  system: Pick<SystemView, 'id' | 'name'>
  access: TextPart[]
  calls: readonly { id: string; title: TextPart[]; commands: string }[]
}

export type SystemView = {
  id: string
  name: string
  about: TextPart[]
  access: TextPart[]
  /** Null for a system without first calls. */
  start: StartView | null
  groups: readonly GroupView[]
}

/** What the pages of the API documentation show. */
export type DocsView = {
  baseUrl: string
  systems: readonly SystemView[]
  headers: { name: string; meaning: TextPart[] }[]
  errors: { example: JsonPart[]; lines: ErrorLine[] }[]
}

/** Builds the view models of all pages of the API documentation from the OpenAPI object alone. */
export function docsView(api: OpenApi): DocsView {
  const placed = placedIn(api)
  const common = commonErrors(placed.flatMap(({ isWebhook, operation }) => (isWebhook ? [] : operation)))
  const systems = api['x-tagGroups'].map(
    ({ name, tags, 'x-description': about, 'x-access': access, 'x-first-calls': firstCalls }): SystemView => {
      const system = { id: slugOf(name), name }
      return {
        ...system,
        about: withCode(about),
        access: withCode(access),
        start: firstCalls.length === 0 ? null : startView(system, access, firstCalls),
        groups: tags.map((name) => ({
          href: hrefOf(system.id, name),
          name,
          hasCommon: placed.some(
            ({ operation: { tags, responses } }) =>
              tags.includes(name) && Object.values(responses).some((answer) => '$ref' in answer),
          ),
          label: labelOf(system.name, name),
          system,
          description: withCode(api.tags.find((tag) => tag.name === name)?.description ?? ''),
          ...withSharedErrors(
            placed
              .filter(({ operation }) => operation.tags.includes(name))
              .map((one) => endpointView(one, api, common)),
          ),
        })),
      }
    },
  )
  return {
    baseUrl: api.servers[0]?.url ?? '',
    systems,
    headers: Object.entries(api.components.headers).map(([name, { description }]) => ({
      name,
      meaning: withCode(description),
    })),
    errors: errorShapes(api),
  }
}

/** Takes the errors that are the same for all calls of a group out of the calls. */
function withSharedErrors(endpoints: readonly EndpointView[]): Pick<GroupView, 'endpoints' | 'errors'> {
  const keys = endpoints.filter(({ method }) => method !== 'WS').map(({ errors }) => new Set(errors.map(keyOf)))
  const isShared = (line: ErrorLine) => keys.length > 1 && keys.every((own) => own.has(keyOf(line)))
  const own = endpoints.map((one) => ({ ...one, errors: one.errors.filter((line) => !isShared(line)) }))
  const all = new Map(endpoints.flatMap(({ errors }) => errors.filter(isShared)).map((line) => [keyOf(line), line]))
  return { endpoints: own, errors: [...all.values()] }
}

const keyOf = (line: ErrorLine): string => JSON.stringify(line)

/** Lists the operations of the document, each once, with the paths of those that repeat it. */
function placedIn(api: OpenApi): Placed[] {
  const calls = operationsIn(api.paths)
  const all = [
    ...calls.map((one) => ({ ...one, isWebhook: false })),
    ...operationsIn(api.webhooks).map((one) => ({ ...one, isWebhook: true })),
  ]
  return all
    .filter(({ operation }) => !operation['x-alias-of'])
    .map((one) => ({ ...one, aliases: aliasesOf(one, calls) }))
}

const aliasesOf = ({ operation: { operationId } }: PlacedOperation, calls: readonly PlacedOperation[]) =>
  calls.filter(({ operation }) => operation['x-alias-of'] === operationId).map(({ path }) => path)

const startView = (
  system: StartView['system'],
  access: string,
  calls: readonly { title: string; commands: string }[],
): StartView => ({
  href: `/docs/panggilan-pertama-${system.id}`,
  system,
  access: withCode(access),
  calls: calls.map(({ title, commands }, at) => ({ id: `langkah-${at + 1}`, title: withCode(title), commands })),
})

const slugOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

/** Returns the path of a group's page, which begins with the id of its system. */
function hrefOf(system: string, name: string): string {
  const own = slugOf(name)
  return `/docs/${own === system || own.startsWith(`${system}-`) ? own : `${system}-${own}`}`
}

function labelOf(system: string, name: string): string {
  const own = name.startsWith(`${system}: `) ? name.slice(system.length + 2) : name
  return own.charAt(0).toUpperCase() + own.slice(1)
}

/** Lists the errors by the shape of their body, each shape with an example. */
function errorShapes(api: OpenApi): DocsView['errors'] {
  const statuses = new Map(
    operationsIn(api.paths).flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, answer]): [string, string][] =>
        '$ref' in answer ? [[answer.$ref, status]] : [],
      ),
    ),
  )
  const shapes = new Map<string, { example: JsonPart[]; lines: ErrorLine[] }>()
  for (const [name, answer] of Object.entries(api.components.responses)) {
    const { schema, example } = answer.content['application/json']
    const shape = JSON.stringify(schema)
    const known = shapes.get(shape) ?? { example: jsonParts(example), lines: [] }
    const status = statuses.get(`#/components/responses/${name}`) ?? ''
    known.lines.push({ status, code: codeOf(answer), meaning: withCode(answer.description) })
    shapes.set(shape, known)
  }
  return [...shapes.values()]
}
