import { showErrorPage } from '../web/error-pages.ts'
import type { ErrorView } from '../web/errors.ts'
import type { Limit } from '../web/limits.ts'

/**
 * An API: paths at and below `prefix` work with and without a trailing slash, accept the listed origins, and answer
 * errors in the API's shape. `limits`: the default limits of reads and writes.
 */
export type Api = { prefix: string; errors: ErrorView; limits?: { read: Limit; write: Limit } }

export type Apis = ReturnType<typeof listApis>

/** Finds the API of a path by the longest prefix. Everything below `/api/` counts as an API, known or not. */
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
