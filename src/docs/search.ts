import type { EndpointView } from './endpoint.ts'
import type { DocsView } from './view-model.ts'

/** A found call, with the path of the page and the place on it where the call stands. */
export type FoundCall = Pick<EndpointView, 'method' | 'path' | 'summary'> & { href: string; group: string }
export type FoundView = { words: string; calls: readonly FoundCall[] }

/**
 * Finds the calls whose paths, summary or operation id, with the name and description of their group, have all of the
 * words in them, in the document's order.
 */
export function findCalls({ systems }: DocsView, words: string): FoundView {
  // Paths are known with and without their last slash.
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
