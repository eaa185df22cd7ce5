import type { Middleware } from 'koa'
import { type AppRouter, type Context, type State, wantsFragment } from '../web/context.ts'
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
      throw new Refusal(503, 'Penyimpanan kami sedang tidak menjawab. Coba lagi sebentar lagi.')
    if (viewer) throw new Refusal(403, 'Halaman ini bukan untuk akunmu.')
    // @koa/router types its context as a superset of Koa's; nothing of the router is used here.
    if (!isPageRead(ctx as Context)) throw new Refusal(401, 'Kamu belum masuk, atau sesimu sudah berakhir. Masuk lagi.')
    const address = `/masuk/?lanjut=${encodeURIComponent(ctx.path + ctx.search)}`
    ctx.set('Cache-Control', 'no-store')
    if (wantsFragment(ctx as Context)) {
      ctx.set('HX-Redirect', address)
      ctx.status = 204
      return
    }
    ctx.status = 303
    ctx.redirect(address)
  }
}

const isPageRead = (ctx: Context) => (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith('/api/')
