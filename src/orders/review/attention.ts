import { attention } from '../../platform/attention.ts'
import { countRefundsDue, countReviews, countUnpriced } from './queries.ts'

/** Address of the order list, filtered to orders whose price is not confirmed. */
const UNPRICED_HREF = '/admin/pesanan/?harga=belum'
const REVIEW_HREF = '/admin/pembayaran/'

/**
 * The order desk's part of the staff start page. Figures are sorted by `at`: orders whose price customers wait for come
 * first, and figures with a count of zero come last.
 */
export const waiting = attention<{ unpriced: number; reviews: number; refunds: number }>({
  counts: (db) => ({ unpriced: countUnpriced(db), reviews: countReviews(db), refunds: countRefundsDue(db) }),
  show: ({ unpriced, reviews, refunds }) => ({
    figures: [
      figure('Harga belum dikonfirmasi', unpriced, UNPRICED_HREF, false, 1),
      figure('Pembayaran diperiksa', reviews, REVIEW_HREF, true, 2),
      figure('Harus dikembalikan', refunds, REVIEW_HREF, true, 3),
    ],
    waiting: [
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
