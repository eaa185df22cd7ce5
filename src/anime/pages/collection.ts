import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, unchanging } from '../../web/context.ts'
import { readQuery } from '../../web/form.ts'
import { collectionPage } from '../views.ts'

const Query = z.object({ tab: z.enum(['watchlist', 'favorites', 'history']).catch('watchlist') })

/** The visitor's own lists. They live in the browser, so the page is the same for everyone. */
export function collectionPages(router: AppRouter) {
  router.get('/koleksi', allow('anyone'), (ctx) => {
    ctx.state.madeOf.push(unchanging)
    collectionPage(ctx, readQuery(Query, ctx.query))
  })
}
