import { createRouter } from '../web/context.ts'
import type { Catalog } from './catalog.ts'
import { showPages } from './pages/show.ts'

export type PageDeps = { catalog: Catalog }

/** The catalog's pages, one line each. */
export function animeRoutes(deps: PageDeps) {
  const router = createRouter()
  router.get(['/anime', '/episode'], (ctx) => ctx.redirect('/'))
  showPages(router, deps)
  return router
}
