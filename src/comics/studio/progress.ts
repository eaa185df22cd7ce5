import { z } from 'zod'
import type { DraftStatus } from '../../db/comic-rows.ts'
import type { Fragment } from '../../live/message.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { fieldsOf } from '../../web/form.ts'
import { fragment } from '../../web/render.ts'
import { nextStep, stepHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { drawings } from '../rules/limits.ts'
import { hasScript, isDrawing, isWorking } from '../rules/making.ts'
import { askForDrawing, cancelWork } from '../work/ask.ts'
import { type Progress, readProgress } from '../work/live.ts'
import { choices, type DrawnBy, illustrators, type Price, priceOf } from '../work/price.ts'
import { actionOf, comicAt, isOwn, ownComicAt, readPurse, type StudioDeps, studioPage } from './studio.ts'

const said = { kunci: 'Naskah, tokoh, dan latar tidak bisa diubah selama panelnya digambar.' }

const Order = z.object({ illustrator: z.enum(choices).catch('auto') })

const drawingPage = studioPage('drawing', 5)

/** The fifth step: the drawing of all panels, its price and how far it is. */
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

  /** `order`: the form that has all panels drawn, `again` if they have been before; null while it cannot be sent. */
  async function show(ctx: Context, comic: Comic): Promise<void> {
    if (!hasScript(comic)) return seeOther(ctx, stepHref(comic, 2))
    const { draft_status, published_at, panel_count: panels, style } = comic
    const isOpen = isOwn(ctx, comic) && !isWorking(comic)
    const offers = isOpen ? await offersFor(deps, comic, signedIn(ctx)) : []
    const order = { again: draft_status === 'COMPLETED', isPublished: published_at !== null, panels, style, offers }
    drawingPage(ctx, comic, {
      progress: progressView(await readProgress(db, comic)),
      order: isOpen ? order : null,
      purse: await readPurse(deps, signedIn(ctx)),
      href: stepHref(comic, 5),
      said: isWorking(comic) ? flashIn(said, ctx) : null,
    })
  }
}

const names: Readonly<Record<DrawnBy, string>> = { 'built-in': 'Mesin bawaan', model: 'Model AI' }

/** Who can draw a comic, for what price, and what is in the way; the first one that can is chosen. */
async function offersFor({ db, hasModel }: StudioDeps, { id }: Comic, viewer: Viewer) {
  const creator = await ensureCreator(db, viewer)
  const prices: Price[] = []
  for (const one of hasModel ? illustrators : (['built-in'] as const))
    prices.unshift(await priceOf(db, hasModel, creator, id, one))
  const first = prices.find(({ obstacle }) => !obstacle)
  return prices.map((price) => ({
    value: price.illustrator,
    name: names[price.illustrator],
    price: price.perPanel
      ? `${price.credits} kredit (${price.pictures} panel × ${price.perPanel})`
      : `${price.credits} kredit`,
    problem: price.obstacle?.message ?? null,
    isChosen: price === first,
  }))
}

/** The work on a comic as its creator sees it. `percent` is null while nobody knows how far it is. */
export type ProgressView = ReturnType<typeof progressView>

/** Fragment with the state of the work on a comic, in its page and in every push. */
export const progressFragment = fragment<{ progress: ProgressView }>('/comics/_progress')

export const progressFragments = (progress: Progress): readonly Fragment[] => [
  ['#komik-proses', progressFragment({ progress: progressView(progress) })],
]

const nextTexts = { 2: 'Baca naskahnya', 6: 'Sunting panel' } as const

export function progressView(progress: Progress) {
  const { comic, drawn } = progress
  const total = comic.panel_count
  // The page of the drawing offers the drawing itself, so what was not drawn leads back to its script.
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

type Text = readonly [title: string, sentence: string]

const writing = 'Biasanya beberapa detik saja.'
const why = ({ comic }: Progress) => comic.error ?? 'Coba lagi sebentar lagi.'

/** Title and sentence for the state of the work. */
const texts: Record<DraftStatus, (progress: Progress) => Text> = {
  PENDING: ({ comic, position }) => {
    if (!isDrawing(comic)) return ['Naskah segera ditulis', writing]
    const place = (position ?? 1) === 1 ? 'Giliranmu berikutnya.' : `Kamu urutan ke-${position} di antrean.`
    return ['Menunggu giliran', place]
  },
  GENERATING_SCRIPT: () => ['Naskah sedang ditulis', writing],
  SCRIPT_READY: ({ comic }) => ['Naskah sudah jadi', `${comic.panel_count} panel siap dibaca dan diubah.`],
  SCRIPT_FAILED: (progress) => ['Naskah belum jadi', why(progress)],
  RENDERING: ({ comic, drawn }) => {
    const done = `${drawn.length} dari ${comic.panel_count} panel.`
    return ['Sedang digambar', `${done} Halaman ini boleh ditutup, gambarnya jalan terus.`]
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
