import type { Middleware } from 'koa'
import { type AppRouter, type Context, type State, seeOther, wantsFragment } from '../web/context.ts'
import { logInAddress, pageBehind } from '../web/page-behind.ts'
import { Refusal } from '../web/refusal.ts'
import { may, type Right, routeRights } from './rights.ts'

/**
 * Puts the right of each route in front of it. Throws, at the start, for a route that the table does not know.
 * Who is not signed in is led to the log-in page from where a page would have been read, and refused with 401 elsewhere;
 * who is signed in and may not is refused with 403.
 */
export function guardRoutes(router: AppRouter): AppRouter {
  for (const layer of router.stack) {
    for (const method of layer.methods.filter((name) => name !== 'HEAD')) {
      const right = routeRights[`${method} ${layer.path}`]
      if (!right) throw new Error(`nobody said who may take ${method} ${layer.path}`)
      if (right !== 'anyone') layer.stack.unshift(guard(right))
    }
  }
  return router
}

/** The right of a route with several methods is asked for by the method that came. */
function guard(right: Right): Middleware<State> {
  return async (ctx, next) => {
    const { viewer } = ctx.state
    if (may(viewer, right)) return next()
    if (ctx.state.isIdentityLost)
      throw new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.', { retryAfter: 10 })
    if (viewer) throw new Refusal(403, 'Halaman ini bukan untuk akunmu.')
    // @koa/router types its context as a superset of Koa's; nothing of the router is used here.
    leadToLogIn(ctx as Context)
  }
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
    ctx.set('HX-Redirect', logInAddress(pageBehind(ctx)))
    ctx.status = 204
  } else seeOther(ctx, logInAddress(ctx.path + ctx.search))
}

const isPageRead = (ctx: Context) => (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith('/api/')
