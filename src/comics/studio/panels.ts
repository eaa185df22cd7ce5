import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther, wantsFragment } from '../../web/context.ts'
import { hour } from '../../web/dates.ts'
import { withFlash } from '../../web/flash.ts'
import { Id, readParam, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { fragment } from '../../web/render.ts'
import { panelsHref, readHref, stepHref } from '../comic/comic.ts'
import { type Comic, findComic, listPanels, type Panel } from '../comic/queries.ts'
import { getScenes, type Scenes } from '../engines/scene-of.ts'
import { MAX_REDRAWS } from '../limits.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { isWorking } from '../rules/making.ts'
import type { Dialogue } from '../script/script.ts'
import { settingsFor } from '../settings.ts'
import { listRenders, type PanelRender } from '../work/hand/queries.ts'
import { readStepCounts } from '../work/hand/steps.ts'
import { actOnPanel, flashes, type Outcome, stepBack, successOutcome, Where } from './panel-actions.ts'
import { panelForm } from './panel-form.ts'
import { findUndrawn } from './people.ts'
import { panelPicture } from './preview.ts'
import { NARRATOR } from './script-form.ts'
import { readPanelSight } from './sights.ts'
import { comicAt, isOpen, isOwn, ownComicAt, panelHref, type StudioDeps, studioPage } from './studio.ts'

type PanelsStep = { editor: Awaited<ReturnType<typeof readEditor>>; isOpen: boolean; refusal: string | null }
const panelsPage = studioPage<PanelsStep>('panels', 6, flashes)
const editorAnswer = fragment<Pick<PanelsStep, 'editor' | 'isOpen'>>('/comics/studio/_editor')

export function panelPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/6', allow('signed_in'), async (ctx) =>
    seeOther(ctx, panelsHref(await comicAt(ctx, db))),
  )

  router.get('/komik/:slug/sunting', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    const { panel: panelId, pilih: chosen } = readQuery(Where, ctx.query)
    if (isOpen(comic, 6)) await show(deps, ctx, comic, { ...successOutcome, panelId, chosen })
    else seeOther(ctx, stepHref(comic, 5))
  })

  router.post('/komik/:slug/sunting/:panel', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const panelId = readParam(Id, ctx.params.panel)
    const turned = await stepBack(deps, comic, ctx.request.body)
    if (!turned) return answerOutcome(ctx, comic, await actOnPanel(deps, comic, panelId, ctx.request.body))
    const isThere = (await listPanels(db, comic.id)).some(({ id }) => id === panelId)
    await answerOutcome(ctx, comic, { ...turned, panelId: isThere ? panelId : null })
  })

  /** A request of a script gets the editor, a plain form gets the page. */
  async function answerOutcome(ctx: Context, { id }: Comic, outcome: Outcome): Promise<void> {
    const comic = (await findComic(db, id)) ?? (await comicAt(ctx, db))
    // The script keeps the typed text, so it needs only the reason of the refusal.
    if (outcome.refusal && wantsFragment(ctx)) throw outcome.refusal
    if (wantsFragment(ctx)) {
      ctx.status = outcome.status
      ctx.type = 'html'
      ctx.body = editorAnswer({ editor: await readEditor(deps, comic, outcome, true), isOpen: true })
    } else if (outcome.status === 200) seeOther(ctx, withFlash(chosenHref(comic, outcome), outcome.said))
    else await show(deps, ctx, comic, outcome)
  }
}

const chosenHref = (comic: Comic, { panelId, chosen }: Pick<Outcome, 'panelId' | 'chosen'>): string => {
  if (panelId === null) return panelsHref(comic)
  return chosen === null
    ? panelHref(comic, panelId)
    : `${panelHref(comic, panelId)}&pilih=${encodeURIComponent(chosen)}`
}

/**
 * With a 409, the page shows the typed text beside the text that another tab has saved. Saving again stores the typed
 * text.
 */
async function show(deps: StudioDeps, ctx: Context, comic: Comic, outcome: Outcome): Promise<void> {
  const canChange = isOwn(ctx, comic) && !isWorking(comic)
  const editor = await readEditor(deps, comic, outcome, canChange)
  const refusal = outcome.refusal?.message ?? null
  panelsPage(ctx, comic, { editor, isOpen: canChange, refusal }, outcome.status)
}

/** Without a chosen panel the first one is open. Throws a 404 for an unknown panel. */
function openIn(panels: readonly Panel[], scenes: Scenes, { panelId }: Outcome) {
  const at = panelId === null ? 0 : panels.findIndex(({ id }) => id === panelId)
  const panel = panels[at]
  const scene = panel && scenes.get(panel.id)
  if (panel && scene) return { panel, scene, number: at + 1 }
  throw notFound('Panel ini sudah tidak ada.')
}

/** Throws a 404 for an unknown panel. */
async function readEditor({ db, layout }: StudioDeps, comic: Comic, outcome: Outcome, canChange: boolean) {
  const { chosen, texts, errors, status, refusal } = outcome
  const panels = await listPanels(db, comic.id)
  const scenes = await getScenes(comic, panels)
  const { panel, scene, number } = openIn(panels, scenes, outcome)
  const renders = await listRenders(db, panel.id, comic.illustrator)
  const { credits_panel } = await readSettings(db, settingsFor(layout))
  const [action, href] = [`${panelsHref(comic)}${panel.id}/`, panelHref(comic, panel.id)]
  const opening = { isOpen: true, canChange, chosen, action, href }
  const submission = { texts, errors, isTheirs: status === 409 && !refusal }
  const sight = await readPanelSight(comic, panel, scene)
  const missing = await findUndrawn(comic)
  const form = panelForm(comic, { panel, scene, sight, number, of: panels.length, missing }, submission, opening)
  const title = `Halaman ${panel.page_number}, panel ${panel.panel_number}`
  return {
    ...form,
    title,
    here: chosenHref(comic, { panelId: panel.id, chosen: form.poser?.chosen?.id ?? null }),
    rows: form.rows.map((row, index) => balloonRow(row, index, form.rows.length, texts?.dialogues ?? panel.dialogues)),
    panels: panels.map((one) => ({
      number: `${one.page_number}.${one.panel_number}`,
      // The open panel is shown large already, so its thumbnail uses the same file.
      src: panelPicture(comic, one, scenes.get(one.id) ?? scene, one.id === panel.id ? 960 : 480),
      isHere: one.id === panel.id,
      id: one.id,
      href: panelHref(comic, one.id),
    })),
    drawing: drawingView(comic, panel, renders, comic.illustrator === 'gemini' ? credits_panel : 0),
    speakers: [...form.cast, NARRATOR],
    bar: {
      title,
      saved: hour(comic.updated_at),
      action,
      opened: null,
      ...(await readStepCounts(db, comic.id)),
    },
    links: { publish: stepHref(comic, 7), read: comic.published_at ? readHref(comic) : null },
  }
}

type Row = ReturnType<typeof panelForm>['rows'][number]

function balloonRow(row: Row, at: number, of: number, dialogues: readonly Dialogue[]) {
  const name = dialogues[at]?.kind === 'narration' ? 'Narasi' : row.character || 'Tanpa nama'
  return { ...row, at, name, label: `Balon ${row.number}, ${name}`, isMoved: row.x !== '', isLast: at === of - 1 }
}

/** `price`: the price of another picture by the model, in credits. */
function drawingView(comic: Comic, panel: Panel, renders: readonly PanelRender[], price: number) {
  const { render_id, redraw_asked_at, redraw_error } = panel
  const remaining = Math.max(0, MAX_REDRAWS - comic.redraws)
  const isWaiting = redraw_asked_at !== null
  return {
    isWaiting,
    problem: redraw_error,
    renders: renders.map(({ id, created_at }) => ({
      src: pictureHref(id, 480),
      text: id === render_id ? `${hour(created_at)} · dipakai` : hour(created_at),
      id,
      isShown: id === render_id,
    })),
    redraw: { left: remaining, price, isOpen: remaining > 0 && !isWaiting && comic.draft_status === 'COMPLETED' },
  }
}
