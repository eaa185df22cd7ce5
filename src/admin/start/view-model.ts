import {
  type AttentionView,
  type Figure,
  getPlaceHref,
  type TextLink,
  type Waiting,
  waitingGroups,
} from '../../platform/attention.ts'
import type { Link } from '../../web/context.ts'
import { longDate, weekday } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'

type StartData = {
  /** Null for a part that could not be built. */
  parts: readonly { part: string; view: AttentionView | null }[]
  lookAround: TextLink | null
  /** Links to the staff pages that the viewer may open. */
  links: readonly Link[]
  version: string
  now: Date
}

const WAITING_SHOWN = 5
const HAPPENED_SHOWN = 6

export function startView({ parts, lookAround, links, version, now }: StartData) {
  const views = parts.flatMap(({ view }) => view ?? [])
  const missing = parts.filter(({ view }) => view === null).map(({ part }) => part)
  const all = waitingGroups.flatMap((group) => views.flatMap(({ waiting }) => waiting?.[group] ?? []))
  const waiting = joinRows(all.filter(({ count }) => count > 0))
  const rows = waiting.map((one) => waitingView(one, links))
  const gaps = views.flatMap((view) => view.gaps ?? []).filter(({ count }) => count > 0)
  const total = waiting.reduce((sum, { count }) => sum + count, 0)
  return {
    /** "Jumat, 20 November 2026 · 5 hal menunggu kamu". */
    line: [`${weekday(now)}, ${longDate(now)}`, ...waitingNote(total, missing)].join(' · '),
    figures: [...incomeFigure(views), ...views.flatMap((view) => view.figures ?? [])].map(({ trend, ...figure }) => ({
      ...figure,
      bars: buildBars(trend),
    })),
    /** Most urgent first; the page shows `rest` only on demand. */
    waiting: rows.slice(0, WAITING_SHOWN),
    rest: rows.slice(WAITING_SHOWN),
    /** The number of rows. `line` counts every matter in them. */
    total: rows.length,
    gaps: gaps.map(({ text, action, place }) => ({ text, action, href: getPlaceHref(place, links) })),
    due: listDue(views),
    sections: views.flatMap(({ sections }) => sections ?? []),
    brief: joinBriefs(views.flatMap(({ brief }) => brief ?? [])),
    happened: views
      .flatMap((view) => view.happened ?? [])
      .toSorted((one, other) => other.at.getTime() - one.at.getTime())
      .slice(0, HAPPENED_SHOWN),
    allHappened: views.find(({ allHappened }) => allHappened)?.allHappened ?? null,
    allWell: missing.length + waiting.length + gaps.length === 0,
    /** The parts that could not be counted. */
    missing,
    notes: [...views.flatMap((view) => view.notes ?? []), `Versi ${version}.`],
    lookAround,
    lead: views.find(({ lead }) => lead)?.lead ?? null,
  }
}

/** Returns nothing if no waiting matter is known but some parts could not be counted. */
function waitingNote(total: number, missing: readonly string[]): string[] {
  if (total > 0) return [`${total.toLocaleString('id-ID')} hal menunggu kamu`]
  return missing.length === 0 ? ['tidak ada yang menunggu'] : []
}

/** The money that came in today, over all features. */
function incomeFigure(views: readonly AttentionView[]): Figure[] {
  const incomes = views.flatMap(({ income }) => income ?? [])
  const [first] = incomes
  if (!first) return []
  const sumIncome = (what: 'sum' | 'payments', day: number) =>
    incomes.reduce((sum, { days }) => sum + (days.at(day)?.[what] ?? 0), 0)
  const payments = sumIncome('payments', -1)
  return [
    {
      label: 'Uang masuk hari ini',
      value: rupiah(sumIncome('sum', -1)),
      note: payments > 0 ? `${payments.toLocaleString('id-ID')} pembayaran` : 'belum ada',
      href: first.href,
      trend: { values: first.days.map((_, day) => sumIncome('sum', day)), today: first.days.length - 1 },
    },
  ]
}

function listDue(views: readonly AttentionView[]) {
  const dated = views.filter(({ due }) => due)
  const all = dated.find(({ allDue }) => allDue)?.allDue ?? null
  return dated.length > 0 ? { rows: dated.flatMap(({ due }) => due ?? []), all } : null
}

const joinBriefs = (texts: readonly string[]) =>
  texts.length === 0 ? null : { text: texts.join('\n\n'), href: whatsAppHref(texts.join('\n\n')) }

/** Opens WhatsApp with the text; staff choose the recipient there. */
const whatsAppHref = (text: string) => `https://wa.me/?text=${encodeURIComponent(text)}`

/** Rows about the same thing become one: the first row stays, and its line names the matters of the others. */
function joinRows(rows: readonly Waiting[]): Waiting[] {
  const isFirst = (row: Waiting, at: number) =>
    row.about === undefined || rows.findIndex(({ about }) => about === row.about) === at
  return rows.filter(isFirst).map((row) => {
    const others = rows.filter((other) => other !== row && row.about !== undefined && other.about === row.about)
    const count = others.reduce((sum, other) => sum + other.count, row.count)
    return { ...row, count, line: [row.line, ...others.flatMap(({ matter }) => matter ?? [])].join(' · ') }
  })
}

const waitingView = ({ badge, title, line, late = '', action, place, form }: Waiting, links: readonly Link[]) => ({
  badge,
  form: form && { href: form.href, fields: Object.entries(form.fields) },
  title,
  line,
  late,
  action,
  href: getPlaceHref(place, links),
})

const WIDTH = 84
const HEIGHT = 28
const GAP = 2
/** The height of the bar of a day with the value 0. */
const STUB = 2

/** Bars in a field of 84 by 28 pixels. */
function buildBars({ values, today }: Figure['trend']) {
  const step = WIDTH / Math.max(1, values.length)
  const high = Math.max(...values, 1)
  const all = values.map((value, at) => {
    const height = Math.max(STUB, Math.round((value / high) * HEIGHT))
    return { x: Math.round(at * step * 10) / 10, y: HEIGHT - height, height, isToday: at === today }
  })
  return { width: Math.round((step - GAP) * 10) / 10, all }
}
