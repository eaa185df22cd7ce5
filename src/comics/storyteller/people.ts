import type { FigureKind } from '../../artwork/comic/scene.ts'
import { isIndonesian } from './idea-text.ts'
import { type NameInText, namesIn } from './names.ts'
import { type Sighting, spelled, wordsOf } from './words/lexicon.ts'
import {
  called,
  isPerson,
  kindsIn,
  kindWords,
  patternOf,
  placeWords,
  propWords,
  setOf,
  titles,
} from './words/vocabulary.ts'

/** `word`: what the idea calls somebody without a name; `species`: the word for the kind. */
export type Mention = {
  kind: FigureKind
  name: string | null
  word: string
  species: string
  owned: boolean
  at: number
}

/** In their order, a name with the kind beside it. `absent` leaves out the ill. */
export function seenIn(text: string, absent: boolean): Mention[] {
  const words = wordsOf(text)
  const names = namesIn(text)
  const kinds = actingKinds(text, words, names, absent)
  const used = new Set<Sighting<FigureKind>>()
  const named = names.map((name): Mention => {
    const beside = kinds.filter((kind) => !used.has(kind) && isBeside(kind, name, words))
    for (const kind of beside) used.add(kind)
    const [kind, species] = [kindOf(name, beside, words), beside[0]?.stem ?? '']
    return { kind, name: name.name, word: '', species, owned: false, at: name.at }
  })
  const unnamed = kinds.filter((kind) => !used.has(kind) && !names.some((name) => within(kind, name)))
  const others = unnamed.map(
    ({ key, stem, word, at }): Mention => ({
      kind: exact(key, words, at),
      name: calling(spelled(stem), key, text),
      word: stem,
      species: stem,
      // The kin of a nameless hero are those of somebody who has died.
      owned: word !== stem && (names.length > 0 || !words.slice(0, at).some((one) => dead.test(one))),
      at: owns(words, at) || names.some((name) => name.at === at + 1) ? at + words.length : at,
    }),
  )
  const members = membersIn(text, others.length > 0)
  const apart = others.filter(
    ({ at, word }) =>
      !members.some((one) => at > one.at && at < one.at + 3) &&
      // "Anak itu" is the "anak perempuan" of before.
      !others.some((one) => one.at < at && one.word.startsWith(`${word} `)),
  )
  return distinct([...named, ...apart, ...members.slice(names.length)].sort((one, other) => one.at - other.at))
}

/** Only those that have a part in the story. */
const actingKinds = (text: string, words: readonly string[], names: readonly NameInText[], absent: boolean) =>
  kindsIn(words).filter(
    ({ word, stem, at, length }, index, all) =>
      // Berteman is no friend.
      (word === stem || !/^(?:ber|me|di|per)/.test(word)) &&
      all.findIndex((one) => one.word === word) === index &&
      // Teman-temannya are many, and nobody of them has a part.
      !(words[at + 1]?.startsWith(word) ?? false) &&
      words[at + 1] !== 'beradik' &&
      // "Temannya cuma robot" is the robot.
      !(word !== stem && /^(?:cuma|hanya|adalah|ialah)$/.test(words[at + 1] ?? '')) &&
      !(word === 'raksasa' && [kindWords, propWords].some((known) => known(words.slice(Math.max(0, at - 2), at))[0])) &&
      !/^(?:tim|regu|grup|kos)$/.test(words[at - 2] ?? '') &&
      !setOf('peopleless').has(words[at - 1] ?? '') &&
      !(/^(?:pencuri|penjahat)/.test(word) && (word !== stem || words[at - 1] === 'siapa')) &&
      !all.some(
        (one) => one.word === one.stem && one.at < at && isSame.test(words.slice(one.at + one.length, at).join(' ')),
      ) &&
      !words.slice(Math.max(0, at - 9), at).some((one) => setOf('thinking').has(one)) &&
      (word !== stem || !making.test(`${words.slice(0, at).join(' ')} `)) &&
      !(names.length > 0 && words[at - 1] === 'ternyata') &&
      !(word === 'cat' && isIndonesian(text)) &&
      !(absent && (['kehilangan', 'mencari', 'cari'].includes(words[at - 1] ?? '') || isGone(word, words))) &&
      !(absent && word !== stem && (words[at - 1] === 'surat' || isAway(words.slice(at + length)))),
  )

const dead = /^(?:meninggal|almarhum|almarhumah|mendiang)$/

/** Between two words for the same: "kakek galak penjual balon". */
const isSame = /^(?:tua|muda|galak|baik|miskin|kaya|kecil|cilik)?$/

/** Two of "tiga bersaudara" act for all; two of "anak-anak" only where nobody is `apart`. */
function membersIn(text: string, apart: boolean): Mention[] {
  const found = patternOf('bunch').exec(text)
  const word = (found?.[1] ?? found?.[2])?.toLowerCase()
  if (!found || word === undefined || (apart && found[2] !== undefined)) return []
  const grown: FigureKind | undefined = /^(?:ibu|emak)/.test(word) ? 'woman' : /^bapak/.test(word) ? 'man' : undefined
  const young = patternOf('adult').test(text) ? (['woman', 'man'] as const) : (['girl', 'boy'] as const)
  const at = wordsOf(text.slice(0, found.index)).length - 0.5
  const one = { name: null, species: '', owned: true, at }
  const relation = /saudara/.test(word) ? 'saudara' : grown ? 'tetangga' : 'sahabat'
  return [
    { ...one, kind: grown ?? young[0], word: ONE_OF_THEM },
    { ...one, kind: grown ?? young[1], word: relation, at: at + 0.1 },
  ]
}

export const ONE_OF_THEM = 'salah satunya'

export const isGone = (word: string, words: readonly string[]): boolean =>
  words.some((one, at) => {
    const after = one === word ? words.slice(at + 1, at + 5) : []
    return after.some((next) => setOf('gone').has(next)) || missing.test(after.join(' '))
  })
const missing = /\b(?:belum|tidak|tak)(?: pernah)? (?:pulang|kembali)\b/

const isAway = (after: readonly string[]): boolean =>
  after.slice(0, 3).some((next) => setOf('away').has(next)) ||
  /^(?:(?!masih)\S+ )?(?:menunggu|menanti) di/.test(after.join(' '))

/** Only an owner, who comes last: "peta kakek", "rumah nenek". */
const owns = (words: readonly string[], at: number) =>
  [at, /^(?:tua|lama|kecil|baru)$/.test(words[at - 1] ?? '') ? at - 1 : at].some((end) =>
    [propWords, placeWords].some((lexicon) =>
      lexicon(words.slice(Math.max(0, end - 2), end)).some((thing) => thing.at + thing.length === Math.min(2, end)),
    ),
  )

/** Made things act later; what somebody wants to be or have is not there. */
const making =
  /\b(membuat|merakit|menciptakan|membangun|bikin|jadi|menjadi|build\w*|mak(e|es|ing)|(ingin|mau) (punya|membeli|memelihara))\s+(sebuah\s+|seekor\s+|seorang\s+|a\s+)?(super\s+)?$/i

const within = (kind: Sighting<FigureKind>, name: NameInText) => kind.at >= name.at && kind.at < name.at + name.length

/** "seekor naga kecil bernama Rasa", "Bimo, robot tua", "Ibu Wati". */
function isBeside(kind: Sighting<FigureKind>, name: NameInText, words: readonly string[]): boolean {
  if (within(kind, name)) return true
  if (kind.at + 1 === name.at && (setOf('relatives').has(kind.word) || kindOfName(name.name) !== undefined))
    return false
  const between =
    kind.at < name.at ? words.slice(kind.at + kind.length, name.at) : words.slice(name.at + name.length, kind.at)
  const isNaming = between.some((word) => ['bernama', 'namanya', 'named'].includes(word))
  const isJoined = between.length <= 5 && (isNaming || between.every((word) => setOf('linking').has(word)))
  return isJoined && (!kind.word.endsWith('nya') || kind.at < name.at)
}

const distinct = (people: readonly Mention[]) =>
  people.filter((one, index) => !people.slice(0, index).some((other) => isSameOne(one, other)))

const isSameOne = (one: Mention, { kind, name, word }: Mention): boolean => {
  const isAnybody = one.word === 'anak' || !setOf('relatives').has(one.word)
  return kind === one.kind && (one.name === null ? word === one.word || isAnybody : one.name === name)
}

function exact(kind: FigureKind, words: readonly string[], at: number): FigureKind {
  const next = words.slice(at, at + 3)
  const child = kind === 'boy' || ((kind === 'man' || kind === 'woman') && ['cilik', 'kecil'].includes(next[1] ?? ''))
  if (!child) return kind
  return kind === 'woman' || next.some((word) => ['perempuan', 'gadis', 'putri'].includes(word)) ? 'girl' : 'boy'
}

/** By the word beside the name ("naga bernama Rasa"), or by the name ("Nenek Ijah"). */
function kindOf(name: NameInText, beside: readonly Sighting<FigureKind>[], words: readonly string[]): FigureKind {
  const apart = beside.find((kind) => !within(kind, name))
  if (apart?.key === 'boy' && (setOf('relatives').has(apart.stem) || setOf('ageless').has(apart.stem)))
    return guessed(name.name)
  if (apart && setOf('crafts').has(apart.stem)) {
    const young = guessed(name.name)
    return words[apart.at + 1] === 'cilik' ? young : young === 'girl' ? 'woman' : 'man'
  }
  return apart?.key ?? kindOfName(name.name) ?? beside[0]?.key ?? guessed(name.name)
}

const kindOfName = (name: string) =>
  /^Mbah /.test(name) && guessed(name.slice(5)) === 'girl' ? 'grandmother' : kindWords(wordsOf(name)).at(0)?.key

const girlish = /(a|i|ah|ih|yu|ul|en)$/i
function guessed(name: string): FigureKind {
  const word = name.toLowerCase()
  if (called.boy.has(word)) return 'boy'
  return called.girl.has(word) || girlish.test(word) ? 'girl' : 'boy'
}

/** "Ibu" of "ibunya". Animals are called what they are, as in fables. Others have no name. */
function calling(word: string, kind: FigureKind, text: string): string | null {
  const name = `${word.charAt(0).toUpperCase()}${word.slice(1)}`
  const isName = !isPerson(kind) || new RegExp(`[\\p{Ll},] ${name}(?!\\p{L})`, 'u').test(text)
  return titles.get(word) ?? (isName ? name : null)
}

/** Of the hero's kind: "ibunya", or the queen of ants. */
export const isKin = ({ word, owned }: Mention) => (owned && titles.has(word)) || ['raja', 'ratu'].includes(word)
