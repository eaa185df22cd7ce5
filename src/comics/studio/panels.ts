import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther } from '../../web/context.ts'
import { hour } from '../../web/dates.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, Id, readParam, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { panelsHref, readHref, stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import { type Comic, listPanels, type Panel } from '../comic/queries.ts'
import { changePanel, markOf, OldBasis, showPicture } from '../hand/panels.ts'
import { listRenders, type PanelRender } from '../hand/queries.ts'
import { stepsOf, undo } from '../hand/steps.ts'
import { type Lettering, letteringOf } from '../lettering/screen.ts'
import { middleOf } from '../lettering/shapes.ts'
import { pictureHref, pictureSet } from '../pictures/pictures.ts'
import { MAX_REDRAWS } from '../rules/limits.ts'
import { isWorking } from '../rules/making.ts'
import { type Dialogue, MAX_DIALOGUES, placeholders, type ScriptPanel } from '../script/script.ts'
import { settingsFor } from '../settings.ts'
import { askForRedraw } from '../work/ask.ts'
import { NARRATOR, type RowForm, readPanel, textRows } from './script-form.ts'
import { rearranged } from './script-rules.ts'
import { actionOf, comicAt, isOpen, isOwn, ownComicAt, panelHref, type StudioDeps, studioPage } from './studio.ts'

const flashes = {
  simpan: 'Tersimpan.',
  urung: 'Perubahan terakhir di panel ini diurungkan.',
  pakai: 'Gambar itu dipakai lagi.',
}

type PanelsStep = { editor: ReturnType<typeof panelEditor>; isOpen: boolean; canUndo: boolean }
const panelsPage = studioPage<PanelsStep>('panels', 6, flashes)

const Where = z.object({ panel: Id.nullable().catch(null) })
type SentPanel = { texts?: ScriptPanel; errors?: Errors }

export function panelPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/6', allow('signed_in'), async (ctx) =>
    seeOther(ctx, panelsHref(await comicAt(ctx, db))),
  )

  router.get('/komik/:slug/sunting', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    if (isOpen(comic, 6)) await show(deps, ctx, comic, readQuery(Where, ctx.query).panel)
    else seeOther(ctx, stepHref(comic, 5))
  })

  router.post('/komik/:slug/sunting/:panel', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const { panels, panel } = await panelsOf(db, comic, readParam(Id, ctx.params.panel))
    const [name = '', number = ''] = actionOf(ctx).split(':')
    const at = /^\d{1,9}$/.test(number) ? Number(number) : -1
    if (name === 'urungkan') {
      await undo(deps, comic.id)
      return leadOn(ctx, comic, panel.id, 'urung')
    }
    if (name === 'pakai') {
      await showPicture(deps, comic.id, panel.id, at)
      return leadOn(ctx, comic, panel.id, 'pakai')
    }
    const sent = readPanel(ctx.request.body)
    if (Object.keys(sent.errors).length > 0) return show(deps, ctx, comic, panel.id, sent, 422)
    const texts = { ...sent.texts, dialogues: arranged(sent.texts.dialogues, name, at) }
    try {
      await changePanel(deps, comic.id, panel.id, texts, sent.basis)
    } catch (error) {
      if (!(error instanceof OldBasis)) throw error
      return show(deps, ctx, await comicAt(ctx, db), panel.id, sent, 409)
    }
    if (name === 'gambar-ulang') await askForRedraw(deps, comic.id, panel.id)
    const next = name === 'panel' && panels.some((one) => one.id === at) ? at : panel.id
    // The stage says that the panel is drawn again, as long as it is.
    if (name === 'gambar-ulang') seeOther(ctx, panelHref(comic, next))
    else leadOn(ctx, comic, next, 'simpan')
  })
}

/** By default the first panel. Throws a 404 for an unknown one. */
async function panelsOf(db: Knex, { id }: Comic, panelId: number | null) {
  const panels = await listPanels(db, id)
  const panel = panels.find((one) => panelId === null || one.id === panelId)
  if (panel) return { panels, panel }
  throw notFound('Panel ini sudah tidak ada.')
}

/** A 409 shows what was typed beside what another tab has saved; saving again takes what was typed. */
async function show(
  deps: StudioDeps,
  ctx: Context,
  comic: Comic,
  id: number | null,
  sent: SentPanel = {},
  status = 200,
) {
  const { db, layout } = deps
  const { texts, errors = {} } = sent
  const { panels, panel } = await panelsOf(db, comic, id)
  const renders = await listRenders(db, panel.id, comic.illustrator)
  const theirs = status === 409 ? panel : null
  const { credits_panel } = await readSettings(db, settingsFor(layout))
  const price = comic.illustrator === 'gemini' ? credits_panel : 0
  const data = {
    editor: panelEditor(comic, { panels, panel, renders, price }, { texts: texts ?? panel, errors, theirs }),
    isOpen: isOwn(ctx, comic) && !isWorking(comic),
    canUndo: (await stepsOf(db, comic.id)).undo > 0,
  }
  panelsPage(ctx, comic, data, status)
}

const leadOn = (ctx: Context, comic: Comic, panelId: number, word: keyof typeof flashes) =>
  seeOther(ctx, withFlash(panelHref(comic, panelId), word))

const fresh = new Map<string, Pick<Dialogue, 'text' | 'kind'>>([
  ['balon', { text: placeholders.speech, kind: 'speech' }],
  ['narasi', { text: placeholders.narration, kind: 'narration' }],
  ['bunyi', { text: 'BRAK', kind: 'shout' }],
])

function arranged(dialogues: readonly Dialogue[], name: string, at: number): readonly Dialogue[] {
  const added = fresh.get(name)
  if (added && dialogues.length < MAX_DIALOGUES) return [...dialogues, { character: '', x: null, y: null, ...added }]
  if (name === 'tata') return dialogues.map((one, index) => (index === at ? { ...one, x: null, y: null } : one))
  return rearranged(dialogues, name, at)
}

type PanelParts = { panels: readonly Panel[]; panel: Panel; renders: readonly PanelRender[]; price: number }
type Form = { texts: ScriptPanel; errors: Errors; theirs: ScriptPanel | null }

/** `texts`: in the fields; `theirs`: stored by another tab; `price`: of another picture, in credits. */
function panelEditor(comic: Comic, { panels, panel, renders, price }: PanelParts, { texts, errors, theirs }: Form) {
  const lettering = letteringOf({ dialogues: panel.dialogues, faces: panel.faces ?? [], size: panel.size, mark: null })
  const cast = comic.characters.map(({ name }) => name)
  return {
    number: `Halaman ${panel.page_number}, panel ${panel.panel_number}`,
    action: `${panelsHref(comic)}${panel.id}/`,
    here: panelHref(comic, panel.id),
    basis: markOf(panel),
    description: texts.description,
    panels: panels.map(({ id, page_number, panel_number, render_id }) => ({
      number: `${page_number}.${panel_number}`,
      src: render_id === null ? null : pictureHref(render_id, 480),
      isHere: id === panel.id,
      id,
      href: panelHref(comic, id),
    })),
    rows: balloonRows(texts, { errors, cast }),
    stage: stageView(comic, { panel, renders, price }, lettering),
    canAdd: panel.dialogues.length < MAX_DIALOGUES,
    cast: [...cast, NARRATOR],
    limits: longest,
    links: { publish: stepHref(comic, 7), read: comic.published_at ? readHref(comic) : null },
    errors,
    theirs,
  }
}

function stageView(comic: Comic, { panel, renders, price }: Omit<PanelParts, 'panels'>, lettering: Lettering) {
  const { render_id, redraw_asked_at, redraw_error } = panel
  const left = Math.max(0, MAX_REDRAWS - comic.redraws)
  const isWaiting = redraw_asked_at !== null
  return {
    picture: render_id === null ? null : { src: pictureHref(render_id), set: pictureSet(render_id) },
    alt: panel.description || 'Panel',
    lettering,
    middles: {
      wide: middlesIn(lettering, 'wide', panel.dialogues),
      narrow: middlesIn(lettering, 'narrow', panel.dialogues),
    },
    isWaiting,
    problem: redraw_error,
    renders: renders.map(({ id, created_at }) => ({
      src: pictureHref(id, 480),
      text: id === render_id ? `${hour(created_at)} · dipakai` : hour(created_at),
      id,
      isShown: id === render_id,
    })),
    redraw: { left, price, isOpen: left > 0 && !isWaiting && comic.draft_status === 'COMPLETED' },
  }
}

const balloonRows = ({ dialogues }: ScriptPanel, { errors, cast }: RowForm) =>
  textRows(dialogues, 0, { errors, cast }).map((row, at) => {
    const name = dialogues[at]?.kind === 'narration' ? 'Narasi' : row.character || 'Tanpa nama'
    return {
      ...row,
      at,
      name,
      label: `Balon ${row.number}, ${name}`,
      isMoved: row.x !== '',
      isLast: at === dialogues.length - 1,
    }
  })

/** The middle of each text as JSON, in units of the panel; null for a text without any letter. */
function middlesIn({ layers }: Lettering, name: 'wide' | 'narrow', dialogues: readonly Dialogue[]): string {
  const balloons = layers.find((layer) => layer.name === name)?.balloons ?? []
  const boxes = dialogues.map((_, at) => balloons.find(({ order }) => order === at))
  return JSON.stringify(boxes.map((box) => box && middleOf(box)).map((middle) => middle && [middle.x, middle.y]))
}
