import { showErrorPage } from '../web/error-pages.ts'
import type { ErrorView } from '../web/errors.ts'
import type { Limit } from '../web/limits.ts'

/**
 * An HTTP API at and below the path `prefix`. Its paths work with and without a trailing slash, pages of the configured
 * CORS origins may call it, and its errors have the API's own shape. `limits`: the default rate limits of reading and
 * of changing requests.
 */
export type Api = { prefix: string; errors: ErrorView; limits?: { read: Limit; write: Limit } }

export type Apis = ReturnType<typeof listApis>

/**
 * Finds the API of a path by the longest matching prefix. Every path below `/api/` counts as an API path, even if no
 * API has it.
 */
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
