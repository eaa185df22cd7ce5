import type { Rupiah } from '../rules/amounts.ts'
import type { OrderLine } from './rules.ts'

/**
 * A discount in percent. It is computed from goods with their sizes, extras and set-ups, and rounded to whole rupiah.
 */

/** Null for text that is no percentage, such as "25.000". */
export type ReadPercent = { ok: true; percent: number } | { ok: false; problem: string } | null

/** Reads "10%" or "7,5 %", with or without a minus. */
export function readPercent(input: unknown, kind: unknown): ReadPercent {
  const text = typeof input === 'string' ? input.trim() : ''
  if (text.length > MAX_TYPED || !text.endsWith('%')) return null
  if (kind !== 'discount') return { ok: false, problem: 'Persen hanya untuk diskon. Tulis harganya dalam rupiah.' }
  const [, number = '0'] = /^[-−]?\s*(\d{1,3}(?:[.,]\d)?)\s*%$/.exec(text) ?? []
  const percent = Number(number.replace(',', '.'))
  return percent > 0 && percent <= 100
    ? { ok: true, percent }
    : { ok: false, problem: 'Tulis persennya dari 0,1% sampai 100%, paling banyak satu angka di belakang koma.' }
}
const MAX_TYPED = 20

/**
 * Reads the percentages of lines as they were sent. `percents`: by the place of the line. `problems`: what is wrong
 * with other percentages, by the name of the field. `lines`: a line with a percentage has `price`, until the amounts of
 * the other lines are known.
 */
export function readPercents<One>(sentLines: readonly One[], price: number) {
  const reads = sentLines.map((line) => readPercent(Object(line).unit_price, Object(line).kind))
  return {
    percents: reads.map((result) => (result?.ok ? result.percent : undefined)),
    problems: reads.flatMap((result, at): [string, string][] =>
      result && !result.ok ? [[`lines.${at}.unit_price`, result.problem]] : [],
    ),
    lines: sentLines.map((line, at) => (reads[at] ? { ...line, unit_price: price } : line)),
  }
}

export const percentText = (percent: number): string => `${percent.toLocaleString('id-ID')}%`

const WORDS = /(?:^| · )Diskon (\d{1,3}(?:,\d)?) ?%$/

/** Removes the percentage that `discountLine` wrote. In older lines it has a space. */
export const withoutPercent = (detail: string): string => detail.replace(WORDS, '')

type Line = Pick<OrderLine, 'kind' | 'detail' | 'quantity' | 'unit_price' | 'amount'>
type Amounts = readonly Pick<Line, 'kind' | 'amount'>[]

/** The line as a discount of a percentage of these lines. The percentage is kept in its detail. */
export function discountLine<One extends Line>(line: One, percent: number, lines: Amounts): One {
  const off = calculateDiscount(percent, lines)
  const words = [withoutPercent(line.detail).slice(0, 280), `Diskon ${percentText(percent)}`]
  const detail = words.filter((part) => part !== '').join(' · ')
  return { ...line, detail, quantity: 1, unit_price: off, amount: off }
}

function calculateDiscount(percent: number, lines: Amounts): Rupiah {
  const goods = lines.reduce((sum, { kind, amount }) => sum + (isOfGoods.has(kind) ? amount : 0), 0)
  // Tenths of a percent lose no fraction before the sum is rounded.
  return 0 - Math.round((goods * Math.round(percent * 10)) / 1_000)
}
const isOfGoods: ReadonlySet<string> = new Set(['goods', 'size', 'extra', 'setup'])

/** A discount keeps its amount when other lines change. Its percentage is removed if it no longer gives this amount. */
export function withoutOldPercents<One extends Line & { id: string }>(
  lines: readonly One[],
  before: readonly (Line & { id: string })[],
): One[] {
  const isPercent = ({ kind, detail, amount }: Line, all: Amounts) => {
    const [, percent] = (kind === 'discount' && WORDS.exec(detail)) || []
    return percent !== undefined && amount === calculateDiscount(Number(percent.replace(',', '.')), all)
  }
  const were = new Set(before.filter((line) => isPercent(line, before)).map(({ id }) => id))
  return lines.map((line) =>
    were.has(line.id) && !isPercent(line, lines) ? { ...line, detail: withoutPercent(line.detail) } : line,
  )
}
