import type { Actor, Cast } from './cast.ts'
import { capital } from './fill.ts'
import type { Mood } from './mood.ts'
import { isGone, ONE_OF_THEM } from './people.ts'
import { type Role, roles } from './screenplay.ts'
import { spelled, wordsOf } from './words/lexicon.ts'
import {
  isPerson,
  kindsIn,
  moodWords,
  patternOf,
  placeWords,
  poseWords,
  propWords,
  sayings,
  setOf,
  titles,
  wordFor,
} from './words/vocabulary.ts'

/** `said`: the clause's words about this person, up to those about the next one. */
export type Present = { role: Role | undefined; name: string; said: readonly string[] }

type Mention = Pick<Present, 'role' | 'name'> & { at: number }

const CROWD = 'Orang-orang'

/** In their order; the hero where nobody is named. A clause after "…" is about those before it. */
export function presentIn(clause: string, cast: Cast, before: readonly Present[]): Present[] {
  const words = wordsOf(clause)
  const goesOn = clause.startsWith('…')
  const mentions = mentionsIn(clause, words, cast, before)
  const isNew = ({ name }: Present) => !mentions.some((one) => one.name === name)
  // Somebody's kin is there with them: "menemani ayahnya".
  const [first] = mentions
  const isOwned = first?.role !== undefined && first.role !== 'h' && cast[first.role].seen?.owned === true
  const there = [
    ...(goesOn ? before : []),
    ...(isOwned || (mentions.length === 0 && !(goesOn && before.length > 0)) ? [hero] : []),
  ].filter(isNew)
  const named = mentions.map(
    ({ role, name, at }, index): Present => ({ role, name, said: words.slice(at, mentions[index + 1]?.at) }),
  )
  const left = distinct(there).map((one): Present => ({ ...one, said: [] }))
  // Words before the first name are about those who were there, else about that person.
  const [one, ...others] = goesOn ? [...left, ...named] : [...named, ...left]
  return one === undefined ? [] : [{ ...one, said: [...words.slice(0, first?.at), ...one.said] }, ...others]
}

const hero: Present = { role: 'h', name: '{h}', said: [] }

function mentionsIn(clause: string, words: readonly string[], cast: Cast, before: readonly Present[]): Mention[] {
  const found = roles.flatMap((role): Mention[] => {
    const at = placeOf(words, cast[role], role)
    return at < 0 ? [] : [{ role, name: `{${role}}`, at }]
  })
  // "Dia" is the hero, unless somebody else is named before it in the same clause.
  const dia = words.findIndex((word) => word === 'dia' || word === 'ia')
  const isHero = dia >= 0 && !found.some(({ role, at }) => role === 'h' || (at < dia && words[dia - 1] !== 'dan'))
  const acting = isHero ? [...found, { role: 'h' as const, name: '{h}', at: dia }] : found
  const known = new Set(acting.map(({ role }) => role && cast[role].kind))
  const others = kindsIn(words)
    .filter(
      ({ key, word, stem, at }) =>
        (word === stem || (word === `${stem}nya` && setOf('relatives').has(stem))) &&
        !known.has(key) &&
        !setOf('unseen').has(words[at - 1] ?? '') &&
        !isGone(word, words) &&
        !acting.some((one) => one.at === at) &&
        // Other words for people describe those who were named, unless somebody is introduced.
        (!(acting.length > 0 || clause.startsWith('…')) ||
          !isPerson(key) ||
          word !== stem ||
          introducing.test(words[at - 1] ?? '')),
    )
    .map(({ stem, at }): Mention => ({ role: undefined, name: capital(spelled(stem)), at }))
  const crowd = patternOf('crowd').exec(clause)
  const many: Mention[] = crowd
    ? [{ role: undefined, name: CROWD, at: wordsOf(clause.slice(0, crowd.index)).length }]
    : together(words, cast, before).filter(({ name }) => !acting.some((one) => one.name === name))
  const all = [...acting, ...distinct(others).slice(0, many.length > 0 ? 1 : 2), ...many]
  return all.sort((one, other) => one.at - other.at)
}

/** Words before somebody who is met. */
const introducing = /^(?:seorang|seekor|para|oleh|dengan|bersama|kepada|bertemu|di\p{L}{3,})$/u

/** "Mereka": the two of the story, else those who were there before. */
function together(words: readonly string[], cast: Cast, before: readonly Present[]): Mention[] {
  const at = words.findIndex((word) => ['mereka', 'keduanya', 'berdua'].includes(word))
  if (at < 0) return []
  const two: readonly Pick<Present, 'role' | 'name'>[] = cast.t.seen ? [hero, { role: 't', name: '{t}' }] : before
  const all = two.length > 1 ? two : [hero, { role: undefined, name: CROWD }]
  return all.map(({ role, name }) => ({ role, name, at }))
}

const distinct = <One extends Pick<Present, 'name'>>(all: readonly One[]) =>
  all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at)

function placeOf(words: readonly string[], { name, seen }: Actor, role: Role): number {
  // A hero who tells the story has only the given name.
  if (seen === undefined && role !== 'h') return -1
  const called = wordsOf(name).filter((word) => !titles.has(word))
  const [kind = ''] = seen === undefined || seen.word === ONE_OF_THEM ? [] : seen.word.split(' ')
  return words.findIndex((word) => called.includes(word) || (kind !== '' && (word === kind || word === `${kind}nya`)))
}

/** Who is there, doing what the clause says, and its things. */
export function seenIn(clause: string, present: readonly Present[], feelings: readonly string[]): string {
  const words = wordsOf(clause)
  const places = placeWords(words).map(({ word }) => word)
  // A hidden thing is not seen.
  const seen = propWords(patternOf('hidden').test(clause) ? [] : words).filter(
    ({ at, length }) =>
      !lost.test(words.slice(at + length, at + length + 5).join(' ')) &&
      !isMonth.test(words.slice(at - 1, at + 1).join(' ')),
  )
  const things = [...new Set(seen.map(({ stem }) => stem))].filter((thing) => !places.includes(thing))
  return [
    ...present.map(({ name, said }, at) => `${name} ${poseIn(said)}, ${feelings[at]}.`),
    ...things.slice(0, 2).map((thing) => `${capital(thing)}.`),
  ].join(' ')
}

/** "Bulan" is a month here, and no moon. */
const isMonth = /^(?:akhir|awal|tiap|setiap|satu|dua|tiga|beberapa|per) bulan$/
/** Not seen, because it is not there. */
const lost = /\b(?:hilang|lenyap|dicuri|tidak (?:ada|datang|sampai)|\p{L}*nya hilang)\b/u

const poseIn = (said: readonly string[]) =>
  poseWords(said).find(({ word, at }) => doing.test(word) && isDone(said, at))?.word ?? 'berdiri'

const isDone = (words: readonly string[], at: number) => !undone.test(words.slice(Math.max(0, at - 2), at).join(' '))

/** Words before what somebody does not do, or not yet. */
const undone = /\b(?:tidak|tak|belum|bukan|mau|ingin|sebelum|tanpa|hampir|jangan)\b/

/** Verbs of doing; "jalan" is mostly a road. */
const doing =
  /^(?:me|ber|ter|di(?=kejar))|^(?:duduk|tidur|lari|masuk|datang|pergi|pulang|lompat|kabur|makan|jongkok|ikut|naik|jual|jaga|balas|tulis|bikin|cari|maraton)/

const feltIn = (said: readonly string[]): string | undefined => {
  const felt = moodWords(said)[0]?.key
  return felt && wordFor('mood', felt)
}

/** What the clause says of each person, else its turn, else the mood of the story. */
export function feelingsIn(clause: string, present: readonly Present[], isLast: boolean, mood: Mood): string[] {
  const said = present.map((one) => feltIn(one.said))
  // People who are shouted at are afraid; the feeling of one is not that of the others.
  const usual = said.includes('marah') ? 'takut' : said.some(Boolean) ? 'tenang' : feelingOf(clause, isLast, mood)
  return said.map((felt) => felt ?? usual)
}

function feelingOf(clause: string, isLast: boolean, mood: Mood): string {
  const [sad, threatened, glad] = ['pilu', 'ancaman', 'gembira'].map((name) => patternOf(name).test(clause))
  if (threatened && !(isLast && glad)) return 'takut'
  if (glad || (isLast && cheerful.includes(mood.key))) return 'senang'
  if (sad) return 'sedih'
  if (patternOf('turning').test(clause)) return 'kaget'
  return clause.search(mood.words) >= 0 ? mood.raut : (usually[mood.key] ?? 'tenang')
}

const cheerful: readonly string[] = ['lucu', 'ceria', 'hangat', 'semangat', 'romantis']
const usually: Readonly<Record<string, string>> = { seram: 'takut', tegang: 'bertekad', semangat: 'bertekad' }

/** Sayings that fit what the clause tells, but none of `said`. */
export function sayingIn(present: readonly Present[], said: ReadonlySet<string>) {
  const all = present.flatMap(({ role, said: words }) => {
    const clause = words.join(' ')
    const [text] = [...sayings].find(([one, pattern]) => {
      const found = said.has(one) ? null : pattern.exec(clause)
      const before = wordsOf(clause.slice(0, found?.index))
      return found !== null && isDone(before, before.length)
    }) ?? [undefined]
    return role === undefined || text === undefined ? [] : [{ role, text }]
  })
  return all[0]
}
