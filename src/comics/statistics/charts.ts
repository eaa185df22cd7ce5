import { dayBegins, longDate, shortDay } from '../../web/dates.ts'
import { makeAxis } from '../../web/formats/axis.ts'

const short = new Intl.NumberFormat('id-ID', { notation: 'compact', maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('id-ID')
export const asCount = (value: number) => whole.format(value)

/** `sum`: the sum for the whole period, if it differs from the sum of the rows. */
type Column<Key> = { title: string; key: Key; text?: (value: number) => string; sum?: number }
type Period<Key extends string> = {
  unit: 'hari' | 'bulan'
  /** A short name of the first row. */
  from: string
  rows: readonly (Record<Key, number> & { name: string })[]
}

/** A period of days. The oldest day comes first. */
export const periodOfDays = <Day extends { day: string }>(days: readonly Day[]) => ({
  unit: 'hari' as const,
  from: shortDay(dayBegins(days[0]?.day ?? '')),
  rows: days.map((day) => ({ ...day, name: longDate(dayBegins(day.day)) })),
})

/** A chart for each column, and the table with the same data. In the table the newest row comes first. */
export const periodView = <Key extends string>(period: Period<Key>, columns: readonly Column<Key>[]) => ({
  from: period.from,
  charts: columns.map((column) => chartView(column, period)),
  rows: period.rows.toReversed().map((row) => ({
    name: row.name,
    cells: columns.map(({ key, text = asCount }) => text(row[key])),
  })),
})

/** `top`: the upper end of the axis. The last bar is the current day or month. */
function chartView<Key extends string>(column: Column<Key>, { unit, rows }: Period<Key>) {
  const { title, key, text = asCount, sum = rows.reduce((all, row) => all + row[key], 0) } = column
  const best = rows.reduce((one, other) => (other[key] > one[key] ? other : one))
  const { top, lines } = makeAxis(0, best[key], { usual: 1, least: 1 })
  return {
    title,
    sum: text(sum),
    isEmpty: sum === 0,
    top,
    label: `${title} per ${unit}, ${rows[0]?.name} sampai ${rows.at(-1)?.name}: ${text(sum)}. Paling banyak ${text(best[key])}, ${best.name}.`,
    lines: lines.map((value) => ({ value, word: short.format(value) })),
    bars: rows.map(({ name, [key]: value }) => ({ value: Math.max(0, value), text: `${name}: ${text(value)}` })),
  }
}
