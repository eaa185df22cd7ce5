import type { Middleware } from 'koa'
import { type AppRouter, type Context, type Right, type State, seeOther, wantsFragment } from '../web/context.ts'
import type { Limit } from '../web/limits.ts'
import { logInAddress, pageBehind } from '../web/referring-page.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'

/**
 * How somebody shows who they are, or that they may: `session` the cookie of a log-in · `key` a signed link or token in the
 * address · `token` a secret in a header. The guard of a route reads the session; what else it takes the route reads itself.
 */
export type Credential = 'session' | 'key' | 'token'

/**
 * `limit`: the one a request counts against, null for none; left out, that of the API it belongs to, or of pages. `also`:
 * limits that the route counts against by itself, once it knows more.
 */
type Terms = { credentials?: readonly Credential[]; limit?: Limit | null; also?: readonly Limit[] }
export type Access = Terms & { right: Right; credentials: readonly Credential[] }

const terms = new WeakMap<object, Access>()

/**
 * Stands first in every route and says who may take it; a route without it stops the start. Who is not signed in is led to
 * the log-in page from where a page would have been read, and refused with 401 elsewhere; who is signed in and may not is
 * refused with 403.
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
    // @koa/router types its context as a superset of Koa's; nothing of the router is used here.
    leadToLogIn(ctx as Context)
  }

/** A part of a page leads the whole page there; what would have changed something says that it did not. */
function leadToLogIn(ctx: Context): void {
  if (!isPageRead(ctx) && !wantsFragment(ctx))
    throw new Refusal(
      401,
      'Mungkin sesimu sudah berakhir. Yang baru kamu kirim belum dijalankan; masuk dulu, lalu kirim lagi.',
    )
  ctx.set('Cache-Control', 'no-store')
  if (wantsFragment(ctx)) {
    ctx.set('HX-Redirect', logInAddress(ctx, pageBehind(ctx)))
    ctx.status = 204
  } else seeOther(ctx, logInAddress(ctx, ctx.path + ctx.search))
}

const isPageRead = (ctx: Context) => (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith('/api/')

/** A route as its router spells it: `/thing/:id`. `matches` tells whether a path is one of its addresses. */
export type Route = Access & { feature: string; method: string; path: string; matches: (path: string) => boolean }

/** The routes of a feature's router with their access. Throws for what answers without beginning with `allow`. */
export function routesOf(router: AppRouter, feature: string): Route[] {
  return router.stack.flatMap((layer) => {
    const access = layer.stack[0] && terms.get(layer.stack[0])
    const methods = layer.methods.filter((name) => name !== 'HEAD')
    if (!access || methods.length === 0)
      throw new Error(`nobody said who may take ${methods[0] ?? 'whatever comes to'} ${layer.path}`)
    const matches = (path: string) => layer.match(path)
    return methods.map((method) => ({ ...access, feature, method, path: String(layer.path), matches }))
  })
}

type Printed = Omit<Route, 'matches' | 'limit' | 'also'> & { limits: readonly string[] }

/** One line for each route: method, address, right, credentials, limits, feature; `-` where there is none. */
export const printRoutes = (routes: readonly Printed[]): string[] =>
  routes.map(({ method, path, right, credentials, limits, feature }) =>
    [method, path, right, credentials.join(',') || '-', limits.join(',') || '-', feature].join(' '),
  )
