import type { Chance } from '../../artwork/chance.ts'
import { spelled, wordsOf } from '../words/lexicon.ts'
import {
  kindsIn,
  moodWords,
  patternOf,
  placeWords,
  poseWords,
  propWords,
  titles as salutations,
  wordFor,
} from '../words/vocabulary.ts'
import { type Actor, type Cast, isPerson } from './cast.ts'
import { capital } from './fill.ts'
import { partsOf, splitAt } from './idea-text.ts'
import type { Mood } from './mood.ts'
import type { Line, Panel, Role, Scene } from './screenplay.ts'
import { type Turns, turnsIn } from './tale.ts'
import { worldOf } from './world.ts'

/** A longer caption may be cut in two where there are too few of them. */
const LONG = 44
/** Letters from which one may be cut between any two words. */
const WORDY = 72
/** Pages of a comic that an idea fills by itself. */
const SHORT = 5
/** Most captions of a panel. */
const MOST = 3

const reactions: Turns = turnsIn('retold')

/**
 * The scenes of an idea that is retold: each panel has a clause of it as its caption and shows whom and what that names,
 * or how somebody of them takes it. One scene is a page, and there are at most as many as pages.
 */
export function retold(pieces: readonly string[], cast: Cast, mood: Mood, pageCount: number, chance: Chance): Scene[] {
  const captions = captionsOf(pieces, pageCount)
  const count = Math.min(pageCount, captions.length)
  const look = looksFrom(chance)
  let before: Present = { roles: [], others: [] }
  return Array.from({ length: count }, (_, at): Scene => {
    const own = captions.slice(share(captions.length, count, at), share(captions.length, count, at + 1))
    const text = own.flat().join(' ').replaceAll(' … … ', ' ')
    const { places, time, named } = worldOf(text, cast)
    const panels = own.flatMap((lines, index): Panel[] => {
      const clause = lines.join(' ')
      const isLast = at === count - 1 && index === own.length - 1
      before = presentIn(clause, cast, before)
      const felt = feelingOf(clause, isLast, mood)
      const feeling = isLast || felt !== mood.raut ? felt : (quiet[felt] ?? felt)
      const seen = seenOf(clause, before, feeling)
      const told = { distance: index === 0 ? 'jauh' : 'sedang', seen, lines: lines.map(narration), optional: false }
      return [told, ...(own.length > 2 ? [] : look(clause, before, feeling, own.length))]
    })
    return {
      title: titles[at === count - 1 ? titles.length - 1 : at % (titles.length - 1)] ?? '',
      summary: text,
      place: named ? (places.sini ?? 'sini') : 'sini',
      time,
      rain: false,
      needed: false,
      follows: false,
      panels,
    }
  })
}

const narration = (text: string): Line => ({ who: '', kind: 'narration', text })

const titles = ['Awal Mula', 'Lalu', 'Ternyata', 'Sementara Itu', 'Tidak Disangka', 'Sesudah Itu', 'Akhirnya']

const share = (length: number, count: number, at: number) => Math.round((at * length) / count)

/** The captions of each panel: at least one for each page, as far as there are clauses. */
function captionsOf(pieces: readonly string[], pageCount: number): string[][] {
  let parts = pieces.flatMap(partsOf)
  for (let isCut = true; isCut && parts.length < pageCount; ) {
    // Between words only where a short comic would need something that the idea does not tell.
    const ways = parts.map((part) =>
      part.length > LONG ? splitAt(part, parts.length < SHORT && part.length > WORDY) : [part],
    )
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

/** Who is in a picture: those of the story, and others as they are written of. */
type Present = { roles: readonly Role[]; others: readonly string[] }

/**
 * Whom a clause names; the hero where it names nobody. What goes on after "…" is still about those before it.
 */
function presentIn(clause: string, cast: Cast, before: Present): Present {
  const words = wordsOf(clause)
  const goesOn = clause.startsWith('…')
  const named = (['h', 't', 'l'] as const).filter(
    (role) =>
      isIn(words, cast[role]) ||
      (role === 'h' && /(?<!\p{L})(?:dia|ia)(?!\p{L})/iu.test(clause)) ||
      (cast[role].seen?.word === '' && cast.t.seen?.word === '' && words.includes('mereka')),
  )
  // Whoever is somebody's is there with them: "menemani ayahnya".
  const owner: Role[] = named[0] !== 'h' && named[0] && cast[named[0]].seen?.owned ? ['h'] : []
  const roles = [...new Set([...(goesOn ? before.roles : []), ...owner, ...named])]
  const known = new Set(roles.map((role) => cast[role].kind))
  const kinds = kindsIn(words).filter(
    ({ key, word, stem, at }) =>
      word === stem && !known.has(key) && !absent.has(words[at - 1] ?? '') && (roles.length === 0 || !isPerson(key)),
  )
  const others = [...new Set(kinds.map(({ stem }) => capital(spelled(stem))))].slice(0, 2)
  if (crowd.test(clause)) others.splice(1, 1, 'Orang-orang')
  if (roles.length + others.length > 0) return { roles, others }
  return goesOn ? before : { roles: ['h'], others: [] }
}

/** Words before what is only heard or thought of. */
const absent = new Set([
  'suara',
  'sinyal',
  'foto',
  'gambar',
  'jejak',
  'bayangan',
  'cerita',
  'boneka',
  'patung',
  'seperti',
  'jadi',
])

function isIn(words: readonly string[], { name, seen }: Actor): boolean {
  if (seen === undefined) return false
  const called = wordsOf(name).filter((word) => !salutations.has(word))
  return (
    (called.length > 0 && called.some((part) => words.includes(part))) ||
    (seen.word !== '' && words.some((word) => word === seen.word || word === `${seen.word}nya`))
  )
}

const crowd =
  /(?<!\p{L})(?:warga|orang-orang|semua orang|murid-murid|anak-anak|penonton|pembeli|pelanggan|satu (?:angkatan|kampung|desa|kota|sekolah|kelas|keluarga)|tim|pasukan|teman-teman|ibu-ibu|bapak-bapak|mereka|tetangga)(?!\p{L})/iu

/** What a panel shows: who is there, doing what the clause says, and its things. */
function seenOf(clause: string, { roles, others }: Present, feeling: string): string {
  const words = wordsOf(clause)
  const pose =
    poseWords(words).find(
      ({ word, at }) => doing.test(word) && !undone.test(words.slice(Math.max(0, at - 2), at).join(' ')),
    )?.word ?? 'berdiri'
  const places = placeWords(words).map(({ word }) => word)
  const things = [...new Set(propWords(words).map(({ stem }) => stem))].filter((thing) => !places.includes(thing))
  return [
    ...roles.map((role, at) => `{${role}} ${at === 0 ? pose : 'berdiri'}, ${feeling}.`),
    ...others.map((other) => `${other} ${roles.length > 0 ? 'berdiri' : pose}.`),
    ...things.slice(0, 2).map((thing) => `${capital(thing)}.`),
  ].join(' ')
}

/** Before what somebody does not do, or not yet. */
const undone = /\b(?:tidak|tak|belum|bukan|mau|ingin|sebelum|tanpa|hampir)\b/

/** Forms of a word that say what somebody does; "jalan" is mostly a road. */
const doing = /^(?:me|ber|ter)|^(?:duduk|tidur|lari|masuk|datang|pergi|pulang|lompat|kabur|makan|jongkok)$/

/** How a clause feels: what it says, else how it turns, and else as the mood of the story is. */
function feelingOf(clause: string, isLast: boolean, { key, raut }: Mood): string {
  const said = moodWords(wordsOf(clause))[0]?.key
  if (said !== undefined) return wordFor('mood', said)
  if (patternOf('pilu').test(clause)) return 'sedih'
  if (patternOf('ancaman').test(clause)) return 'takut'
  if (isLast && (patternOf('akhir').test(clause) || cheerful.includes(key))) return 'senang'
  return turning.test(clause) ? 'kaget' : raut
}

const cheerful: readonly string[] = ['lucu', 'ceria', 'hangat', 'semangat', 'romantis']
const turning = /(?<!\p{L})(?:tapi|tetapi|namun|padahal|ternyata|malah|tiba-tiba|sayangnya|justru|eh)(?!\p{L})/iu

/** Panels after a clause, each kind of them once: how who acts takes it, and what they hold. Whoever has nothing to say is only seen. */
function looksFrom(chance: Chance) {
  const left = new Map([...reactions].map(([feeling, scenes]) => [feeling, scenes.flatMap(({ panels }) => panels)]))
  const shown = new Set<string>()
  /** The place without anybody, which is seen once. */
  const views: Panel[] = [{ distance: 'jauh', seen: 'Pemandangan.', lines: [], optional: true }]

  function reaction(role: Role, feeling: string): Panel {
    const key = wordFor('mood', moodWords([feeling])[0]?.key)
    const fitting = left.get(key) ?? []
    if (fitting.length === 0) return silent(`{${role}} ${feeling}.`)
    const panel = chance.pick(fitting as [Panel, ...Panel[]])
    left.set(
      key,
      fitting.filter((one) => one !== panel),
    )
    const lines = panel.lines.map((line) => ({ ...line, who: role }))
    return { ...panel, seen: panel.seen.replaceAll('{h}', `{${role}}`), lines, optional: true }
  }

  function holding(role: Role, clause: string, feeling: string): Panel | undefined {
    if (!having.test(clause)) return undefined
    const thing = propWords(wordsOf(clause)).find(({ key, stem }) => !fixed.has(key) && !shown.has(stem))?.stem
    if (thing === undefined) return undefined
    shown.add(thing)
    const lines: Line[] = [{ who: role, kind: 'thought', text: `${capital(thing)} ini ...` }]
    return { distance: 'sedang', seen: `{${role}} memegang ${thing}, ${feeling}.`, lines, optional: true }
  }

  return (clause: string, { roles: [actor, other], others }: Present, feeling: string, count: number): Panel[] => {
    const [apart] = others
    const goesOn = clause.endsWith('…')
    const held = actor && holding(actor, clause, feeling)
    const first =
      actor === undefined
        ? silent(`${apart} ${feeling}.`)
        : goesOn
          ? (held ?? silent(`{${other ?? actor}} ${feeling}.`))
          : reaction(actor, feeling)
    if (count > 1) return [first]
    const seen = `{${other ?? actor}} ${feeling}.`
    if (goesOn) return [first, views.pop() ?? { ...silent(actor ? seen : `${apart} ${feeling}.`), distance: 'sedang' }]
    return [first, actor === undefined ? reaction('h', feeling) : (held ?? silent(seen))]
  }
}

/** Feelings of a story that nobody says at once. */
const quiet: Readonly<Record<string, string>> = { senang: 'tenang', malu: 'tenang' }

const silent = (seen: string): Panel => ({ distance: 'dekat', seen, lines: [], optional: true })

const having =
  /(?<!\p{L})(?:menemukan|nemu|memegang|membawa|menerima|membuka|menyimpan|mendapat\p{L}*|mengambil|membeli|ditemukan)(?!\p{L})/iu

/** Things that nobody holds. */
const fixed: ReadonlySet<string> = new Set(
  'bicycle boat tree fire star moon drum lighthouse rocket motorbike'.split(' '),
)
