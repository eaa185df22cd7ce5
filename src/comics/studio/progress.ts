import { z } from 'zod'
import type { Fragment } from '../../live/message.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { fieldsOf } from '../../web/form.ts'
import { fragment } from '../../web/render.ts'
import { stepHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { drawings } from '../rules/limits.ts'
import { hasScript, isWorking } from '../rules/making.ts'
import { askForDrawing, cancelWork } from '../work/ask.ts'
import { type Progress, readProgress } from '../work/live.ts'
import { choices, illustrators, type Price, priceOf } from '../work/price.ts'
import { drawingView, type ProgressView, progressView } from './progress-view-model.ts'
import { actionOf, comicAt, isOwn, ownComicAt, type Purse, readPurse, type StudioDeps, studioPage } from './studio.ts'

const flashes = { kunci: 'Naskah, tokoh, dan latar tidak bisa diubah selama panelnya digambar.' }

const Order = z.object({ illustrator: z.enum(choices).catch('auto') })

type DrawingStep = ReturnType<typeof drawingView> & { purse: Purse; flash: string | null }
const drawingPage = studioPage<DrawingStep>('drawing', 5)

export function drawingPages(router: AppRouter, deps: StudioDeps) {
  const { db, limits } = deps

  router.get('/komik/:slug/langkah/5', allow('signed_in'), async (ctx) => show(ctx, await comicAt(ctx, db)))

  router.post('/komik/:slug/langkah/5', allow('signed_in', { also: [drawings] }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const again = actionOf(ctx) === 'ulang'
    const { illustrator } = Order.parse(fieldsOf(ctx.request.body))
    await askForDrawing(deps, comic.id, { again, illustrator, count: () => limits.consume(drawings, ctx) })
    seeOther(ctx, stepHref(comic, 5))
  })

  router.post('/komik/:slug/langkah/5/batal', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    await cancelWork(deps, comic.id)
    seeOther(ctx, stepHref(comic, hasScript(comic) ? 5 : 2))
  })

  async function show(ctx: Context, comic: Comic): Promise<void> {
    if (!hasScript(comic)) return seeOther(ctx, stepHref(comic, 2))
    const prices = isOwn(ctx, comic) && !isWorking(comic) ? await readPrices(deps, comic, signedIn(ctx)) : null
    drawingPage(ctx, comic, {
      ...drawingView(await readProgress(db, comic), prices),
      purse: await readPurse(deps, signedIn(ctx)),
      flash: isWorking(comic) ? flashIn(flashes, ctx) : null,
    })
  }
}

/** The model first. */
async function readPrices({ db, hasModel }: StudioDeps, { id }: Comic, viewer: Viewer): Promise<Price[]> {
  const creator = await ensureCreator(db, viewer)
  const prices: Price[] = []
  for (const one of hasModel ? illustrators : (['built-in'] as const))
    prices.unshift(await priceOf(db, hasModel, creator, id, one))
  return prices
}

/** The same in the page and in every push. */
const progressFragment = fragment<{ progress: ProgressView }>('/comics/_progress')

export const progressFragments = (progress: Progress): readonly Fragment[] => [
  ['#komik-proses', progressFragment({ progress: progressView(progress) })],
]
