import type { Errors } from '../../web/form.ts'
import { stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import type { Comic } from '../comic/queries.ts'
import { isWorking } from '../rules/making.ts'
import { MAX_PAGES, MAX_PANELS_PER_PAGE, MIN_PANELS_PER_PAGE, type ScriptPage } from '../script/script.ts'
import type { Progress } from '../work/live.ts'
import { markOf } from './changes.ts'
import { progressView } from './progress-view-model.ts'
import { descriptionField, NARRATOR, type RowForm, textRows, withBlank } from './script-form.ts'
import { distanceOf, distances } from './script-rules.ts'

type Form = { page: ScriptPage; errors: Errors; theirs: ScriptPage | null }

/** `at`: the page, from 0. `page`: in the fields; `theirs`: stored by another tab. */
export function scriptView(comic: Comic, pages: readonly ScriptPage[], at: number, { page, errors, theirs }: Form) {
  const hrefOf = (number: number) => `${stepHref(comic, 2)}?halaman=${number}`
  const next = pages[at + 1]
  const all = pages.flatMap(({ panels }) => panels)
  const cast = comic.characters.map(({ name }) => name)
  return {
    action: hrefOf(at + 1),
    basis: markOf(pages[at]),
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

export function writingView(progress: Progress, isOwner: boolean) {
  const { comic } = progress
  const retry = {
    href: stepHref(comic, 2),
    action: `${stepHref(comic, 2)}tulis/`,
    idea: stepHref(comic, 1),
    isOpen: isOwner && !isWorking(comic),
  }
  return { progress: progressView(progress), retry }
}
