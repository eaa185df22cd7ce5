import { type Actor, type Cast, isAnimal, isElder } from './cast.ts'
import { capital, type Words } from './fill.ts'
import { wordsOf } from './words/lexicon.ts'
import { isPerson, moodWords, patternOf, placeWords, propWords, section, titles, wordFor } from './words/vocabulary.ts'
import type { World } from './world.ts'

/**
 * Flags by which the texts of a tale differ: `lari` a race, `kawan` a friendly rival, `kalah` and `jujur` no victory,
 * `tuduh` somebody is blamed (`bebas`: nobody), `nada` music, `rasa` food, `gerak` the thing moves by itself, `darat`
 * on land, `ada` and `lawan` companion and opponent are the idea's own, `ramah` the companion may help, `niat` and
 * `milik` wish and thing are named, `bisu` a silent hero, `regu` a team, `kena` the idea's trouble is met, `tanpa` such
 * an idea names no wish; the tale's key is a flag, too. `raut`: the hero's first look. `kerja`: the work of what is
 * made. `tutup`: the closing.
 */
export function flagsOf(text: string, cast: Cast, { places }: World, named: Words, tale: string, look: string): Words {
  const has = Object.fromEntries(Object.entries(said).map(([slot, words]) => [slot, words.test(text)]))
  const isCurious = patternOf('curious').test(text)
  const strange = tale === 'haunting' || (unsolved.includes(tale) && isCurious && patternOf('sensed').test(text))
  const flags: Readonly<Record<string, boolean>> = {
    ...has,
    ...thingFlags(text, named, tale, strange),
    ...castFlags(text, cast, tale),
    kalah: Boolean(has.jujur || has.kalah),
    menang: !has.jujur && !has.kalah,
    bebas: !has.tuduh,
    perorangan: !has.regu,
    santai: !has.darurat,
    ciut: Boolean(has.ciut && !has.bisu),
    takutnya: Boolean(tale === 'courage' && has.ciut),
    darat: !/angkasa|antariksa|planet|laut|samudra|langit|awan|kapal|bulan/.test(`${places.sini} ${places.jalan}`),
    teman: Boolean(tale === 'newcomer' || has.teman),
    heran: strange,
    kasus: ['secret', 'mystery'].includes(tale) && !strange && isCurious,
  }
  const silent = ['saving', 'guarding', 'longing', 'mistake', 'contest', 'lost'].includes(tale)
  const [first] = moodWords(wordsOf(text.split(/[.,]/)[0] ?? ''))
  return {
    ...Object.fromEntries(Object.entries(flags).map(([slot, holds]) => [slot, holds ? '' : undefined])),
    hasil: named.laku?.startsWith('tidak ') ? undefined : named.laku?.replace(/^belajar (?:cara )?(?=me|ber|ter)/, ''),
    penerima: receiverOf(text, cast.t),
    ...oddIn(text, cast.h.name),
    raut: first === undefined || first.key === 'calm' ? look : wordFor('mood', first.key),
    kerja: cast.h.kind === 'robot' ? undefined : workOf(text),
    tutup: silent ? undefined : closingOf(text, cast.h.name),
  }
}

function thingFlags(text: string, named: Words, tale: string, strange: boolean) {
  const { benda, hidup, lezat, ingin, ancam, jaga, cari, rusak } = named
  const words = wordsOf(benda ?? '')
  const lifeless = benda !== undefined && hidup === undefined
  const barang = lifeless && propWords(words).length > 0 && placeWords(words).length === 0
  const usaha = !['quarrel', 'mistake', 'longing'].includes(tale) && !strange
  const isWanted = /^(?:punya|menemukan)/.test(ingin ?? '') || /menunggu|menanti|memakan|dimakan/.test(text)
  const had = !isWanted && tale !== 'lost'
  return {
    niat: ingin !== undefined,
    carian: cari !== undefined,
    cacat: rusak !== undefined && barang && lezat === undefined && tale !== 'mistake',
    polos: ingin === undefined && usaha && tale !== 'contest',
    usaha,
    barang,
    milik: (barang || (tale === 'making' && lifeless)) && had && usaha && !patternOf('large').test(benda ?? ''),
    pegang: benda !== undefined && placeWords(words).length === 0,
    kriya: tale === 'making' && lifeless && lezat === undefined && placeWords(words).length === 0,
    tercari: tale === 'lost' && (barang || hidup !== undefined),
    rasa: lezat !== undefined,
    gerak: /robot/.test(hidup ?? ''),
    bahaya: ancam !== undefined && jaga !== undefined,
    lanjut: tale === 'longing' && ingin !== undefined && !/^(?:bertemu|melihat|memeluk|mendengar|pulang)/.test(ingin),
  }
}

function castFlags(text: string, { h, t, l }: Cast, tale: string) {
  const pet = isPerson(h.kind) && isAnimal(t.kind)
  const lonely = ['quarrel', 'mistake'].includes(tale) || (t.seen === undefined && patternOf('alone').test(text))
  return {
    [tale]: tale !== 'longing' || l.seen !== undefined,
    ada: t.seen !== undefined,
    ramah: !lonely && !pet,
    lawan: l.seen !== undefined && !said.regu?.test(text),
    kawan: l.seen !== undefined && /(?<!\p{L})(?:sahabat|teman|kakak|adik|saudara|sepupu)/iu.test(text),
    hantu: l.seen?.kind === 'ghost',
    sebaya: t.seen !== undefined && !t.seen.owned && isElder(h.kind) === isElder(t.kind),
    binatang: !isPerson(h.kind),
  }
}

const unsolved: readonly string[] = ['haunting', 'secret', 'mystery']

const said = Object.fromEntries([...section('flag')].map(([slot, words]) => [slot, new RegExp(words, 'iu')]))

/** For whom a thing is: "Ibu" of "untuk ibunya". */
function receiverOf(text: string, { seen, name }: Actor): string | undefined {
  const [, word = ''] = /(?<!\p{L})(?:untuk|buat) (?:se\p{L}+ )?(\p{L}+?)(?:nya)?(?!\p{L})/iu.exec(text) ?? []
  return word !== '' && (seen?.word === word || name === word) ? name : titles.get(word.toLowerCase())
}

/** "menyiram" of "robot penyiram", "menemani nenek" of "robot untuk menemani nenek". */
function workOf(text: string): string | undefined {
  const [, trade, task] = patternOf('kerja').exec(text) ?? []
  return task ?? trade?.replace(/^pe/i, 'me').replace(/bersih$/, 'bersihkan')
}

/** From "taman yang tidak pernah dikunjungi", "ayunan bergerak sendiri", and who is missed. */
function oddIn(text: string, hero: string): Words {
  const [, sunyi, diapa] = patternOf('lengang').exec(text) ?? []
  const [, thing, tingkah = 'terdengar'] = patternOf('ganjil').exec(text) ?? patternOf('bunyi').exec(text) ?? []
  const kin = patternOf('kerabat').exec(text)?.[1]
  const odd = { sunyi, diapa, lengang: sunyi && '', ganjil: thing?.toLowerCase(), tingkah }
  const kerabat = kin && capital(kin.toLowerCase())
  // Nobody waits for themselves.
  return { ...odd, kerabat: kerabat !== undefined && hero.startsWith(kerabat) ? undefined : kerabat }
}

/** "perahu ayahnya" that waits, the earth that somebody searches for. */
function closingOf(text: string, hero: string): string | undefined {
  for (const [told, pattern] of section('closing')) {
    const found = new RegExp(pattern, 'iu').exec(text)
    if (found) return capital(told.replace('$h', hero).replace(/\$(\d)/g, (_, group: number) => found[group] ?? ''))
  }
  return undefined
}
