import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, Id, readParam, readQuery } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { panelsHref, stepHref } from '../comic/comic.ts'
import { type Comic, listPanels } from '../comic/queries.ts'
import { isWorking } from '../rules/making.ts'
import { type Dialogue, MAX_DIALOGUES, placeholders, type ScriptPanel } from '../script/script.ts'
import { comicSettings } from '../settings.ts'
import { askForRedraw } from '../work/ask.ts'
import { changePanel, showRender, textsPart, undoPart } from './changes.ts'
import { panelEditor } from './panels-view-model.ts'
import { hasEdit, listRenders } from './queries.ts'
import { readPanel } from './script-form.ts'
import { rearranged } from './script-rules.ts'
import { actionOf, comicAt, isOwn, ownComicAt, type StudioDeps, studioPage } from './studio.ts'
import { isOpen, panelHref } from './studio-view-model.ts'

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
    if (isOpen(comic, 6)) await show(db, ctx, comic, readQuery(Where, ctx.query).panel)
    else seeOther(ctx, stepHref(comic, 5))
  })

  router.post('/komik/:slug/sunting/:panel', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const { panels, panel } = await panelsOf(db, comic, readParam(Id, ctx.params.panel))
    const [name = '', number = ''] = actionOf(ctx).split(':')
    const at = /^\d{1,9}$/.test(number) ? Number(number) : -1
    if (name === 'urungkan') {
      await undoPart(deps, comic.id, textsPart(panel.id))
      return leadOn(ctx, comic, panel.id, 'urung')
    }
    if (name === 'pakai') {
      await showRender(deps, panel, at)
      return leadOn(ctx, comic, panel.id, 'pakai')
    }
    const sent = readPanel(ctx.request.body)
    if (Object.keys(sent.errors).length > 0) return show(db, ctx, comic, panel.id, sent, 422)
    const texts = { ...sent.texts, dialogues: arranged(sent.texts.dialogues, name, at) }
    if (!(await changePanel(deps, panel, sent.basis, texts)))
      return show(db, ctx, await comicAt(ctx, db), panel.id, sent, 409)
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
async function show(db: Knex, ctx: Context, comic: Comic, panelId: number | null, sent: SentPanel = {}, status = 200) {
  const { texts, errors = {} } = sent
  const { panels, panel } = await panelsOf(db, comic, panelId)
  const renders = await listRenders(db, panel.id, comic.illustrator)
  const theirs = status === 409 ? panel : null
  const { credits_panel } = await readSettings(db, comicSettings)
  const price = comic.illustrator === 'gemini' ? credits_panel : 0
  const data = {
    editor: panelEditor(comic, { panels, panel, renders, price }, { texts: texts ?? panel, errors, theirs }),
    isOpen: isOwn(ctx, comic) && !isWorking(comic),
    canUndo: await hasEdit(db, { comicId: comic.id, panelId: panel.id }),
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
