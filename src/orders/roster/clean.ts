import { isLikeSize } from './sizes.ts'

/** Removes marks of chats and documents, and what a list holds that is not printed. */

/** Removes blanks at both ends and double blanks. Full-width digits stay; the code that reads numbers handles them. */
export const tidied = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\s\u00A0\u2000-\u200A\u202F\u3000]+/g, ' ')
    .trim()

/** `kind`: what was left out. `count`: how often. */
export type Dropped = { kind: DroppedKind; count: number }
export type DroppedKind =
  | 'format'
  | 'invisible'
  | 'bullet'
  | 'payment'
  | 'phone'
  | 'email'
  | 'link'
  | 'timestamp'
  | 'rule'
  | 'column'

/** What has been left out so far. */
export type Tally = { add: (kind: DroppedKind, count?: number) => void; all: () => Dropped[] }

export function makeTally(): Tally {
  const counts = new Map<DroppedKind, number>()
  return {
    add: (kind, count = 1) => {
      if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count)
    },
    all: () => [...counts].map(([kind, count]) => ({ kind, count })),
  }
}

export type Cleaned = { text: string; isStruck: boolean }

/**
 * Invisible signs, and the sign before a name that a chat mentions. An override of direction is visible, so it stays.
 */
const mention = /@\u2068([^\u2069]{0,60})\u2069/g
const invisible = /[\u200B\u200E\u200F\u2060\u2066-\u2069\u202A-\u202C\uFEFF\u00AD]/g
/**
 * Joiners after Latin letters and blanks. In other scripts and in emoji a joiner changes what is shown, so it stays.
 */
const joiner = /(?<=[\p{Script=Latin}\s]|^)[\u200C\u200D]/gmu
const bold = /(?<![\p{L}\p{N}*_~])(\*{1,2}|_{1,2}|~{1,2}|`)(?=[^\s*_~`])([^*_~`\n]{1,120})(?<=\S)\1(?![\p{L}\p{N}])/gu
const heading = /^#{1,6} +(?=\S)/

/** Removes the marks that a chat or Markdown shows as bold, italic or struck through. */
export function cleanLine(text: string, tally: Tally): Cleaned {
  const take = (from: string, pattern: RegExp, kind: DroppedKind, by = '') =>
    from.replace(pattern, (_, inside) => {
      tally.add(kind)
      return by === '' ? '' : String(inside)
    })
  const visible = take(take(take(text, mention, 'invisible', '$1'), invisible, 'invisible'), joiner, 'invisible')
  let isStruck = false
  const unmark = (from: string) =>
    from.replace(bold, (_, sign: string, inside: string) => {
      tally.add('format')
      if (sign.startsWith('~')) isStruck = true
      return inside
    })
  // Bold text may be inside italic text, or the other way round.
  return { text: unmark(unmark(take(visible, heading, 'format'))), isStruck }
}

/** Whether a line only draws a rule or a fence. */
export const isRule = (text: string) =>
  /^(?=.*(?:[-=_*~#—–]{3}|```))[-=_*~#—–+|:`\s]+(?:csv|text|markdown)?$/.test(text)

/**
 * A sum of money. Without "Rp" it has dots or a unit. `10K` may be a class, and "Andi RP 10" is a name with initials.
 */
const sum = String.raw`(?<!\p{L} {1,3}(?=rp\.? ?\d{1,4}(?![\d.,]|\d? ?(?:rb|ribu|k|jt|juta)\b)))rp\.? ?\d{1,9}(?:[.,]\d{3}){0,2}(?: ?(?:rb|ribu|k|jt|juta))?|\d{1,3}(?:\.\d{3}){1,2}|\d{1,4} ?(?:rb|ribu|jt|juta)|(?:[2-9]\d|\d{3})k`
const anySum = String.raw`${sum}|\d{1,3}(?:,\d{3}){1,2}|\d{1,4} ?k|\d{2,9}`
const isSo = '(?:(?:sudah|udah|udh|sdh|belum|blm|blum|baru) ?)'
/** Words about payment that may also be a name, such as that of Johnny Cash. */
const paymentWords = '(?:cash|tunai|bayar)'
const behindValue = String.raw`(?<=\d\)? {1,4}|(?<![\p{L}\p{N}])(?:x{0,5}|[2-9]x)[sml]\)? {1,4}|[-–—,;|/(\t] {0,2})`
const paymentStatus = `(?:${isSo}?(?:lunas|dp|pelunasan)|${isSo}(?:bayar|tf|trf|transfer|byr)|kurang|sisa|bayar|tf|trf|transfer|cash|tunai)`
const bank = '(?: (?:bca|bri|bni|bsi|mandiri|dana|ovo|gopay|shopeepay|qris))?'
const word = (source: string) => `(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`
const patterns: readonly [DroppedKind, RegExp][] = [
  ['link', /\b(?:https?:\/\/|www\.|drive\.google\.com\/)[^\s,;|"]+/gi],
  ['email', /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}/g],
  [
    'timestamp',
    /(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/-]\d{1,2}[/-]\d{1,2})(?:[ T,]{1,3}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp][Mm])?(?: ?(?:WIB|WITA|WIT|GMT\+7))?)?(?!\d)/g,
  ],
  // A phone number in one run, or in groups as phones show it. A number of two digits behind it is a player's.
  [
    'phone',
    /(?<![\d\p{L}])'?(?:(?:\+ ?62|62|0)[ .-]?8(?:\d{7,11}|\d{1,3}(?:[ .-]\d{3,5}){2})|8\d{9,11}|8[.,]\d{1,11}E\+\d{2})(?![\d\p{L}])/gu,
  ],
  ['payment', new RegExp(`[(\\[] ?(?:${paymentStatus})(?:[ :=]{1,2}(?:${anySum}))? ?[)\\]]`, 'giu')],
  // A payment word that may be a name counts only behind something else, because a line begins with a name.
  ['payment', new RegExp(word(`${isSo}?(?:dp|tf|trf|transfer|kurang|sisa)[ :=]{1,3}(?:${anySum})`), 'giu')],
  ['payment', new RegExp(`${behindValue}${word(`${paymentWords}[ :=]{1,3}(?:${anySum})`)}`, 'giu')],
  [
    'payment',
    new RegExp(word(`(?:${isSo}bayar[ :=]{1,3}(?:${anySum})|${paymentWords}[ :=]{1,3}(?:${sum}|\\d{5,9}))`), 'giu'),
  ],
  [
    'payment',
    new RegExp(
      `(?<=[\\p{L}\\p{N}).] {1,4}|[-–—,;|/\\t] {0,2})${word(`${isSo}?lunas|${isSo}(?:bayar|tf|trf|transfer|byr|dp)${bank}`)}`,
      'giu',
    ),
  ],
  [
    'payment',
    new RegExp(
      `(?<=[\\p{L}\\p{N}).] {1,4}|[-–—,;|/\\t] {0,2})${word(`(?:dp|tf|trf|transfer|belum|sudah|udah|sdh|blm)${bank}`)}(?=[\\s,;|.)]*$)`,
      'giu',
    ),
  ],
  ['payment', new RegExp(`${behindValue}${word(`${paymentWords}${bank}`)}(?=[\\s,;|.)]*$)`, 'giu')],
  ['payment', new RegExp(word(sum), 'giu')],
]
/** A tick says that somebody paid, or it is a bullet. */
const tick =
  /(?:^\s{0,9}|(?<=[\p{L}\p{N}).–—-] {0,3}))[\u2705\u2611\u2714\u2713\u{1F4B0}\u{1F4B5}](?:\uFE0F?[\u2705\u2611\u2714\u2713]){0,8}\uFE0F?(?=[^\t]|$)/gu
/** "10.0" and "10,0" of a spreadsheet. Between commas, "10,0" would be two cells. */
const decimal = /(?<=[ \t;|]\d{1,4})(?:\.0{1,2}|,0)(?=[ \t]*(?:[;|\t]|$))/g
/** Whether a payment word is the name, because the line has no other word. */
const isWholeName = (match: string, line: string) =>
  /^(?:cash|tunai|bayar)$/i.test(match) &&
  !line
    .replace(match, '')
    .split(/[^\p{L}\p{N}]+/u)
    .some((one) => /\p{L}/u.test(one) && !isLikeSize(one))

/**
 * Removes phone numbers, addresses, dates and payments, because none of them is printed. `isUnsure`: a sum that was
 * removed may have been a player's number.
 */
export function withoutFacts(text: string, tally: Tally): { rest: string; isUnsure: boolean } {
  let rest = text.replace(decimal, '')
  let isPaid = false
  let isUnsure = false
  for (const [kind, pattern] of [['bullet', tick] as const, ...patterns])
    rest = rest.replace(pattern, (match: string) => {
      if (isWholeName(match, rest)) {
        isUnsure = true
        return match
      }
      tally.add(kind)
      if (kind !== 'payment') return ' '
      isUnsure ||= /^\D{0,30}\d{1,4}$/.test(match) || (!isPaid && /^\d{1,4} ?\p{L}+$/u.test(match))
      isPaid = true
      return ' '
    })
  return { rest: rest === text ? text : rest.replace(/[([] ?[)\]]/g, ' '), isUnsure }
}
