import type { LineKind } from '../../db/tables.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { recounted } from '../roster/rules.ts'
import { withoutPercent } from './discount-rules.ts'
import type { OrderGoods } from './queries.ts'
import { blankLine, isNoDiscount, lineProblems, type NewLine, needsReason, type OrderLine } from './rules.ts'

/** Lines of an order as they were sent: which lines they continue, and what is wrong with them. */

/**
 * A line as it was sent. Fields that were not sent stay as they were. `percent`: the percentage of a discount, whose
 * price is not read then.
 */
export type SentLine = Partial<
  Pick<OrderLine, 'parent_id' | 'product_id' | 'title' | 'detail' | 'quantity' | 'unit_price' | 'reason'>
> & { id: string | null; kind?: LineKind; percent?: number }
/** A line as it was sent, and the line in force that it continues. */
export type Row = { line: NewLine; old: OrderLine | null }

/** Gathers what is wrong with lines as they were sent, by field. */
function collectProblems() {
  const problems: Record<string, string[]> = {}
  return {
    wrong(at: number, field: string, text: string | false | null) {
      if (text) problems[`lines.${at}.${field}`] ??= [text]
    },
    insistOnNone() {
      if (Object.keys(problems).length > 0) throw new InvalidFields(problems)
    },
  }
}

/** Throws `InvalidFields`. */
export function sentRows(goods: OrderGoods, sentLines: readonly SentLine[]): Row[] {
  const { wrong, insistOnNone } = collectProblems()
  const isForeign = (id: string | null) => id !== null && !goods.lines.some((line) => line.id === id)
  const rows = sentLines.map((line, at) => {
    const row = buildRow(goods, line, at)
    const isFirst = sentLines.findIndex(({ id }) => id === line.id) === at
    wrong(at, 'id', isForeign(line.id) && 'Baris ini tidak ada, atau sudah diganti.')
    wrong(at, 'id', line.id !== null && !isFirst && 'Baris ini tertulis dua kali.')
    wrong(at, 'parent_id', isForeign(row.line.parent_id) && 'Baris ini tidak ada di pesanan itu.')
    for (const [field, text] of lineProblems(row.line, row.old)) wrong(at, field, text)
    return row
  })
  insistOnNone()
  return rows
}

export function insistOnReasons(rows: readonly Row[], lines: readonly NewLine[], asksReasons: boolean): void {
  const { wrong, insistOnNone } = collectProblems()
  for (const [at, { line }] of rows.entries()) {
    const nextLine = lines.find(({ id }) => id === line.id) ?? line
    wrong(at, 'unit_price', isNoDiscount(nextLine.kind, nextLine.unit_price) && 'Potongannya nol rupiah.')
    wrong(at, 'reason', asksReasons && needsReason(nextLine) && nextLine.reason === '' && 'Tulis alasannya.')
  }
  insistOnNone()
}

function buildRow(goods: OrderGoods, { id, percent: _, ...changes }: SentLine, at: number): Row {
  const current = goods.lines.find((line) => line.id === id) ?? null
  const kind = changes.kind ?? current?.kind ?? 'goods'
  // With another kind it is a new line.
  const old = current?.kind === kind ? current : null
  const anew = { list_price: null, item: null, sizes: [], roster: [] }
  const line = amounted({
    ...(old ?? { ...blankLine, ...current, ...anew }),
    ...changes,
    kind,
    id: old?.id ?? `sent-${at}`,
  })
  const parent_id = kind === 'goods' ? null : line.parent_id
  // A discount with a new price no longer has its old percentage.
  if (old && kind === 'discount' && line.unit_price !== old.unit_price) line.detail = withoutPercent(line.detail)
  return {
    old,
    line: { ...line, parent_id, item: line.item && recounted(line.item, old ?? undefined, line.quantity, goods.list) },
  }
}

export const amounted = <Line extends NewLine>(line: Line): Line =>
  line.unit_price === null ? line : { ...line, amount: line.unit_price * line.quantity }
