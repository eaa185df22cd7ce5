import type { Knex } from 'knex'
import { attention, type Gap, trendDays } from '../../../platform/attention.ts'
import { dayOf } from '../../../web/dates.ts'
import { MOST_MARKED } from '../../../web/navigation.ts'
import { countAsked } from '../../goods/quotes/queries.ts'
import { channelLabels } from '../../labels.ts'
import { countUnsent } from '../../messages/queries.ts'
import { countAccounts, countMaking, countNeedy, countRefundsDue, countReviews } from '../../review/queries.ts'
import type { Medium } from '../../rules/contact.ts'
import { daysAhead } from './days.ts'
import { readToday } from './queries.ts'
import { todayView } from './view-model.ts'

/** `needsAccount`: customers pay by bank transfer. `channels`: whether each channel is configured. */
type Shop = { db: Knex; needsAccount: boolean; channels: Readonly<Record<Medium, boolean>> }

type Counts = Record<'needy' | 'asked' | 'making' | 'reviews' | 'refunds' | 'accounts' | Medium, number>

/** What the order desk shows on the staff start page, and the numbers beside its links. */
export const ordersAttention = ({ db, needsAccount, channels }: Shop) =>
  attention<Counts>({
    part: 'Pesanan',
    counts: (within, since) => ({
      needy: countNeedy(within, MOST_MARKED + 1),
      asked: countAsked(within),
      making: countMaking(within, MOST_MARKED + 1),
      reviews: countReviews(within),
      refunds: countRefundsDue(within, MOST_MARKED + 1),
      accounts: countAccounts(within),
      whatsapp: countUnsent(within, 'whatsapp', since),
      email: countUnsent(within, 'email', since),
    }),
    marks: ({ needy, asked, making, reviews, refunds }) => ({
      links: [
        { key: 'pesanan', count: needy, isWaiting: true },
        { key: 'penawaran', count: asked, isWaiting: true },
        { key: 'pembayaran', count: reviews + refunds, isWaiting: true },
        { key: 'produksi', count: making, isWaiting: false },
      ],
    }),
    async show({ accounts, reviews, ...unsent }, now) {
      const today = await readToday(db, {
        starts: trendDays(now),
        day: dayOf(now),
        last: daysAhead(now).at(-1) ?? dayOf(now),
      })
      const view = todayView(today, { reviews, isAccountMissing: needsAccount && accounts === 0 }, now)
      return { ...view, gaps: gapsOf(unsent, channels, today.due.length > 0) }
    },
  })

/**
 * Counts the messages that staff must send by hand. Without any, but with orders in progress (`hasWork`), says that no
 * message can be sent at all.
 */
function gapsOf(unsent: Record<Medium, number>, channels: Shop['channels'], hasWork: boolean): Gap[] {
  const media = ['whatsapp', 'email'] as const
  const place = { page: 'kiriman' }
  const gaps = media.map((channel) => ({
    count: channels[channel] ? 0 : unsent[channel],
    text: `${unsent[channel]} pesan ${channelLabels[channel]} menunggu kamu kirim`,
    action: 'Atur',
    place,
  }))
  const isSilent = hasWork && media.every((channel) => !channels[channel] && unsent[channel] === 0)
  const text = 'Pelanggan belum bisa dikabari: WhatsApp dan email belum dikonfigurasi'
  return [...gaps, { count: isSilent ? 1 : 0, text, action: 'Atur', place }]
}
