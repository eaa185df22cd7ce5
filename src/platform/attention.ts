import type { Knex } from 'knex'
import type { StatusBadge } from '../web/render.ts'

/** A figure at the top of the staff's start page; low `at` stands first. */
export type Figure = { label: string; count: number; href: string; isLoud: boolean; at: number }
/** What waits for a decision, a sentence with where it is taken. */
export type Waiting = { count: number; text: string; action: string; href: string; isLoud: boolean; at: number }
export type Trouble = { name: string; badge: StatusBadge; lines: readonly string[]; href: string }
/** Troubles under their heading; `more` leads to those that are not listed. */
export type Troubles = {
  id: string
  title: string
  troubles: readonly Trouble[]
  more: { count: number; href: string } | null
}

type Counted = Readonly<Record<string, unknown>>

/**
 * What of a feature needs staff. `counts` are scalar subqueries, asked in one query with those of all others, failures
 * since `since`; the rest is made of their answers. `lookAround` is where staff look when nothing waits.
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

/** What a feature counts, with the types of its answers. */
export const attention = <Answers extends Counted>(made: {
  counts: (db: Knex, since: Date) => { [Name in keyof Answers]: Knex.QueryBuilder | Knex.Raw }
  show: (counted: Answers, now: Date) => Promise<AttentionView> | AttentionView
  lookAround?: { href: string; text: string }
}): Attention => ({ ...made, show: (counted, now) => made.show(counted as Answers, now) }) // the answers of its own counts
