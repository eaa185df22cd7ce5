import type { Rupiah } from './amounts.ts'
import type { OrderLine } from './lines.ts'

/** A discount in percent: of goods with their sizes, extras and set-ups, rounded to whole rupiah. */

/** Null for text that is no percentage, such as "25.000". */
export type ReadPercent = { ok: true; percent: number } | { ok: false; problem: string } | null

/** "10%" or "7,5 %", with or without a minus. */
export function readPercent(typed: unknown, kind: string): ReadPercent {
  const [, text] = typeof typed === 'string' ? (/^\s*[-−]?\s*(.*?)\s*%\s*$/s.exec(typed) ?? []) : []
  if (text === undefined) return null
  if (kind !== 'discount') return { ok: false, problem: 'Persen hanya untuk diskon. Tulis harganya dalam rupiah.' }
  const percent = /^\d{1,3}([.,]\d)?$/.test(text) ? Number(text.replace(',', '.')) : 0
  return percent > 0 && percent <= 100
    ? { ok: true, percent }
    : { ok: false, problem: 'Tulis persennya dari 0,1% sampai 100%, paling banyak satu angka di belakang koma.' }
}

export const percentText = (percent: number): string => `${percent.toLocaleString('id-ID')}%`

/** Without the percentage that `discountLine` wrote, of old with a space. */
export const withoutPercent = (detail: string): string => detail.replace(/(?:^| · )Diskon \d{1,3}(?:,\d)? ?%$/, '')

type Line = Pick<OrderLine, 'kind' | 'detail' | 'quantity' | 'unit_price' | 'amount'>

/** The line with a percentage of these lines; the percentage is kept in its detail. */
export function discountLine<One extends Line>(
  line: One,
  percent: number,
  lines: readonly Pick<Line, 'kind' | 'amount'>[],
): One {
  const goods = lines.reduce((sum, { kind, amount }) => sum + (isOfGoods.has(kind) ? amount : 0), 0)
  // In tenths of a percent, so that no fraction is lost before it is rounded.
  const off: Rupiah = 0 - Math.round((goods * Math.round(percent * 10)) / 1_000)
  const words = [withoutPercent(line.detail).slice(0, 280), `Diskon ${percentText(percent)}`]
  const detail = words.filter((part) => part !== '').join(' · ')
  return { ...line, detail, quantity: 1, unit_price: off, amount: off }
}
const isOfGoods: ReadonlySet<string> = new Set(['goods', 'size', 'extra', 'setup'])
