import { attention } from '../../platform/attention.ts'
import { channelLabels } from '../labels.ts'
import { countUnsent } from '../messages/queries.ts'
import type { Medium } from '../rules/contact.ts'
import { countAccounts, countRefundsDue, countReviews, countUnpriced } from './queries.ts'

/** Address of the order list, filtered to orders whose price is not confirmed. */
const UNPRICED_HREF = '/admin/pesanan/?harga=belum'
const REVIEW_HREF = '/admin/pembayaran/'

/**
 * `needsAccount`: customers pay by bank transfer, so the shop needs a bank account. `channels`: the channels that are
 * configured.
 */
type Shop = { needsAccount: boolean; channels: Readonly<Record<Medium, boolean>> }

type Counts = Record<'unpriced' | 'reviews' | 'refunds' | 'accounts' | Medium, number>

/**
 * The order desk's part of the staff start page. Figures are sorted by `at`: orders whose price customers wait for come
 * first, and figures with a count of zero come last.
 */
export const waiting = ({ needsAccount, channels }: Shop) =>
  attention<Counts>({
    counts: (db, since) => ({
      unpriced: countUnpriced(db),
      reviews: countReviews(db),
      refunds: countRefundsDue(db),
      accounts: countAccounts(db),
      whatsapp: countUnsent(db, 'whatsapp', since),
      email: countUnsent(db, 'email', since),
    }),
    show: ({ unpriced, reviews, refunds, accounts, ...unsent }) => ({
      figures: [
        figure('Harga belum dikonfirmasi', unpriced, UNPRICED_HREF, false, 1),
        figure('Pembayaran diperiksa', reviews, REVIEW_HREF, true, 2),
        figure('Harus dikembalikan', refunds, REVIEW_HREF, true, 3),
      ],
      waiting: [
        {
          count: needsAccount && accounts === 0 ? 1 : 0,
          text: 'Rekening toko belum diisi: pelanggan belum bisa membayar.',
          action: 'Isi sekarang',
          page: 'pengaturan',
          part: 'setelan-bank',
          isLoud: true,
          at: 1,
        },
        ...(['whatsapp', 'email'] as const).map((channel) => ({
          count: channels[channel] ? 0 : unsent[channel],
          text: `${unsent[channel]} pesan tidak terkirim dalam tujuh hari terakhir karena ${channelLabels[channel]} belum dikonfigurasi.`,
          action: 'Lihat apa yang perlu diisi',
          page: 'kiriman',
          isLoud: true,
          at: 5,
        })),
        {
          count: reviews,
          text: `${reviews} pembayaran, bukti transfer, atau kabar gateway menunggu keputusan.`,
          action: 'Periksa pembayaran',
          href: REVIEW_HREF,
          isLoud: true,
          at: 10,
        },
        {
          count: refunds,
          text: `${refunds} pesanan batal atau terhapus masih menyimpan uang pelanggan yang belum dikembalikan.`,
          action: 'Catat pengembalian',
          href: REVIEW_HREF,
          isLoud: true,
          at: 20,
        },
        {
          count: unpriced,
          text: `${unpriced} pesanan dari pengunjung menunggu harganya dikonfirmasi.`,
          action: 'Lihat pesanan',
          href: UNPRICED_HREF,
          isLoud: false,
          at: 30,
        },
      ],
    }),
  })

const figure = (label: string, count: number, href: string, isLoud: boolean, at: number) => ({
  label,
  count,
  href,
  isLoud,
  at: count > 0 ? at : 100 + at,
})
