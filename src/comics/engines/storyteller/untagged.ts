import { isPerson } from '../../../artwork/comic/kit.ts'
import { hasWord, Words } from './lexicon.ts'
import { isActor } from './look.ts'
import { isTitle, type Mention, type People, type Somebody } from './people.ts'
import { findSubject, isObject } from './speakers.ts'

// Finds who says a quote without a tag. A wrong speaker is worse than none, so unclear cases have no speaker.

/** A speaker who is not in the cast: a crowd, a voice, the radio. */
export const SOMEBODY = ''

/** A name after these words is not a subject, though the words may begin a clause. */
const leading =
  /^(?:di|ke|dari|pada|kepada|untuk|dengan|oleh|dalam|antara|tanpa|seperti|demi|bagai|in|at|on|to|from|with|for|of|by)$/

/** Returns who acts in a sentence. In "Pesan Ibu terngiang" it is unclear whether Ibu acts. */
export function actingIn(sentence: string, people: People): string[] {
  const words = new Words(sentence)
  const mentions = people.mentionsIn(words).filter((mention) => !isObject(words, mention))
  const acting = mentions.filter(({ at }) => beginsClause(words, at))
  const isPronoun = words.isIn(0, 'reading.single')
  const unsure = !isPronoun && mentions[0] !== undefined && mentions[0] !== acting[0] ? [SOMEBODY] : []
  const isNamed = (at: number) => mentions.some((one) => at >= one.at && at < one.at + one.length)
  const others = words.numbers().filter((at) => isOther(words, at) && !isNamed(at) && !isNamed(at + 1))
  const names = acting.flatMap(({ people }: Mention) => people.map(({ name }) => name))
  return [...new Set([...unsure, ...names, ...others.map(() => SOMEBODY)])]
}

const isOther = (words: Words, at: number) =>
  words.isIn(at, 'heard.other') || (words.isStart(at) && words.isIn(at, 'tag.crowd'))

function beginsClause(words: Words, at: number): boolean {
  const before = words.lower(at - 1)
  const isJoint = words.isIn(at - 1, 'common.function', 'beside.body', 'heard.other') && !leading.test(before)
  return at === 0 || words.isApart(at) || isJoint
}

/** Returns whether an animal does not speak. Among people, an animal speaks only if a tag names it. */
export function muteIn(text: string, all: readonly Somebody[]): (name: string) => boolean {
  const isMan = ({ look }: Somebody) => isPerson(look?.kind) || /robot|ghost/.test(look?.kind ?? '')
  const taggedWords = Array.from(text.matchAll(/["”’»'],?\s*\p{L}+ (?:[Ss]i |[Ss]ang )?(\p{L}+)/gu), ([, name = '']) =>
    name.toLowerCase(),
  )
  const tags = new Set(taggedWords)
  const isTagged = (name: string) => new Words(name).all().some((word) => tags.has(word))
  const mute = all.some(isMan) ? all.flatMap((one) => (isMan(one) || isTagged(one.name) ? [] : one.name)) : []
  const names = new Set(mute)
  return (name) => names.has(name)
}

/**
 * What stands around a quote. `before`, `after`: the sentence or quote beside it. `about`: whom the sentence before is
 * about. `spoke`: who spoke last. `isChained`: a quote stands right beside it, or before it with a tag. `isNew`:
 * whether a sentence is the first with a name.
 */
type Beside = Record<'before' | 'after', string | { trail: { text: string } } | undefined> &
  Record<'about' | 'spoke', string | null> & {
    isMute: (name: string) => boolean
    isChained: boolean
    isNew: (name: string, sentence: string) => boolean
  }

/** Returns the only person who acts right before and after a quote. `only` returns whom a pronoun may mean. */
export function speakerBeside(
  quote: string,
  { before, after, about, spoke, isMute, isChained, isNew }: Beside,
  people: People,
  only: (pronoun: string) => string | null,
): string | null {
  const near = (sentence: string, resolve: (pronoun: string) => string[]) => {
    const names = actingIn(sentence, people).filter((name) => !isMute(name))
    const { pronoun } = findSubject(sentence, people)
    if (names.length > 0) return names
    const words = new Words(sentence)
    const isCrowd = words.isAnyIn(0, words.length, 'verb.shout')
    return pronoun !== '' ? resolve(pronoun) : isCrowd ? [SOMEBODY] : []
  }
  const tagged = typeof before === 'object' && before.trail.text !== '' ? [spoke ?? SOMEBODY] : []
  const earlier = typeof before === 'string' ? near(before, () => [about ?? SOMEBODY]) : tagged
  const isAbout = earlier.length === 1
  const later = typeof after === 'string' ? near(after, (pronoun) => (isAbout ? [] : [only(pronoun) ?? SOMEBODY])) : []
  const first = findOnlySpeaker(earlier, quote)
  if (isAbout && first !== null && typeof before === 'string' && typeof after === 'string') {
    const isArriving = later.every((name) => name === first || (isNew(name, after) && arrives(after, name)))
    if (isArriving || shouts(before, people) || (quote.endsWith('?') && nods(after))) return first
  }
  if (!isChained || typeof before === 'string') return findOnlySpeaker([...earlier, ...later], quote)
  // Of two quotes in a row, the second is of another person.
  const answering = before?.trail.text === '' && spoke !== null ? findOnlySpeaker(later, quote) : null
  return answering === spoke ? null : answering
}

/** Whether a sentence brings a person in, so that they did not say the quote before it: "Seorang gadis datang". */
function arrives(sentence: string, name: string): boolean {
  const words = new Words(sentence)
  const own = new Words(name)
  const at = words.numbers().find((at) => words.all(at, at + own.length).join() === own.all().join()) ?? -1
  const [after, isApposed] = [at + own.length, words.gap(at + own.length) === ', ']
  const isFrom = /^(?:dari|from)$/.test(words.lower(0)) && words.gap(at) === ', '
  return at >= 0 && (isFrom || words.isIn(at - 1, 'beside.new') || (isApposed && words.phrase(after, isActor) !== null))
}

/** Whether somebody nods or shakes the head, and so was asked. */
const nods = (sentence: string): boolean => /^(?:\p{L}+ ){1,3}(?:mengangguk|menggeleng)/u.test(sentence)

/** Whether a crowd shouts: "Penonton bersorak heboh." */
function shouts(sentence: string, people: People): boolean {
  const words = new Words(sentence)
  const verb = words.numbers().findLast((at) => words.isIn(at, 'verb.shout')) ?? -1
  const isAlone = !words.isAnyIn(0, verb, 'reading.denying') && people.mentionsIn(words).every(({ at }) => at < verb)
  return verb > 0 && isAlone
}

/** Returns the only person who is left without those to whom a quote speaks. */
export function findOnlySpeaker(names: readonly string[], quote: string): string | null {
  const called = calledBy(quote)
  const [only = SOMEBODY, ...more] = new Set(names.filter((name) => !isCalled(name, called)))
  return only === SOMEBODY || more.length > 0 ? null : only
}

/** Whether a quote speaks to a person: "Maaf, Bu." is not said by Ibu, nor "Rina, ayo!" by Rina. */
export const speaksTo = (quote: string, name: string): boolean => isCalled(name, calledBy(quote))

/** Returns whom a quote addresses. "Pak" is a policeman if no name of the story has that title. */
export function findHearers(quote: string, all: readonly Somebody[]): string[] {
  const called = calledBy(quote)
  const byName = all.filter(({ name }) => isCalled(name, called))
  const titles = called.map((one) => one.toLowerCase())
  const isLike = (kind = '') => /^(?:man|woman)$/.test(kind) && titles.some((title) => hasWord(`title.${kind}`, title))
  const byTitle = all.filter(({ name, look }) => isLike(look?.kind) && isActor(name.toLowerCase()))
  return (byName.length > 0 ? byName : byTitle).map(({ name }) => name)
}

/** Returns the names and titles with which a quote addresses people. */
export function calledBy(quote: string): string[] {
  const called = quote.matchAll(/(?<=(^|[,.!?…])\s*)(\p{L}+(?: \p{Lu}[\p{L}’']*)*)(?=\s*([,.!?…]|$))/gu)
  return Array.from(called, ([, before = '', name = '', after = '']) => {
    const isSelf = /\b(?:aku|saya|namaku|ini),\s*$/i.test(quote.slice(0, quote.indexOf(name)))
    return !isSelf && (before === ',' || /[,!?]/.test(after)) ? name : ''
  }).filter(Boolean)
}

/** Whether a person is called: "Bu" is Ibu, "Yah" is Ayah, "Rin" is Rina. */
function isCalled(name: string, called: readonly string[]): boolean {
  const own = new Words(name).all()
  const isShort = (word: string) => own.some((one) => one.startsWith(word) || one.endsWith(word))
  return called.some((one) =>
    new Words(one)
      .all()
      .some((word) => word.length > 1 && (isTitle(word) || !hasWord('common.function', word)) && isShort(word)),
  )
}

/** Whether a quote is text on paper or on a wall that somebody sees: "Ia membuka surat itu." */
export function isPosted(sentence: string, quote: string): boolean {
  if (quote.endsWith('?')) return false
  const words = new Words(sentence)
  const isSeen = words.numbers().some((at) => words.isIn(at, 'heard.viewing', 'verb.read'))
  return isSeen && words.isAnyIn(0, words.length, 'heard.sign')
}

/** A quote in its paragraph. `isFree`: it is alone there and has no tag. */
export type Line = { paragraph: number; speaker: string | null; text: string } & Record<'isFree' | 'isTagged', boolean>

/** Fills in the speakers of consecutive paragraphs with one speaker each: two people speak in turn. */
export function fillTurns(lines: readonly Line[], { all }: People): void {
  for (const run of splitRuns(lines)) {
    const spoke = new Set(run.flatMap(({ speaker }) => speaker ?? []))
    const pair = spoke.size === 2 ? [...spoke] : all.length === 2 ? all.map(({ name }) => name) : []
    if (pair.length < 2 || [...spoke].some((name) => !pair.includes(name))) continue
    const other = (name: string) => pair.find((one) => one !== name) ?? null
    const who = run.map(({ speaker, isFree, text }) => {
      const called = isFree && speaker === null ? pair.find((name) => speaksTo(text, name)) : undefined
      return called === undefined ? speaker : other(called)
    })
    for (const [at, line] of run.entries()) {
      const near = [
        who.findLastIndex((one, nth) => one !== null && nth <= at),
        who.findIndex((one, nth) => one !== null && nth >= at),
      ]
      const turns = near.flatMap((nth) => {
        const name = who[nth] ?? null
        return name === null ? [] : (nth - at) % 2 === 0 ? name : other(name)
      })
      if (line.isFree)
        line.speaker ??= findOnlySpeaker(
          turns.map((name) => name ?? SOMEBODY),
          line.text,
        )
    }
  }
}

/**
 * Fills in the speakers of quotes side by side in one paragraph, of which each answers the one before. If a quote calls
 * a person, that person says the next one. If a story has two people, they take turns.
 */
export function fillChain(chain: readonly Line[], { all }: People): void {
  const persons = all.filter(({ look }) => isPerson(look?.kind)).map(({ name }) => name)
  const other = (name: string | null) =>
    persons.length === 2 && name ? (persons.find((one) => one !== name) ?? null) : null
  const called = chain.map(({ text }) => {
    const [name = null, ...more] = findHearers(text, all)
    return more.length > 0 ? null : (name ?? (persons.length === 2 ? findAddressee(text, persons) : null))
  })
  const assign = (at: number, name: string | null | undefined) => {
    const line = chain[at]
    const isNext = [chain[at - 1], chain[at + 1]].some((one) => one && one.speaker === name)
    if (line && !line.isTagged && name && !isNext && called[at] !== name) line.speaker ??= name
  }
  for (const at of chain.keys()) assign(at, called[at - 1])
  for (const at of chain.keys()) assign(at, called[at + 1])
  // A quote alone is no answer, but it may be a question.
  const isDialogue = chain.length > 1 || chain[0]?.text.endsWith('?')
  const besides = (at: number) => called[at] ?? chain[at - 1]?.speaker ?? chain[at + 1]?.speaker ?? null
  for (const at of isDialogue ? chain.keys() : []) assign(at, other(besides(at)))
  for (const at of chain.keys()) assign(at, chain[at - 2]?.speaker)
}

/** Returns the person whom a question addresses: "Ibu sudah makan?" is asked of Ibu. */
const findAddressee = (text: string, names: readonly string[]): string | null =>
  (text.endsWith('?') &&
    names.find((name) => isTitle(name.toLowerCase()) && new Words(text).all().includes(name.toLowerCase()))) ||
  null

function splitRuns(lines: readonly Line[]): Line[][] {
  const runs: Line[][] = []
  for (const line of lines) {
    const last = runs.at(-1)?.at(-1)
    if (last && last.paragraph + 1 === line.paragraph) runs.at(-1)?.push(line)
    else if (last?.paragraph !== line.paragraph) runs.push([line])
    else if (last.speaker !== line.speaker) runs.push([line])
  }
  return runs
}
