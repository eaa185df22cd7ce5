import type { Middleware } from 'koa'
import type { AppRouter, Context, State } from '../web/context.ts'
import { type Route, routesOf } from './access.ts'

/** The path of a request for logs: where a code or token in it opens something, the pattern of the route. */
export function loggedPaths(routes: readonly Route[]): (path: string) => string {
  const routesFor = bySegment(routes.filter((route) => /:(code|token)\b/.test(route.path)))
  return (path) => routesFor(path).find((route) => route.matches(path))?.path ?? path
}

/**
 * Returns the middleware of a router and of its answers to methods that it does not know. Paths that begin like none of
 * its routes pass it by, because a request would otherwise go through all routers before its own. Tests read `router`.
 */
export function mounted(router: AppRouter): Middleware<State> & { router: AppRouter } {
  const routesFor = bySegment(routesOf(router, ''))
  const [answer, allowedMethods] = [router.routes(), router.allowedMethods()]
  const middleware: Middleware<State> = (ctx, next) => {
    if (routesFor(ctx.path).length === 0) return next()
    // A router's middleware adds what this type has more.
    const routed = ctx as Context
    return answer(routed, () => allowedMethods(routed, next))
  }
  return Object.assign(middleware, { router })
}

/** Returns a function that narrows the routes down to those that a path may belong to by its first segment. */
export function bySegment(routes: readonly Route[]): (path: string) => readonly Route[] {
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

const firstSegment = (path: string) => path.split('/', 2)[1] ?? ''
