import * as z from 'zod'
import type { DraftStatus } from '../../db/tables.ts'
import type { Fragment } from '../../live/message.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { toBodyFields } from '../../web/form.ts'
import { type Refusal, refusalIn } from '../../web/refusal.ts'
import { fragment } from '../../web/render.ts'
import { nextStep, stepHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { drawings } from '../limits.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { hasScript, isDrawing, isWorking } from '../rules/making.ts'
import { askForDrawing, cancelWork } from '../work/ask.ts'
import { type Progress, readProgress } from '../work/live.ts'
import { choices, getPrice, type IllustratorKind, illustrators, type Price } from '../work/price.ts'
import { comicAt, isOwn, ownComicAt, type Purse, readAction, readPurse, type StudioDeps, studioPage } from './studio.ts'

const flashes = { kunci: 'Naskah, tokoh, dan latar tidak bisa diubah selama panelnya digambar.' }

const Order = z.object({ illustrator: z.enum(choices).catch('auto') })

type DrawingStep = ReturnType<typeof drawingView> & { purse: Purse; flash: string | null; refusal: string | null }
const drawingPage = studioPage<DrawingStep>('drawing', 5)

export function drawingPages(router: AppRouter, deps: StudioDeps) {
  const { db, limits } = deps

  router.get('/komik/:slug/langkah/5', allow('signed_in'), async (ctx) => show(ctx, await comicAt(ctx, db)))

  router.post('/komik/:slug/langkah/5', allow('signed_in', { also: [drawings] }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const again = readAction(ctx.request.body).verb === 'ulang'
    const { illustrator } = Order.parse(toBodyFields(ctx.request.body))
    const count = limits.countFor(ctx)
    const refusal = await refusalIn(() => askForDrawing(deps, comic.id, { again, illustrator, count }))
    if (refusal) return show(ctx, comic, refusal)
    seeOther(ctx, stepHref(comic, 5))
  })

  router.post('/komik/:slug/langkah/5/batal', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const refusal = await refusalIn(() => cancelWork(deps, comic.id))
    if (refusal) return show(ctx, comic, refusal)
    seeOther(ctx, stepHref(comic, hasScript(comic) ? 5 : 2))
  })

  /** Without a script, the page leads to step 2, which also shows the text of the model while it writes. */
  async function show(ctx: Context, comic: Comic, refusal: Refusal | null = null): Promise<void> {
    if (!hasScript(comic)) return seeOther(ctx, stepHref(comic, 2))
    const prices = isOwn(ctx, comic) && !isWorking(comic) ? await readPrices(deps, comic, signedIn(ctx)) : null
    const step = {
      ...drawingView(await readProgress(db, comic), prices),
      purse: await readPurse(deps, signedIn(ctx)),
      flash: isWorking(comic) ? flashIn(flashes, ctx) : null,
      refusal: refusal?.message ?? null,
    }
    drawingPage(ctx, comic, step, refusal?.status)
  }
}

/** The price of the model comes first. */
async function readPrices({ db, layout }: StudioDeps, { id }: Comic, viewer: Viewer): Promise<Price[]> {
  const creator = await ensureCreator(db, viewer)
  const prices: Price[] = []
  for (const one of layout ? illustrators : (['built-in'] as const))
    prices.unshift(await getPrice(db, layout, creator, id, { choice: one }))
  return prices
}

/** The page and every push use the same fragment. */
const progressFragment = fragment<{ progress: ProgressView }>('/comics/_progress')

export const progressFragments = (progress: Progress): readonly Fragment[] => [
  ['#komik-proses', progressFragment({ progress: progressView(progress) })],
]

/** `prices`: null while the form cannot be sent. The first illustrator without an obstacle is selected. */
function drawingView(progress: Progress, prices: readonly Price[] | null) {
  const { draft_status, published_at, panel_count: panels, style } = progress.comic
  const first = prices?.find(({ obstacle }) => !obstacle)
  const offers = prices?.map((price) => ({
    value: price.illustrator,
    name: names[price.illustrator],
    price: `${price.credits} kredit${price.perPanel ? ` (${price.panels} panel × ${price.perPanel})` : ''}`,
    problem: price.obstacle?.message ?? null,
    isChosen: price === first,
  }))
  const again = draft_status === 'COMPLETED'
  return {
    progress: progressView(progress),
    order: offers ? { again, isPublished: published_at !== null, panels, style, offers } : null,
    href: stepHref(progress.comic, 5),
  }
}

const names: Readonly<Record<IllustratorKind, string>> = { 'built-in': 'Mesin bawaan', model: 'Model AI' }

/** `percent` is null while the progress is unknown. */
type ProgressView = ReturnType<typeof progressView>

const nextTexts = { 2: 'Baca naskahnya', 6: 'Sunting panel' } as const

export function progressView(progress: Progress) {
  const { comic, drawn } = progress
  const total = comic.panel_count
  // The page of the drawing step offers the drawing itself. An undrawn comic leads back to its script.
  const next = isWorking(comic) || !hasScript(comic) ? null : nextStep(comic) === 6 ? 6 : 2
  const [title, sentence] = texts[comic.draft_status](progress)
  const isOrdered = ['PENDING', 'RENDERING', 'COMPLETED'].includes(comic.draft_status)
  return {
    version: comic.version,
    isWorking: isWorking(comic),
    title,
    sentence: isOrdered && comic.notice ? `${comic.notice} ${sentence}` : sentence,
    drawn: drawn.length,
    total,
    pictures: drawn.map(({ render_id, page_number, panel_number }) => ({
      src: pictureHref(render_id, 480),
      alt: `Halaman ${page_number}, panel ${panel_number}`,
    })),
    percent: isDrawing(comic) && total > 0 ? Math.round((drawn.length / total) * 100) : null,
    cancelHref: isWorking(comic) ? `${stepHref(comic, 5)}batal/` : null,
    next: next && { href: stepHref(comic, next), text: nextTexts[next] },
  }
}

const writing = 'Biasanya beberapa detik saja.'
const why = ({ comic }: Progress) => comic.error ?? 'Coba lagi sebentar lagi.'

const texts: Record<DraftStatus, (progress: Progress) => readonly [title: string, sentence: string]> = {
  PENDING: ({ comic, position }) => {
    if (!isDrawing(comic)) return ['Naskah segera ditulis', writing]
    const place = (position ?? 1) === 1 ? 'Giliranmu berikutnya.' : `Kamu urutan ke-${position} di antrean.`
    return ['Menunggu giliran', place]
  },
  GENERATING_SCRIPT: () => ['Naskah sedang ditulis', writing],
  SCRIPT_READY: ({ comic }) => ['Naskah sudah jadi', `${comic.panel_count} panel siap dibaca dan diubah.`],
  SCRIPT_FAILED: (progress) => ['Naskah belum jadi', why(progress)],
  RENDERING: ({ comic, drawn }) => {
    const progressText = `${drawn.length} dari ${comic.panel_count} panel.`
    return ['Sedang digambar', `${progressText} Halaman ini boleh ditutup, gambarnya jalan terus.`]
  },
  RENDER_FAILED: (progress) => ['Gambar belum jadi', `${why(progress)} Kredit yang tidak terpakai sudah kembali.`],
  COMPLETED: ({ comic: { error, panel_count } }) =>
    error
      ? [
          'Belum ada yang baru',
          `${error} Gambar yang lama tetap dipakai, dan kredit yang tidak terpakai sudah kembali.`,
        ]
      : ['Semua panel selesai', `${panel_count} panel sudah digambar.`],
  CANCELLED: () => ['Dibatalkan', 'Kredit yang tidak terpakai sudah kembali. Kamu bisa mulai lagi kapan saja.'],
}
