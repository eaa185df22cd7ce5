import type { Knex } from 'knex'
import type { StatusBadge } from '../web/render.ts'

/** A figure at the top of the staff start page. `isLoud` highlights it when it is not 0; figures are sorted by `at`. */
export type Figure = { label: string; count: number; href: string; isLoud: boolean; at: number }
/**
 * Something on the staff start page that waits for a decision by staff, with a link (`action` is its text) to decide it.
 * `href` is a page of the same feature. `page` is the key of another feature's link in the staff navigation, and `part`
 * the id of an element on that page; staff who may not open the page see no link.
 */
export type Waiting = { count: number; text: string; action: string; isLoud: boolean; at: number } & (
  | { href: string }
  | { page: string; part?: string }
)
export type Trouble = { name: string; badge: StatusBadge; lines: readonly string[]; href: string }
/** A list of problems under a heading of the staff start page. `more` links to the problems that are left out. */
export type Troubles = {
  id: string
  title: string
  troubles: readonly Trouble[]
  more: { count: number; href: string } | null
}

type Counted = Readonly<Record<string, unknown>>

/**
 * What a feature shows on the staff start page. `counts` returns scalar subqueries, which run in one query with those
 * of all features; `since` is the earliest time that counts as recent. `show` builds the view from their results.
 * `lookAround`: a link shown when nothing waits for staff.
 */
export type Attention = {
  counts: (db: Knex, since: Date) => Readonly<Record<string, Knex.QueryBuilder | Knex.Raw>>
  show: (counted: Counted, now: Date) => Promise<AttentionView> | AttentionView
  lookAround?: { href: string; text: string }
}
export type AttentionView = {
  figures?: readonly Figure[]
  waiting?: readonly Waiting[]
  troubles?: readonly Troubles[]
}

/** Declares a feature's part of the staff start page, with typed results of its counts. */
export const attention = <Answers extends Counted>(made: {
  counts: (db: Knex, since: Date) => { [Name in keyof Answers]: Knex.QueryBuilder | Knex.Raw }
  show: (counted: Answers, now: Date) => Promise<AttentionView> | AttentionView
  lookAround?: { href: string; text: string }
}): Attention => ({ ...made, show: (counted, now) => made.show(counted as Answers, now) }) // Safe: `counted` holds the results of `counts`.
