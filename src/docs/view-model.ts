import type { OpenApi } from '../platform/api/document.ts'
import { refersTo } from '../platform/api/error-answers.ts'
import { operationsIn, type PlacedOperation } from '../platform/api/openapi.ts'
import {
  type EndpointView,
  type ErrorLine,
  endpointView,
  errorLine,
  type ListedOperation,
  refusedAnywhere,
  toErrorLines,
} from './endpoint.ts'
import { type JsonPart, jsonParts, withCode } from './parts.ts'

export type DocsView = ReturnType<typeof docsView>
export type GroupView = DocsView['systems'][number]['groups'][number]
export type StartView = ReturnType<typeof startView>

export function docsView(api: OpenApi) {
  const operations = placedIn(api)
  const systems = api['x-tagGroups'].map(
    ({ name, tags, 'x-description': about, 'x-access': access, 'x-first-calls': firstCalls }) => {
      const system = { id: toSlug(name), name }
      return {
        ...system,
        about: withCode(about),
        access: withCode(access),
        start: firstCalls.length === 0 ? null : startView(system, access, firstCalls),
        groups: tags.map((name) => ({
          href: sectionHref(system.id, name),
          name,
          /** The name of the group within its system. */
          label: sectionLabel(system.name, name),
          system,
          description: withCode(api.tags.find((tag) => tag.name === name)?.description ?? ''),
          ...buildCallViews(
            operations.filter(({ operation }) => operation.tags.includes(name)),
            api,
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

/** `hasCommon`: the calls may also return the errors that the index lists, which they do not repeat. */
function buildCallViews(operations: readonly ListedOperation[], api: OpenApi) {
  const anywhere =
    operations.map(({ operation }) => refusedAnywhere(operation, api)).find((lines) => lines.length > 0) ?? []
  const { endpoints, errors } = withSharedErrors(operations.map((one) => endpointView(one, api)))
  const hasCommon = anywhere.some(({ code }) => code)
  return { hasCommon, endpoints, errors: hasCommon ? errors : [...errors, ...anywhere].sort(byStatus) }
}

const byStatus = (one: ErrorLine, other: ErrorLine) => Number(one.status) - Number(other.status)

/** Moves the errors that all calls of a group have in common from the calls to the group. */
function withSharedErrors(endpoints: readonly EndpointView[]) {
  const keys = endpoints.filter(({ method }) => method !== 'WS').map(({ errors }) => new Set(errors.map(errorLineKey)))
  const isShared = (line: ErrorLine) => keys.length > 1 && keys.every((own) => own.has(errorLineKey(line)))
  const own = endpoints.map((one) => ({ ...one, errors: one.errors.filter((line) => !isShared(line)) }))
  const all = new Map(
    endpoints.flatMap(({ errors }) => errors.filter(isShared)).map((line) => [errorLineKey(line), line]),
  )
  return { endpoints: own, errors: [...all.values()] }
}

const errorLineKey = (line: ErrorLine): string => JSON.stringify(line)

/** Lists each operation once, with the paths of its aliases. */
function placedIn(api: OpenApi): ListedOperation[] {
  const calls = operationsIn(api.paths)
  const all = [
    ...calls.map((one) => ({ ...one, isWebhook: false })),
    ...operationsIn(api.webhooks).map((one) => ({ ...one, isWebhook: true })),
  ]
  return all
    .filter(({ operation }) => !operation['x-alias-of'])
    .map((one) => ({ ...one, aliases: listAliases(one, calls) }))
}

const listAliases = ({ operation: { operationId } }: PlacedOperation, calls: readonly PlacedOperation[]) =>
  calls.filter(({ operation }) => operation['x-alias-of'] === operationId).map(({ path }) => path)

type FirstCall = { title: string; commands: string }

const startView = (system: { id: string; name: string }, access: string, calls: readonly FirstCall[]) => ({
  href: `/docs/panggilan-pertama-${system.id}`,
  system,
  access: withCode(access),
  calls: calls.map(({ title, commands }, at) => ({ id: `langkah-${at + 1}`, title: withCode(title), commands })),
})

const toSlug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

function sectionHref(system: string, name: string): string {
  const own = toSlug(name)
  return `/docs/${own === system || own.startsWith(`${system}-`) ? own : `${system}-${own}`}`
}

function sectionLabel(system: string, name: string): string {
  const own = name.startsWith(`${system}: `) ? name.slice(system.length + 2) : name
  return own.charAt(0).toUpperCase() + own.slice(1)
}

/** Each shape of an error body with a code, with an example. */
function errorShapes(api: OpenApi) {
  const statuses = new Map(
    operationsIn(api.paths).flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, answer]): [string, string][] =>
        '$ref' in answer ? [[answer.$ref, status]] : [],
      ),
    ),
  )
  const shapes = new Map<string, { example: JsonPart[]; lines: ErrorLine[] }>()
  for (const [name, answer] of Object.entries(api.components.responses)) {
    const { schema, example, examples = {} } = answer.content?.['application/json'] ?? {}
    const status = statuses.get(refersTo(name).$ref) ?? ''
    const lines = example === undefined ? toErrorLines(examples) : [errorLine(status, answer)]
    if (!lines.some(({ code }) => code)) continue
    const shape = JSON.stringify(schema)
    const entry = shapes.get(shape) ?? { example: jsonParts(example), lines: [] }
    shapes.set(shape, { ...entry, lines: [...entry.lines, ...lines].sort(byStatus) })
  }
  return [...shapes.values()]
}

/** Finds the calls that contain all words in their paths, summary, id, or the name or description of their group. */
export function findCalls({ systems }: DocsView, words: string) {
  // Searches match paths with and without their last slash.
  const parts = words
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/\/$/, ''))
  const calls = systems
    .flatMap(({ groups }) => groups)
    .flatMap(({ endpoints, href, name, description }) => {
      const about = description.map(({ text }) => text).join('')
      return endpoints
        .filter(({ id, method, path, aliases, summary }) => {
          const text = [method, path, ...aliases, summary, id, name, about].join('\n').toLowerCase()
          return parts.every((part) => text.includes(part))
        })
        .map(({ id, method, path, summary }) => ({ method, path, summary, href: `${href}#${id}`, group: name }))
    })
  return { words, calls }
}
