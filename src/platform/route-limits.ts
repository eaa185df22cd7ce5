import { type Limit, pages } from '../web/limits.ts'
import type { Route } from './access.ts'
import type { Apis } from './api.ts'
import { bySegment } from './routing.ts'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Returns a function that finds the rate limit of a request before routing, so that redirects, cached answers and
 * unknown addresses count too. It is the route's own limit, else that of its API, else that of pages. Null means
 * unlimited. Throws if two rate limits have one name, because they would count together.
 */
export function limitsByRoute(routes: readonly Route[], apis: Apis): (method: string, path: string) => Limit | null {
  refuseSameNames(routes)
  const routesFor = bySegment(routes)
  return (method, path) => {
    const routeMethod = method === 'HEAD' ? 'GET' : method
    const route = routesFor(path).find((one) => one.method === routeMethod && one.matches(path))
    return route?.limit === undefined ? usualLimit(method, path, apis) : route.limit
  }
}

function refuseSameNames(routes: readonly Route[]): void {
  const limitsByName = new Map<string, Limit>()
  for (const limit of routes.flatMap(({ limit, also = [] }) => (limit ? [limit, ...also] : also))) {
    if ((limitsByName.get(limit.name) ?? limit) !== limit) throw new Error(`two rate limits are named ${limit.name}`)
    limitsByName.set(limit.name, limit)
  }
}

/** Returns a route as it is printed: with the names of its rate limits instead of the limits. */
export function withLimitNames({ limit, also = [], matches: _, ...route }: Route, apis: Apis) {
  const first = limit === undefined ? usualLimit(route.method, route.path, apis) : limit
  return { ...route, limits: [first, ...also].flatMap((one) => one?.name ?? []) }
}

/** Returns the default rate limit of a route without a limit of its own. */
function usualLimit(method: string, path: string, apis: Apis): Limit {
  const limits = apis.limitsOf(path)
  if (!limits) return pages
  return reads.has(method) ? limits.read : limits.write
}
