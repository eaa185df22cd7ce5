import type { Middleware } from 'koa'
import type { AppRouter, Context, State } from '../web/context.ts'
import { type Limit, pages } from '../web/limits.ts'
import { type Route, routesOf } from './access.ts'
import type { Apis } from './api.ts'

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
    const asked = method === 'HEAD' ? 'GET' : method
    const route = routesFor(path).find((one) => one.method === asked && one.matches(path))
    return route?.limit === undefined ? usualLimit(method, path, apis) : route.limit
  }
}

function refuseSameNames(routes: readonly Route[]): void {
  const named = new Map<string, Limit>()
  for (const limit of routes.flatMap(({ limit, also = [] }) => (limit ? [limit, ...also] : also))) {
    if ((named.get(limit.name) ?? limit) !== limit) throw new Error(`two rate limits are named ${limit.name}`)
    named.set(limit.name, limit)
  }
}

/** The path of a request for logs: where a code or token in it opens something, the pattern of the route. */
export function loggedPaths(routes: readonly Route[]): (path: string) => string {
  const routesFor = bySegment(routes.filter((route) => /:(code|token)\b/.test(route.path)))
  return (path) => routesFor(path).find((route) => route.matches(path))?.path ?? path
}

/**
 * Returns the middleware of a router and of its answers to methods that it does not know. Paths that begin like none of
 * its routes pass it by, because a request would otherwise go through all routers before its own.
 */
export function mounted(router: AppRouter): Middleware<State> & { router: AppRouter } {
  const routesFor = bySegment(routesOf(router, ''))
  const [answer, allowedMethods] = [router.routes(), router.allowedMethods()]
  const middleware: Middleware<State> = (ctx, next) => {
    if (routesFor(ctx.path).length === 0) return next()
    // Koa's types do not know that a router's middleware is what makes its context one of a router.
    const routed = ctx as Context
    return answer(routed, () => allowedMethods(routed, next))
  }
  return Object.assign(middleware, { router })
}

/** Returns a function that narrows the routes down to those that a path may belong to by its first segment. */
function bySegment(routes: readonly Route[]): (path: string) => readonly Route[] {
  const known = new Map<string, Route[]>()
  const open: Route[] = []
  for (const route of routes) {
    const segment = firstSegment(route.path)
    if (isOpen(segment)) for (const list of [open, ...known.values()]) list.push(route)
    else if (known.has(segment)) known.get(segment)?.push(route)
    else known.set(segment, [...open, route])
  }
  return (path) => known.get(firstSegment(path)) ?? open
}

/** Whether the first path segment of a route is a parameter or wildcard, which matches any path. */
const isOpen = (segment: string) => /^[:*]/.test(segment)

/** Returns a route as it is printed: with the names of its rate limits in place of the limits. */
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

const firstSegment = (path: string) => path.split('/', 2)[1] ?? ''
