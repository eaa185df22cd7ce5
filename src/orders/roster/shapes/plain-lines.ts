import { type Tally, tidied } from '../clean.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { findHead, isNothing } from '../words.ts'

/** Takes off marks before a list is read. Only the whole list shows whether they are marks. */

/** "a. Budi", "b. Ani": letters are marks if they begin at a and go up by one. Capitals must be at least three. */
export function withoutLetters(lines: readonly Line[]): readonly Line[] {
  const filled = lines.filter(({ rest }) => rest.trim() !== '')
  const letters = filled.map(({ rest }) => readLetter(rest)).filter((letter) => letter !== '')
  const places = letters.map((letter) => letter.toLowerCase().charCodeAt(0) - FIRST)
  const isCounting = places.every((place, at) => place === 0 || (at > 0 && place === (places[at - 1] ?? 0) + 1))
  const least = letters.every((letter) => letter === letter.toLowerCase()) ? 2 : 3
  if (!isCounting || letters.length < least || letters.length * 10 < filled.length * 7) return lines
  return lines.map((line) => {
    if (readLetter(line.rest) === '') return line
    const cells = line.cells?.map((cell, at) => (at === 0 ? cell.slice(2).trim() : cell)) ?? null
    return { ...line, rest: tidied(line.rest).slice(2), cells }
  })
}
const FIRST = 'a'.charCodeAt(0)

const readLetter = (text: string) => /^\s{0,20}([A-Za-z])[.)] ?(?=\S)/.exec(text)?.[1] ?? ''

/** Turns a table that has a column for each size, with ticks, into a table with one column of sizes. */
export function withoutTicks(lines: readonly Line[], sizes: SizeReader): readonly Line[] {
  const head = lines.findIndex(({ cells }) => cells !== null && isHead(cells, sizes))
  const words = lines[head]?.cells
  if (!words) return lines
  return lines.map((line, at) => {
    if (at < head || !line.cells) return line
    const others = line.cells.filter((_, nth) => sizes.read(words[nth] ?? '') === null)
    if (at === head) return { ...line, cells: [...others, 'Ukuran'] }
    const ticked = words.filter((word, nth) => sizes.read(word) !== null && isTick(line.cells?.[nth] ?? ''))
    return { ...line, cells: [...others, ticked.join('/')] }
  })
}

const isHead = (cells: readonly string[], sizes: SizeReader) =>
  cells.some((cell) => findHead(cell)?.column === 'name') &&
  cells.filter((cell) => sizes.read(cell) !== null).length > 1

const isTick = (cell: string) => cell !== '' && cell !== '0' && !isNothing(cell)

const picture = /^\s{0,20}(\p{Extended_Pictographic}\uFE0F?) ?(?=[\p{L}\p{N}*])/u

/** A picture in front of most lines is a bullet. */
export function withoutPictures(lines: readonly Line[], tally: Tally): readonly Line[] {
  const filled = lines.filter(({ rest }) => rest.trim() !== '')
  const times = new Map<string, number>()
  for (const { rest } of filled) {
    const [, sign] = picture.exec(rest) ?? []
    if (sign) times.set(sign, (times.get(sign) ?? 0) + 1)
  }
  const isBullet = (sign: string) => (times.get(sign) ?? 0) * 2 > filled.length && (times.get(sign) ?? 0) > 1
  return lines.map((line) => {
    const [whole = '', sign = ''] = picture.exec(line.rest) ?? []
    if (!isBullet(sign)) return line
    tally.add('bullet')
    const cells = line.cells?.map((cell, at) => (at === 0 ? cell.replace(picture, '') : cell)) ?? null
    return { ...line, rest: line.rest.slice(whole.length), cells }
  })
}
