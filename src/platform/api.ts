import { showErrorPage } from '../web/error-pages.ts'
import type { ErrorView } from '../web/errors.ts'
import type { Limit } from '../web/limits.ts'

/**
 * Everything below `prefix` (itself, or with a slash behind it) is for programs: both slashes, cross-origin calls of the
 * listed origins, errors in the API's own shape. `limits`: what reads and writes count against where a route says nothing.
 */
export type Api = { prefix: string; errors: ErrorView; limits?: { read: Limit; write: Limit } }

export type Apis = ReturnType<typeof listApis>

/** Finds the API of a path: of several prefixes that fit, the longest. Below `/api/` all is for programs, known or not. */
export function listApis(apis: readonly Api[]) {
  const longestFirst = apis.toSorted((one, other) => other.prefix.length - one.prefix.length)
  const isBelow = (path: string, { prefix }: Api) =>
    path.startsWith(prefix) && /^(\/|$)/.test(path.slice(prefix.length))
  return {
    isApi: (path: string): boolean => path.startsWith('/api/') || apis.some((api) => isBelow(path, api)),
    errorsOf: (path: string): ErrorView => longestFirst.find((api) => isBelow(path, api))?.errors ?? showErrorPage,
    limitsOf: (path: string): Api['limits'] => longestFirst.find((api) => api.limits && isBelow(path, api))?.limits,
  }
}
