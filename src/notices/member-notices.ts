import type { Knex } from 'knex'
import { share } from '../platform/shares.ts'

/** A member chooses for each kind whether it comes in the site, by push and by mail. */
export const memberNoticeKinds = {
  engagement: 'Komikmu disukai',
  new_comment: 'Komentar di komikmu',
  new_follower: 'Pengikut baru',
  milestone: 'Pencapaian komikmu',
  success: 'Komikmu selesai digambar',
  comic_removed: 'Komikmu diturunkan atau dikembalikan staf',
  payment_success: 'Pembayaran paket diterima',
  payment_returned: 'Uang paket dikembalikan',
  withdrawal_decided: 'Penarikan dibayar atau ditolak',
  souvenir_decided: 'Suvenir dikirim atau ditolak',
  subscription_ending: 'Langganan hampir berakhir',
  order: 'Kabar pesanan kaos',
} as const

/** The ways by which a kind comes until a member chooses. */
export const defaultWays = { site: true, push: true, mail: false }

/**
 * `fromUserId`: the member who caused the notice; it is deleted with that account, and by `forgetNotice`. A member gets
 * one notice for each kind and `key`, such as "like 17 by 4". `href` is a page of this site; `data` goes to the app.
 */
export type MemberNotice = {
  userId: number
  fromUserId?: number
  kind: keyof typeof memberNoticeKinds
  key: string
  title: string
  message: string
  href: string
  data?: Readonly<Record<string, string>>
}

/** In the transaction of the cause. Push and mail go by the outbox, and open pages get it after the commit. */
export type NotifyMember = (trx: Knex, notice: MemberNotice) => Promise<void>

export const memberNoticesShare = share<NotifyMember>('member notices')
