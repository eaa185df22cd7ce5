import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { hasScript, isWorking, stepHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { askForDrawing, cancelWork, drawings } from '../work/ask.ts'
import { readProgress } from '../work/live.ts'
import { progressView } from './progress.ts'
import { actionOf, comicAt, isOwn, ownComicAt, readPurse, type StudioDeps, studioPage } from './studio.ts'

const said = { kunci: 'Naskah, tokoh, dan latar tidak bisa diubah selama panelnya digambar.' }

const drawingPage = studioPage('drawing', 5)

/** The fifth step: the drawing of all panels, its price and how far it is. */
export function drawingPages(router: AppRouter, deps: StudioDeps) {
  const { db, limits } = deps

  router.get('/komik/:slug/langkah/5', allow('signed_in'), async (ctx) => show(ctx, await comicAt(ctx, db)))

  router.post('/komik/:slug/langkah/5', allow('signed_in', { also: [drawings] }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const again = actionOf(ctx) === 'ulang'
    await askForDrawing(deps, comic.id, { again, count: () => limits.consume(drawings, ctx) })
    seeOther(ctx, stepHref(comic, 5))
  })

  router.post('/komik/:slug/langkah/5/batal', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    await cancelWork(deps, comic.id)
    seeOther(ctx, stepHref(comic, hasScript(comic) ? 5 : 2))
  })

  /** `order`: the form that has all panels drawn, `again` if they have been before; null while it cannot be sent. */
  async function show(ctx: Context, comic: Comic): Promise<void> {
    if (!hasScript(comic)) return seeOther(ctx, stepHref(comic, 2))
    const { draft_status, published_at, panel_count: panels, style } = comic
    const order = { again: draft_status === 'COMPLETED', isPublished: published_at !== null, panels, style }
    drawingPage(ctx, comic, {
      progress: progressView(await readProgress(db, comic)),
      order: isOwn(ctx, comic) && !isWorking(comic) ? order : null,
      purse: await readPurse(db, signedIn(ctx)),
      href: stepHref(comic, 5),
      said: isWorking(comic) ? flashIn(said, ctx) : null,
    })
  }
}
