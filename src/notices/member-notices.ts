import type { Knex } from 'knex'
import { share } from '../platform/shares.ts'

/** The kinds of notices for members. For each kind a member chooses whether it comes in the site, by push and by mail. */
export const memberNoticeKinds = [
  'engagement',
  'new_comment',
  'new_follower',
  'milestone',
  'success',
  'payment_success',
  'withdrawal_decided',
  'subscription_ending',
  'order',
] as const

/**
 * A notice for a member. `key` names what it is about, such as "like 17 by 4": a member gets one notice of a kind and
 * key, ever. `title` and `message` are Indonesian plain text; `href` is a page of this site; `data` goes to the member's
 * app, as text.
 */
export type MemberNotice = {
  userId: number
  kind: (typeof memberNoticeKinds)[number]
  key: string
  title: string
  message: string
  href: string
  data?: Readonly<Record<string, string>>
}

/**
 * Adds a notice in the transaction of what it tells of, so that both are there or neither; push and mail go by the outbox,
 * and open pages learn of it after the commit.
 */
export type TellMember = (trx: Knex, notice: MemberNotice) => Promise<void>

export const memberNoticesShare = share<TellMember>('member notices')
