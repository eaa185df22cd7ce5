import type { Knex } from 'knex'
import { share } from '../platform/shares.ts'

/** What a member can narrow the list of notices to. */
export const noticeGroups = ['komik', 'pengikut', 'pesanan', 'pembayaran', 'lainnya'] as const
export type NoticeGroup = (typeof noticeGroups)[number]
/** `label`: null for a kind without a choice. `mail`: it comes by mail until a member chooses. */
type NoticeKind = { label: string | null; group: NoticeGroup; icon: string; mail?: true }

/** A member chooses for each kind with a label whether it comes in the site, by push and by mail. */
export const memberNoticeKinds = {
  engagement: { label: 'Komikmu disukai', group: 'komik', icon: 'heart' },
  new_comment: { label: 'Komentar di komikmu', group: 'komik', icon: 'speech' },
  milestone: { label: 'Pencapaian komikmu', group: 'komik', icon: 'star' },
  success: { label: 'Komikmu selesai digambar', group: 'komik', icon: 'pen' },
  new_publication: { label: 'Komik baru dari yang kamu ikuti', group: 'komik', icon: 'book' },
  schedule_failed: { label: 'Komikmu tidak jadi terbit pada waktunya', group: 'komik', icon: 'calendar' },
  moderation: { label: null, group: 'komik', icon: 'flag', mail: true },
  /** Of older notices. */
  comic_removed: { label: null, group: 'komik', icon: 'flag' },
  new_follower: { label: 'Pengikut baru', group: 'pengikut', icon: 'plus' },
  order: { label: 'Kabar pesanan kaos', group: 'pesanan', icon: 'shirt' },
  souvenir_decided: { label: 'Suvenir dikirim atau ditolak', group: 'pesanan', icon: 'box' },
  payment_success: { label: 'Pembayaran paket diterima', group: 'pembayaran', icon: 'wallet' },
  payment_returned: { label: 'Uang paket dikembalikan', group: 'pembayaran', icon: 'replay' },
  withdrawal_decided: { label: 'Penarikan dibayar atau ditolak', group: 'pembayaran', icon: 'bank' },
  subscription_ending: { label: 'Langganan hampir berakhir', group: 'pembayaran', icon: 'calendar' },
} as const satisfies Record<string, NoticeKind>

/** Kinds that a member can choose. */
export const chosenKinds = Object.entries<NoticeKind>(memberNoticeKinds).filter(([, { label }]) => label !== null)

/** Staff may send notices of other kinds too; they have no choice and stand in the last group. */
export const findKind = (kind: string): NoticeKind =>
  new Map(Object.entries<NoticeKind>(memberNoticeKinds)).get(kind) ?? { label: null, group: 'lainnya', icon: 'bell' }

/** The ways by which a kind comes until a member chooses. */
export const defaultWays = { site: true, push: true, mail: false }

/**
 * `fromUserId`: the member who caused the notice; it is deleted with that account, and by `forgetNotice`. A member gets
 * one notice for each kind and `key`, such as "like 17 by 4". A `title` that begins with the name of that member shows it
 * as the one who acts. `href` is a page of this site; `data` goes to the app, and `comic_id` in it shows the comic's cover.
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

/** Addresses of the covers of comics; those of which nothing is drawn are left out. */
export type ComicCovers = readonly { id: number; src: string }[]
export const comicCoversShare = share<(ids: readonly number[]) => Promise<ComicCovers>>('comic covers')
