import { type Chance, chanceOf } from '../../artwork/chance.ts'
import { type Idea, type Script, type Storyteller, shortened } from '../script/script.ts'
import { type Actor, type Cast, castOf, isElder } from './cast.ts'
import { capital, filled, slotsOf, titled, type Words } from './fill.ts'
import { flagsOf } from './flags.ts'
import { isFirstPerson, isIndonesian, NARRATION, piecesOf, plainText, toldOf } from './idea-text.ts'
import { inMood, inOwnMood, moodFor, pauseIn } from './mood.ts'
import { namedIn, wishIn } from './named.ts'
import { outlineOf, outlineOfOwn } from './outline.ts'
import { ONE_OF_THEM } from './people.ts'
import { retell } from './retelling.ts'
import { retold, type Tale, taleFor } from './tale.ts'
import { pagesOf, type Telling } from './telling.ts'
import { wordsOf } from './words/lexicon.ts'
import { isPerson, nounOf, propWords, setOf } from './words/vocabulary.ts'
import { type World, worldOf } from './world.ts'

const MAX_READ = 2_000
const MAX_TITLE = 60

/** By rules, in Indonesian: the idea's own words, told over the turns of a fitting tale. */
export const createBuiltInStoryteller = (): Storyteller => ({
  name: 'built-in',
  async write(idea, signal) {
    signal.throwIfAborted()
    return scriptOf({ ...idea, text: plainText(idea.text.normalize('NFC').replace(/[{}|]/g, '').slice(0, MAX_READ)) })
  },
})

function scriptOf(idea: Idea): Script {
  const { text, genres, pageCount } = idea
  const chance = chanceOf(`${idea.seed} ${text}`)
  const tale = taleFor(text, genres, wishIn(text) !== undefined, chance)
  const mood = moodFor(text, tale, genres)
  const cast = castOf(text, idea.seed, tale)
  const spoken = isFirstPerson(text) ? toldOf(text, cast.h.name) : text
  const found = worldOf(text, cast)
  const usual = { time: mood.waktu ?? chance.pick(['pagi', 'siang', 'sore']), weather: mood.cuaca ?? '' }
  const isOwn = tale === retold
  const world = { ...found, ...(isOwn ? usual : namedTimes(found, usual)) }
  // A retold idea needs no guesses.
  const named = isOwn ? { benda: propWords(wordsOf(text))[0]?.stem } : namedIn(spoken, tale.key, cast.h.name)
  const pieces = isIndonesian(spoken) ? piecesOf(spoken, cast.h.name) : [openingOf(cast.h, world, named.laku)]
  const isMet = tale.turns.has('perlu')
  const words = {
    inti: gistOf(pieces[0] ?? '', cast),
    biji: `${chance.whole(0, 9_999)}`,
    ...wordsFor(tale, cast, world, named),
    ...flagsOf(text, cast, world, named, tale.key, mood.raut),
    [mood.key]: '',
    ...(isOwn && { tutup: undefined }),
    ...(isMet && { kena: '', polos: undefined, tanpa: named.ingin === undefined ? '' : undefined }),
  }
  const intros = introsOf(tale, cast, words, pieces[0] ?? '')
  const plot = { tale, words, genres, pageCount, chance }
  const outline = isOwn
    ? inOwnMood(outlineOfOwn(retell(pieces, cast, mood, pageCount, chance), pauseIn(mood), plot), mood)
    : inMood(outlineOf(plot), mood, chance.whole(0, 59))
  const told = { words, world, pieces: isOwn ? [] : pieces, intros, mood: isOwn ? { ...mood, swaps: [] } : mood, isMet }
  const pages = pagesOf(outline, told)
  return {
    title: titleOf(tale, words, saidOf(cast, world, named), chance),
    tagline: isOwn ? mood.semboyan : (filled(tale.tagline, words) ?? ''),
    mood: mood.key,
    characters: presentOf(cast, pages),
    pages,
  }
}

/** Those of the idea come first; a retold idea has them in its clauses. */
const namedTimes = (found: Usual, usual: Usual): Usual => ({
  time: found.time || usual.time,
  weather: found.weather || usual.weather,
})
type Usual = { time: string; weather: string }

/** As a clause: "ayam jago Pak RT bungkam". */
const gistOf = (piece: string, { h, t }: Cast): string | undefined =>
  /^Di .* ada se|^(?:Ada|Di|Pada|Suatu|Setiap|Hari|Terdengar) |[!?…"]/u.test(piece) || piece.length > 80
    ? undefined
    : (piece.startsWith(h.name) || piece.startsWith(t.name)
        ? piece
        : piece.replace(/^\p{Lu}(?=\p{Ll}+ \p{Ll}|(?:dik|akak|nak|ahabat|im) )/u, (letter) => letter.toLowerCase())
      ).replace(/\.$/, '')

/** The idea's own words come first, then the tale's. */
function wordsFor(tale: Tale, cast: Cast, world: World, named: Words): Words {
  const { places } = world
  const { name: h } = cast.h
  const address = ({ name, kind }: Actor) => (isElder(kind) ? name : 'kamu')
  const words: Words = {
    ...named,
    h,
    t: cast.t.name,
    l: cast.l.name,
    kh: address(cast.h),
    kt: address(cast.t),
    kl: address(cast.l),
    tempat: places.sini,
    sana: places.sana,
    ramai: places.ramai,
    benda: named.benda ?? tale.thing,
    aneh: world.named ? places.sini : (named.benda ?? places.sini),
    lomba: named.lomba ?? 'pertandingan',
    jaga: named.jaga ?? places.sini,
    ancam: named.ancam ?? 'digusur',
  }
  const wish = filled(tale.wish, words)
  return { ...words, ingin: named.ingin ?? wish, laku: named.laku ?? wish }
}

/** For ideas that cannot be told as they stand. */
function openingOf({ name, kind }: Actor, { places }: World, wish: string | undefined): string {
  const one = kind === 'robot' ? 'sebuah' : isPerson(kind) ? 'seorang' : 'seekor'
  const who = `Di ${places.sini} ada ${one} ${nounOf(kind).toLowerCase()} bernama ${name}.`
  return shortened(wish === undefined ? who : `${who} Ia ingin ${wish}.`, NARRATION)
}

/** The idea leaves them without a name: what they are to the hero. */
function introsOf(tale: Tale, { h, t, l }: Cast, words: Words, opening: string): Telling['intros'] {
  const captionOf = ({ name, seen, kind }: Actor, label: string) => {
    if (seen?.name != null) return undefined
    const kin = seen !== undefined && (seen.owned || (seen.word !== 'anak' && setOf('relatives').has(seen.word)))
    const friend = isElder(h.kind) && !isElder(kind) ? label.replace(/^sahabat/, 'tetangga kecil') : label
    return `${name}, ${seen ? `${seen.word} ${kin ? h.name : 'itu'}` : friend}.`
  }
  const isKnown = opening.includes(h.name) || h.seen?.name != null
  const isLonely = (words.teman ?? words.lengang) !== undefined
  return {
    h: isKnown ? undefined : `${h.seen?.word === ONE_OF_THEM ? 'Salah satunya' : 'Namanya'} ${h.name}.`,
    t: captionOf(t, `${isLonely ? 'yang pertama menyapa' : 'sahabat'} ${h.name}`),
    l: captionOf(l, filled(tale.l ?? 'tetangga {h}', words) ?? ''),
  }
}

const saidOf = (cast: Cast, world: World, named: Words) =>
  new Set([
    ...Object.keys(named).filter((slot) => named[slot] !== undefined),
    ...(world.named ? ['tempat', 'aneh'] : []),
    ...(named.benda ? ['aneh', 'penerima'] : []),
    ...(['t', 'l'] as const).filter((role) => cast[role].seen),
  ])

/** About what the idea names. */
function titleOf({ titles: own }: Tale, words: Words, said: ReadonlySet<string>, chance: Chance): string {
  const isPlain = !said.has('laku') || own.some((one) => one.includes('{laku}'))
  const titles = isPlain ? own : [...own, '{h} Ingin {laku}']
  const fitting = titles.flatMap((title) => {
    const text = filled(title, words)
    const slots = slotsOf(title)
    const isInvented = slots.some((slot) => ['t', 'l', 'sana', 'benda'].includes(slot) && !said.has(slot))
    if (text === undefined || text.length > 42 || isInvented) return []
    return [{ text, told: slots.filter((slot) => said.has(slot)).length }]
  })
  const most = Math.max(...fitting.map(({ told }) => told))
  const [first = words.h ?? '', ...others] = fitting.filter(({ told }) => told === most).map(({ text }) => text)
  return shortened(titled(capital(chance.pick([first, ...others]))), MAX_TITLE)
}

/** Only characters that the pages show or let speak; the hero is the first. */
function presentOf({ h, t, l }: Cast, pages: Script['pages']): Script['characters'] {
  const text = JSON.stringify(pages)
  return [h, t, l]
    .filter((role) => role === h || text.includes(role.name))
    .map(({ name, appearance, personality }) => ({ name, appearance, personality }))
}
