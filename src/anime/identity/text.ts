/**
 * A normalized word of a title. `marks`: signs directly after the word, such as "!!". `ends`: a subtitle or the end of
 * the title follows.
 */
export type Word = { text: string; marks: string; ends: boolean }

/**
 * Normalizes the spelling of a title: full-width letters, case, accents and macrons; "第2期" becomes "season 2". Removes
 * only the accents U+0300 to U+036F, so that が stays different from か.
 */
export function evened(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll('⁄', '/')
    .replace(/×{2,}/g, (run) => 'x'.repeat(run.length))
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff©®]/g, '')
    .replace(/[ßøæœł]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(
      /第([一二三四五六七八九十])(?=期|季|部|クール)/g,
      (_, digit: string) => `第${kanjiDigits.indexOf(digit) + 1}`,
    )
    .replace(/第?(\d{1,2})期|第(\d{1,2})季/g, (_, one?: string, other?: string) => ` season ${one ?? other} `)
    .replace(/第(\d{1,2})部|第?(\d{1,2})クール/g, (_, one?: string, other?: string) => ` part ${one ?? other} `)
    .replace(/シーズン/g, ' season ')
    .replace(/\s+/g, ' ')
    .trim()
}

const kanjiDigits = '一二三四五六七八九十'
const plainLetters: Record<string, string> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', ł: 'l' }

/** Splits normalized text into words, each with the marks after it. */
export function wordsIn(text: string): Word[] {
  const letters = [...text]
  const words: Word[] = []
  let isGlued = false
  let isQuoted = false
  for (let index = 0; index < letters.length; index += 1) {
    const [before = ' ', letter = ' ', after = ' '] = [letters[index - 1], letters[index], letters[index + 1]]
    const last = words.at(-1)
    const isInside = isLetter(letter) || joins(letter, before, after)
    if (isInside && last && isGlued && !splits(letter, before, last)) last.text += letter === '@' ? 'a' : letter
    else if (isInside) words.push({ text: letter, marks: '', ends: false })
    else if (letter === '&' || letter === '×')
      words.push({ text: letter === '&' ? 'and' : 'x', marks: '', ends: false })
    else if (!isApostrophe(letter)) mark(last, letter, before, after, index === letters.length - 1)
    else if (isLetter(before) && isLetter(after)) continue
    else if (isLetter(after)) isQuoted = true
    else if (last && !isQuoted && isAtEnd(letters, index)) last.marks += "'"
    isGlued = isInside
  }
  const end = words.at(-1)
  if (end) end.ends = true
  for (const word of words) if (word.marks.length > 1) word.marks = [...word.marks].sort().join('')
  return words
}

const isLetter = (letter: string) =>
  (letter >= 'a' && letter <= 'z') || (letter !== ' ' && /[\p{L}\p{N}\p{M}]/u.test(letter))
const isDigit = (letter: string) => letter >= '0' && letter <= '9'
const isApostrophe = (letter: string) => "'’‘ʼʻ`´′".includes(letter)
const isEastAsian = (letter: string) => letter > '⹿' && /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u.test(letter)

/**
 * Whether a new word begins at a letter without a space before it: "ガンダムii" and "quartet2" are two words each; "8gou",
 * "lv2" and "c3" are one word each.
 */
function splits(letter: string, before: string, { text }: Word): boolean {
  if (isDigit(letter) && !isDigit(before) && before !== '.' && before !== '/' && text.length > 3) return true
  return isEastAsian(letter) !== isEastAsian(before)
}

/** Whether a full stop, a slash or "@" is part of a word: "2.43", "1/2" and "idolm@ster" are one word each. */
function joins(letter: string, before: string, after: string): boolean {
  if (letter === '.' || letter === '/') return isDigit(before) && isDigit(after)
  return letter === '@' && isLetter(before) && isLetter(after)
}

/**
 * Whether an apostrophe is a mark at the end of a name: "Gintama'" and "Working'!!" are seasons, but "Heroes' Tale" has
 * only a genitive.
 */
function isAtEnd(letters: string[], index: number): boolean {
  const next = letters[index + 1] === ' ' ? letters[index + 2] : letters[index + 1]
  return next === undefined || isApostrophe(next) || '!?:(['.includes(next)
}

/**
 * Adds a sign to the marks of the word before it, if the sign can distinguish seasons: "K-On!!", "Nisekoi:", "Yuru
 * Yuri♪♪", "Yakuindomo*". A colon, dash or "|" also sets `ends`.
 */
function mark(word: Word | undefined, letter: string, before: string, after: string, isLast: boolean): void {
  if (!word || letter === ' ') return
  if (letter === '!' || letter === '?') word.marks += letter
  else if (/[\p{So}\p{Sm}*#]/u.test(letter) && !'~|<>='.includes(letter))
    word.marks += isLetter(after) ? '' : (outlined[letter] ?? letter)
  else if (letter === ':' && isLast && before !== ' ') word.marks += ':'
  if (':~–—|'.includes(letter) || (letter === '-' && before === ' ')) word.ends = true
}

const outlined: Record<string, string> = { '★': '☆', '♥': '♡', '❤': '♡' }
