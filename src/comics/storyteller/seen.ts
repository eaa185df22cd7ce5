import { isPerson } from '../../artwork/comic/kit.ts'
import { MAX_PROPS, type SightedFigure, type Sighting } from '../../artwork/comic/panel-scene.ts'
import type { Dialogue } from '../script/script.ts'
import { isThere, isTold } from './actors.ts'
import { isOf, Words } from './lexicon.ts'
import { calledIn, type Mention, type People, peopleOf, type Somebody } from './people.ts'
import { isIdle, type Sight, sightsIn } from './sights.ts'
import { isObject, isThingActing } from './speakers.ts'
import { sentencesIn } from './text.ts'

type Line = Pick<Dialogue, 'character' | 'text' | 'kind'>
type PanelWords = { text: string; dialogues: readonly Line[]; cast: readonly Somebody[]; before: Sighting | null }

/**
 * What the words of a panel show: its description, captions and lines. `before`: what was seen in the panel before; its
 * place, time and weather last where words are silent, and its people are who "ia" and "mereka" are.
 */
export function seenIn({ text, dialogues, cast, before }: PanelWords): Sighting {
  const isCaption = ({ kind, text: words }: Line) => kind === 'narration' && !text.includes(words)
  const captions = dialogues.filter(isCaption).map(({ text }) => text)
  const reader = new SceneReader(peopleOf(cast), before)
  for (const sentence of [text, ...captions].flatMap(sentencesIn)) reader.read(new Words(sentence))
  for (const line of dialogues) if (line.kind !== 'narration') reader.hear(line)
  return reader.seen()
}

class SceneReader {
  readonly #people: People
  readonly #before: Sighting | null
  readonly #figures = new Map<string, SightedFigure>()
  readonly #sights: Sight[] = []
  /** First those after "di" or "ke", then others. */
  readonly #places: [string[], string[]] = [[], []]
  #facing: SightedFigure['facing'] = null
  #subjects: readonly Somebody[]

  constructor(people: People, before: Sighting | null) {
    this.#people = people
    this.#before = before
    this.#subjects = people.all.filter(({ id }) => id === before?.lately?.one)
  }

  read(words: Words): void {
    const everybody = this.#people.mentionsIn(words)
    const isWithin = (place: number) => everybody.some(({ at, length }) => place >= at && place < at + length)
    const sights = sightsIn(words).filter(({ at, length }) => length > 1 || !isWithin(at))
    const mentions = everybody.filter((one) => !isIdle(words, one) && isThere(words, one.at, one.length))
    let last: Mention | null = null
    for (const at of words.numbers()) {
      const mention = mentions.find((one) => one.at === at)
      if (mention) this.#meet(words, mention, last)
      else this.#refer(words.lower(at))
      // Of "topi Tio jatuh" he may be the next one.
      if (!mention && this.#subjects.length === 0) this.#subjects = everybody.find((one) => one.at === at)?.people ?? []
      last = mention ?? last
      for (const sight of sights) if (sight.at === at) this.#notice(words, sight, mentions, last)
    }
  }

  /** The speaker is seen; a line shows the things it names and what its speaker says to feel. */
  hear({ character, text, kind }: Line): void {
    const words = new Words(text)
    const sights = sightsIn(words)
    const called = this.#people.mentionsIn(words)
    this.#sights.push(...sights.filter((one) => one.section === 'prop' && !called.some(({ at }) => at === one.at)))
    const somebody = calledIn(this.#people, character)
    if (!somebody) return
    const isOwn = (at: number) => words.isAnyIn(at - 3, at, 'reading.self') && !words.isAnyIn(at - 2, at, 'reading.you')
    const felt = sights.find(({ section, at }) => section === 'mood' && isOwn(at))
    const mood = felt?.key ?? (kind === 'shout' ? 'shouting' : null)
    this.#set(somebody, { mood, pose: kind === 'thought' ? 'think' : null })
  }

  seen(): Sighting {
    const before = this.#before
    const keys = (section: Sight['section']) =>
      this.#sights.flatMap((sight) => (sight.section === section ? [sight.key] : []))
    const first = (section: Sight['section']) => keys(section)[0] ?? null
    const [led, other] = this.#places
    const figures = [...this.#figures.values()].map((one) => ({ ...one, facing: this.#facing ?? one.facing }))
    const ids = figures.map(({ id }) => id)
    return {
      place: led[0] ?? other[0] ?? before?.place ?? null,
      time: (first('time') as Sighting['time']) ?? before?.time ?? null,
      weather: (first('weather') as Sighting['weather']) ?? before?.weather ?? null,
      distance: first('distance') as Sighting['distance'],
      height: first('height') as Sighting['height'],
      figures,
      props: [...new Set(keys('prop'))].slice(0, MAX_PROPS),
      effect: first('effect'),
      lately: { one: ids[0] ?? before?.lately?.one ?? null, many: ids.length > 1 ? ids : (before?.lately?.many ?? []) },
    }
  }

  #meet(words: Words, mention: Mention, last: Mention | null): void {
    for (const somebody of mention.people) this.#set(somebody, {})
    const end = last ? last.at + last.length : 0
    const isJoined = last && mention.at - end < 3 && words.areIn(end, mention.at, 'beside.joining')
    if (isJoined) this.#subjects = [...new Set([...this.#subjects, ...mention.people])]
    else if (last === null || !isObject(words, mention)) this.#subjects = mention.people
  }

  /** "ia", "mereka", "aku" */
  #refer(word: string): void {
    const { one = null, many = [] } = this.#before?.lately ?? {}
    const here = this.#figures.size > 1 ? [...this.#figures.keys()] : many.length > 0 ? many : [one]
    const all = this.#people.all
    let meant: readonly Somebody[] = []
    if (isOf('reading.self', word)) meant = all.filter(({ name }) => /^(?:Aku|I)$/.test(name))
    else if (isOf('reading.plural', word)) meant = all.filter(({ id }) => here.includes(id))
    else if (isOf('reading.single', word)) meant = this.#subjects
    if (meant.length > 0) this.#subjects = meant
    for (const somebody of meant) this.#set(somebody, {})
  }

  #notice(words: Words, sight: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const { section, key, at } = sight
    const isViewed = words.isIn(at - 1, 'reading.viewed')
    const isKind = words.isIn(at - 1, 'reading.kind') && !words.isIn(at, 'reading.leading')
    const isFrom = words.isIn(at - 2, 'reading.viewed') && words.isIn(at - 1, 'reading.from')
    const isOnlyNamed = isKind || isFrom || words.isIn(at - 1, 'reading.mentioning') || isTold(words, at)
    if (section === 'place') {
      const isLed = words.isAnyIn(at - 2, at + 1, 'reading.leading')
      if (!isOnlyNamed && !words.isIn(at - 2, 'reading.mentioning')) this.#places[isLed ? 0 : 1].push(key)
    } else if (section === 'facing' && isViewed) this.#facing = key as SightedFigure['facing']
    else if (section === 'pose' || section === 'pair' || section === 'mood' || section === 'facing')
      this.#act(words, sight, mentions, last)
    else if (section !== 'prop' || !isOnlyNamed) this.#sights.push(sight)
  }

  /** In "Rani melihat Tio menangis" Tio weeps, in "Rani melihat Tio lalu menangis" Rani. */
  #act(words: Words, { section, key, at, length }: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const from = last ? last.at + last.length : at
    const isBeside = at - from < 3 && !words.isApart(at) && words.areIn(from, at, 'act.helper')
    const isOther = isBeside && last !== null && !words.isAnyIn(from, at, 'tag.joining') && isObject(words, last)
    let before = at - 1
    while (words.isIn(before, 'act.helper')) before -= 1
    const isMeant = words.isIn(before, 'reading.single', 'reading.plural', 'reading.self')
    if (!isOther && !isMeant && isThingActing(words, at, mentions)) return
    const actors = isOther ? last.people : this.#subjects
    const end = at + length
    const following = mentions.find((one) => one.at >= end && one.at < end + 4)?.people ?? []
    const isChase = section === 'pose' && words.isIn(at, 'reading.chasing')
    if (section === 'pair') this.#pair(key, words.lower(end - 1), actors, following)
    else for (const somebody of isChase ? [...actors, ...following] : actors) this.#set(somebody, { [section]: key })
  }

  /** The one who hugs leads; in "dipeluk" it is the other. */
  #pair(key: string, verb: string, actors: readonly Somebody[], following: readonly Somebody[]): void {
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

  #set({ id, name }: Somebody, said: Partial<SightedFigure>): void {
    if (new Words(name).all().some((word) => isOf('undrawn.all', word))) return
    const figure = this.#figures.get(id) ?? { id, pose: null, mood: null, facing: null, together: null }
    const stronger = (old: string | null, fresh: string | null = null) =>
      old === null || isOf('reading.weak', old) ? (fresh ?? old) : old
    const [pose, mood] = [stronger(figure.pose, said.pose), stronger(figure.mood, said.mood)]
    this.#figures.set(id, { ...figure, pose, mood, facing: figure.facing ?? said.facing ?? null })
  }
}
