import type { Chance } from '../../artwork/chance.ts'
import type { Cast } from './cast.ts'
import { feelingsIn, type Present, presentIn, sayingIn, seenIn } from './clause.ts'
import { capital } from './fill.ts'
import { partsOf, splitAt } from './idea-text.ts'
import type { Mood } from './mood.ts'
import { type Line, narration, type Panel, type Scene, silent } from './screenplay.ts'
import { retold, type Turns } from './tale.ts'
import { wordsOf } from './words/lexicon.ts'
import { moodWords, patternOf, placeWords, propWords, wordFor } from './words/vocabulary.ts'
import { worldOf } from './world.ts'

/** Longer captions may be cut in two where there are too few. */
const LONG = 60
/** Longer ones may be cut between any two words, where there are fewer than three. */
const WORDY = 44
const MOST = 3

/**
 * Each panel has a clause as its caption and shows what that names, or a reaction. One scene is a page. Time and place
 * last until the idea names others.
 */
export function retell(pieces: readonly string[], cast: Cast, mood: Mood, pageCount: number, chance: Chance): Scene[] {
  const captions = captionsOf(pieces, pageCount)
  const count = Math.min(pageCount, captions.length)
  const look = looksFrom(retold.turns, chance)
  let before: readonly Present[] = []
  const first = worldOf(captions[0]?.join(' ') ?? '', cast)
  const isElsewhere = !first.named && new Set(placeWords(wordsOf(pieces.join(' '))).map(({ key }) => key)).size > 1
  let [here = 'sini', now] = [isElsewhere ? first.places.sini : 'sini', '']
  return Array.from({ length: count }, (_, at): Scene => {
    const own = captions.slice(share(captions.length, count, at), share(captions.length, count, at + 1))
    const text = own.flat().join(' ').replaceAll(' … … ', ' ')
    const { places, time, weather, named } = worldOf(text, cast)
    if (named) here = places.sini ?? here
    if (time !== '') now = time
    const panels = own.flatMap((lines, index): Panel[] => {
      const clause = lines.join(' ')
      before = presentIn(clause, cast, before)
      const feelings = feelingsIn(clause, before, at === count - 1 && index === own.length - 1, mood)
      const seen = seenIn(clause, before, feelings)
      const told = { distance: index === 0 ? 'jauh' : 'sedang', seen, lines: lines.map(narration), optional: false }
      return [told, ...(own.length > 2 ? [] : look(clause, before, feelings, own.length))]
    })
    const title = at === 0 ? 'Awal Mula' : titleOf(text, at === count - 1, at)
    return { title, summary: text, place: here, time: now, weather, follows: false, panels }
  })
}

function titleOf(text: string, isLast: boolean, at: number): string {
  const turn = patternOf('turn').exec(text)?.[0]
  return isLast ? 'Akhir Cerita' : capital(turn?.toLowerCase() ?? (at % 2 === 1 ? 'Lalu' : 'Sesudah itu'))
}

const share = (length: number, count: number, at: number) => Math.round((at * length) / count)

/** At least one for each page, as far as there are clauses. */
function captionsOf(pieces: readonly string[], pageCount: number): string[][] {
  let parts = pieces.flatMap(partsOf)
  for (let isCut = true; isCut && parts.length < pageCount; ) {
    const few = parts.length < 3
    const ways = parts.map((part) => (part.length > (few ? WORDY : LONG) ? splitAt(part, few) : [part]))
    const longest = longestOf(parts.filter((_, at) => (ways[at]?.length ?? 0) > 1))
    isCut = longest !== ''
    parts = parts.flatMap((part, at) => (part === longest ? (ways[at] ?? []) : [part]))
  }
  const size = Math.min(MOST, Math.ceil(parts.length / (pageCount * 3)))
  const panels = Math.min(Math.ceil(parts.length / size), pageCount * 3)
  return Array.from({ length: panels }, (_, at) => parts.slice(at * size, (at + 1) * size))
}

const longestOf = (parts: readonly string[]): string =>
  parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '')

/** `left`: unused reactions; `shown`: what the story has shown. */
type Look = { left: Map<string, readonly Panel[]>; shown: Set<string>; chance: Chance }

/** Each kind once: a reaction, a saying, something held. */
function looksFrom(reactions: Turns, chance: Chance) {
  const left = new Map([...reactions].map(([feeling, scenes]) => [feeling, scenes.flatMap(({ panels }) => panels)]))
  const look: Look = { left, shown: new Set(), chance }
  /** Seen once, without anybody. */
  const views = [silent('Pemandangan.', 'jauh')]

  return (clause: string, present: readonly Present[], feelings: readonly string[], count: number): Panel[] => {
    const [actor, other] = present
    const [feeling = '', theirs = ''] = feelings
    if (actor === undefined) return []
    const held = holding(look, actor.name, clause, feeling)
    const first = spoken(look, clause, present, feelings) ?? held ?? reaction(look, actor, feeling)
    const last = other ? silent(`${other.name} ${theirs}.`) : silent(seenIn(clause, present, feelings), 'sedang')
    if (count > 1) return [first]
    if (clause.endsWith('…')) return [first, views.pop() ?? last]
    return [first, first === held || held === undefined ? last : held]
  }
}

function reaction({ left, chance }: Look, { role, name }: Present, feeling: string): Panel {
  const key = wordFor('mood', moodWords([feeling])[0]?.key)
  const [first, ...others] = left.get(key) ?? []
  if (first === undefined || role === undefined) return silent(`${name} ${feeling}.`)
  const panel = chance.pick([first, ...others])
  left.set(
    key,
    [first, ...others].filter((one) => one !== panel),
  )
  const lines = panel.lines.map((line) => ({ ...line, who: role }))
  return { ...panel, seen: panel.seen.replaceAll('{h}', name), lines, optional: true }
}

/** Because of an act, or, where two meet, the name of the other. */
function spoken({ shown }: Look, clause: string, present: readonly Present[], feelings: readonly string[]) {
  const [feeling = '', theirs = ''] = feelings
  const saying = sayingIn(present, shown)
  if (saying) {
    shown.add(saying.text)
    const kind = saying.text.endsWith('...') ? 'thought' : 'speech'
    const felt = feelings[present.findIndex(({ role }) => role === saying.role)]
    return withLine(`{${saying.role}} ${felt}.`, { who: saying.role, kind, text: saying.text })
  }
  const [one, other] = patternOf('meeting').test(clause) ? present.filter(({ role }) => role !== undefined) : []
  if (!one?.role || !other?.role || shown.has(other.name)) return undefined
  shown.add(other.name)
  const text = `{${other.role.toUpperCase()}}${calls[feeling] ?? '!'}`
  return withLine(`${one.name} ${feeling}. ${other.name} ${theirs}.`, { who: one.role, kind: 'speech', text })
}

const withLine = (seen: string, line: Line): Panel => ({ ...silent(seen), lines: [line] })

function holding({ shown }: Look, name: string, clause: string, feeling: string): Panel | undefined {
  if (!patternOf('having').test(clause)) return undefined
  const thing = propWords(wordsOf(clause)).find(({ key, stem }) => !fixed.includes(key) && !shown.has(stem))?.stem
  if (thing === undefined) return undefined
  shown.add(thing)
  return silent(`${name} memegang ${thing}, ${feeling}.`, 'sedang')
}

const calls: Readonly<Record<string, string>> = { sedih: ' ...', tenang: ' ...', kaget: '?', bertekad: ', ayo!' }

/** Things that nobody holds. */
const fixed = ['bicycle', 'boat', 'tree', 'fire', 'star', 'moon', 'drum', 'lighthouse', 'rocket', 'motorbike']
