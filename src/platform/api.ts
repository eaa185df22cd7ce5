import type { Middleware } from 'koa'
import type { State } from '../web/context.ts'
import { showErrorPage } from '../web/error-pages.ts'
import type { ErrorView } from '../web/errors.ts'
import type { Limit } from '../web/limits.ts'

/**
 * An HTTP API at and below the path `prefix`, whose errors have the API's own shape. A part of the prefix that begins
 * with a colon stands for any text.
 */
export type Api = {
  prefix: string
  errors: ErrorView
  /** The default rate limits of requests that read and of requests that change data. */
  limits?: { read: Limit; write: Limit }
  /** The API stands outside `/api/`, but works with and without a trailing slash, as the APIs below `/api/` do. */
  isAtRoot?: true
  /** Pages of the configured CORS origins may use this API, as they may use all APIs below `/api/`. */
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
 * Finds the API of a path by the longest matching prefix. A path counts as an API path if it is below `/api/`, or at or
 * below the prefix of an API at the root. `isOpen` tells whether pages of the CORS origins may use a path.
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
