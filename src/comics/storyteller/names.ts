import { wordsOf } from './words/lexicon.ts'
import { called, lexicons, moodWords, poseWords, setOf } from './words/vocabulary.ts'

export type NameInText = { name: string; at: number; length: number }

const honours =
  'Bu Guru|Pak Guru|Pak RT|Nenek|Kakek|Pak|Bu|Ibu|Mbah|Kak|Bang|Mas|Mbak|Om|Tante|Ustaz|Eyang|Mbok|Mak|Kang|Cak|Nyai|Abah|Oma|Opa|Uda|Uni|Bude|Pakde|Sersan|Raja|Ratu|Kapten|Dokter|Profesor|Detektif|Putri|Pangeran|Paman|Bibi|Dek|Mang|Teh|Daeng|Koh|Encik'
const titled = new RegExp(`(?<!\\p{L})(${honours})\\s+(\\p{Lu}\\p{Ll}+|RT|RW)`, 'gu')
const office = /(?<!\p{L})(?:pak|bu) (?:camat|lurah|kades|dokter|polisi|haji|kyai|bos|satpam|guru|rt|rw)(?!\p{L})/giu
const told =
  /(?<!\p{L})(?:[Bb]ernama|[Nn]amanya|[Nn]amaku|[Nn]ama saya|[Dd]ipanggil|named|called)\s+(\p{L}{2,}(?:\s\p{Lu}\p{Ll}+)?)/gu
const si = /(?<!\p{L})(?:si)\s+(\p{L}{3,})/giu
const capitalised = /(?<!\p{L})\p{Lu}\p{Ll}{2,}(?!\p{L})/gu

/** In their order, each once. */
export function namesIn(text: string): NameInText[] {
  const words = wordsOf(text)
  const found = [
    ...[titled, office].flatMap((pattern) => [...text.matchAll(pattern)].map(([name]) => name.replace(/\s+/g, ' '))),
    ...[told, si].flatMap((pattern) =>
      [...text.matchAll(pattern)].flatMap(([, name = '']) =>
        (pattern === si && isUsual(name)) || setOf('nameless').has(name) || /^pe[mn]/.test(name) ? [] : [name],
      ),
    ),
    ...[...text.matchAll(capitalised)].flatMap(({ 0: name, index }) => (isName(text, name, index) ? [name] : [])),
  ].map((name) => name.replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase()))
  const double = found.flatMap((name) => text.match(new RegExp(`(?<!\\p{L})${name} \\p{Lu}\\p{Ll}{2,}`, 'u')) ?? [])
  return [...new Set([...double, ...found])]
    .filter((name, _, all) => !all.some((other) => other !== name && ` ${other} `.includes(` ${name} `)))
    .map((name) => ({ name, at: words.indexOf(wordsOf(name).at(0) ?? ''), length: wordsOf(name).length }))
    .filter(({ name }) => name.length <= 24)
    .sort((one, other) => one.at - other.at)
}

/** A capital makes a name, but not of a place; at the head of a sentence only before a verb. */
function isName(text: string, name: string, index: number): boolean {
  const before = text.slice(0, index).trimEnd()
  const last = /(\p{L}+)$/u.exec(before)?.[1]?.toLowerCase() ?? ''
  if (isUsual(name) || setOf('nameless').has(name.toLowerCase()) || setOf('placing').has(last) || /nya$/.test(name))
    return false
  if (before !== '' && !/[.!?:;"“…-]$/.test(before)) return true
  const rest = text.slice(index + name.length)
  if (!/^\s*(,|(?!bernama)\p{Ll}|\p{Lu}\p{Ll}+ \p{Ll})/u.test(rest)) return false
  const next = wordsOf(rest.slice(0, 30)).slice(0, 1)
  return (
    [called.girl, called.boy].some((names) => names.has(name.toLowerCase())) ||
    follows.test(rest) ||
    next.some((word) => setOf('traits').has(word) || setOf('crafts').has(word)) ||
    [moodWords, poseWords].some((words) => words(next).length > 0)
  )
}

const follows =
  /^(,|\s+(?:me\w+|be\w{3,}|di(?!a\b)\w+|ter\w+|ingin|mau|suka|punya|adalah|dan|yang|tidak|selalu|hanya|bisa|takut|seorang|seekor|si|sedang|akan|jatuh|pergi|bangun|lupa|kehilangan|harus|belum|sering|setiap|anak|gadis|is|wants?|lives?|has|and|jualan|gak|nggak|pengen|sang|kecil|rindu|malu|ikut|datang|tinggal|baru|sudah|kembali|bersama|gagal|kalah|menang|naik|diam-diam|pindah|hafal|jago|jadi|latihan|belajar|main|jaga|teknisi|masinis|satpam|begadang|kerja|kelas|cuma|lagi|masih|bersama|sangat|sering|juga|kini|pernah|dapat|salah|satu-satunya)\b)/u

const isUsual = (name: string) => {
  const word = name.toLowerCase()
  const isNameToo = ['oyen', 'melati', 'kancil', 'bintang', 'bulan', 'mawar'].includes(word)
  return !isNameToo && lexicons.some((lexicon) => lexicon([word]).length > 0)
}
