import type { Beat } from './outline.ts'
import { narration, type Panel, type Scene, scenesOf } from './screenplay.ts'
import { headOf, type Tale, textOf, wholeWords } from './tale.ts'
import { patternOf } from './words/vocabulary.ts'

export type Mood = Readonly<Record<'key' | 'raut' | 'mula' | 'semboyan' | 'pamit', string>> &
  Readonly<Partial<Record<'waktu' | 'cuaca', string>>> & {
    words: RegExp
    said: RegExp
    genres: readonly (readonly string[])[]
    swaps: readonly (readonly string[])[]
    turns: ReadonlyMap<string, Scene>
  }

const moods = textOf('moods').split(/^= /m).slice(1).map(moodOf)

function moodOf(group: string): Mood {
  const head = headOf<'sebut' | 'words' | 'genres' | 'pasti' | 'tukar' | 'raut' | 'mula' | 'semboyan' | 'pamit'>(group)
  return {
    ...head,
    key: group.slice(0, group.indexOf('\n')),
    words: wholeWords(head.words),
    said: wholeWords(head.sebut),
    genres: [head.pasti.split(', '), head.genres.split(', ')],
    swaps: head.tukar.split('; ').map((swap) => swap.split('>')),
    turns: new Map(scenesOf(group).map((scene) => [scene.title, scene])),
  }
}

/** By the words of the idea, its genres and its tale. */
export function moodFor(text: string, { key, mood, turns }: Tale, genres: readonly string[]): Mood {
  const weight = key === 'retold' ? 0.5 : turns.has('perlu') ? 5.5 : 2.5
  const endsWell = patternOf('gembira').test(text.slice(text.indexOf(' ', text.length / 2)))
  const scored = moods.map((one) => {
    const found = new Set([...text.toLowerCase().matchAll(one.words)].map(([word]) => word)).size
    const [surely, called] = one.genres.map((names) => names.some((name) => genres.includes(name)))
    // A good end outweighs one sad word.
    const told = one.key === 'haru' && found === 1 && endsWell && !called ? 1 : ([0, 5][found] ?? 7)
    const said = text.search(one.said) >= 0 ? 12 : 0
    // A haunted comedy stays a comedy.
    const ofGenre = (surely ? (one.key === 'lucu' ? 14 : 8) : 0) + (called ? 2 : 0)
    return { one, score: said + told + ofGenre + (one.key === mood ? weight : 0) }
  })
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).one
}

export const pauseIn = ({ turns }: Mood): Scene[] => {
  const scene = turns.get('tengah')
  return scene
    ? [{ ...scene, title: 'Sejenak', summary: '{h} berhenti sejenak.', panels: scene.panels.slice(0, 3) }]
    : []
}

const merry: readonly string[] = ['lucu', 'ceria', 'hangat']

/**
 * Optional panels give way to panels of the mood; others of trouble, climax and end get its lines. The opening stays,
 * and of the middle every third scene changes.
 */
export function inMood(pages: readonly (readonly Beat[])[], mood: Mood, from: number): Beat[][] {
  const { turns } = mood
  const beats = pages.flat()
  const scenes = [...new Set(beats.map(({ scene }) => scene))]
  const panels = turns.get('tengah')?.panels ?? []
  const middle = [...panels.slice(from % panels.length), ...panels.slice(0, from % panels.length)]
  const changed = new Map<Beat, Panel>()
  for (const [at, scene] of scenes.entries()) {
    const turn = at === 1 ? 'masalah' : (['akhir', 'puncak'][scenes.length - 1 - at] ?? 'tengah')
    const own = turns.get(turn)
    const told = beats.filter((beat) => beat.scene === scene)
    const last = told.at(own?.place === 'mula' ? 0 : -1)
    if (!last || (turn === 'tengah' && (at === 0 || at % 3 > 0 || !last.panel.optional))) continue
    const panel = turn === 'tengah' ? middle.shift() : own?.panels[0]
    // Nobody laughs where somebody cries.
    const clashes = merry.includes(mood.key) && told.some(({ panel: { seen } }) => /, (?:sedih|marah)/.test(seen))
    if (!panel || clashes) continue
    const narrated = panel.lines.filter(({ kind }) => kind === 'narration')
    const lines = turn === 'akhir' ? [...last.panel.lines, ...narrated] : [...narrated, ...last.panel.lines]
    changed.set(last, last.panel.optional ? panel : { ...last.panel, lines })
  }
  return withPanels(pages, changed)
}

const withPanels = (pages: readonly (readonly Beat[])[], changed: ReadonlyMap<Beat, Panel>): Beat[][] =>
  pages.map((page) => page.map((beat) => ({ ...beat, panel: changed.get(beat) ?? beat.panel })))

/** A retold idea ends with a sentence of the mood, in which nothing happens. */
export function inOwnMood(pages: readonly (readonly Beat[])[], { pamit }: Mood): Beat[][] {
  const last = pages.at(-1)?.at(-1)
  if (!last) return []
  return withPanels(pages, new Map([[last, { ...last.panel, lines: [...last.panel.lines, narration(pamit)] }]]))
}
