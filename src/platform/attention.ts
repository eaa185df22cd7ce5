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
 * The page where staff deal with something. `href` is a page of the same feature. `page` is the key of another
 * feature's link in the staff menu, and `part` is the id of an element on that page. Staff who may not open the page
 * get no link.
 */
export type Place = { href: string } | { page: string; part?: string }

/** Returns null if the page is not among the links, because the viewer may not open it. */
export function getPlaceHref(place: Place, links: readonly Link[]): string | null {
  if ('href' in place) return place.href
  const link = links.find(({ key }) => key === place.page)
  return link ? `${link.href}${place.part ? `#${place.part}` : ''}` : null
}

/** A row of the staff start page: something that waits for staff. */
export type Waiting = {
  badge: StatusBadge
  title: string
  line: string
  /** The text of the button, which leads to `place`. */
  action: string
  place: Place
  /** The number of things for which the row stands. Rows with 0 are left out. */
  count: number
  /**
   * What the row is about, such as the code of an order. Of rows about the same thing the page shows only the first.
   */
  about?: string
  /** What waits, in words. The first row about a thing shows the matters of the other rows too. */
  matter?: string
  /** A text such as how many days it is overdue, which the page shows in the tone for lateness. */
  late?: string
  /** With `form` the button sends a POST with these fields at once, and the title of the row leads to `place`. */
  form?: { href: string; fields: Readonly<Record<string, string | number>> }
}

/** A line below the rows that wait: something that is not set up or was not done, and that no customer waits for. */
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

/** Something that happened. `time` is such as "19.42" or "18 Nov", and `who` is the name of the customer. */
export type Occurrence = { at: Date; time: string; text: string; who: string; href: string }

/**
 * What customers paid on each day that `trendDays` returns: the sum in rupiah and the number of payments. `href` is the
 * page that explains the sum.
 */
export type Income = { href: string; days: readonly { sum: number; payments: number }[] }

const TREND_DAYS = 14

/** Returns the start of each day of a trend in Jakarta time, oldest first. The last day is that of `now`. */
export function trendDays(now: Date): Date[] {
  const begin = dayBegins(toWibDay(now)).getTime()
  return Array.from({ length: TREND_DAYS }, (_, at) => new Date(begin - (TREND_DAYS - 1 - at) * DAY_MS))
}

export type TextLink = { href: string; text: string }

/** The groups of what waits for staff, in the order of the page. Rows of a group stand in the order of features. */
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
  /** Money that came in. The page adds up the income of all features in one figure. */
  income?: Income
  waiting?: WaitingRows
  gaps?: readonly Gap[]
  due?: readonly Due[]
  /** Address of the list of everything that is due. */
  allDue?: string
  happened?: readonly Occurrence[]
  /** Link to the list of everything that happened. */
  allHappened?: TextLink
  /**
   * A summary of the day as a text that staff can pass on, and parts of the page that the feature renders by itself.
   */
  brief?: string
  sections?: readonly string[]
  /** Sentences at the end of the page about things that are in order. */
  notes?: readonly string[]
}

export type Counts = Readonly<Record<string, unknown>>
type Subqueries<Answers extends Counts = Counts> = {
  readonly [Name in keyof Answers]: Knex.QueryBuilder | Knex.Raw
}

/** What a feature shows staff about its work. */
export type Attention = {
  /** The name of the feature for staff, such as "Pesanan". */
  part: string
  /**
   * Returns scalar subqueries. They run in one query with those of all features on every staff page. `since` is the
   * earliest time that counts as recent.
   */
  counts: (db: Knex, since: Date) => Subqueries
  /** Returns further subqueries, which run only for the start page. */
  startCounts?: (db: Knex, now: Date) => Subqueries
  /** What the frame of staff pages shows of the counts. */
  marks?: (counts: Counts) => Partial<StaffMarks>
  /** The feature's part of the staff start page. */
  show?: (counts: Counts, now: Date) => Promise<AttentionView> | AttentionView
  /** A link for when nothing waits for staff. */
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

/**
 * What is wrong, in one Indonesian sentence. A `warning` can wait until morning; a `critical` trouble harms customers
 * now.
 */
export type Trouble = { level: 'warning' | 'critical'; sentence: string }

/**
 * A check of the running site. While `check` finds a trouble, the operator sees it as a metric, a row on the staff
 * start page and a log line, and gets an alert when it begins and when it ends. `part` is its name in metrics, logs and
 * alerts, as in `site.backup.opened`, and `name` is its Indonesian name. `check` runs each minute on one instance and
 * returns null while all is well; a check that throws changes nothing. `place` is the page where staff deal with it.
 */
export type Condition = { part: string; name: string; check: () => Promise<Trouble | null>; place: Place }
