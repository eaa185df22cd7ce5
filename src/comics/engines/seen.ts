import { isPerson } from '../../artwork/comic/kit.ts'
import { type Look, MAX_PROPS, type SightedFigure, type Sighting, still } from '../../artwork/comic/panel-scene.ts'
import type { Dialogue } from '../script/script.ts'
import { crowdBeside, findGroup, withCrowds } from './crowds.ts'
import { feel, felt, findCarriedAnimal, findDoers, type Tones, withMore } from './doers.ts'
import { getHolders, isAmong, isContent, isFree, isInHand, isLookedAt, ridingPose, sightsInLine } from './hands.ts'
import { feltIn, hourIn, isCall, spokenTo } from './lines.ts'
import { readSetting } from './setting.ts'
import { isIdle, isNothingNew, type Sight, sentencesShown, sightsIn } from './sights.ts'
import { findKey, Words } from './storyteller/lexicon.ts'
import { isActor, isGivenName } from './storyteller/look.ts'
import { calledIn, getPeople, type Mention, type Somebody } from './storyteller/people.ts'
import { isPast, isPictured, isStoryTopic, opensPicture } from './storyteller/pictured.ts'
import { isThere } from './storyteller/presence.ts'
import { isObject } from './storyteller/speakers.ts'
import { isTeller, writtenFrom } from './storyteller/teller.ts'
import { enter, isAddress, isElsewhere, isOnlyNamed, placeAmong } from './whereabouts.ts'

type Line = Pick<Dialogue, 'character' | 'text' | 'kind'>
type PanelWords = { text: string; dialogues: readonly Line[]; cast: readonly Somebody[]; before: Sighting | null }

/**
 * Reads what the words of a panel show: its description, captions and lines. `before` is what the panel before shows.
 * Its place, time and weather continue if words say nothing else, and its people are who "ia" and "mereka" mean.
 */
export function seenIn({ text, dialogues, cast, before }: PanelWords): Sighting {
  const people = getPeople(cast)
  const { mentionsIn } = people
  const figures = new Map<string, SightedFigure>()
  // The ids of the people met in the text, also of those without a drawing.
  const met: string[] = []
  const extras = new Map<string, { id: string; name: string; look: Look }>()
  const panelSights: Sight[] = []
  const far = new Set(before?.lately?.far)
  const tones: Tones = new Map()
  let spokenHour: string | null = null
  let subjects: readonly Somebody[] = cast.filter(({ id }) => id === before?.lately?.one)
  let isAwaited = before?.lately?.isAwaited ?? false
  let facing: SightedFigure['facing'] = null
  // The people who do something in the sentence that is being read.
  let doers: readonly Somebody[] = []

  const sentences = sentencesShown(text, dialogues)
  const isOnLine = isCall(sentences)
  const wordings = sentences.map((one) => new Words(one))
  for (const words of wordings) readSentence(words)
  for (const line of dialogues) if (line.kind !== 'narration') hear(line)

  const keys = (section: Sight['section']) =>
    panelSights.flatMap((sight) => (sight.section === section ? [sight.key] : []))
  const first = <Key extends string>(section: Sight['section']) => (keys(section)[0] ?? null) as Key | null
  const presentIds = met.length > figures.size ? met : [...figures.keys()]
  const ids = presentIds.filter((id) => !extras.has(id))
  const shownIds = [...ids, ...crowdBeside(ids, [...extras.keys()])]
  const setting = readSetting({ sentences, wordings, mentionsIn, seen: panelSights, spokenHour, before })
  const one = ids[0] ?? before?.lately?.one ?? null
  const isEmpty = wordings.some((words) => words.isAnyIn(0, words.length, 'reading.empty'))
  return {
    ...setting,
    distance: first('distance'),
    height: first('height'),
    figures: shownIds.flatMap((id) => figures.get(id) ?? []).map((one) => felt(one, tones, facing)),
    extras: [...extras.values()],
    props: [...new Set(keys('prop'))].slice(0, MAX_PROPS),
    hands: getHolders(panelSights),
    effect: first('effect'),
    isStill: shownIds.every((id) => !figures.has(id)) && !isEmpty && isNothingNew(panelSights, before),
    isEmpty,
    lately: {
      one,
      other: ids[1] ?? (before?.lately?.one === one ? (before?.lately?.other ?? null) : (before?.lately?.one ?? null)),
      many: findGroup(ids, cast, before),
      isAwaited,
      far: setting.place === before?.place && setting.time === before?.time ? [...far] : [],
    },
  }

  function readSentence(words: Words): void {
    const here = cast.filter(({ id }) => figures.has(id) || before?.lately?.many.includes(id))
    const everybody = withCrowds(words, mentionsIn(words), { here, owner: subjects[0] }).filter(
      ({ at }) => !isPictured(words, at),
    )
    const isWithin = (place: number) => everybody.some(({ at, length }) => place >= at && place < at + length)
    const sights = sightsIn(words).filter(({ at, length }) => length > 1 || !isWithin(at))
    const mentions = everybody.filter((one) => !isIdle(words, one) && isThere(words, one.at, one.length))
    let last: Mention | null = null
    doers = []
    for (const at of words.numbers().slice(0, writtenFrom(words))) {
      if (isPictured(words, at)) continue
      const mention = mentions.find((one) => one.at === at)
      if (mention) meet(words, mention, last)
      else refer(words, at)
      // In "topi Tio jatuh" Tio is only the owner, but the next sentence may be about him.
      if (!mention && subjects.length === 0) subjects = everybody.find((one) => one.at === at)?.people ?? []
      last = mention ?? last
      for (const sight of sights) if (sight.at === at) notice(words, sight, mentions, last)
    }
    isAwaited = everybody.some((one) => !mentions.includes(one)) || words.isAnyIn(0, words.length, 'reading.awaiting')
    // In the sentence after a picture is described, "ia" may be somebody in that picture.
    if (opensPicture(words)) subjects = []
  }

  /** Reads a line: shows its speaker, the things that it names, and the feeling that its speaker tells. */
  function hear({ character, text, kind }: Line): void {
    const words = new Words(text)
    const sights = sightsIn(words)
    const called = mentionsIn(words)
    const somebody = calledIn(people, character)
    const holder = isFree(panelSights) ? somebody?.id : undefined
    const shownProps = [...(before?.props ?? []), ...panelSights.map(({ key }) => key)]
    panelSights.push(...sightsInLine(words, sights, { called, shown: shownProps, holder }))
    spokenHour ??= hourIn(words, sights)
    const mood = feltIn(words, sights) ?? (kind === 'shout' ? 'shouting' : null)
    if (!somebody) return
    if (far.has(somebody.id) || (isOnLine && !figures.has(somebody.id))) {
      far.add(somebody.id)
      return
    }
    set(somebody, { mood, pose: kind === 'thought' ? 'think' : null })
    if (figures.size > 2 || (placeAmong(panelSights)?.key ?? before?.place) !== before?.place) return
    const here = [...(before?.figures ?? []).map(({ id }) => id), before?.lately?.one, before?.lately?.other]
    const isHere = (id: string) => !far.has(id) && (figures.has(id) || here.includes(id))
    for (const one of spokenTo({ text, speaker: somebody, cast, isHere })) set(one, {})
  }

  function meet(words: Words, mention: Mention, last: Mention | null): void {
    for (const somebody of mention.people) {
      far.delete(somebody.id)
      set(somebody, {})
    }
    const end = last ? last.at + last.length : 0
    // The brother is part of the subject in "Rustam dan adiknya, Ical, mendorong".
    const isKin = words.isIn(end, 'beside.joint') && words.phrase(end + 1, isActor)?.length === mention.at - end - 1
    const isJoined = last && mention.at - end < 3 && (isKin || words.areIn(end, mention.at, 'beside.joining'))
    if (isJoined) subjects = [...new Set([...subjects, ...mention.people])]
    else if (last === null || !isObject(words, mention)) subjects = mention.people
    // In "Aku melihat Sinta, memegang balon" Sinta has the balloon.
    else if (isLookedAt(words, mention.at)) doers = mention.people
    if ((isJoined || subjects === mention.people) && !isAmong(words, mention.at)) doers = subjects
  }

  /** Reads "ia", "mereka" and "aku". The narrator is never "dia". Somebody who is late or only writes is elsewhere. */
  function refer(words: Words, at: number): void {
    const { one = null, other = null, many = [] } = before?.lately ?? {}
    const here = figures.size > 1 ? findGroup([...figures.keys()], cast, before) : many.length > 0 ? many : [one, other]
    let referents: readonly Somebody[] = words.isIn(at, 'reading.single')
      ? subjects.filter((one) => !isTeller(one))
      : []
    if (words.isIn(at, 'tag.pronoun') && subjects.some(isTeller)) referents = otherThanTeller()
    if (words.isIn(at, 'reading.self')) referents = cast.filter(isTeller)
    else if (words.isIn(at, 'reading.plural')) referents = cast.filter(({ id }) => here.includes(id))
    else if (words.isIn(at, 'tag.pronoun') && isElsewhere(words, at, isAwaited || subjects.some(isTeller))) {
      if (subjects.some(isTeller)) for (const { id } of referents) figures.delete(id)
      subjects = []
      return
    }
    if (referents.length > 0) subjects = referents
    // In "Ayah memotret mereka" they do not hold the camera.
    const isHead = doers.length === 0 || words.isApart(at) || words.isIn(at - 1, 'beside.joint')
    if (isHead && referents.length > 0) doers = referents
    for (const somebody of referents) set(somebody, {})
  }

  /** Returns the last person here, else the one of the last group who is not the narrator. */
  function otherThanTeller(): readonly Somebody[] {
    const ids = figures.size > 1 ? [...figures.keys()] : (before?.lately?.many ?? [])
    const others = cast.filter((one) => ids.includes(one.id) && !isTeller(one))
    return others.length === 1 ? others : []
  }

  function notice(words: Words, sight: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const { section, key, at } = sight
    if (section === 'tone')
      isStoryTopic(words, at) ||
        isPast(words, at) ||
        feel(tones, findDoers(words, sight, { mentions, last, subjects }), key)
    else if (section === 'facing' && words.isIn(at - 1, 'reading.viewed')) facing = key as SightedFigure['facing']
    else if (/^(?:pose|pair|mood|facing)$/.test(section))
      isStoryTopic(words, at) || isPast(words, at) || act(words, sight, mentions, last)
    else if (!isOnlyNamed(words, sight, mentions)) {
      const isLed = words.isAnyIn(at - 2, at + 1, 'reading.leading')
      if (section === 'place' && isLed && isAddress(words, sight)) enter(panelSights, words, at)
      if (isContent(panelSights, words, sight)) return
      const riding = ridingPose(words, sight)
      if (riding) for (const somebody of doers) set(somebody, { pose: riding })
      const isHeld = !riding && isInHand(words, sight)
      panelSights.push({ ...sight, isLed, words, by: isHeld ? doers.map(({ id }) => id) : [] })
    }
  }

  function act(words: Words, sight: Sight, mentions: readonly Mention[], last: Mention | null): void {
    const { section, key, at, length } = sight
    const actors = findDoers(words, sight, { mentions, last, subjects })
    const [actor] = actors
    // The crowd feels something in "Kerumunan itu pecah jadi tawa".
    if (section === 'mood' && words.isAnyIn(0, at, 'reading.crowd', 'reading.crowding')) feel(tones, actors, key)
    if (!actor) return
    const following = mentions.find((one) => one.at >= at + length && one.at < at + length + 4)
    const animal = findCarriedAnimal(words, sight, following)
    const people = following?.people ?? []
    const isChase = section === 'pose' && words.isIn(at, 'reading.chasing')
    if (animal) embrace(actor, animal)
    else if (section === 'pair') pair(key, words.lower(at + length - 1), actors, people)
    else for (const somebody of isChase ? [...actors, ...people] : actors) set(somebody, { [section]: key })
  }

  /** Makes a pair. The one who hugs leads; in "dipeluk" that is the person named after the verb. */
  function pair(key: string, verb: string, actors: readonly Somebody[], following: readonly Somebody[]): void {
    const here = (before?.figures ?? []).map(({ id }) => id)
    const near = /^ber|nya$|ku$/.test(verb) ? cast.filter(({ id }) => figures.has(id) || here.includes(id)) : []
    const [one, other] = [...new Set([...actors, ...following, ...near])]
    if (!one) return
    if (!other || !isPerson(one.look?.kind) || !isPerson(other.look?.kind)) {
      if (key === 'hug' || key === 'carry') embrace(one, other)
      return
    }
    const both = verb.startsWith('di') ? [other, one] : [one, other]
    for (const [nth, { id }] of both.entries()) {
      const mood = figures.get(id)?.mood ?? null
      figures.delete(id)
      figures.set(id, { id, pose: key, mood, facing: null, together: both[1 - nth]?.id ?? null })
    }
  }

  /** Puts an animal in somebody's arms. */
  function embrace(one: Somebody, other?: Somebody): void {
    set(one, { pose: 'hold' })
    if (!other?.look || !isPerson(one.look?.kind)) return
    set(other, {})
    tie(one, other)
    tie(other, one)
  }

  function tie({ id }: Somebody, other: Somebody): void {
    const figure = figures.get(id)
    if (figure) figures.set(id, { ...figure, together: other.id })
  }

  function set(somebody: Somebody, more: Partial<SightedFigure>): void {
    const { id, name, look } = somebody
    const [head = ''] = new Words(name).all()
    // A sword that speaks is shown as a sword, but Bulan ("moon") is a girl's name.
    const thing = isGivenName(head) ? undefined : findKey('prop', head)
    if (thing) panelSights.push({ section: 'prop', key: thing, at: 0, length: 1 })
    if (thing) return
    if (!met.includes(id)) met.push(id)
    if (!look) return
    if (!cast.includes(somebody)) extras.set(id, { id, name, look })
    figures.set(id, withMore(figures.get(id) ?? { id, ...still }, more))
  }
}
