import type { MemberNoticeChoiceRow, MemberNoticeRow } from '../../db/message-rows.ts'
import { ago, moment } from '../../web/dates.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { defaultWays, memberNoticeKinds } from '../member-notices.ts'
import { MEMBER_NOTICES } from './notify-member.ts'

export const ways = [
  { way: 'site', label: 'Di situs' },
  { way: 'push', label: 'Di aplikasi' },
  { way: 'mail', label: 'E-mail' },
] as const

/** What is missing until notices come by a way that this server has. */
const hints = {
  push: 'Kabar di aplikasi datang setelah kamu masuk di aplikasi.',
  mail: 'E-mail datang setelah alamatmu diverifikasi di halaman Akun.',
} as const

type Paging = { total: number; size: number; page: number; now: Date }

export const listView = (rows: readonly MemberNoticeRow[], { total, size, page, now }: Paging) => ({
  items: rows.map((row) => ({ ...row, moment: moment(row.created_at), ago: ago(row.created_at, now) })),
  pagination: pagesOf(total, size, page, (to) => addressWith(MEMBER_NOTICES, { page: to })),
})

/** `has`: the ways that reach the member. */
export const choicesView = (
  offered: readonly (typeof ways)[number][],
  has: Record<'push' | 'mail', boolean>,
  chosen: readonly MemberNoticeChoiceRow[],
) => ({
  ways: offered,
  hints: offered.flatMap(({ way }) => (way === 'site' || has[way] ? [] : hints[way])),
  kinds: Object.entries(memberNoticeKinds).map(([kind, label]) => {
    return { kind, label, chosen: chosen.find((one) => one.kind === kind) ?? defaultWays }
  }),
})
