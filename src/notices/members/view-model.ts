import { ago, moment } from '../../web/dates.ts'
import { memberNoticeKinds } from '../member-notices.ts'
import type { ShownNotice } from './queries.ts'
import { MEMBER_NOTICES } from './tell.ts'

export type Kind = (typeof memberNoticeKinds)[number]

/** The ways that a notice comes, by their words in forms. */
export const ways = ['site', 'push', 'mail'] as const
export type Way = (typeof ways)[number]
const wayLabels: Record<Way, string> = { site: 'Di situs', push: 'Di aplikasi', mail: 'E-mail' }

const kindLabels: Record<Kind, string> = {
  engagement: 'Komikmu disukai',
  new_comment: 'Komentar di komikmu',
  new_follower: 'Pengikut baru',
  milestone: 'Pencapaian komikmu',
  success: 'Komikmu selesai digambar',
  payment_success: 'Pembayaran paket diterima',
  withdrawal_decided: 'Penarikan dibayar atau ditolak',
  subscription_ending: 'Langganan hampir berakhir',
  order: 'Kabar pesanan kaos',
}

/** A notice in the list. `open` is where the form goes that opens an unread one, `remove` where the one that deletes it. */
export const noticeView = ({ id, title, message, href, read_at, created_at }: ShownNotice, now: Date) => ({
  id,
  title,
  message,
  href,
  isRead: read_at !== null,
  open: `${MEMBER_NOTICES}${id}/buka/`,
  remove: `${MEMBER_NOTICES}${id}/hapus/`,
  at: created_at.toISOString(),
  moment: moment(created_at),
  ago: ago(created_at, now),
})

type Chosen = Record<Way, boolean> & { kind: string }
export const usualChoice: Record<Way, boolean> = { site: true, push: true, mail: false }

/** The form with the ways that each kind comes. `hints` say which ways do not work at present, and why. */
export const choicesView = (chosen: readonly Chosen[], hints: readonly string[]) => ({
  hints,
  ways: ways.map((way) => wayLabels[way]),
  kinds: memberNoticeKinds.map((kind) => {
    const own = chosen.find((one) => one.kind === kind) ?? usualChoice
    return { kind, label: kindLabels[kind], boxes: ways.map((way) => ({ way, label: wayLabels[way], isOn: own[way] })) }
  }),
})
