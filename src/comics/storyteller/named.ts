import { shortened } from '../script/script.ts'
import { isOwned } from './idea-text.ts'
import { wordsOf } from './words/lexicon.ts'
import { english, kindWords, patternOf, propWords, setOf } from './words/vocabulary.ts'

/** By the braces of the tales; undefined where the idea names nothing. */
export function namedIn(told: string, tale: string, hero: string): Record<string, string | undefined> {
  const dared = tale === 'courage' ? patternOf('gentar').exec(told)?.[1] : undefined
  const own = told.slice(Math.max(0, told.indexOf(hero)))
  const wished = dared === undefined ? (wishIn(own) ?? wishIn(told)) : asWish(upTo(dared))
  const [, guarded, threat] = patternOf('terancam').exec(told) ?? []
  const [, taken, as] = patternOf('sangka').exec(told) ?? []
  const [, contest, rest = ''] = patternOf('lomba').exec(told) ?? []
  // A mere participant wishes to win.
  const joins =
    tale === 'contest' && /^(?:punya )?(?:melawan|menghadapi|ikut|balap|lomba|bertanding)/.test(wished ?? '')
  const aimed = joins ? undefined : wished
  const bare = told.replaceAll(hero, '').replace(/(?:jam|pukul) \S+(?: (?:pagi|siang|sore|malam))?|sama sekali/giu, '')
  const thing = ['lost', 'mystery'].includes(tale) ? (missingIn(told) ?? thingIn(bare)) : thingIn(bare)
  const lacking = tale === 'lost' && thing ? `menemukan ${thing} lagi` : undefined
  const names = told.match(/\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}+)*/gu) ?? []
  const elder = names.find((name) => !name.includes(hero) && /^(?:Pak|Bu|Nenek|Kakek|Mbah|Kak)/.test(name))
  const kept = guarded && guardedIn(guarded)
  const whom = kept ?? thing ?? elder
  const wish =
    aimed?.replace(/^(me\p{L}+?)nya(?!\p{L})/u, whom ? `$1 ${whom}` : '$&').replace(/^mencari /, 'menemukan ') ??
    lacking
  const isFood = propWords(wordsOf(thing ?? '')).some(({ key }) => ['bowl', 'cake', 'fruit', 'pot'].includes(key))
  const [, sought] = /^menemukan ((?!jalan|sebab|penyebab|cara|jawab).{3,30})$/.exec(briefly(wish ?? '')) ?? []
  return tidied({
    ingin: wish,
    laku: wish && briefly(wish),
    ejek: /(?<!\p{L})(?:diejek|ditertawakan|dikucilkan|dibully|diolok)/iu.test(told) ? 'aneh' : undefined,
    lezat: isFood ? thing : undefined,
    cari: tale === 'lost' ? undefined : sought,
    hidup: thing && kindWords(wordsOf(thing.replace(/nya$/, ''))).length > 0 ? thing : undefined,
    benda: thing,
    rusak: ['rusak', 'pecah', 'patah', 'sobek', 'bocor'].find((word) => patternOf(word).test(told)),
    jaga: kept,
    ancam: threat,
    sangka: taken,
    jadi: as,
    takut: fearedIn(told),
    lomba: contest && [contest.toLowerCase(), phraseOf(rest) ?? actIn(rest)].filter(Boolean).join(' '),
  })
}

function fearedIn(told: string): string | undefined {
  const [, feared] = /(?<!\p{L})takut (?:pada |sama |dengan |akan |kepada )?(\p{Ll}{3,}(?: \p{Ll}+)?)/u.exec(told) ?? []
  const isFeared = feared && !/nya$|^(?:di|ke|untuk|kalau|saat|tapi|sekali)(?!\p{L})/u.test(feared)
  return isFeared ? phraseOf(feared) : undefined
}

/** "menari" of "lomba menari di balai desa". */
const actIn = (rest: string) =>
  /^\s+((?:me|ber)\p{L}{3,}(?!\p{L})(?! sahabat| teman))/u.exec(rest)?.[1]?.replace(/^(?:melawan|bersama).*/, '')

/** "taman bermain" of "Taman bermain milik Pak Hasan". */
const guardedIn = (text: string) =>
  lastPhrase(
    text.replace(/\s(?:milik|punya|kepunyaan)\s.*$|(?<=\S+.*) (?:di|ke|dari|dekat) .*$|(?:\s\p{Lu}\p{Ll}+)+$/u, ''),
  )

/** No filled text may end in a word that leads on. */
const tidied = (named: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(named).map(([slot, text]) => [slot, text?.replace(patternOf('leading'), '')]))

/** Words that follow "ingin"; undefined where the idea has neither wish nor act. */
export function wishIn(told: string): string | undefined {
  for (const name of ['wishing', 'duty', 'doing']) {
    const match = patternOf(name).exec(told)
    const rest = match ? told.slice(match.index + match[0].length) : ''
    const wish = upTo(rest)
    const before = told.slice(0, match?.index)
    if (name === 'duty' && (!isAct(wish) || /siapa yang $/i.test(before))) continue
    // Acts of others are not the hero's: "anaknya Nisa", "melawan preman yang".
    if (patternOf('others').test(before) || (name === 'doing' && /(?: yang|(?:hanya|cuma) bisa) $/.test(before)))
      continue
    if (/^\p{L}+(?: \p{L}+)?nya \p{L}|^(?:ia|dia|mereka|anaknya|semua|(?:mencari )?tahu)(?!\p{L})/u.test(wish)) continue
    const own = /^(?:wants|want|dream|hope)/i.test(match?.[0] ?? '') ? translated(wish) : wish
    if (own !== undefined && own.length >= 4) return asWish(own)
  }
  if (/(?<!\p{L})(?:penasaran|ingin tahu|mencari tahu)/iu.test(told)) return 'tahu jawabannya'
  return /(?<!\p{L})(?:tersesat|lupa jalan)/iu.test(told) ? 'menemukan jalan pulang' : undefined
}

const lowered = (text: string) => text.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase())

const upTo = (text: string) => (text.split(patternOf('ending'))[0] ?? '').trim()

function asWish(wish: string): string {
  const own = acting(lowered(wish))
  const plain = own
    .replace(/^mencari\b/, 'menemukan')
    .replace(/^mengejar (?=bajak|pencuri|perampok|penjahat|maling)/, 'menangkap ')
    .replace(/ (?:besok pagi|besok|hari ini|nanti malam|nanti|tahun ini)$/, '')
  return plain.length <= 46 ? plain : shortened(briefly(plain), 46).replace('…', '')
}

const isAct = (wish: string) => patternOf('verbs').test(wish) || /^(?:me|ber|ter|di|se|pe)\p{L}{4,}/u.test(wish)

/** "ingin sepeda baru" is a wish to have one. */
const acting = (wish: string) => (isAct(wish) ? wish : `punya ${wish}`)

/** Word by word, only where all words are known. */
function translated(wish: string): string | undefined {
  const words = wordsOf(wish).map((word) => english.get(word))
  const unknown = words.indexOf(undefined)
  const known = words.slice(0, unknown < 0 ? undefined : unknown).filter((word) => word !== '-')
  const plain = known.join(' ').replace(/ (?:di|ke|dengan)$/, '')
  return plain
    .replace(/~(\S+) ([^\s~]+)/g, '$2 $1')
    .replaceAll('~', '')
    .replace('membuat teman', 'punya teman')
}

const briefly = (wish: string) => (wish.length <= 24 ? wish : wish.replace(furthermore, ''))
const furthermore =
  /(?<=\S+ \S+) (?:yang|supaya|agar|di|ke|dengan|dari|untuk|buat|seperti|kepada|bersama|dan|tanpa|milik|sambil|pada|dalam)(?!\p{L}).*$/u

const makers =
  /(?<!\p{L})(?:membuat(?! (?:seluruh|semua|orang|warga|teman) )|menumpahkan|merajut|menenun|menghilangkan|merobek|memasak|merakit|menciptakan|melukis|menjahit|menulis|bikin|masak|merusak|memecahkan|mencuri|merawat|kehilangan|mencari|menunggu|menemukan|merindukan|menyembunyikan|berebut|memperebutkan|rebutan|menangkap|menjual|berjualan|jualan|membawa|mematahkan|menjatuhkan|punya|membuka|menjalankan|menanak|menerbangkan|menanam|menjaga|tentang|soal)\s+(?:kembali\s+|lagi\s+)?([\p{L} -]+)/giu

/** "payung merah" of "menemukan payung merah yang bisa terbang". */
function thingIn(told: string): string | undefined {
  const made = [...told.matchAll(makers)].map(([, rest = '']) => phraseOf(rest)).find((one) => one !== undefined)
  const [, speaking] = /(?<!\p{L})(\p{L}{3,})nya (?:bercerita|berbicara|bicara|berkata)(?!\p{L})/iu.exec(told) ?? []
  const [prop] = propWords(wordsOf(told))
  const said = prop && phraseOf(lowered(told.slice(Math.max(0, told.toLowerCase().indexOf(prop.stem)))))
  return speaking ?? made ?? english.get(prop?.stem ?? '') ?? said
}

/** "kucing kesayangan" of "Kucing kesayangan Dewi hilang". */
function missingIn(told: string): string | undefined {
  const [, before] =
    /([\p{L}\s-]+?)\s+(?:\p{L}+\s)?(?:hilang|dicuri|tertinggal|tertukar|lenyap|raib|jatuh)(?!\p{L})/iu.exec(told) ?? []
  return before === undefined ? undefined : phraseOf(lastPhrase(before.replace(/ (?:di|dari|milik|ke) .*$/, '')) ?? '')
}

const stops = setOf('stops')
const verbal = /^(?:me[mnlrwy]\p{L}{3,}|ber\p{L}{4,}|di\p{L}{4,}|ter\p{L}{4,})$/u
const isVerb = (word: string) => verbal.test(word) && !isOwned(word)

/** The first noun, with one or two words that belong to it. */
function phraseOf(text: string): string | undefined {
  const words: string[] = []
  for (const word of text.trim().replace(patternOf('article'), '').split(/\s+/)) {
    const bare = word.replace(/[^\p{L}-].*$/u, '')
    if (bare === '' || stops.has(bare) || isVerb(bare) || (/^\p{Lu}/u.test(bare) && words.length > 0)) break
    words.push(bare.toLowerCase())
    if (words.length === 3 || bare !== word) break
  }
  const [first = ''] = words
  const phrase = words.join(' ')
  const kept = kindWords([first.replace(/nya$/, '')]).length > 0 || words.length > 1
  if (first.length < 3 || setOf('unthings').has(first) || /^\p{Lu}/u.test(text.trim())) return undefined
  return kept && words.length === 1 ? phrase : phrase.replace(/nya$/, '')
}

/** "pohon beringin tua" of "Tari merawat pohon beringin tua". */
function lastPhrase(text: string): string | undefined {
  const words = text.trim().split(/\s+/)
  const from = words.findLastIndex(
    (word, at) =>
      stops.has(word.toLowerCase()) || isVerb(word) || (/^\p{Lu}/u.test(word) && at > 0 && at < words.length - 1),
  )
  const own = words
    .slice(from + 1)
    .filter((word, at, all) => at < all.length - 1 || !/^\p{Lu}/u.test(word) || all.length === 1)
  const phrase = (own.length > 0 || words.length > 3 ? own : words)
    .slice(-3)
    .join(' ')
    .replace(patternOf('article'), '')
  return phrase.length < 3 ? undefined : lowered(phrase)
}
