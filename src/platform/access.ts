import type { Middleware } from 'koa'
import { type AppRouter, type Context, type Right, type State, seeOther, wantsFragment } from '../web/context.ts'
import type { Limit } from '../web/limits.ts'
import { logInAddress, referringPage } from '../web/referring-page.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'

/**
 * How a request proves that it has a right. `session`: by the log-in cookie · `key`: by a signed link or token in the
 * URL · `token`: by a secret in a header. `allow` checks only the session; the route itself checks a key or token.
 */
export type Credential = 'session' | 'key' | 'token'

/**
 * What `allow` takes besides the right. `limit`: the route's rate limit, or null for none; the default is the limit of
 * its API or of pages. `also`: further rate limits that the handler counts by itself.
 */
type Terms = { credentials?: readonly Credential[]; limit?: Limit | null; also?: readonly Limit[] }
export type Access = Terms & { right: Right; credentials: readonly Credential[] }

const terms = new WeakMap<object, Access>()

/**
 * Returns the middleware that checks the visitor's right and must be the first of every route; without it the server
 * does not start. A visitor who is not logged in is redirected to the log-in page when opening a page or fragment, and
 * gets 401 otherwise. A logged-in user without the right gets 403.
 */
export function allow(
  right: Right,
  { credentials = right === 'anyone' ? [] : ['session'], ...rest }: Terms = {},
): Middleware<State> {
  const guard = guardOf(right)
  terms.set(guard, { right, credentials, ...rest })
  return guard
}

const guardOf =
  (right: Right): Middleware<State> =>
  (ctx, next) => {
    const { viewer } = ctx.state
    if (may(viewer, right)) return next()
    if (ctx.state.isIdentityLost)
      throw new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
    if (viewer) throw new Refusal(403, 'Halaman ini bukan untuk akunmu.')
    // The cast is safe: @koa/router types its context as an extension of Koa's, and this code uses nothing that the
    // router adds.
    leadToLogIn(ctx as Context)
  }

/**
 * Redirects a visitor who is not logged in to the log-in page; a request for a fragment makes htmx load that page as a
 * whole. A change (such as a sent form) gets a 401 that says nothing was changed.
 */
function leadToLogIn(ctx: Context): void {
  if (!isPageRead(ctx) && !wantsFragment(ctx))
    throw new Refusal(
      401,
      'Mungkin sesimu sudah berakhir. Yang baru kamu kirim belum dijalankan; masuk dulu, lalu kirim lagi.',
    )
  ctx.set('Cache-Control', 'no-store')
  if (ctx.get('HX-Request') === 'true') {
    ctx.set('HX-Redirect', logInAddress(ctx, referringPage(ctx)))
    ctx.status = 204
  } else seeOther(ctx, logInAddress(ctx, ctx.path + ctx.search))
}

const isPageRead = (ctx: Context) => (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith('/api/')

/** A route with its access. `path` is in the router's notation (`/thing/:id`), and `matches` tests a request's path. */
export type Route = Access & { feature: string; method: string; path: string; matches: (path: string) => boolean }

/** Lists the routes of a router with their access. Throws for a route whose first middleware is not from `allow`. */
export function routesOf(router: AppRouter, feature: string): Route[] {
  return router.stack.flatMap((layer) => {
    const access = layer.stack[0] && terms.get(layer.stack[0])
    const methods = layer.methods.filter((name) => name !== 'HEAD')
    if (!access || methods.length === 0)
      throw new Error(`the route ${methods[0] ?? '*'} ${layer.path} does not begin with allow()`)
    const matches = (path: string) => layer.match(path)
    return methods.map((method) => ({ ...access, feature, method, path: String(layer.path), matches }))
  })
}

type Printed = Omit<Route, 'matches' | 'limit' | 'also'> & { limits: readonly string[] }

/**
 * Returns one line of text per route: method, path, right, credentials, limits and feature, with `-` for an empty list.
 */
export const printRoutes = (routes: readonly Printed[]): string[] =>
  routes.map(({ method, path, right, credentials, limits, feature }) =>
    [method, path, right, credentials.join(',') || '-', limits.join(',') || '-', feature].join(' '),
  )
