import type { Middleware, Next } from 'koa'
import type { AppRouter, Context, State } from '../web/context.ts'
import { listRoutes, type Route } from './access.ts'

/**
 * Returns the path of a request for logs. If a code, token or secret in the path opens something, that is the pattern
 * of the route.
 */
export function loggedPaths(routes: readonly Route[]): (path: string) => string {
  const routesFor = bySegment(routes.filter((route) => /:(code|token|secret)\b/.test(route.path)))
  return (path) => routesFor(path).find((route) => route.matches(path))?.path ?? path
}

/**
 * Returns the middleware of routers, each with its answers to methods that it does not know. A request passes only
 * through the routers with a route that begins like its path. Tests read `routers`.
 */
export function mounted(routers: readonly AppRouter[]): Middleware<State> & { routers: readonly AppRouter[] } {
  const layersFor = bySegment(routers.flatMap(buildLayers))
  const middleware: Middleware<State> = (ctx, next) => {
    const layers = layersFor(ctx.path)
    const run = (at: number): Promise<unknown> => {
      const layer = layers[at]
      // Safe: the middleware of a router adds the fields that `Context` has and `ctx` lacks.
      return layer ? layer.answer(ctx as Context, () => run(at + 1)) : next()
    }
    return run(0)
  }
  return Object.assign(middleware, { routers })
}

/** Lists a router once for each first segment of its routes, or only once if one of the first segments is open. */
function buildLayers(router: AppRouter) {
  const [routes, allowedMethods] = [router.routes(), router.allowedMethods()]
  const answer = (ctx: Context, next: Next) => routes(ctx, () => allowedMethods(ctx, next))
  const segments = [...new Set(listRoutes(router, '').map(({ path }) => firstSegment(path)))]
  const open = segments.find(isOpen)
  return (open === undefined ? segments : [open]).map((segment) => ({ path: `/${segment}`, answer }))
}

/** Returns a function that returns the routes to which a path may belong, judging by its first segment. */
export function bySegment<Routed extends { path: string }>(
  routes: readonly Routed[],
): (path: string) => readonly Routed[] {
  const routesBySegment = new Map<string, Routed[]>()
  const open: Routed[] = []
  for (const route of routes) {
    const segment = firstSegment(route.path)
    if (isOpen(segment)) for (const list of [open, ...routesBySegment.values()]) list.push(route)
    else if (routesBySegment.has(segment)) routesBySegment.get(segment)?.push(route)
    else routesBySegment.set(segment, [...open, route])
  }
  return (path) => routesBySegment.get(firstSegment(path)) ?? open
}

/** Whether the first path segment of a route is a parameter or wildcard, which matches any path. */
const isOpen = (segment: string) => /^[:*]/.test(segment)

const firstSegment = (path: string) => path.split('/', 2)[1] ?? ''
