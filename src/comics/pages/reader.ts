import type { Knex } from 'knex'
import * as z from 'zod'
import { panelSizes } from '../../artwork/comic/panel-scene.ts'
import { createCache } from '../../async/cached.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, seeOther, signedIn } from '../../web/context.ts'
import { Id, readForm, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import type { Secret } from '../../web/signed.ts'
import { comicHref, readHref } from '../comic/comic.ts'
import { listReadPanels, type Panel } from '../comic/queries.ts'
import { fitView, type Lettering, makeLettering } from '../lettering/screen.ts'
import { arrangeRows, sumRowHeights } from '../rules/page-rows.ts'
import { framesOfSlices, pagesThatGoOn } from '../rules/strips.ts'
import { isPublic } from '../rules/visibility.ts'
import { savePlace } from '../social/reading-queries.ts'
import { countReading } from '../social/readings.ts'
import { voiceHref } from '../voice/narration.ts'
import { comicHead, episodeView, formatLength, panelPicture } from './card.ts'
import { findPublic, findReadable } from './comic.ts'
import { byPage, likeView, listMoods, placeIn, splitShelves } from './comic-view-model.ts'
import { creatorView, makeVisitor, seriesFollowView, type Visitor } from './creator.ts'
import { type ComicPage, listNext, listPageLayouts, type NextComic, type OwnPageLayout } from './queries.ts'

export const readerPage = pageOf<Awaited<ReturnType<typeof readerPageView>>>('/comics/reader')
export const agePage = pageOf<{ title: string; href: string; read: string; way: string | null }>('/comics/age')

export const Where = z.object({
  umur: z.literal('ya').nullable().catch(null),
  cara: z.enum(['gulir', 'halaman', 'panel']).nullable().catch(null),
})
/** `skrip`: set by scripts, which expect no page as the answer. */
const Place = z.object({ panel: Id, skrip: z.literal('ya').optional().catch(undefined) })

export function readerPages(router: AppRouter, { db, secret }: { db: Knex; secret: Secret }) {
  const letter = createLetterings()

  router.get('/komik/:slug/baca', allow('anyone'), async (ctx) => {
    const comic = await findReadable(db, ctx, 'baca/')
    if (!comic) return
    const { umur, cara: way } = readQuery(Where, ctx.query)
    if (comic.age_label === '17+' && umur === null) return agePage(ctx, { ...comicHead(comic), way })
    const panels = await listReadPanels(db, comic.id)
    if (panels.length === 0) throw notFound('Komik ini belum punya panel.')
    if (isPublic(comic) && !ctx.state.prefetch) await countReading(db, secret, ctx, comic.id)
    const layouts = comic.source === 'pages' ? await listPageLayouts(db, comic.id) : null
    const parts = { panels, letter, layouts, next: await listNext(db, comic, NEXT) }
    readerPage(ctx, await readerPageView(comic, parts, makeVisitor(ctx, comic, readHref(comic))))
  })

  router.post('/komik/:slug/baca', allow('signed_in'), async (ctx) => {
    const comic = await findPublic(db, ctx)
    const form = readForm(Place, ctx.request.body)
    const panelId = form.ok ? form.input.panel : 0
    if (!form.ok || !(await savePlace(db, { comicId: comic.id, userId: signedIn(ctx).id, panelId })))
      throw notFound('Panel ini tidak ada di komik itu.')
    // If the browser loaded the page in advance, the reading was not counted then.
    await countReading(db, secret, ctx, comic.id, { panelId })
    if (form.input.skrip) ctx.status = 204
    else seeOther(ctx, comicHref(comic))
  })
}

/**
 * `tall`: the upright part that phones show instead of the whole panel. `crop`: the position of this part, from 0 (left
 * edge) to 20.
 */
type Letterings = { whole: Lettering; tall: Lettering; crop: number }

const CROPS = 20
const TALL = 3 / 4
const EAGER = 2
/** The preload link and the picture must have the same `sizes`. */
const SIZES = '(min-width: 1024px) 900px, 100vw'
const MOST_DOTS = 60
/** Number of cached letterings. The layout of letterings takes longer than the rest of the page. */
const CACHED = 3_000

const NEXT = 4

type ReaderParts = {
  panels: readonly Panel[]
  next: readonly NextComic[]
  letter: ReturnType<typeof createLetterings>
  /** Layouts of own pages; null for other comics. */
  layouts: readonly OwnPageLayout[] | null
  /** The folder in addresses of pictures, for readers with a secret address. */
  folder?: string
}

export async function readerPageView(comic: ComicPage, parts: ReaderParts, visitor: Visitor) {
  const { next, layouts } = parts
  const { similar, more } = splitShelves(next)
  const isOwn = visitor.viewer?.id === comic.user_id
  return {
    reader: layouts ? ownReaderView(comic, parts, layouts) : await readerView(comic, parts),
    creator: comic.creator && creatorView(comic.creator, visitor),
    follow: isOwn || !comic.series ? null : seriesFollowView(comic.series, comic.isSeriesFollowed, visitor.logIn),
    like: likeView(comic, visitor),
    next: [...more.slice(0, 1), ...similar, ...more.slice(1)].slice(0, NEXT),
    isMember: visitor.viewer !== null,
    isPublic: isPublic(comic),
  }
}

/** Panels are numbered through the whole comic, from 1. */
async function readerView(comic: ComicPage, { panels, letter, folder }: ReaderParts) {
  const mark = comic.creator?.watermark === false ? null : comicHead(comic).creator
  const start = placeIn(panels, comic) ?? 1
  const panelView = async (panel: Panel, at: number) => ({
    ...panel,
    number: at + 1,
    picture: panel.render_id === null ? null : { ...panelPicture(panel.render_id, null, folder), sizes: SIZES },
    voice: voiceHref(panel),
    isEager: at + 1 >= start && at + 1 < start + EAGER,
    isStart: at + 1 === start,
    height: panelSizes[panel.size].height,
    ...(await letter(panel, mark)),
  })
  const views = await Promise.all(panels.map(panelView))
  return {
    ...readerFrame(comic, views, start),
    isOwn: false,
    pages: byPage(views).map(([number, own]) => {
      const rows = arrangeRows(own)
      return {
        number,
        rows,
        panels: own,
        tall: sumRowHeights(rows).toFixed(3),
        last: own.at(-1)?.id ?? 0,
        joins: false,
      }
    }),
  }
}

type PanelPicture = { picture: { src: string; srcset: string; sizes: string } | null }

const readerFrame = (comic: ComicPage, views: readonly PanelPicture[], start: number) => ({
  ...comicHead(comic),
  series: episodeView(comic),
  mood: listMoods(comic),
  total: views.length,
  length: formatLength(comic),
  start,
  firstPicture: views[start - 1]?.picture ?? null,
  hasDots: views.length <= MOST_DOTS,
})

/**
 * Shows the pictures without lettering. The slices of a page follow each other without a gap, and so do the tiles of a
 * strip.
 */
function ownReaderView(comic: ComicPage, { panels, folder }: ReaderParts, layouts: readonly OwnPageLayout[]) {
  const goesOn = pagesThatGoOn(layouts)
  const start = placeIn(panels, comic) ?? 1
  const views = byPage(panels).map(([number, own], nth) => {
    const slices = own.map(({ width, height }) => ({ width: width ?? 1, height: height ?? 1 }))
    const frames = framesOfSlices(layouts[nth]?.frames ?? [], slices)
    const tall = slices.reduce((sum, { width, height }) => sum + height / width, 0)
    const panelViews = own.map((panel, at) => {
      const place = panels.indexOf(panel) + 1
      return {
        id: panel.id,
        number: place,
        ...(slices[at] ?? { width: 1, height: 1 }),
        text: panel.description,
        alt: at === 0 ? panel.description || `Halaman ${number}` : '',
        picture:
          panel.render_id === null ? null : { ...panelPicture(panel.render_id, panel.width, folder), sizes: SIZES },
        frames: frames[at]?.length ? JSON.stringify(frames[at]) : null,
        isStart: place === start,
      }
    })
    const rows = panelViews.map((panel) => [panel])
    const joins = goesOn[nth] === true
    return { number, rows, panels: panelViews, tall: tall.toFixed(3), last: own.at(-1)?.id ?? 0, joins }
  })
  const pictures = views.flatMap((page) => page.panels)
  return { ...readerFrame(comic, pictures, start), isOwn: true, pages: views }
}

/** Caches the lettering for each version of a panel. */
export function createLetterings() {
  const cached = createCache<Letterings>({ max: CACHED })
  return (panel: Panel, mark: string | null): Promise<Letterings> =>
    cached([panel.id, panel.version, panel.render_id, mark].join(' '), async () => lettered(panel, mark))
}

function lettered({ dialogues, faces, size }: Panel, mark: string | null): Letterings {
  const content = { dialogues, faces: faces ?? [], size, mark }
  const ideal = fitView(TALL, content.faces, size)
  const room = panelSizes[size].width - ideal.width
  const crop = room === 0 ? 0 : Math.round((ideal.x / room) * CROPS)
  const view = { ...ideal, x: (crop / CROPS) * room }
  // A phone shows this part as wide as it would show a whole panel, so its type has the same size as on a whole panel.
  const tall = makeLettering(content, view)
  const narrow = tall.layers.filter(({ name }) => name === 'narrow')
  return { whole: makeLettering(content), tall: { ...tall, layers: narrow }, crop }
}
