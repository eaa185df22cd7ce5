import type { Middleware, Next, ParameterizedContext } from 'koa'
import { type AppRouter, type Context, type Right, type State, seeOther, wantsFragment } from '../web/context.ts'
import type { Limit } from '../web/limits.ts'
import { logInAddress, referringPage } from '../web/referring-page.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'
import { type BadBearer, bearerNeeded, keepFromOthers, takeBearer } from './bearer.ts'

/**
 * How a request proves that it has a right. `session`: by the log-in cookie · `bearer`: by the access token of a
 * program in the header `Authorization` · `key`: by a signed link or code in the URL · `secret`: by a secret of the
 * operator in a header. `allow` checks sessions and bearer tokens. A route with `key` or `secret` checks those by
 * itself.
 */
export type Credential = 'session' | 'bearer' | 'key' | 'secret'

/** What `allow` takes besides the right. */
export type Terms = {
  credentials?: readonly Credential[]
  /** What happens to a bearer token that is not valid. The default is `refused`. */
  badBearer?: BadBearer
  /** The rate limit of the route, or null for none. The default is the limit of its API, or that of pages. */
  limit?: Limit | null
  /** Further rate limits, which the handler counts by itself. */
  also?: readonly Limit[]
  /** The browser requests this fragment while the user types, so it gets 401 instead of the log-in page. */
  keepsPage?: boolean
}
export type Access = Omit<Terms, 'badBearer' | 'keepsPage'> & { right: Right; credentials: readonly Credential[] }

/**
 * Terms of a route for sessions and access tokens. A request with a token that is not valid is treated as one without.
 */
export const orBearer = { credentials: ['session', 'bearer'], badBearer: 'ignored' } as const satisfies Terms

const terms = new WeakMap<object, Access>()

/**
 * Returns the middleware that checks the right of the visitor. It must be the first middleware of every route;
 * otherwise the server does not start. A visitor who is not logged in is redirected to the log-in page when opening a
 * page or fragment, and gets 401 otherwise. A logged-in user without the right gets 403.
 */
export function allow(
  right: Right,
  {
    credentials = right === 'anyone' ? [] : ['session'],
    badBearer = 'refused',
    keepsPage = false,
    ...rest
  }: Terms = {},
): Middleware<State> {
  const guard = credentials.includes('bearer') ? bearerGuard(right, badBearer) : makeGuard(right, keepsPage)
  terms.set(guard, { right, credentials, ...rest })
  return guard
}

/**
 * Checks the right of the account of a bearer token, else that of the session. It never redirects a program to a page.
 */
function bearerGuard(right: Right, badBearer: BadBearer): Middleware<State> {
  const guard = makeGuard(right)
  return async (ctx, next) => {
    await takeBearer(ctx, badBearer)
    if (right !== 'anyone' && !ctx.state.viewer && !ctx.state.isIdentityLost) throw bearerNeeded(ctx, loggedOut)
    await guard(ctx, next)
    keepFromOthers(ctx)
  }
}

const makeGuard =
  (right: Right, keepsPage = false): Middleware<State> =>
  (ctx, next) => {
    // Does not read the viewer, so that caches may share the content of a page that does not depend on the viewer.
    if (right === 'anyone') return next()
    const { viewer } = ctx.state
    if (may(viewer, right)) return withStaffMarks(ctx, next)
    if (ctx.state.isIdentityLost)
      throw new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
    if (viewer?.needsSecondFactor && viewer.tokenId === undefined) return redirectToSecondFactor(ctx as Context)
    if (viewer) throw new Refusal(403, 'Halaman ini bukan untuk akunmu.')
    // The cast is safe: @koa/router types its context as an extension of Koa's, and this code uses nothing that the
    // router adds.
    redirectToLogIn(ctx as Context, keepsPage)
  }

/**
 * Renders a page for staff after the route has run and after the counts in the page frame are queried, so that the
 * numbers include what the request changed. Responses without a frame query no counts: fragments, files, redirects,
 * APIs, and pages of which an open page takes only a part.
 */
async function withStaffMarks(ctx: ParameterizedContext<State>, next: Next): Promise<void> {
  if (!may(ctx.state.viewer, 'staff') || ctx.get('Live-Poll') !== '') return next()
  const pages: (() => string)[] = []
  ctx.state.renderLater = (render) => pages.push(render)
  try {
    await next()
  } catch (error) {
    // The error page has the frame too.
    if (!ctx.state.isApi) await ctx.state.countForStaff?.()
    throw error
  } finally {
    ctx.state.renderLater = undefined
  }
  const render = pages.at(-1)
  if (!render) return
  await ctx.state.countForStaff?.()
  ctx.body = render()
}

/**
 * Redirects a visitor who is not logged in to the log-in page. For a fragment, htmx loads that page as a whole, unless
 * the page says by the header `Keeps-Page` that the user is typing in it. A request that changes data (such as a sent
 * form) gets a 401 that says that nothing was changed.
 */
function redirectToLogIn(ctx: Context, keepsPage: boolean): void {
  const stays = keepsPage || ctx.get('Keeps-Page') !== ''
  if (stays || (!isPageRead(ctx) && !wantsFragment(ctx))) throw new Refusal(401, loggedOut)
  ctx.set('Cache-Control', 'no-store')
  if (ctx.get('HX-Request') === 'true') {
    ctx.set('HX-Redirect', logInAddress(ctx, referringPage(ctx)))
    ctx.status = 204
  } else seeOther(ctx, logInAddress(ctx, ctx.path + ctx.search))
}

/** Redirects staff to the page where they set up the second factor that the site requires. */
function redirectToSecondFactor(ctx: Context): void {
  const [link] = ctx.state.navigation.of('second-factor', ctx.state.viewer)
  if (!link || !isPageRead(ctx) || ctx.state.viewer?.sessionId === null)
    throw new Refusal(403, 'Staf wajib memakai verifikasi dua langkah. Nyalakan dulu di halaman Akun.')
  ctx.set('Cache-Control', 'no-store')
  if (ctx.get('HX-Request') === 'true') {
    ctx.set('HX-Redirect', link.href)
    ctx.status = 204
  } else seeOther(ctx, link.href)
}

const loggedOut = 'Mungkin sesimu sudah berakhir. Yang baru kamu kirim belum dijalankan; masuk dulu, lalu kirim lagi.'

const isPageRead = (ctx: Context) => (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.state.isApi

/** A route with its access. `path` is in the router's notation (`/thing/:id`), and `matches` tests a request's path. */
export type Route = Access & { feature: string; method: string; path: string; matches: (path: string) => boolean }

/** Lists the routes of a router with their access. Throws for a route whose first middleware is not from `allow`. */
export function listRoutes(router: AppRouter, feature: string): Route[] {
  return router.stack.flatMap((layer) => {
    const access = layer.stack[0] && terms.get(layer.stack[0])
    const methods = layer.methods.filter((name) => name !== 'HEAD')
    if (!access || methods.length === 0)
      throw new Error(`the route ${methods[0] ?? '*'} ${layer.path} does not begin with allow()`)
    const matches = (path: string) => layer.match(path)
    return methods.map((method) => ({ ...access, feature, method, path: String(layer.path), matches }))
  })
}

type RouteLine = Omit<Route, 'matches' | 'limit' | 'also'> & { limits: readonly string[] }

/**
 * Returns one line of text per route: method, path, right, credentials, limits and feature, with `-` for an empty list.
 */
export const printRoutes = (routes: readonly RouteLine[]): string[] =>
  routes.map(({ method, path, right, credentials, limits, feature }) =>
    [method, path, right, credentials.join(',') || '-', limits.join(',') || '-', feature].join(' '),
  )
