import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, leadTo, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readQuery, wholeNumber } from '../../web/form.ts'
import { stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import { type Comic, listPanels } from '../comic/queries.ts'
import { changePages, markOfPage, OldBasis, pagesOf } from '../hand/panels.ts'
import { stepsOf, undo } from '../hand/steps.ts'
import { newComics } from '../rules/limits.ts'
import { hasScript, isFluid, isWorking } from '../rules/making.ts'
import { MAX_PAGES, MAX_PANELS_PER_PAGE, MIN_PANELS_PER_PAGE, type ScriptPage } from '../script/script.ts'
import { askForScript } from '../work/ask.ts'
import { type Progress, readProgress } from '../work/live.ts'
import { progressView } from './progress.ts'
import { descriptionField, NARRATOR, type RowForm, readPage, textRows, withBlank } from './script-form.ts'
import { changedPages, distanceOf, distances } from './script-rules.ts'
import { actionOf, comicAt, isOwn, ownComicAt, type StudioDeps, studioPage } from './studio.ts'

const flashes = { simpan: 'Tersimpan.', urung: 'Perubahan terakhir diurungkan.' }

const writingPage = studioPage<ReturnType<typeof writingView>>('writing', 2)
type ScriptStep = { script: ReturnType<typeof scriptView>; isOpen: boolean; canRewrite: boolean; canUndo: boolean }
const scriptPage = studioPage<ScriptStep>('script', 2, flashes)

const Where = z.object({ halaman: wholeNumber(z.int().min(1).max(MAX_PAGES)).catch(1) })
type SentPage = { page?: ScriptPage; errors?: Errors }

export function scriptPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/2', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    if (!hasScript(comic) || comic.draft_status === 'GENERATING_SCRIPT') return showWriting(db, ctx, comic)
    if (isWorking(comic)) return seeOther(ctx, withFlash(stepHref(comic, 5), 'kunci'))
    await show(db, ctx, comic)
  })

  router.post('/komik/:slug/langkah/2/tulis', allow('signed_in', { limit: newComics }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    await askForScript(deps, comic.id)
    seeOther(ctx, stepHref(comic, 2))
  })

  router.post('/komik/:slug/langkah/2', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    if (actionOf(ctx) === 'urungkan') {
      await undo(deps, comic.id)
      return leadOn(ctx, comic, 'urung', at(ctx) + 1)
    }
    const sent = readPage(ctx.request.body, comic.pages[at(ctx)]?.summary ?? '')
    if (Object.keys(sent.errors).length > 0) return show(db, ctx, comic, sent, 422)
    const action = actionOf(ctx)
    try {
      await changePages(deps, comic.id, (pages) => {
        const page = pages[at(ctx)]
        if (!page || markOfPage(page) !== sent.basis) return null
        const panels = sent.page.panels.map((panel, nth) => ({ ...page.panels[nth], ...panel }))
        return changedPages(pages, at(ctx), { ...sent.page, panels }, action)
      })
    } catch (error) {
      if (!(error instanceof OldBasis)) throw error
      return show(db, ctx, await comicAt(ctx, db), { page: sent.page }, 409)
    }
    if (action === 'lanjut') return leadTo(ctx, stepHref(comic, 3))
    leadOn(ctx, comic, 'simpan', pageAfter(action, at(ctx) + 1))
  })
}

/** A 409 shows what was typed beside what another tab has saved; saving again takes what was typed. */
async function show(db: Knex, ctx: Context, comic: Comic, { page, errors = {} }: SentPage = {}, status = 200) {
  const pages = pagesOf(comic, await listPanels(db, comic.id))
  const index = Math.min(at(ctx), pages.length - 1)
  const stored = pages[index] ?? { title: '', summary: '', panels: [] }
  const theirs = status === 409 ? stored : null
  const data = {
    script: scriptView(comic, pages, index, { page: page ?? stored, errors, theirs }),
    isOpen: isOwn(ctx, comic) && isFluid(comic),
    canRewrite: isOwn(ctx, comic) && !comic.published_at,
    canUndo: isFluid(comic) && (await stepsOf(db, comic.id)).undo > 0,
  }
  scriptPage(ctx, comic, data, status)
}

async function showWriting(db: Knex, ctx: Context, comic: Comic): Promise<void> {
  writingPage(ctx, comic, writingView(await readProgress(db, comic), isOwn(ctx, comic)))
}

/** The page of the address, counted from 0. */
const at = (ctx: Context): number => readQuery(Where, ctx.query).halaman - 1

/** Both pages count from 1. */
function pageAfter(action: string, here: number): number {
  const next = /^halaman:(\d{1,2})$/.exec(action)?.[1]
  if (next) return Number(next)
  return action === 'tambah-halaman' ? here + 1 : action === 'hapus-halaman' ? Math.max(1, here - 1) : here
}

const leadOn = (ctx: Context, comic: Comic, word: keyof typeof flashes, page: number) =>
  seeOther(ctx, withFlash(`${stepHref(comic, 2)}?halaman=${page}`, word))

type Form = { page: ScriptPage; errors: Errors; theirs: ScriptPage | null }

/** `at`: the page, from 0. `page`: in the fields; `theirs`: stored by another tab. */
function scriptView(comic: Comic, pages: readonly ScriptPage[], at: number, { page, errors, theirs }: Form) {
  const hrefOf = (number: number) => `${stepHref(comic, 2)}?halaman=${number}`
  const next = pages[at + 1]
  const all = pages.flatMap(({ panels }) => panels)
  const cast = comic.characters.map(({ name }) => name)
  return {
    action: hrefOf(at + 1),
    basis: pages[at] ? markOfPage(pages[at]) : '',
    number: at + 1,
    title: page.title,
    pages: pages.map(({ title, panels }, index) => ({
      number: index + 1,
      title,
      panels: panels.length,
      isHere: index === at,
      href: hrefOf(index + 1),
    })),
    panels: page.panels.map((panel, index) => panelRow(panel, index, page.panels.length, { errors, cast })),
    limits: longest,
    panelsHelp: `${MIN_PANELS_PER_PAGE} sampai ${MAX_PANELS_PER_PAGE} panel, rata-rata 3`,
    canAddPanel: page.panels.length < MAX_PANELS_PER_PAGE,
    canAddPage: pages.length < MAX_PAGES,
    canRemovePage: pages.length > 1,
    next: next ? { number: at + 2, title: next.title } : null,
    idea: { text: comic.story_idea, facts: [`${pages.length} halaman`, ...comic.genres, comic.style] },
    cast: castOf(comic, all),
    speakers: [...cast, NARRATOR],
    counts: `${all.length} panel, ${all.flatMap(({ dialogues }) => dialogues).length} balon`,
    errors,
    theirs,
    rewriteHref: `${stepHref(comic, 2)}tulis/`,
  }
}

type ScriptPanels = ScriptPage['panels']

function panelRow({ description, dialogues }: ScriptPanels[number], at: number, count: number, form: RowForm) {
  const distance = distanceOf(description)
  const field = descriptionField(at)
  return {
    number: at + 1,
    field,
    description,
    error: form.errors[field] ?? null,
    distances: distances.map(({ key, name }) => ({ key, name, isChosen: key === distance })),
    rows: textRows(withBlank(dialogues), at, form),
    at,
    isFirst: at === 0,
    isLast: at === count - 1,
    canRemove: count > MIN_PANELS_PER_PAGE,
  }
}

const HUES = [10, 4, 1, 7, 9, 6] as const

/** `panels`: in how many each is seen or speaks. */
const castOf = ({ characters }: Comic, panels: ScriptPanels) =>
  characters.map(({ name }, at) => ({
    name,
    hue: HUES[at % HUES.length] ?? 0,
    panels: panels.filter(
      ({ description, dialogues }) =>
        description.toLowerCase().includes(name.toLowerCase()) ||
        dialogues.some(({ character }) => character.toLowerCase() === name.toLowerCase()),
    ).length,
  }))

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
