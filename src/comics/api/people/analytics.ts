import * as z from 'zod'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { readStanding } from '../../creators/queries.ts'
import { readSubscription } from '../../money/subscriptions/pages.ts'
import { readWallet } from '../../money/wallet/queries.ts'
import { listTransactions } from '../../statistics/queries.ts'
import { readDaily, readMonths, readYear } from '../../statistics/statistics.ts'
import { type ComicCall, member } from '../call.ts'
import { count, example, perhaps, text, wholeFrom } from '../envelope.ts'
import { Standing } from './person.ts'

const at = (word: string) => `/api/v1/analytics/${word}`

const readerCounts = { views: example(120, count), likes: example(14, count), comments: example(3, count) }
const earnings = example(250_000, count.meta({ description: 'Rupiah yang masuk ke dompet.' }))
const totals = Standing.omit({ rating: true, rating_name: true }).extend({
  total_comments: count,
  total_earnings: earnings,
})

const lately = (name: string, most: number, usual: number, description: string) =>
  example(usual, wholeFrom(1, most, name).default(usual).meta({ description }))

/** Days are those of Western Indonesian time. */
export const analyticsCalls: readonly ComicCall[] = [
  member('analyticsDashboard', 'get', at('dashboard'), {
    isSensitive: true,
    about:
      'Ringkasan kreator. Pembaca semua komik sendiri, rupiah yang pernah masuk, langganan, kuota, saldo, dan kredit.',
    data: totals.extend({
      active_subscription: z.boolean(),
      publish_quota: count.nullable().meta({ description: 'null: tanpa batas.', example: 3 }),
      current_balance: count,
      current_credits: count,
    }),
    run: async ({ db }, { viewer }) => {
      const { publish_quota, balance, kredit } = await ensureCreator(db, viewer)
      const now = new Date()
      const running = await readSubscription(db, viewer.id, now)
      return {
        ...(await readStanding(db, viewer.id)),
        total_earnings: (await readWallet(db, viewer.id, now)).lifetime_earned,
        active_subscription: running !== null,
        publish_quota: running?.first.is_unlimited ? null : publish_quota,
        current_balance: balance,
        current_credits: kredit,
      }
    },
  }),
  member('analyticsDaily', 'get', at('daily'), {
    about: 'Pembaca per hari. Hari WIB, yang terlama dulu, juga hari tanpa pembaca.',
    query: z.object({ days: lately('days', 90, 7, 'Berapa hari, sampai hari ini.') }),
    data: z.array(z.object({ date: example('2026-11-22', z.iso.date()), ...readerCounts })),
    run: async ({ db }, { viewer, query: { days: count } }) => {
      const days = await readDaily(db, viewer.id, { count, now: new Date() })
      return days.map((sums) => ({ ...sums, date: sums.day }))
    },
  }),
  member('analyticsMonthly', 'get', at('monthly'), {
    isSensitive: true,
    about: 'Pembaca dan pendapatan per bulan. Bulan kalender WIB, yang terlama dulu.',
    query: z.object({ months: lately('months', 24, 6, 'Berapa bulan, sampai bulan ini.') }),
    data: z.array(z.object({ month: text('2026-11'), ...readerCounts, earnings })),
    run: async ({ db }, { viewer, query }) =>
      (await readMonths(db, viewer.id, { count: query.months, now: new Date() })).months,
  }),
  member('analyticsYearly', 'get', at('yearly'), {
    isSensitive: true,
    about: 'Tahun ini. Komik yang dimulai, pembaca, dan pendapatan sejak 1 Januari.',
    data: totals.extend({ year: example(2026, z.int()) }),
    run: ({ db }, { viewer }) => readYear(db, viewer.id, new Date()),
  }),
  member('analyticsHistory', 'get', [at('history'), at('transactions')], {
    isSensitive: true,
    about: 'Riwayat kredit dan rupiah. Perubahan kredit dan dompet, dan pembayaran pembelian, yang terbaru dulu.',
    isList: true,
    data: z.array(
      z.object({
        id: count,
        type: z.enum(['credit', 'debit', 'referral_bonus', 'withdrawal', 'topup']),
        amount: example(20, count.meta({ description: 'Kurang dari nol bila berkurang.' })),
        description: text('Credits 20'),
        unit: z.enum(['credit', 'idr']),
        reference_id: perhaps('INV-1A2B3C4D-1795334400').meta({ description: 'Nomor tagihan pembeliannya.' }),
        created_at: Moment,
      }),
    ),
    run: async ({ db }, { viewer, part }) => {
      const { rows, total } = await listTransactions(db, viewer.id, part)
      return new Answer(rows, { total })
    },
  }),
]
