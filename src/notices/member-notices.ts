import type { Knex } from 'knex'
import { share } from '../platform/shares.ts'

/** The groups by which a member can filter the list of notices. */
export const noticeGroups = ['komik', 'pengikut', 'pesanan', 'pembayaran', 'lainnya'] as const
export type NoticeGroup = (typeof noticeGroups)[number]
/**
 * `label` is null for a kind that a member cannot choose. `mail`: the kind comes by mail until a member chooses
 * otherwise.
 */
type NoticeKind = { label: string | null; group: NoticeGroup; icon: string; mail?: true }

/** For each kind with a label, a member chooses whether its notices come in the site, by push and by mail. */
export const memberNoticeKinds = {
  engagement: { label: 'Komikmu disukai', group: 'komik', icon: 'heart' },
  new_comment: { label: 'Komentar di komikmu', group: 'komik', icon: 'speech' },
  milestone: { label: 'Pencapaian komikmu', group: 'komik', icon: 'star' },
  success: { label: 'Komikmu selesai digambar', group: 'komik', icon: 'pen' },
  new_publication: { label: 'Komik baru dari yang kamu ikuti', group: 'komik', icon: 'book' },
  schedule_failed: { label: 'Komikmu tidak jadi terbit pada waktunya', group: 'komik', icon: 'calendar' },
  moderation: { label: null, group: 'komik', icon: 'flag', mail: true },
  /** Only older notices have this kind. */
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

/** Staff may also send notices of other kinds. Members cannot choose these kinds, which stand in the last group. */
export const findKind = (kind: string): NoticeKind =>
  new Map(Object.entries<NoticeKind>(memberNoticeKinds)).get(kind) ?? { label: null, group: 'lainnya', icon: 'bell' }

/** The ways by which notices of a kind come until a member chooses. */
export const defaultWays = { site: true, push: true, mail: false }

/** A notice to a member. Each member gets only one notice for the same kind and `key`. */
export type MemberNotice = {
  userId: number
  /** The member who caused the notice. The notice is deleted with that account, and by `forgetNotice`. */
  fromUserId?: number
  kind: keyof typeof memberNoticeKinds
  /** Such as "like 17 by 4". */
  key: string
  /** If it begins with the name of the member who caused the notice, that member is shown as the actor. */
  title: string
  message: string
  /** A page of this site. */
  href: string
  /** Data for the app. `comic_id` shows the cover of that comic. */
  data?: Readonly<Record<string, string>>
}

/**
 * Call it in the transaction of the cause. Push and mail go through the outbox; open pages get the notice after the
 * commit.
 */
export type NotifyMember = (trx: Knex, notice: MemberNotice) => Promise<void>

export const memberNoticesShare = share<NotifyMember>('member notices')

/** The addresses of the covers of comics. Comics without a cover are left out. */
export type ComicCovers = readonly { id: number; src: string }[]
export const comicCoversShare = share<(ids: readonly number[]) => Promise<ComicCovers>>('comic covers')
