import type { Middleware } from 'koa'
import type { State } from '../web/context.ts'
import { showErrorPage } from '../web/error-pages.ts'
import type { ErrorView } from '../web/errors.ts'
import type { Limit } from '../web/limits.ts'

/**
 * An HTTP API at and below the path `prefix`, with the API's own shape of errors. A part of the prefix that begins with a
 * colon stands for any text. `limits`: the default rate limits of
 * reading and of changing requests. `isAtRoot`: it stands outside `/api/`, but works
 * with and without a trailing slash like the APIs below it. `hasCors`: such an API is also open to pages of the
 * configured CORS origins, as those are.
 */
export type Api = {
  prefix: string
  errors: ErrorView
  limits?: { read: Limit; write: Limit }
  isAtRoot?: true
  hasCors?: true
}

function isBelow(path: string, { prefix }: { prefix: string }): boolean {
  if (!prefix.includes(':')) return path.startsWith(prefix) && /^(\/|$)/.test(path.slice(prefix.length))
  const segments = path.split('/')
  return prefix.split('/').every((part, at) => (part.startsWith(':') ? Boolean(segments[at]) : part === segments[at]))
}

/** Limits a middleware to requests at or below a path. */
export const checkBelow =
  (prefix: string, check: Middleware<State>): Middleware<State> =>
  (ctx, next) =>
    isBelow(ctx.path, { prefix }) ? check(ctx, next) : next()

export type Apis = ReturnType<typeof listApis>

/**
 * Finds the API of a path by the longest matching prefix. Paths below `/api/`, and at and below the prefix of an API
 * at the root, count as API paths; `isOpen` tells which of these pages of the CORS origins may use.
 */
export function listApis(apis: readonly Api[]) {
  const longestFirst = apis.toSorted((one, other) => other.prefix.length - one.prefix.length)
  const atRoot = (path: string) => longestFirst.find((api) => api.isAtRoot && isBelow(path, api))
  const isInside = (path: string) => path.startsWith('/api/')
  return {
    isApi: (path: string): boolean => isInside(path) || atRoot(path) !== undefined,
    isOpen: (path: string): boolean => isInside(path) || atRoot(path)?.hasCors === true,
    errorsOf: (path: string): ErrorView => longestFirst.find((api) => isBelow(path, api))?.errors ?? showErrorPage,
    limitsOf: (path: string): Api['limits'] => longestFirst.find((api) => api.limits && isBelow(path, api))?.limits,
  }
}
