import type { Middleware } from 'koa'
import { type AppRouter, type Context, type Right, type State, seeOther, wantsFragment } from '../web/context.ts'
import type { Limit } from '../web/limits.ts'
import { logInAddress, referringPage } from '../web/referring-page.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'

/**
 * How a visitor proves a right: `session` by the log-in cookie · `key` by a signed link or token in the address ·
 * `token` by a secret in a header. The guard checks the session; the route itself checks the others.
 */
export type Credential = 'session' | 'key' | 'token'

/**
 * `limit`: the limit of requests, null for none; by default that of its API, or of pages. `also`: limits that the
 * handler counts by itself.
 */
type Terms = { credentials?: readonly Credential[]; limit?: Limit | null; also?: readonly Limit[] }
export type Access = Terms & { right: Right; credentials: readonly Credential[] }

const terms = new WeakMap<object, Access>()

/**
 * The guard that begins every route; the start fails for a route without one. A visitor who is not signed in is
 * redirected to the log-in page from pages and gets 401 elsewhere; a signed-in person without the right gets 403.
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

/** A fragment redirects the whole page; a failed change says that nothing was changed. */
function leadToLogIn(ctx: Context): void {
  if (!isPageRead(ctx) && !wantsFragment(ctx))
    throw new Refusal(
      401,
      'Mungkin sesimu sudah berakhir. Yang baru kamu kirim belum dijalankan; masuk dulu, lalu kirim lagi.',
    )
  ctx.set('Cache-Control', 'no-store')
  if (wantsFragment(ctx)) {
    ctx.set('HX-Redirect', logInAddress(ctx, referringPage(ctx)))
    ctx.status = 204
  } else seeOther(ctx, logInAddress(ctx, ctx.path + ctx.search))
}

const isPageRead = (ctx: Context) => (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith('/api/')

/** A route in its router's notation: `/thing/:id`. `matches` tests a path. */
export type Route = Access & { feature: string; method: string; path: string; matches: (path: string) => boolean }

/** Lists a router's routes with their access. Throws for a route that does not begin with `allow`. */
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

/** One line per route: method, address, right, credentials, limits, feature; `-` for none. */
export const printRoutes = (routes: readonly Printed[]): string[] =>
  routes.map(({ method, path, right, credentials, limits, feature }) =>
    [method, path, right, credentials.join(',') || '-', limits.join(',') || '-', feature].join(' '),
  )
