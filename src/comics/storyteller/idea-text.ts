import { wordsOf } from './words/lexicon.ts'
import { called, chat, english, kindWords, patternOf, placeWords, propWords, setOf } from './words/vocabulary.ts'

export const NARRATION = 110

const commands = [
  /^\s*(tolong\s+)?(buatkan|buatin|buat|bikinin|bikinkan|bikin|ceritakan|tuliskan|tulis)\s+((saya|aku|gue)\s+)?(sebuah\s+)?((cerita|komik|kisah|dongeng)\s*(pendek\s*)?)?(tentang|mengenai|soal)?\s*/i,
  /^\s*(sebuah\s+)?(cerita|kisah|komik|dongeng|fabel)\s+(pendek\s+)?(?:(tentang|mengenai|soal)\s+|(?=\p{Ll}))/iu,
  /(?<=[.!?]\s+)(?:tolong|mohon|please)\s[^.!?]*?(?:cerita\w*|komik|kisah)\s+(?:tentang|mengenai|soal)\s+(?:orang seperti (?:saya|aku) yang\s+)?/i,
  /(?<=[.!?]\s+)(?:tolong|mohon)\s(?:di)?(?:buat|bikin|gambar)[^.!?]*[.!?]?/i,
  /^\s*untuk (?:murid|anak|siswa|adik)[^:,.]{0,40}:\s*/i,
  /^\s*(?:aku|saya) (?:mau|ingin|pengen) cerita (?:soal|tentang)\s+/i,
  /\s*\b(?:(?:wk){2,}w?|(?:ha){2,}h?|hehe\w*|xixi\w*)\b/gi,
  /^\s*(please\s+)?(make|write|create|tell)\b.{0,30}?\babout\s+/i,
]

/** Without "buatkan cerita tentang", with the short words of chats written out. */
export function plainText(text: string): string {
  const spoken = /\p{Ll}/u.test(text)
    ? text
    : text.toLowerCase().replace(/(?:^|[.!?]\s+)\p{L}/gu, (head) => head.toUpperCase())
  const told = spoken
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:gimana|bagaimana) (?:kalau|jika) ([^.!?]*)\?/i, '$1.')
    .replace(/,? (?:jadi|makanya) (?:saya|aku) (?:ingin|mau) (?:cerita|komik|kisah) tentang (?=.)/i, '. ')
  const plain = commands.reduce((left, command) => left.replace(command, ''), told)
  return (plain.trim() || spoken.trim())
    .replace(/(?<=^|[.!?]\s)\p{L}+|(?<!\p{L})\p{Ll}+/gu, (word) => {
      const written = chat.get(word.toLowerCase())
      if (written === undefined || isGivenName(word)) return word
      return /^\p{Lu}/u.test(word) ? written.slice(0, 1).toUpperCase() + written.slice(1) : written
    })
    .replace(/(?<!(?:yang|tidak|ukuran|tepat) )\b([Pp])as (?=\p{L})/gu, (_, head) => (head === 'P' ? 'Saat ' : 'saat '))
    .replace(/\bbuat (?=(?:me|ber|di)\p{L}{3,})/gu, 'untuk ')
    .replace(/(?<=, )terus |\bterus (?=besok|dia|mereka|jadi|akhirnya)/g, 'lalu ')
    .replace(/ (?:sih|deh|dong|nih|tuh)(?=[\s.,!?]|$)/gu, '')
    .replace(/\b(\p{Ll}{3,})2\b/gu, '$1-$1')
}

/** Gede is a boy, and "gede" is big. */
const isGivenName = (word: string): boolean =>
  /^\p{Lu}/u.test(word) && [called.girl, called.boy].some((names) => names.has(word.toLowerCase()))

const speech = /(?<!\p{L})(?:bilang|berkata|berteriak|teriak),? [^.!?]*/giu

export const isFirstPerson = (text: string) =>
  wordsOf(text.replace(speech, '')).some(
    (word) =>
      /^(?:aku|saya|gue|gw)$/.test(word) || (/^\p{L}{3,}(?<!bang)ku$/u.test(word) && isOwned(word.slice(0, -2))),
  )

export const toldOf = (text: string, hero: string) =>
  text
    .replace(/\b(aku|saya|gue|gw)\b/gi, hero)
    .replace(/\b(kami|kita)\b/gi, 'mereka')
    .replace(/\b(\p{L}{3,}?)ku\b/gu, (word, base: string, at: number, all: string) => {
      if (!isOwned(base.toLowerCase()) || /bang$/i.test(base)) return word
      return all.slice(0, at).includes(hero) || all.slice(0, at).includes('ku') ? `${base}nya` : `${base} ${hero}`
    })

/** "ibunya" is "ibuku" for its owner, and "ibumu" when the owner is addressed. */
export const ownedBy = (text: string, ending: 'ku' | 'mu') =>
  text
    .replace(/\b(dia|ia)\b/g, ending === 'ku' ? 'aku' : 'kamu')
    .replace(/\b(\p{L}{3,})nya\b/gu, (word, base: string) => (isOwned(base) ? `${base}${ending}` : word))

/** "kucing" and "ibu" are somebody's; "bu" of "buku" is not. */
export const isOwned = (base: string) =>
  setOf('owned').has(base) || [kindWords, propWords, placeWords].some((words) => words([base])[0]?.word === base)

export const isEnding = (piece: string) => patternOf('akhir').test(piece)

/** In order; a new piece begins where the story turns, and names who acts. */
export function piecesOf(told: string, hero: string): string[] {
  const sentences = told
    .split(/(?<=[.!?;…])(?<!^.{0,30}\d{4}\.)\s+/)
    .flatMap((sentence) => sentence.split(patternOf('turns')))
  return sentences
    .map((sentence, index) =>
      sentence
        .trim()
        .replace(/^(sampai|hingga) (?!suatu|akhirnya|ke |di )/i, 'Sampai suatu hari ')
        .replace(/^(dia|ia)\b/i, hero)
        // A turn may lack who acts: "lalu berbohong", "harus mengaku".
        .replace(patternOf('actless'), (found, turn: string | undefined, _at: number, all: string) => {
          const isTold = all.includes(hero) || isOthers(sentences[index - 1], hero)
          return isTold ? found : `${turn === undefined ? '' : `${turn} `}${hero} `
        }),
    )
    .map((piece) =>
      piece.replace(new RegExp(`(?<=^${hero} )\\p{Lu}(?=\\p{Ll})`, 'u'), (letter) => letter.toLowerCase()),
    )
    .filter((piece) => wordsOf(piece).length > 1)
    .map(asSentence)
    .filter((piece, index, all) => all.indexOf(piece) === index)
}

/** The next sentence may then be about somebody else, too. */
const isOthers = (sentence: string | undefined, hero: string): boolean =>
  sentence !== undefined &&
  !new RegExp(`(?<!\\p{L})(?:${hero}|[Dd]ia|[Ii]a)(?!\\p{L})`, 'u').test(sentence) &&
  kindWords(wordsOf(sentence).slice(0, 2)).length > 0

/** From this length a sentence with its "…" no longer fits a narration. */
const TOO_LONG = NARRATION - 4

export const partsOf = (sentence: string): string[] =>
  sentence.length < TOO_LONG ? [sentence] : splitAt(sentence, true).flatMap(partsOf)

/** Cut near the middle where a clause or a phrase begins, else `betweenWords`; it may stay whole. */
export function splitAt(sentence: string, betweenWords: boolean): string[] {
  const cuts = joints.flatMap(([far, pattern]) =>
    [...sentence.matchAll(pattern)].map(({ index, 0: { length } }) => {
      const least = Math.min(index, sentence.length - index - length)
      const cost = least < 16 || (far > 50 && !betweenWords) ? Infinity : Math.abs(index - sentence.length / 2) + far
      return { index, end: index + length, cost }
    }),
  )
  const half = Math.ceil(sentence.length / 2)
  const none = { index: half, end: half, cost: betweenWords && sentence.length >= TOO_LONG ? 1_000 : Infinity }
  const { index, end, cost } = cuts.reduce((least, one) => (one.cost < least.cost ? one : least), none)
  return cost === Infinity ? [sentence] : [`${sentence.slice(0, index)} …`, `… ${sentence.slice(end)}`]
}

/** Clauses, lists, phrases, words, each with the letters that a cut nearer to the middle may be worse. */
const joints = [
  [
    0,
    /(?<!\beh),?\s+(?=(?:jadi|lalu|terus|kemudian|eh|tapi|tetapi|padahal|karena|soalnya|sehingga|supaya|agar|sampai|hingga|walaupun|meskipun|ketika|saat|waktu|sambil|lama-lama|ternyata|akhirnya|malah)\s)/gu,
  ],
  [10, /,?\s+(?=dan\s\p{Ll})|,\s+(?!\p{Lu})/gu],
  [26, /\s+(?=(?:yang|untuk|buat|dari|dengan|di|ke|tanpa|demi)\s)/gu],
  [60, /\s+(?!\p{Lu})/gu],
] as const

function asSentence(piece: string): string {
  const begun = piece.replace(/[,;:\s]+$/, '').replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
  return /[.!?…"”)]$/.test(begun) ? begun : `${begun}.`
}

const ENOUGH = 110
/** Enough for an idea that tells its end, or that has no tale. */
const FEW = 80

/** Longer ideas need no invented turns. `isAlone`: no tale fits the idea. */
export const isRetold = (text: string, isAlone: boolean): boolean =>
  (text.length >= ENOUGH || (text.length >= FEW && (isAlone || patternOf('outcome').test(laterPart(text))))) &&
  isIndonesian(text)

const laterPart = (text: string) => text.slice(text.indexOf(' ', text.length / 4))

export function isIndonesian(text: string): boolean {
  const words = wordsOf(text)
  const known = words.filter(
    (word) => setOf('usual').has(word) || /^(me|ber|di|ter|pe)\p{L}{4,}$|\p{L}{3,}nya$/u.test(word),
  )
  const foreign = words.filter((word) => english.has(word) && word !== english.get(word))
  const isMixed = foreign.length > 0 && known.length / words.length <= 0.12
  return known.length >= 1 && foreign.length <= known.length && !isMixed
}
