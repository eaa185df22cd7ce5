import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, wantsFragment } from '../../web/context.ts'
import { hour } from '../../web/dates.ts'
import { withFlash } from '../../web/flash.ts'
import { Id, readParam, readQuery, toBodyFields } from '../../web/form.ts'
import { type Refusal, refusalIn } from '../../web/refusal.ts'
import { fragment } from '../../web/render.ts'
import { stepHref } from '../comic/comic.ts'
import { type Comic, findComic, listPanels, type Panel } from '../comic/queries.ts'
import { getScenes, type Scenes } from '../engines/scene-of.ts'
import { newComics } from '../limits.ts'
import { hasScript, isFluid, isScriptOpen, isWorking } from '../rules/making.ts'
import { askForOption, askForScript } from '../work/ask.ts'
import { readStepCounts } from '../work/hand/steps.ts'
import { type Progress, readProgress } from '../work/live.ts'
import { actOnPanel, flashes, type Outcome, stepBack, successOutcome, Where } from './panel-actions.ts'
import { panelForm } from './panel-form.ts'
import { findUndrawn } from './people.ts'
import { progressView } from './progress.ts'
import { NARRATOR } from './script-form.ts'
import { readPanelSight } from './sights.ts'
import { comicAt, isOwn, ownComicAt, type StudioDeps, studioPage } from './studio.ts'

const writingPage = studioPage<ReturnType<typeof writingView> & { refusal: string | null }>('writing', 2)
type Board = Awaited<ReturnType<typeof readBoard>>
type BoardStep = { board: Board; canRewrite: boolean; refusal: string | null }
const boardPage = studioPage<BoardStep>('storyboard', 2, flashes)
const barPart = fragment<{ bar: Board['bar']; isOpen: boolean }>('/comics/studio/_hand_bar')
const boardPart = fragment<{ board: Board }>('/comics/studio/_board')
const cardPart = fragment<{ card: object; speakers: readonly string[]; isOpen: boolean }>('/comics/studio/_card')

/** The number of an example script for an idea of one line. */
const Example = z.object({ contoh: Id.optional().catch(undefined) })

export function scriptPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/2', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    if (!hasScript(comic) || comic.draft_status === 'GENERATING_SCRIPT') return showWriting(db, ctx, comic)
    if (isWorking(comic)) return seeOther(ctx, withFlash(stepHref(comic, 5), 'kunci'))
    const { panel: panelId, pilih: chosen } = readQuery(Where, ctx.query)
    const card = (await listPanels(db, comic.id)).some(({ id }) => id === panelId) ? panelId : null
    await show(db, ctx, comic, { ...closed, panelId: card, chosen })
  })

  router.post('/komik/:slug/langkah/2/tulis', allow('signed_in', { limit: newComics }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const { contoh } = Example.parse(toBodyFields(ctx.request.body))
    const refusal = await refusalIn(() =>
      contoh === undefined ? askForScript(deps, comic.id) : askForOption(deps, comic.id, contoh),
    )
    if (!refusal) return seeOther(ctx, stepHref(comic, 2))
    if (hasScript(comic)) await show(db, ctx, comic, { ...closed, status: refusal.status, refusal })
    else await showWriting(db, ctx, comic, refusal)
  })

  router.post('/komik/:slug/langkah/2', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const fields = toBodyFields(ctx.request.body)
    const turned = await stepBack(deps, comic, fields)
    if (turned) {
      const { panel: panelId, pilih: chosen } = Where.parse(fields)
      return answerOutcome(db, ctx, comic, { ...closed, ...turned, panelId, chosen, isWider: true })
    }
    const outcome = await actOnPanel(deps, comic, readParam(Id, fields.panel), fields)
    await answerOutcome(db, ctx, comic, { ...outcome, isOpen: 'adegan' in fields })
  })
}

/** `isOpen`: whether the choices of the panel are shown. */
type BoardPlace = Outcome & { isOpen: boolean }
const closed: BoardPlace = { ...successOutcome, isOpen: true }

/** A request of a script gets the changed card, or all cards; a plain form gets the page. */
async function answerOutcome(db: Knex, ctx: Context, { id }: Comic, place: BoardPlace): Promise<void> {
  const comic = (await findComic(db, id)) ?? (await comicAt(ctx, db))
  if (place.status !== 200 && !wantsFragment(ctx)) return show(db, ctx, comic, { ...place, isOpen: true })
  // The script keeps the typed text, so it needs only the reason of the refusal.
  if (place.refusal) throw place.refusal
  if (!wantsFragment(ctx)) return seeOther(ctx, withFlash(boardHref(comic, place), place.said))
  ctx.status = place.status
  ctx.type = 'html'
  const board = await readBoard(db, comic, { ...place, canChange: true })
  const { bar, here: card, speakers } = board
  const part = place.isWider || !card ? boardPart({ board }) : cardPart({ card, speakers, isOpen: true })
  ctx.body = barPart({ bar, isOpen: true }) + part
}

const boardHref = (comic: Comic, { panelId, chosen, isOpen }: BoardPlace): string => {
  if (panelId === null) return stepHref(comic, 2)
  const query = isOpen ? `?panel=${panelId}${chosen === null ? '' : `&pilih=${encodeURIComponent(chosen)}`}` : ''
  return `${stepHref(comic, 2)}${query}#panel-${panelId}`
}

/**
 * With a 409, the page shows the typed text beside the text that another tab has saved. Saving again stores the typed
 * text.
 */
async function show(db: Knex, ctx: Context, comic: Comic, place: BoardPlace): Promise<void> {
  const canChange = isOwn(ctx, comic) && isScriptOpen(comic)
  const board = await readBoard(db, comic, { ...place, canChange })
  const canRewrite = isOwn(ctx, comic) && !comic.published_at
  boardPage(ctx, comic, { board, canRewrite, refusal: place.refusal?.message ?? null }, place.status)
}

async function showWriting(db: Knex, ctx: Context, comic: Comic, refusal: Refusal | null = null): Promise<void> {
  const view = writingView(await readProgress(db, comic), isOwn(ctx, comic))
  writingPage(ctx, comic, { ...view, refusal: refusal?.message ?? null }, refusal?.status)
}

type Parts = { panels: readonly Panel[]; scenes: Scenes; missing: Awaited<ReturnType<typeof findUndrawn>> }

/** Cards are made one after another, so that other requests are answered in between. */
async function readCards(comic: Comic, { panels, scenes, missing }: Parts, place: BoardPlace & { canChange: boolean }) {
  const cards: (ReturnType<typeof panelForm> & { page: number; opens: string })[] = []
  const action = stepHref(comic, 2)
  for (const [at, panel] of panels.entries()) {
    const scene = scenes.get(panel.id)
    if (!scene) continue
    const isHere = panel.id === place.panelId
    const { texts, errors } = place
    const submission = isHere ? { texts, errors, isTheirs: place.status === 409 && !place.refusal } : {}
    const href = `${action}?panel=${panel.id}`
    const opening = { ...place, isOpen: isHere && place.isOpen && place.canChange, action, href }
    const sight = await readPanelSight(comic, panel, scene)
    const form = panelForm(
      comic,
      { panel, scene, sight, number: at + 1, of: panels.length, missing },
      submission,
      opening,
    )
    cards.push({ ...form, page: panel.page_number, opens: `${href}#panel-${panel.id}` })
  }
  return cards
}

/** All panels by page. One panel may be open. */
async function readBoard(db: Knex, comic: Comic, place: BoardPlace & { canChange: boolean }) {
  const panels = await listPanels(db, comic.id)
  const scenes = await getScenes(comic, panels)
  const missing = await findUndrawn(comic)
  const action = stepHref(comic, 2)
  const cards = await readCards(comic, { panels, scenes, missing }, place)
  const pages = comic.pages.map(({ title }, at) => ({
    number: at + 1,
    title,
    cards: cards.filter(({ page }) => page === at + 1),
  }))
  return {
    action,
    canChange: place.canChange,
    pages,
    here: cards.find(({ id }) => id === place.panelId) ?? null,
    bar: {
      title: 'Naskah',
      saved: hour(comic.updated_at),
      action,
      opened: place.isOpen && place.panelId !== null ? { panel: place.panelId, chosen: place.chosen } : null,
      ...(await readStepCounts(db, comic.id)),
    },
    idea: { text: comic.story_idea, facts: [`${pages.length} halaman`, ...comic.genres, comic.style] },
    cast: comic.characters.map(({ name }, at) => ({
      name,
      isMissing: missing.some((one) => one.name === name),
      hue: HUES[at % HUES.length] ?? 0,
      panels: panels.filter(({ id }) => scenes.get(id)?.figures.some((figure) => figure.name === name)).length,
    })),
    speakers: [...comic.characters.map(({ name }) => name), NARRATOR],
    counts: `${panels.length} panel, ${panels.flatMap(({ dialogues }) => dialogues).length} teks`,
    examples: listExamples(comic),
    canChoose: place.canChange && isFluid(comic),
    pagesWished: Math.max(0, (comic.page_count_requested ?? 0) - pages.length),
    next: stepHref(comic, 3),
    rewriteHref: `${action}tulis/`,
  }
}

const listExamples = ({ script_origin, script_options, script_option }: Comic) =>
  script_origin === 'example' ? script_options.map((one) => ({ ...one, isChosen: one.n === (script_option ?? 1) })) : []

const HUES = [10, 4, 1, 7, 9, 6] as const

function writingView(progress: Progress, isOwner: boolean) {
  const { comic } = progress
  const retry = {
    href: stepHref(comic, 2),
    action: `${stepHref(comic, 2)}tulis/`,
    idea: stepHref(comic, 1),
    isOpen: isOwner && !isWorking(comic),
  }
  return { progress: progressView(progress), retry }
}
