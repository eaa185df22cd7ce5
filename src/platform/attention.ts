import type { Knex } from 'knex'
import type { StatusBadge } from '../web/render.ts'

/** A figure at the top of the staff start page; sorted by `at`. */
export type Figure = { label: string; count: number; href: string; isLoud: boolean; at: number }
/** Something that waits for a decision, with the link to it. */
export type Waiting = { count: number; text: string; action: string; href: string; isLoud: boolean; at: number }
export type Trouble = { name: string; badge: StatusBadge; lines: readonly string[]; href: string }
/** A list of problems under a heading; `more` links to the rest. */
export type Troubles = {
  id: string
  title: string
  troubles: readonly Trouble[]
  more: { count: number; href: string } | null
}

type Counted = Readonly<Record<string, unknown>>

/**
 * What a feature reports to the staff start page. `counts` are scalar subqueries, run in one query with those of all
 * features; `since` bounds what counts as recent. `show` builds its part from the results. `lookAround`: a link shown
 * when nothing waits.
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

/** Declares a feature's counts with the types of their results. */
export const attention = <Answers extends Counted>(made: {
  counts: (db: Knex, since: Date) => { [Name in keyof Answers]: Knex.QueryBuilder | Knex.Raw }
  show: (counted: Answers, now: Date) => Promise<AttentionView> | AttentionView
  lookAround?: { href: string; text: string }
}): Attention => ({ ...made, show: (counted, now) => made.show(counted as Answers, now) }) // the answers of its own counts
