import { isPerson, type KitSection } from '../../artwork/comic/kit.ts'
import { MAX_PROPS, type Seen, type SeenFigure } from '../../artwork/comic/panel-scene.ts'
import type { Dialogue } from '../script/script.ts'
import { isThere } from './cast.ts'
import { isApart, phraseAt, rowsOf, setOf, stemsOf, type Word, wordsIn } from './lexicon.ts'
import { type Mention, type People, peopleOf, type Somebody } from './people.ts'
import { isObject } from './speakers.ts'
import { sentencesIn } from './text.ts'

type Section = Extract<
  KitSection,
  'pose' | 'pair' | 'mood' | 'facing' | 'distance' | 'height' | 'time' | 'weather' | 'place' | 'prop' | 'effect'
>
type Sight = { section: Section | 'none'; key: string; at: number; length: number; isDenied: boolean }

const sections: readonly (Section | 'none')[] = [
  'pose',
  'pair',
  'mood',
  'facing',
  'distance',
  'height',
  'time',
  'weather',
  'place',
  'prop',
  'effect',
  'none',
]
const known = new Map<string, { section: Section | 'none'; key: string }[]>()
for (const section of sections)
  for (const [key, phrases] of rowsOf(section))
    for (const phrase of phrases) known.set(phrase, [...(known.get(phrase) ?? []), { section, key }])

const acting: ReadonlySet<string> = new Set(['pose', 'pair', 'mood', 'effect'])
const set = (key: string) => setOf('reading', key)
const [denying, ending, turning, leading, mentioning] = ['denying', 'ending', 'turning', 'leading', 'mentioning'].map(
  set,
) as [ReadonlySet<string>, ReadonlySet<string>, ReadonlySet<string>, ReadonlySet<string>, ReadonlySet<string>]
const [single, plural, selves] = ['single', 'plural', 'self'].map(set) as [
  ReadonlySet<string>,
  ReadonlySet<string>,
  ReadonlySet<string>,
]
const joining = setOf('tag', 'joining')
const helpers = setOf('act', 'helper')

/** Everything in words that has a drawing; the longest phrase wins, and what is denied is marked. */
function sightsIn(words: readonly Word[]): Sight[] {
  const sights: Sight[] = []
  const taken = new Set<number>()
  for (let at = 0; at < words.length; at += 1) {
    const found = phraseAt(words, at, (phrase) => known.has(phrase))
    const stem = found
      ? undefined
      : stemsOf(words[at]?.lower ?? '').find((stem) => known.get(stem)?.some(({ section }) => acting.has(section)))
    const senses = found ? known.get(found.phrase) : known.get(stem ?? '')?.filter(({ section }) => acting.has(section))
    const length = found?.length ?? 1
    for (const sense of senses ?? [])
      sights.push({ ...sense, at, length, isDenied: isDenied(words, at, length, taken) })
    if (senses?.some(({ section }) => section === 'none'))
      for (let step = 0; step < length; step += 1) taken.add(at + step)
    if (senses) at += length - 1
  }
  return sights
}

/** "tidak menangis", "belum pernah jatuh", "hujan reda", "payungnya hilang". */
function isDenied(words: readonly Word[], at: number, length: number, taken: ReadonlySet<number>): boolean {
  for (let back = at - 1; back >= Math.max(0, at - 3); back -= 1) {
    const word = words[back]
    if (!word || isApart(words[back + 1] as Word) || turning.has(word.lower)) break
    if (denying.has(word.lower) && !taken.has(back)) return true
  }
  for (let on = at + length; on < at + length + 3; on += 1) {
    const word = words[on]
    if (!word || isApart(word) || turning.has(word.lower)) return false
    if (ending.has(word.lower)) return true
  }
  return false
}

/**
 * What the words of a panel show: its description, captions and lines. `before`: what was seen in the panel before; its
 * place, time and weather last where words are silent, and its people are who "ia" and "mereka" are.
 */
export function seenIn({
  text,
  dialogues,
  cast,
  before,
}: {
  text: string
  dialogues: readonly Pick<Dialogue, 'character' | 'text' | 'kind'>[]
  cast: readonly Somebody[]
  before: Seen | null
}): Seen {
  const people = peopleOf(cast)
  const captions = dialogues.flatMap(({ kind, text: caption }) =>
    kind === 'narration' && !text.includes(caption) ? [caption] : [],
  )
  const spoken = dialogues.filter(({ kind }) => kind !== 'narration')
  const reader = new SceneReader(people, before)
  for (const sentence of [text, ...captions].flatMap(sentencesIn)) reader.read(sentence)
  for (const line of spoken) reader.hear(line)
  return reader.seen(spoken.map(({ text }) => text).join('\n'))
}

class SceneReader {
  readonly #people: People
  readonly #before: Seen | null
  readonly #figures = new Map<string, SeenFigure>()
  readonly #sights: Sight[] = []
  readonly #places: { key: string; isLed: boolean }[] = []
  #subjects: readonly Somebody[] = []

  constructor(people: People, before: Seen | null) {
    this.#people = people
    this.#before = before
    this.#subjects = people.all.filter(({ id }) => id === before?.figures[0]?.id)
  }

  read(sentence: string): void {
    const words = wordsIn(sentence)
    const sights = sightsIn(words)
    const covered = (at: number, length: number) =>
      sights.some(
        (sight) => sight.section !== 'pose' && sight.length > length && at >= sight.at && at < sight.at + sight.length,
      )
    const mentions = this.#people
      .mentionsIn(words)
      .filter(({ at, length }) => !covered(at, length) && isThere(words, at, length))
    const named = (at: number) =>
      this.#people.mentionsIn(words).some((mention) => at >= mention.at && at < mention.at + mention.length)
    let last: Mention | null = null
    words.forEach((word, at) => {
      const mention = mentions.find((one) => one.at === at)
      if (mention) {
        this.#meet(words, mention, last)
        last = mention
      } else this.#refer(word)
      for (const sight of sights.filter((one) => one.at === at && !named(at)))
        this.#notice(words, sight, mentions, last)
    })
  }

  /** The speaker is seen; a line shows the things it names and what its speaker says to feel. */
  hear({ character, text, kind }: Pick<Dialogue, 'character' | 'text' | 'kind'>): void {
    const somebody =
      this.#people.all.find(({ name }) => name === character) ??
      this.#people.mentionsIn(wordsIn(character))[0]?.people[0]
    const words = wordsIn(text)
    const sights = sightsIn(words)
    this.#sights.push(...sights.filter(({ section }) => section === 'prop'))
    if (!somebody) return
    this.#see(somebody)
    const felt = sights.find(
      ({ section, isDenied, at }) =>
        section === 'mood' &&
        !isDenied &&
        words.slice(Math.max(0, at - 3), at + 1).some(({ lower }) => selves.has(lower) || /^ku/.test(lower)),
    )
    if (felt) this.#set(somebody, { mood: felt.key })
    else if (kind === 'shout') this.#set(somebody, { mood: 'shouting' })
    if (kind === 'thought') this.#set(somebody, { pose: 'think' })
  }

  seen(spoken: string): Seen {
    const first = (section: Section) =>
      this.#sights.find((sight) => sight.section === section && !sight.isDenied)?.key ?? null
    const before = this.#before
    const isCleared = this.#sights.some(({ section, isDenied }) => section === 'weather' && isDenied)
    const place =
      (this.#places.find(({ isLed }) => isLed) ?? this.#places[0])?.key ?? before?.place ?? placeIn(wordsIn(spoken))
    const props = this.#sights.filter(({ section, isDenied }) => section === 'prop' && !isDenied).map(({ key }) => key)
    return {
      place,
      time: (first('time') as Seen['time']) ?? before?.time ?? null,
      weather: (first('weather') as Seen['weather']) ?? (isCleared ? 'clear' : (before?.weather ?? null)),
      distance: first('distance') as Seen['distance'],
      height: first('height') as Seen['height'],
      figures: [...this.#figures.values()],
      props: [...new Set(props)].slice(0, MAX_PROPS),
      effect: first('effect'),
    }
  }

  #meet(words: readonly Word[], mention: Mention, last: Mention | null): void {
    for (const somebody of mention.people) this.#see(somebody)
    const between = last ? words.slice(last.at + last.length, mention.at).map(({ lower }) => lower) : []
    const isJoined =
      last !== null &&
      between.every((word) => ['dan', 'and', 'bersama', 'serta', 'juga', 'si'].includes(word)) &&
      between.length < 3
    if (isJoined) this.#subjects = [...this.#subjects, ...mention.people.filter((one) => !this.#subjects.includes(one))]
    else if (last === null || !isObject(words, mention)) this.#subjects = mention.people
  }

  #refer({ lower }: Word): void {
    if (single.has(lower)) for (const somebody of this.#subjects) this.#see(somebody)
    if (selves.has(lower)) {
      const self = this.#people.all.filter(({ name }) => name === 'Aku' || name === 'I')
      if (self.length > 0) this.#subjects = self
      for (const somebody of self) this.#see(somebody)
    }
    if (!plural.has(lower)) return
    const here = [...this.#figures.keys()]
    const ids = here.length > 1 ? here : (this.#before?.figures.map(({ id }) => id) ?? [])
    const all = this.#people.all.filter(({ id }) => ids.includes(id))
    if (all.length > 0) this.#subjects = all
    for (const somebody of all) this.#see(somebody)
  }

  #notice(words: readonly Word[], sight: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const { section, key, at, isDenied } = sight
    const previous = words[at - 1]?.lower ?? ''
    if (section === 'none') return
    if (section === 'place') {
      const near = words.slice(Math.max(0, at - 2), at).map(({ lower }) => lower)
      if (!isDenied && !near.some((word) => mentioning.has(word)))
        this.#places.push({ key, isLed: near.some((word) => leading.has(word)) || leading.has(words[at]?.lower ?? '') })
      return
    }
    if (section === 'prop' && mentioning.has(previous)) return
    if (!['pose', 'pair', 'mood', 'facing'].includes(section)) this.#sights.push(sight)
    else if (!isDenied) this.#act(words, sight, mentions, last)
    if (key === 'hold' || section === 'facing') return
  }

  #act(
    words: readonly Word[],
    { section, key, at, length }: Sight,
    mentions: readonly Mention[],
    last: Mention | null,
  ): void {
    const between = last ? words.slice(last.at + last.length, at) : []
    const isOfObject =
      last !== null &&
      isObject(words, last) &&
      between.length < 3 &&
      between.every(({ lower }) => (helpers.has(lower) && !joining.has(lower)) || lower === 'yang')
    const actors = isOfObject && last ? last.people : this.#subjects
    if (section === 'pair') this.#pair(words, key, at + length, actors, mentions)
    else for (const somebody of actors) this.#set(somebody, { [section]: key })
  }

  /** The one who hugs leads; in "dipeluk" it is the other. */
  #pair(
    words: readonly Word[],
    key: string,
    end: number,
    actors: readonly Somebody[],
    mentions: readonly Mention[],
  ): void {
    const following =
      mentions.find(({ at }) => at >= end && at < end + 4 && !words.slice(end + 1, at + 1).some(isApart))?.people ?? []
    const seen = this.#people.all.filter(
      ({ id }) => this.#figures.has(id) || this.#before?.figures.some((figure) => figure.id === id),
    )
    const [one, other] = [
      ...new Set([
        ...actors,
        ...following,
        ...(words[end - 1]?.lower.endsWith('nya') || actors.length + following.length > 1 ? seen : []),
      ]),
    ]
    if (!one) return
    if (!other || !isPerson(one.look.kind) || !isPerson(other.look.kind)) {
      if (['hug', 'carry'].includes(key)) this.#set(one, { pose: 'hold' })
      return
    }
    const pair = /^di/.test(words[end - 1]?.lower ?? '') ? [other, one] : [one, other]
    for (const somebody of pair) {
      this.#figures.delete(somebody.id)
      this.#figures.set(somebody.id, {
        ...blank(somebody.id),
        pose: key,
        together: pair.find((partner) => partner !== somebody)?.id ?? null,
      })
    }
  }

  #see({ id }: Somebody): void {
    if (!this.#figures.has(id)) this.#figures.set(id, blank(id))
  }

  #set(somebody: Somebody, said: Partial<SeenFigure>): void {
    this.#see(somebody)
    const figure = this.#figures.get(somebody.id) ?? blank(somebody.id)
    const pose = said.pose !== undefined && (figure.pose === null || weak.has(figure.pose)) ? said.pose : figure.pose
    const mood = said.mood !== undefined && (figure.mood === null || weak.has(figure.mood)) ? said.mood : figure.mood
    this.#figures.set(somebody.id, { ...figure, pose, mood, facing: figure.facing ?? said.facing ?? null })
  }
}

const blank = (id: string): SeenFigure => ({ id, pose: null, mood: null, facing: null, together: null })

/** What is said besides shows more: "menangis sambil duduk". */
const weak = set('weak')

const placeIn = (words: readonly Word[]): string | null =>
  sightsIn(words).find(
    ({ section, at, isDenied }) =>
      section === 'place' && !isDenied && ['di', 'in', 'at'].includes(words[at - 1]?.lower ?? ''),
  )?.key ?? null
