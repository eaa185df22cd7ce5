import type { Knex } from 'knex'
import type { Link, StaffMarks, StatusBadge } from '../web/context.ts'
import { DAY_MS, dayBegins, toWibDay } from '../web/dates.ts'

/**
 * A figure at the top of the staff start page, such as "Belum dibayar · Rp 4.000.000 · 6 tagihan". `trend`: values of
 * consecutive days, oldest first, drawn as bars; `today` is the index of today's value.
 */
export type Figure = {
  label: string
  value: string
  note: string
  href: string
  trend: { values: readonly number[]; today: number }
}

/**
 * Where staff deal with something. `href` is a page of the same feature. `page` is the key of another feature's link in
 * the staff menu, and `part` the id of an element on that page; staff who may not open the page get no link.
 */
export type Place = { href: string } | { page: string; part?: string }

/** Null if the page is not among the links, because the viewer may not open it. */
export function getPlaceHref(place: Place, links: readonly Link[]): string | null {
  if ('href' in place) return place.href
  const link = links.find(({ key }) => key === place.page)
  return link ? `${link.href}${place.part ? `#${place.part}` : ''}` : null
}

/**
 * Something on the staff start page that waits for staff. `action` is the text of the button that leads to its `place`.
 * `count`: for how many things the row stands; rows with 0 are left out. Of the rows with the same `about`, such as the
 * code of an order, the page shows only the first, which then names the `matter` of the others too. `late`: which day of
 * it is over, in the tone for that. With `form` the button does it at once, by a POST with these fields, and the title
 * leads to the place.
 */
export type Waiting = {
  badge: StatusBadge
  title: string
  line: string
  action: string
  place: Place
  count: number
  about?: string
  matter?: string
  late?: string
  form?: { href: string; fields: Readonly<Record<string, string | number>> }
}

/** One line below what waits: something that is not set up or was not done, without anybody waiting for it by name. */
export type Gap = { count: number; text: string; action: string; place: Place }

/** Something due soon: `day` such as "21 Nov", and `weekday` such as "Sabtu", "hari ini" or "besok". */
export type Due = {
  day: string
  weekday: string
  isLate: boolean
  title: string
  line: string
  badge: StatusBadge
  href: string
}

/** Something that happened: `time` such as "19.42" or "18 Nov", and `who` the name of the customer. */
export type Occurrence = { at: Date; time: string; text: string; who: string; href: string }

/** What customers paid on each day that `trendDays` begins: rupiah and payments. `href` explains it. */
export type Income = { href: string; days: readonly { sum: number; payments: number }[] }

const TREND_DAYS = 14

/** Returns when the days of a trend begin, in Jakarta, oldest first; the last one is the day of `now`. */
export function trendDays(now: Date): Date[] {
  const begin = dayBegins(toWibDay(now)).getTime()
  return Array.from({ length: TREND_DAYS }, (_, at) => new Date(begin - (TREND_DAYS - 1 - at) * DAY_MS))
}

export type TextLink = { href: string; text: string }

/**
 * The groups of what waits for staff, in the order of the page: customers whose money waits and what they wait for, their
 * orders and further things of the shop, what is broken, and the rest. Rows of a group stand in the order of features.
 */
export const waitingGroups = [
  'first',
  'money',
  'answers',
  'orders',
  'more',
  'incidents',
  'troubles',
  'rest',
  'letters',
  'titles',
] as const

export type WaitingRows = Partial<Record<(typeof waitingGroups)[number], readonly Waiting[]>>

export type AttentionView = {
  /** Button at the top of the page, such as "Pesanan baru". */
  lead?: TextLink
  figures?: readonly Figure[]
  /** Money that came in. The page adds up that of all features in one figure. */
  income?: Income
  waiting?: WaitingRows
  gaps?: readonly Gap[]
  due?: readonly Due[]
  /** Address of the list of all that is due. */
  allDue?: string
  happened?: readonly Occurrence[]
  /** Leads to all that happened. */
  allHappened?: TextLink
  /** The day in a text to hand on, and parts of the page that the feature renders itself. */
  brief?: string
  sections?: readonly string[]
  /** Sentences at the end of the page about what is well. */
  notes?: readonly string[]
}

export type Counts = Readonly<Record<string, unknown>>
type Subqueries<Answers extends Counts = Counts> = {
  readonly [Name in keyof Answers]: Knex.QueryBuilder | Knex.Raw
}

/**
 * What a feature shows staff of its work. `part` names it to staff, such as "Pesanan". `counts` returns scalar
 * subqueries, which run in one query with those of all features on every staff page; `since` is the earliest time that
 * counts as recent. `startCounts` returns further ones, which that query has only for the start page. `marks`: what the
 * frame of staff pages shows of the counts. `show`: the feature's part of the staff start page. `lookAround`: a link
 * shown when nothing waits for staff.
 */
export type Attention = {
  part: string
  counts: (db: Knex, since: Date) => Subqueries
  startCounts?: (db: Knex, now: Date) => Subqueries
  marks?: (counts: Counts) => Partial<StaffMarks>
  show?: (counts: Counts, now: Date) => Promise<AttentionView> | AttentionView
  lookAround?: TextLink
}

type AttentionDeclaration<Answers extends Counts, StartAnswers extends Counts> = {
  part: string
  counts: (db: Knex, since: Date) => Subqueries<Answers>
  startCounts?: (db: Knex, now: Date) => Subqueries<StartAnswers>
  marks?: (counts: Answers) => Partial<StaffMarks>
  show?: (counts: Answers & StartAnswers, now: Date) => Promise<AttentionView> | AttentionView
  lookAround?: TextLink
}

/** Declares a feature's attention, with typed results of its counts. */
export function attention<Answers extends Counts, StartAnswers extends Counts = Record<never, never>>({
  part,
  counts,
  startCounts,
  marks,
  show,
  lookAround,
}: AttentionDeclaration<Answers, StartAnswers>): Attention {
  // The casts are safe: `counts` holds the results of `counts`, and for the start page those of `startCounts`.
  return {
    part,
    counts,
    ...(startCounts && { startCounts }),
    ...(marks && { marks: (counts) => marks(counts as Answers) }),
    ...(show && { show: (counts, now) => show(counts as Answers & StartAnswers, now) }),
    ...(lookAround && { lookAround }),
  }
}

/** What is wrong, in one Indonesian sentence. A `warning` can wait for the morning; a `critical` one harms people now. */
export type Trouble = { level: 'warning' | 'critical'; sentence: string }

/**
 * Something about the running site that its operator is told while it is wrong: by an alert when it begins and ends, a
 * metric, a row on the staff start page, and a log line. `part` names it there and in alerts, as in `site.backup.opened`;
 * `name` is its Indonesian name. `check` runs each minute on one instance, and returns null while all is well; a check that
 * fails changes nothing. `place`: where staff deal with it.
 */
export type Condition = { part: string; name: string; check: () => Promise<Trouble | null>; place: Place }
