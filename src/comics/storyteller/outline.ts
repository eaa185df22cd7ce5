import type { Chance } from '../../artwork/chance.ts'
import { filled, slotsOf, type Words } from './fill.ts'
import { type Panel, type Scene, silent } from './screenplay.ts'
import { detours, genreScenes, plain, type Tale, type Turns } from './tale.ts'

const PER_PAGE = 3

/** Panels of opening, trouble, middle, climax and ending, by the pages of a short comic. */
const shortTurns: Readonly<Record<number, readonly number[]>> = {
  1: [1, 1, 0, 1, 2],
  2: [2, 2, 0, 2, 2],
  3: [2, 2, 1, 2, 2],
  4: [2, 2, 3, 3, 2],
}

/** A page is a row of beats; only comics of up to four pages have two scenes on a page. */
export type Beat = { scene: Scene; panel: Panel }

/** `words` fill the braces; `chance` chooses among scenes. */
type Plot = { tale: Tale; words: Words; genres: readonly string[]; pageCount: number; chance: Chance }

/**
 * With the genres' scenes and detours between the turns. A scene whose summary cannot be filled does not fit the idea.
 */
export function outlineOf(plot: Plot): Beat[][] {
  const { tale, words, pageCount, chance } = plot
  const turn = (name: string) => {
    const [own] = allowedIn(tale.turns, name, words)
    if (own) return own
    const fitting = allowedIn(plain, name, words)
    const gates = fitting.map((scene) => gatesOf(scene, words))
    const most = Math.max(...gates)
    return chance.pick(fitting.filter((_, at) => gates[at] === most) as [Scene, ...Scene[]])
  }
  const [opening, trouble, climax, end] = [turn('awal'), turn('masalah'), turn('puncak'), turn('akhir')]
  const short = shortTurns[pageCount]
  const middle = middleOf(plot, short ? 1 : pageCount - 4)
  const [needed = trouble] = middle
  if (short) return shortPages([opening, trouble, needed, climax, end], short, pageCount)
  return balanced([opening, trouble, ...middle, climax, end], chance)
}

/** Where an idea has too few scenes, pages without words, a `pause`, detours and whatever fits stand among them. */
export function outlineOfOwn(own: readonly Scene[], pause: readonly Scene[], plot: Plot): Beat[][] {
  const { words, pageCount, chance } = plot
  // Ends of sentences come first.
  const ends = own.slice(0, -1).toSorted((one, other) => Number(goesOn(one)) - Number(goesOn(other)))
  const stills = new Set(ends.slice(0, Math.max(0, pageCount - own.length)))
  const told = own.flatMap((scene) => (stills.has(scene) ? [scene, stillOf(scene)] : [scene]))
  const left = Math.max(0, pageCount - told.length)
  const free = Math.max(0, left - pause.length)
  const others = [...pause, ...detoursOf(plot, free), ...allowedIn(plain, 'tengah', words)]
  return balanced([...spread(others.slice(0, left), told.slice(0, -1)), ...told.slice(-1)], chance)
}

const goesOn = ({ summary }: Scene) => summary.endsWith('…')

/** The same from nearer, its things, and who is there. */
function stillOf(scene: Scene): Scene {
  const seen = scene.panels[0]?.seen.split(/(?<=\.) /) ?? []
  const [who = '', ...others] = seen.filter((one) => one.includes(', '))
  const things = seen.filter((one) => !one.includes(', '))
  const [thing, other] = [things[0], others[0]]
  const nearer = thing ? silent(thing, 'rinci') : other ? silent(other) : silent('Pemandangan.', 'jauh')
  const panels = [silent([who, ...others, ...things].join(' '), 'sedang'), nearer, silent(who)]
  return { ...scene, title: 'Sejenak', summary: 'Sesaat tanpa kata.', follows: false, panels }
}

const isAllowed = ({ summary }: Scene, words: Words): boolean => filled(summary, words) !== undefined

const allowedIn = (turns: Turns, name: string, words: Words): Scene[] =>
  (turns.get(name) ?? []).filter((scene) => isAllowed(scene, words))

/** True of most ideas. */
const general = new Set(['ramah', 'usaha', 'santai', 'perorangan', 'menang', 'milik'])

/** Flags that all texts of the summary ask for. */
const gatesOf = ({ summary }: Scene, words: Words) => {
  const [first = [], ...others] = summary.split(' || ').map(slotsOf)
  return first.filter(
    (slot) => words[slot] === '' && !general.has(slot) && others.every((slots) => slots.includes(slot)),
  ).length
}

function shortPages(turns: readonly Scene[], counts: readonly number[], pageCount: number): Beat[][] {
  const beats = turns.flatMap((scene, index) => scene.panels.slice(0, counts[index]).map((panel) => ({ scene, panel })))
  const size = Math.ceil(beats.length / pageCount)
  return Array.from({ length: pageCount }, (_, page) => beats.slice(page * size, (page + 1) * size))
}

/** Scenes for this idea first; a long comic adds the tale's own, the genres' and detours. */
function middleOf(plot: Plot, count: number): Scene[] {
  const { tale, words, genres, chance } = plot
  const neutral = allowedIn(plain, 'tengah', words)
  const own = allowedIn(tale.turns, 'tengah', words)
  const byGates = shuffled(neutral, chance).sort((one, other) => gatesOf(other, words) - gatesOf(one, words))
  // One pause before a trouble is met is enough.
  const [pause, ...pauses] = byGates.filter(isPause)
  const free = byGates.filter((scene) => scene === pause || !isPause(scene)).concat(pauses)
  const needed = allowedIn(tale.turns, 'perlu', words)
  const chosen = [...needed, ...free, ...own].slice(0, count)
  // The needed scene comes last, next to the climax.
  const turns = [...neutral, ...own, ...needed].filter((scene) => chosen.includes(scene))
  const ofGenres = genres.map((genre) => (genreScenes.get(genre) ?? []).filter((scene) => fits(scene, plot)))
  const flavour = [0, 1].flatMap((at) => ofGenres.flatMap((scenes) => scenes[at] ?? [])).slice(0, count - turns.length)
  const others = spread(flavour, detoursOf(plot, count - turns.length - flavour.length))
  const share = Math.ceil(others.length / Math.max(1, turns.length))
  return turns.flatMap((turn, at) => [...others.slice(at * share, (at + 1) * share), turn])
}

const isPause = ({ summary }: Scene) => slotsOf(summary).includes('kena')

/** Ghosts, villains and distant people do not come along to other scenes. */
const fits = (scene: Scene, { tale, words }: Plot) =>
  isAllowed(scene, words) && !(['kin', 'villain', 'ghost'].includes(tale.other ?? '') && needsOther(scene))

const needsOther = ({ summary, panels }: Scene) =>
  summary.includes('{l}') ||
  panels.some(({ seen, lines }) => seen.includes('{l}') || lines.some(({ who }) => who === 'l'))

/** Evenly; the other list stays in order. */
function spread(some: readonly Scene[], among: readonly Scene[]): Scene[] {
  const step = (among.length + 1) / (some.length + 1)
  const placedAt = some.map((scene, index) => ({ scene, at: step * (index + 1) - 0.5 }))
  return [...among.map((scene, at) => ({ scene, at })), ...placedAt]
    .sort((one, other) => one.at - other.at)
    .map(({ scene }) => scene)
}

/** In their order; two that belong together come both or not at all. */
function detoursOf(plot: Plot, count: number): Scene[] {
  const fitting = detours.filter((scene) => fits(scene, plot))
  const units = fitting.flatMap((scene, at) =>
    scene.follows ? [] : [[scene, ...fitting.slice(at + 1, at + 2).filter(({ follows }) => follows)]],
  )
  const chosen = new Set<Scene>()
  // Pairs go first: one of two could not go alone into the last place.
  for (const unit of shuffled(units, plot.chance).sort((one, other) => other.length - one.length))
    if (chosen.size + unit.length <= count) for (const scene of unit) chosen.add(scene)
  return fitting.filter((scene) => chosen.has(scene))
}

/** Three panels a page on average. */
function balanced(scenes: readonly Scene[], chance: Chance): Beat[][] {
  const pages = scenes.map((scene) => scene.panels.map((panel) => ({ scene, panel })))
  const order = shuffled(pages, chance)
  const excess = () => pages.reduce((sum, page) => sum + page.length - PER_PAGE, 0)
  for (const page of order) if (excess() > 0) leaveOut(page)
  for (const page of order) if (excess() < 0) establish(page)
  return pages
}

function establish(page: Beat[]): void {
  const [first] = page
  if (!first || page.length > PER_PAGE || first.panel.distance === 'jauh') return
  const panel = silent('{h} berdiri, tenang. || {darat}{h} berjalan, tenang.', 'jauh')
  page.unshift({ scene: first.scene, panel })
}

function leaveOut(page: Beat[]): void {
  const at = page.findIndex(({ panel }) => panel.optional)
  if (at >= 0 && page.length > 2) page.splice(at, 1)
}

function shuffled<Item>(items: readonly Item[], chance: Chance): Item[] {
  return items
    .map((item) => ({ item, at: chance.between(0, 1) }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}
