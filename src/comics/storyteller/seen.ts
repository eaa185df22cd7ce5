import { isPerson, type KitSection } from '../../artwork/comic/kit.ts'
import { MAX_PROPS, type Seen, type SeenFigure } from '../../artwork/comic/panel-scene.ts'
import type { Dialogue } from '../script/script.ts'
import { isThere } from './actors.ts'
import { isOf, rowsIn, stemsOf, Words } from './lexicon.ts'
import { type Mention, type People, peopleOf, type Somebody } from './people.ts'
import { isObject } from './speakers.ts'
import { sentencesIn } from './text.ts'

type Section = KitSection | 'none'
type Sight = { section: Section; key: string; at: number; length: number; isDenied: boolean }
type Line = Pick<Dialogue, 'character' | 'text' | 'kind'>

const known = new Map<string, { section: Section; key: string }[]>()
for (const { section, key, words } of rowsIn('seen'))
  for (const phrase of words) known.set(phrase, [...(known.get(phrase) ?? []), { section: section as Section, key }])

/** Everything in words that has a drawing; the longest phrase wins. Verbs are known in all their forms. */
function sightsIn(words: Words): Sight[] {
  const sights: Sight[] = []
  const idle = new Set<number>()
  for (let at = 0; at < words.length; at += 1) {
    const found = words.phrase(at, (phrase) => known.has(phrase))
    const senses = found ? (known.get(found.phrase) ?? []) : verbSenses(words.lower(at))
    const length = found?.length ?? 1
    if (senses.some(({ section }) => section === 'none'))
      for (let step = 0; step < length; step += 1) idle.add(at + step)
    else sights.push(...senses.map((sense) => ({ ...sense, at, length, isDenied: isDenied(words, at, length, idle) })))
    at += length - 1
  }
  return sights
}

const verbSenses = (word: string) =>
  stemsOf(word)
    .map((stem) =>
      (known.get(stem) ?? []).filter(({ section }) => ['pose', 'pair', 'mood', 'effect'].includes(section)),
    )
    .find(({ length }) => length > 0) ?? []

/** "tidak menangis", "belum pernah jatuh", "hujan reda", "payungnya hilang"; not "tidak sengaja". */
function isDenied(words: Words, at: number, length: number, idle: ReadonlySet<number>): boolean {
  for (let back = at - 1; back >= at - 3 && !words.isApart(back + 1) && !words.isIn(back, 'reading.turning'); back -= 1)
    if (words.isIn(back, 'reading.denying') && !idle.has(back)) return true
  for (let on = at + length; on < at + length + 3 && !words.isApart(on) && !words.isIn(on, 'reading.turning'); on += 1)
    if (words.isIn(on, 'reading.ending')) return true
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
  dialogues: readonly Line[]
  cast: readonly Somebody[]
  before: Seen | null
}): Seen {
  const captions = dialogues.flatMap(({ kind, text: caption }) =>
    kind === 'narration' && !text.includes(caption) ? [caption] : [],
  )
  const spoken = dialogues.filter(({ kind }) => kind !== 'narration')
  const reader = new SceneReader(peopleOf(cast), before)
  for (const sentence of [text, ...captions].flatMap(sentencesIn)) reader.read(new Words(sentence))
  for (const line of spoken) reader.hear(line)
  return reader.seen()
}

class SceneReader {
  readonly #people: People
  readonly #before: Seen | null
  readonly #figures = new Map<string, SeenFigure>()
  readonly #sights: Sight[] = []
  /** First those after "di" or "ke", then others, then those of spoken lines. */
  readonly #places: [string[], string[], string[]] = [[], [], []]
  #subjects: readonly Somebody[]

  constructor(people: People, before: Seen | null) {
    this.#people = people
    this.#before = before
    this.#subjects = people.all.filter(({ id }) => id === before?.figures[0]?.id)
  }

  read(words: Words): void {
    const sights = sightsIn(words)
    const everybody = this.#people.mentionsIn(words)
    const isWithin = (at: number, { at: from, length }: { at: number; length: number }) =>
      at >= from && at < from + length
    const mentions = everybody.filter((one) => !isIdle(words, one) && isThere(words, one.at, one.length))
    let last: Mention | null = null
    for (const at of words.numbers()) {
      const mention = mentions.find((one) => one.at === at)
      if (mention) this.#meet(words, mention, last)
      else this.#refer(words.lower(at))
      last = mention ?? last
      const named = everybody.some((one) => isWithin(at, one))
      for (const sight of sights)
        if (sight.at === at && (!named || sight.length > 1)) this.#notice(words, sight, mentions, last)
    }
  }

  /** The speaker is seen; a line shows the things it names and what its speaker says to feel. */
  hear({ character, text, kind }: Line): void {
    const words = new Words(text)
    const sights = sightsIn(words)
    this.#sights.push(...sights.filter(({ section }) => section === 'prop'))
    this.#places[2].push(
      ...sights.flatMap(({ section, key, at, isDenied }) =>
        section === 'place' && !isDenied && words.lower(at - 1) === 'di' ? [key] : [],
      ),
    )
    const somebody =
      this.#people.all.find(({ name }) => name === character) ??
      this.#people.mentionsIn(new Words(character))[0]?.people[0]
    if (!somebody) return
    const felt = sights.find(
      ({ section, isDenied, at }) =>
        section === 'mood' && !isDenied && words.all(at - 3, at).some((word) => isOf('reading.self', word)),
    )
    const mood = felt?.key ?? (kind === 'shout' ? 'shouting' : null)
    this.#set(somebody, { ...(mood && { mood }), ...(kind === 'thought' && { pose: 'think' }) })
  }

  seen(): Seen {
    const before = this.#before
    const first = (section: Section) =>
      this.#sights.find((sight) => sight.section === section && !sight.isDenied)?.key ?? null
    const isCleared = this.#sights.some(({ section, isDenied }) => section === 'weather' && isDenied)
    const props = this.#sights.flatMap(({ section, key, isDenied }) => (section === 'prop' && !isDenied ? [key] : []))
    const [led, other, spoken] = this.#places
    return {
      place: [...led, ...other][0] ?? before?.place ?? spoken[0] ?? null,
      time: (first('time') as Seen['time']) ?? before?.time ?? null,
      weather: (first('weather') as Seen['weather']) ?? (isCleared ? 'clear' : (before?.weather ?? null)),
      distance: first('distance') as Seen['distance'],
      height: first('height') as Seen['height'],
      figures: [...this.#figures.values()],
      props: [...new Set(props)].slice(0, MAX_PROPS),
      effect: first('effect'),
    }
  }

  #meet(words: Words, mention: Mention, last: Mention | null): void {
    for (const somebody of mention.people) this.#set(somebody, {})
    const between = last ? words.all(last.at + last.length, mention.at) : []
    const isJoined =
      last !== null &&
      between.length < 3 &&
      between.every((word) => ['dan', 'and', 'bersama', 'serta', 'si'].includes(word))
    if (isJoined) this.#subjects = [...new Set([...this.#subjects, ...mention.people])]
    else if (last === null || !isObject(words, mention)) this.#subjects = mention.people
  }

  #refer(word: string): void {
    const here = this.#figures.size > 1 ? [...this.#figures.keys()] : (this.#before?.figures ?? []).map(({ id }) => id)
    const meant = isOf('reading.self', word)
      ? this.#people.all.filter(({ name }) => /^(?:Aku|I)$/.test(name))
      : isOf('reading.plural', word)
        ? this.#people.all.filter(({ id }) => here.includes(id))
        : isOf('reading.single', word)
          ? this.#subjects
          : []
    if (meant.length > 0) this.#subjects = meant
    for (const somebody of meant) this.#set(somebody, {})
  }

  #notice(words: Words, sight: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const { section, key, at, isDenied } = sight
    if (section === 'place') {
      const isLed =
        [at - 1, at - 2].some((near) => words.isIn(near, 'reading.leading')) || words.isIn(at, 'reading.leading')
      if (!isDenied && ![at - 1, at - 2].some((near) => words.isIn(near, 'reading.mentioning')))
        this.#places[isLed ? 0 : 1].push(key)
    } else if (section === 'pose' || section === 'pair' || section === 'mood' || section === 'facing') {
      if (!isDenied) this.#act(words, sight, mentions, last)
    } else if (section !== 'prop' || !words.isIn(at - 1, 'reading.mentioning')) this.#sights.push(sight)
  }

  /** In "Rani melihat Tio menangis" Tio weeps, in "Rani melihat Tio lalu menangis" Rani. */
  #act(words: Words, { section, key, at, length }: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const from = last ? last.at + last.length : at
    const isNear =
      at - from < 3 &&
      words.all(from, at).every((word) => word === 'yang' || (isOf('act.helper', word) && !isOf('tag.joining', word)))
    const actors = last && isNear && isObject(words, last) ? last.people : this.#subjects
    if (section !== 'pair') for (const somebody of actors) this.#set(somebody, { [section]: key })
    else this.#pair(words, key, at + length, actors, mentions)
  }

  /** The one who hugs leads; in "dipeluk" it is the other. */
  #pair(words: Words, key: string, end: number, actors: readonly Somebody[], mentions: readonly Mention[]): void {
    const verb = words.lower(end - 1)
    const following = mentions.find(({ at }) => at >= end && at < end + 4)?.people ?? []
    const here = (this.#before?.figures ?? []).map(({ id }) => id)
    const near = this.#people.all.filter(({ id }) => this.#figures.has(id) || here.includes(id))
    const [one, other] = [...new Set([...actors, ...following, ...(/^ber|nya$|ku$/.test(verb) ? near : [])])]
    if (!one) return
    if (!other || !isPerson(one.look.kind) || !isPerson(other.look.kind)) {
      if (key === 'hug' || key === 'carry') this.#set(one, { pose: 'hold' })
      return
    }
    const pair = verb.startsWith('di') ? [other, one] : [one, other]
    for (const [nth, { id }] of pair.entries()) {
      const mood = this.#figures.get(id)?.mood ?? null
      this.#figures.delete(id)
      this.#figures.set(id, { id, pose: key, mood, facing: null, together: pair[1 - nth]?.id ?? null })
    }
  }

  #set({ id }: Somebody, said: Partial<SeenFigure>): void {
    const figure = this.#figures.get(id) ?? { id, pose: null, mood: null, facing: null, together: null }
    const stronger = (old: string | null, fresh: string | null | undefined) =>
      old === null || isOf('reading.weak', old) ? (fresh ?? old) : old
    this.#figures.set(id, {
      ...figure,
      pose: stronger(figure.pose, said.pose),
      mood: stronger(figure.mood, said.mood),
      facing: figure.facing ?? said.facing ?? null,
    })
  }
}

/** Part of a longer phrase: nobody's goat in "kambing hitam". */
const isIdle = (words: Words, { at, length }: Mention): boolean =>
  [at, at - 1].some((from) => {
    const found = from < 0 ? null : words.phrase(from, (phrase) => known.get(phrase)?.[0]?.section === 'none')
    return found !== null && from + found.length >= at + length && found.length > length
  })
