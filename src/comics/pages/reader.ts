import type { Knex } from 'knex'
import { z } from 'zod'
import { PANEL } from '../../artwork/comic/scene.ts'
import { createCache } from '../../async/cached.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { Id, readForm, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { comicHref, readHref } from '../comic/comic.ts'
import { listReadPanels, type Panel } from '../comic/queries.ts'
import { type Lettering, letteringOf, viewOf } from '../lettering/screen.ts'
import { isPublic } from '../rules/visibility.ts'
import { savePlace } from '../social/read-queries.ts'
import { countReading } from '../social/social.ts'
import { voiceHref } from '../voice/narration.ts'
import { comicHead, panelPicture } from './card.ts'
import { findPublic, findShown, shelvesBelow } from './comic.ts'
import { byPage, likeView, moodOf, placeIn } from './comic-view-model.ts'
import { creatorView, lookingAt } from './creator.ts'
import type { ShownComic } from './queries.ts'

const readerPage = pageOf<Awaited<ReturnType<typeof readerData>>>('/comics/reader')
const agePage = pageOf<{ title: string; href: string; read: string; way: string | null }>('/comics/age')

const Where = z.object({
  umur: z.literal('ya').nullable().catch(null),
  cara: z.enum(['gulir', 'halaman', 'panel']).nullable().catch(null),
})
/** A place as the reader sends it; `skrip` says that no page is wanted back. */
const Place = z.object({ panel: Id, skrip: z.literal('ya').optional().catch(undefined) })

/**
 * The lettering of a panel: on the whole of it, and on the upright part that phones show alone. `crop` says which part
 * that is: in steps from 0, the left edge, to 20, the right edge.
 */
type Letterings = { whole: Lettering; tall: Lettering; crop: number }

/** Steps of `crop`, which are classes of the style sheet. */
const CROPS = 20
/** Proportions of the part that upright screens show. */
const TALL = 3 / 4
/** Panels that load at once from the one where reading starts. */
const EAGER = 2
/** How wide a panel is on screens; the preloaded picture must be chosen by the same words. */
const SIZES = '(min-width: 1024px) 900px, 100vw'
/** Most panels that have a dot each. */
const MOST_DOTS = 60
/** Panels whose lettering is kept, as laying out takes longer than all else of the page. */
const KEPT = 3_000

/** Comics at the end of the reader. */
const NEXT = 4

/** The page on which a comic is read, and the form that keeps a member's place in it. */
export function readerPages(router: AppRouter, { db, secret }: { db: Knex; secret: string }) {
  const lettering = createLetterings()

  router.get('/komik/:slug/baca', allow('anyone'), async (ctx) => {
    const comic = await findShown(db, ctx, 'baca/')
    if (!comic) return
    const { umur, cara: way } = readQuery(Where, ctx.query)
    if (comic.age_label === '17+' && umur === null) return agePage(ctx, { ...comicHead(comic), way })
    const panels = await listReadPanels(db, comic.id)
    if (panels.length === 0) throw notFound('Komik ini belum punya panel.')
    if (isPublic(comic) && !ctx.state.prefetch) await countReading(db, secret, ctx, comic.id)
    readerPage(ctx, await readerData(db, ctx, comic, await readerView(comic, panels, lettering)))
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

/** The comic to read with what stands around it: its creator, the like, and what to read next. */
async function readerData(db: Knex, ctx: Context, comic: ShownComic, reader: Awaited<ReturnType<typeof readerView>>) {
  const looking = lookingAt(ctx, comic, readHref(comic))
  const { similar, more } = await shelvesBelow(db, comic, NEXT)
  return {
    reader,
    creator: comic.creator && creatorView(comic.creator, looking),
    like: likeView(comic, looking),
    next: [...more.slice(0, 1), ...similar, ...more.slice(1)].slice(0, NEXT),
    isMember: looking.viewer !== null,
    isPublic: isPublic(comic),
  }
}

/** A comic as it is read, from the panel at which the visitor is. The panels count through the comic, from 1. */
async function readerView(comic: ShownComic, panels: readonly Panel[], lettering: ReturnType<typeof createLetterings>) {
  const head = comicHead(comic)
  const mark = comic.creator?.watermark === false ? null : head.creator
  const start = placeIn(panels, comic) ?? 1
  const shownPanel = async (panel: Panel, at: number) => ({
    ...panel,
    number: at + 1,
    picture: panel.render_id === null ? null : { ...panelPicture(panel.render_id), sizes: SIZES },
    voice: voiceHref(panel),
    isEager: at + 1 >= start && at + 1 < start + EAGER,
    isStart: at + 1 === start,
    ...(await lettering(panel, mark)),
  })
  const shown = await Promise.all(panels.map(shownPanel))
  return {
    ...head,
    mood: moodOf(comic),
    pages: byPage(shown).map(([number, own]) => ({ number, panels: own, last: own.at(-1)?.id ?? 0 })),
    total: shown.length,
    start,
    firstPicture: shown[start - 1]?.picture ?? null,
    hasDots: shown.length <= MOST_DOTS,
  }
}

/** Returns the function that lays out the lettering of a panel; what a version of a panel looks like is kept. */
function createLetterings() {
  const kept = createCache<Letterings>({ max: KEPT })
  return (panel: Panel, mark: string | null): Promise<Letterings> =>
    kept([panel.id, panel.version, panel.render_id, mark].join(' '), async () => lettered(panel, mark))
}

function lettered({ dialogues, faces }: Panel, mark: string | null): Letterings {
  const given = { dialogues, faces: faces ?? [], mark }
  const ideal = viewOf(TALL, given.faces)
  const room = PANEL.width - ideal.width
  const crop = Math.round((ideal.x / room) * CROPS)
  const view = { ...ideal, x: (crop / CROPS) * room }
  // A phone shows the part as wide as it would show a whole panel, so the type has the size of whole panels there.
  const tall = letteringOf(given, view)
  const narrow = tall.layers.filter(({ name }) => name === 'narrow')
  return { whole: letteringOf(given), tall: { ...tall, layers: narrow }, crop }
}
