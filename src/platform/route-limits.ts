import { type Limit, pages } from '../web/limits.ts'
import type { Route } from './access.ts'
import type { Apis } from './api.ts'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The limit a request counts against; null is unlimited. Known before the router is asked, so that what is redirected, kept
 * or not found counts too: by its route, else by the API its path is of, else as a page.
 */
export function limitsByRoute(routes: readonly Route[], apis: Apis): (method: string, path: string) => Limit | null {
  const segments = new Set(routes.map(({ path }) => firstSegment(path)).filter((segment) => !isOpen(segment)))
  const below = (segment: string) => routes.filter(({ path }) => [segment, ':', '*'].some((one) => begins(path, one)))
  const known = new Map([...segments].map((segment) => [segment, below(segment)]))
  const others = routes.filter(({ path }) => isOpen(firstSegment(path)))
  return (method, path) => {
    const asked = method === 'HEAD' ? 'GET' : method
    const candidates = known.get(firstSegment(path)) ?? others
    const route = candidates.find((one) => one.method === asked && one.matches(path))
    return route?.limit === undefined ? usualLimit(method, path, apis) : route.limit
  }
}

/** A parameter, which any address may begin with. */
const isOpen = (segment: string) => /^[:*]/.test(segment)
const begins = (path: string, start: string) =>
  isOpen(start) ? firstSegment(path).startsWith(start) : firstSegment(path) === start

/** What a route counts against that says nothing of limits. */
export function usualLimit(method: string, path: string, apis: Apis): Limit {
  const limits = apis.limitsOf(path)
  if (!limits) return pages
  return reads.has(method) ? limits.read : limits.write
}

const firstSegment = (path: string) => path.split('/', 2)[1] ?? ''
