import { type Limit, pages } from '../web/limits.ts'
import type { Route } from './access.ts'
import type { Apis } from './api.ts'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The limit a request counts against; null is unlimited. Known before the router is asked, so that what is redirected, kept
 * or not found counts too: by its route, else by the API its path is of, else as a page.
 */
export function limitsByRoute(routes: readonly Route[], apis: Apis): (method: string, path: string) => Limit | null {
  const limited = new Map<string, Route[]>()
  for (const route of routes.filter(({ limit }) => limit !== undefined)) {
    const segment = firstSegment(route.path)
    limited.set(segment, [...(limited.get(segment) ?? []), route])
  }
  return (method, path) => {
    const asked = method === 'HEAD' ? 'GET' : method
    const route = limited.get(firstSegment(path))?.find((known) => known.method === asked && known.matches(path))
    if (route?.limit !== undefined) return route.limit
    return usualLimit(method, path, apis)
  }
}

/** What a route counts against that says nothing of limits. */
export function usualLimit(method: string, path: string, apis: Apis): Limit {
  const limits = apis.limitsOf(path)
  if (!limits) return pages
  return reads.has(method) ? limits.read : limits.write
}

const firstSegment = (path: string) => path.split('/', 2)[1] ?? ''
