import type { Knex } from 'knex'
import { attention, type Gap } from '../../../platform/attention.ts'
import { MOST_MARKED } from '../../../web/navigation.ts'
import { countByHand } from '../../messages/by-hand-queries.ts'
import { countAccounts, countMaking, countNeedy, countRefundsDue, countReviews } from '../../payments/review/queries.ts'
import { countQuoteRequests } from '../../quotes/queries.ts'
import { type Medium, offMedia } from '../../rules/contact.ts'
import { readToday } from './queries.ts'
import { getTodayRange } from './summary.ts'
import { todayView } from './view-model.ts'

/** `needsAccount`: customers pay by bank transfer. `channels`: whether each channel is configured. */
type Shop = { db: Knex; needsAccount: boolean; channels: Readonly<Record<Medium, boolean>> }

type Counts = Record<'needy' | 'asked' | 'making' | 'reviews' | 'refunds' | 'accounts', number>

/** The part of the order desk on the staff start page, and the numbers beside its links. */
export const ordersAttention = ({ db, needsAccount, channels }: Shop) =>
  attention<Counts, { byHand: number }>({
    part: 'Pesanan',
    counts: (within) => ({
      needy: countNeedy(within, MOST_MARKED + 1),
      asked: countQuoteRequests(within),
      making: countMaking(within, MOST_MARKED + 1),
      reviews: countReviews(within),
      refunds: countRefundsDue(within, MOST_MARKED + 1),
      accounts: countAccounts(within),
    }),
    startCounts: (within, now) => ({
      byHand: countByHand(within, { off: offMedia(channels), now }),
    }),
    marks: ({ needy, asked: quoteRequests, making, reviews, refunds }) => ({
      links: [
        { key: 'pesanan', count: needy, isWaiting: true },
        { key: 'penawaran', count: quoteRequests, isWaiting: true },
        { key: 'pembayaran', count: reviews + refunds, isWaiting: true },
        { key: 'produksi', count: making, isWaiting: false },
      ],
    }),
    async show({ accounts, reviews, byHand }, now) {
      const today = await readToday(db, getTodayRange(now))
      const view = todayView(today, { reviews, isAccountMissing: needsAccount && accounts === 0, byHand }, now)
      const isSilent = byHand === 0 && offMedia(channels).length === 2 && today.due.length > 0
      return { ...view, gaps: [{ ...silence, count: isSilent ? 1 : 0 }] }
    },
  })

/** Applies if there are orders in progress and no message says the same. */
const silence: Omit<Gap, 'count'> = {
  text: 'Pelanggan belum bisa dikabari: WhatsApp dan email belum dikonfigurasi',
  action: 'Atur',
  place: { page: 'kiriman' },
}
