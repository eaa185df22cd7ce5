import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, seeOther, signedIn } from '../../web/context.ts'
import { Id, readForm, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { comicHref, readHref } from '../comic/comic.ts'
import { listReadPanels } from '../comic/queries.ts'
import { isPublic } from '../rules/visibility.ts'
import { savePlace } from '../social/read-queries.ts'
import { countReading } from '../social/social.ts'
import { comicHead } from './card.ts'
import { findPublic, findShown } from './comic.ts'
import { visitorOf } from './creator.ts'
import { listNext } from './queries.ts'
import { createLetterings, NEXT, readerPageView } from './reader-view-model.ts'

const readerPage = pageOf<Awaited<ReturnType<typeof readerPageView>>>('/comics/reader')
const agePage = pageOf<{ title: string; href: string; read: string; way: string | null }>('/comics/age')

const Where = z.object({
  umur: z.literal('ya').nullable().catch(null),
  cara: z.enum(['gulir', 'halaman', 'panel']).nullable().catch(null),
})
/** `skrip`: no page is wanted back. */
const Place = z.object({ panel: Id, skrip: z.literal('ya').optional().catch(undefined) })

export function readerPages(router: AppRouter, { db, secret }: { db: Knex; secret: string }) {
  const letter = createLetterings()

  router.get('/komik/:slug/baca', allow('anyone'), async (ctx) => {
    const comic = await findShown(db, ctx, 'baca/')
    if (!comic) return
    const { umur, cara: way } = readQuery(Where, ctx.query)
    if (comic.age_label === '17+' && umur === null) return agePage(ctx, { ...comicHead(comic), way })
    const panels = await listReadPanels(db, comic.id)
    if (panels.length === 0) throw notFound('Komik ini belum punya panel.')
    if (isPublic(comic) && !ctx.state.prefetch) await countReading(db, secret, ctx, comic.id)
    const parts = { panels, letter, next: await listNext(db, comic, NEXT) }
    readerPage(ctx, await readerPageView(comic, parts, visitorOf(ctx, comic, readHref(comic))))
  })

  router.post('/komik/:slug/baca', allow('signed_in'), async (ctx) => {
    const comic = await findPublic(db, ctx)
    const form = readForm(Place, ctx.request.body)
    const place = { comicId: comic.id, userId: signedIn(ctx).id }
    if (!form.ok || !(await savePlace(db, { ...place, panelId: form.input.panel })))
      throw notFound('Panel ini tidak ada di komik itu.')
    if (form.input.skrip) ctx.status = 204
    else seeOther(ctx, comicHref(comic))
  })
}
