import { z } from 'zod'
import { allow, orBearer } from '../../platform/access.ts'
import { type AppRouter, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { Id, readParam } from '../../web/form.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { idOfSlug, stepHref } from '../comic/comic.ts'
import { findComic } from '../comic/queries.ts'
import { askForExport, type ExportDeps } from './ask.ts'
import { sendExport } from './file.ts'

const Kind = z.enum(['pdf', 'cbz', 'video'])

export function exportRoutes(deps: ExportDeps): AppRouter {
  const { db } = deps
  const router = createRouter()

  router.post('/komik/:slug/ekspor/:kind', allow('signed_in'), async (ctx) => {
    const comic = await findComic(db, idOfSlug(ctx.params.slug ?? '') ?? 0)
    if (!comic || comic.user_id !== signedIn(ctx).id) throw notFound()
    await askForExport(deps, comic, readParam(Kind, ctx.params.kind))
    seeOther(ctx, `${stepHref(comic, 7)}#berkas`)
  })

  router.get('/komik/unduh/:id/:name', allow('anyone', { ...orBearer, limit: files }), async (ctx) => {
    await sendExport(ctx, deps, readParam(Id, ctx.params.id))
  })

  return router
}
