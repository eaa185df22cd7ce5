import { dayBegins, longDate, shortDay } from '../../web/dates.ts'
import { axisOf } from '../../web/formats/axis.ts'
import { longMonth, shortMonth } from '../../web/formats/months.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { comicHref } from '../comic/comic.ts'
import type { BestComic, StatDay } from './queries.ts'
import { daysBefore, type StatMonth, sumOf } from './statistics.ts'

/** Size of a chart in SVG units. Browsers scale the drawing to the available width. */
const WIDTH = 900
const HEIGHT = 200
/** Part of its place that a bar fills. */
const BAR = 0.7

const whole = new Intl.NumberFormat('id-ID')
const short = new Intl.NumberFormat('id-ID', { notation: 'compact', maximumFractionDigits: 1 })
const asCount = (value: number) => whole.format(value)

type Sums = Omit<StatDay, 'day'>
/** Sums of a day or a month, with its name as text, below the first and last bar, and in a sentence. */
type Named = { sums: Sums; name: string; short: string }

const dayNamed = ({ day, ...sums }: StatDay): Named => {
  const moment = dayBegins(day)
  return { sums, name: longDate(moment), short: shortDay(moment) }
}
const monthNamed = ({ month, ...sums }: StatMonth): Named => ({
  sums,
  name: longMonth(month),
  short: `${shortMonth(month)} ${month.slice(0, 4)}`,
})

/** What is shown of a period: a chart for each kind of number, and a table with all of them. */
const periodView = (named: readonly Named[], unit: 'hari' | 'bulan') => ({
  charts: [
    chartView('Dibaca', named, unit, ({ views }) => views),
    chartView('Suka', named, unit, ({ likes }) => likes),
    chartView('Komentar', named, unit, ({ comments }) => comments),
    chartView('Pendapatan', named, unit, ({ earnings }) => earnings, true),
  ],
  rows: named.toReversed().map(({ sums, name }) => ({ name, ...shown(sums) })),
})

const shown = ({ views, likes, comments, earnings }: Sums) => ({
  views: asCount(views),
  likes: asCount(likes),
  comments: asCount(comments),
  earnings: rupiah(earnings),
})

/** A bar chart of one kind of number; its last bar is the day or month that is not over yet. */
function chartView(
  title: string,
  named: readonly Named[],
  unit: 'hari' | 'bulan',
  of: (sums: Sums) => number,
  isMoney = false,
) {
  const said = isMoney ? rupiah : asCount
  const values = named.map(({ sums, name }) => ({ name, value: of(sums) }))
  const sum = values.reduce((all, { value }) => all + value, 0)
  const best = values.reduce((one, other) => (other.value > one.value ? other : one))
  const { top, lines } = axisOf(0, best.value, { usual: 1, least: 1 })
  const y = (value: number) => round((1 - value / top) * HEIGHT)
  const slot = WIDTH / values.length
  const [first, last] = [named[0], named.at(-1)]
  return {
    title,
    sum: said(sum),
    isEmpty: sum === 0,
    width: WIDTH,
    height: HEIGHT,
    label: `${title} per ${unit}, ${first?.name} sampai ${last?.name}: ${said(sum)}. Paling banyak ${said(best.value)}, ${best.name}.`,
    lines: lines.map((value) => ({ y: y(value), word: short.format(value), isZero: value === 0 })),
    bars: values.map(({ name, value }, at) => ({
      said: `${name}: ${said(value)}`,
      x: round(slot * (at + (1 - BAR) / 2)),
      y: y(value),
      width: round(slot * BAR),
      height: round(HEIGHT - y(value)),
      isNow: at === values.length - 1,
    })),
    ends: [first?.short, `${unit} ini`],
  }
}

const round = (value: number) => Math.round(value * 10) / 10

/** The numbers of today, of this week from Monday on, of this month, and of all time. */
function figuresOf(days: readonly StatDay[], all: Sums) {
  const today = days.at(-1)?.day ?? ''
  // A day begins in Jakarta on the day before in UTC, whose number counts from Sunday as 0.
  const monday = daysBefore(today, dayBegins(today).getUTCDay())
  const since = (from: string) => sumOf(days.filter(({ day }) => day >= from))
  return [
    { name: 'Hari ini', ...shown(since(today)) },
    { name: 'Minggu ini', ...shown(since(monday)) },
    { name: 'Bulan ini', ...shown(since(`${today.slice(0, 7)}-01`)) },
    { name: 'Semuanya', ...shown(all) },
  ]
}

type Told = { days: readonly StatDay[]; months: readonly StatMonth[]; all: Sums; best: readonly BestComic[] }

/** What the page of statistics shows. `days` may begin before the `shownDays` that the chart has. */
export const statisticsView = ({ days, months, all, best }: Told, shownDays: number) => ({
  figures: figuresOf(days, all),
  days: periodView(days.slice(-shownDays).map(dayNamed), 'hari'),
  months: periodView(months.map(monthNamed), 'bulan'),
  best: best.map((comic) => ({
    title: comic.title ?? `Komik ${comic.id}`,
    href: comicHref(comic),
    ...shown({ ...comic, earnings: 0 }),
  })),
})
