import type { PaymentRow } from '../../db/order-rows.ts'
import type { StatusBadge } from '../../web/render.ts'
import type { Decision } from '../rules/decisions.ts'

type Reason = NonNullable<PaymentRow['reason']>

/** Why a payment is in review: for each reason a status badge and an explanation for staff. */
export const reasons: Record<Reason, StatusBadge & { text: string }> = {
  short: {
    color: 'degraded',
    label: 'Kurang bayar',
    text: 'Uang yang masuk kurang dari yang diminta. Belum dihitung; pesanannya masih menunggu.',
  },
  over: {
    color: 'degraded',
    label: 'Lebih bayar',
    text: 'Uang yang masuk lebih dari yang diminta. Semuanya sudah dihitung; kelebihannya belum dikembalikan.',
  },
  late: {
    color: 'maintenance',
    label: 'Terlambat',
    text: 'Uang masuk setelah invoice kedaluwarsa atau diganti. Sudah dihitung; cukup dicek.',
  },
  cancelled: {
    color: 'down',
    label: 'Pesanan batal',
    text: 'Uang masuk saat pesanannya sudah dibatalkan atau dihapus. Belum dihitung, dan keadaan pesanannya tidak berubah.',
  },
  duplicate: {
    color: 'degraded',
    label: 'Pembayaran kedua',
    text: 'Invoice ini sudah dibayar, lalu ada uang lagi. Belum dihitung.',
  },
  currency: {
    color: 'down',
    label: 'Bukan rupiah',
    text: 'Gateway melaporkan mata uang lain. Belum dihitung, dan jumlah di bawah ini bukan rupiah.',
  },
  unconfirmed: {
    color: 'down',
    label: 'Belum dipastikan',
    text: 'Gateway tidak membenarkan uang ini. Cek mutasi rekening atau dasbor gateway sebelum memutuskan.',
  },
}

/** Texts for each decision about a payment: its name, the label of its button, and its effect (`intro`). */
export const decisions: Record<Decision, { name: string; button: string; intro: string }> = {
  apply: {
    name: 'Hitung uang ini',
    button: 'Hitung uang ini',
    intro: 'Jumlahnya ditambahkan ke yang sudah dibayar.',
  },
  dismiss: {
    name: 'Uang yang sama, tercatat dua kali',
    button: 'Tandai tercatat dua kali',
    intro: 'Tidak pernah dihitung, tetapi tetap tercatat.',
  },
  acknowledge: {
    name: 'Sudah dicek',
    button: 'Sudah dicek',
    intro: 'Tetap dihitung seperti sekarang dan tidak ditanyakan lagi.',
  },
  refund: {
    name: 'Kembalikan',
    button: 'Catat pengembalian',
    intro: 'Kirim dulu uangnya, lalu catat di sini. Uang tidak berpindah dari halaman ini.',
  },
}

/**
 * Texts for keeping the excess of a payment instead of refunding it: while the order is not paid in full, and when it
 * is.
 */
export const keepOver = {
  running: {
    name: 'Pakai untuk pelunasan',
    button: 'Pakai untuk pelunasan',
    intro: 'Kelebihannya mengurangi sisa yang ditagih dan tidak ditanyakan lagi.',
  },
  paid: {
    name: 'Tidak dikembalikan',
    button: 'Simpan keputusan ini',
    intro: 'Kelebihannya tetap tercatat dan tidak ditanyakan lagi.',
  },
}

/** Effect of counting a payment below the invoice's amount: the invoice is closed, and the rest is invoiced later. */
export const shortIntro = 'Invoice ini ditutup dengan jumlah yang masuk, sisanya diminta lewat pelunasan.'

export const webhookLabels: Record<string, string> = {
  denied: 'Gateway tidak mengenal pembayaran yang dikabarkan. Tidak ada yang dihitung.',
  forged:
    'Tanda tangannya tidak cocok: kirimannya bukan dari DOKU, atau kunci DOKU di server ini salah. Tidak ada yang dihitung.',
  old: 'Ditandatangani lebih dari 15 menit dari jam server ini. Kalau jamnya sudah benar, kerjakan lagi.',
  unreadable: 'Dari DOKU, tapi isinya tidak bisa dibaca. Cocokkan dengan dasbor DOKU. Tidak ada yang dihitung.',
  refunded: 'Gateway mengembalikan uang ini ke pembayarnya. Catatan di sini belum berubah.',
  other_amount: 'Jumlah di kabar ini bukan jumlah invoice-nya. Belum ada yang dihitung.',
  unknown:
    'Kabar ini menyebut invoice yang bukan dari sini. Kiriman uji dari dasbor gateway juga terlihat seperti ini.',
}

/** Status badges for the outcomes in the decision history. */
export const outcomes = {
  applied: { color: 'up', label: 'Dihitung' },
  dismissed: { color: 'paused', label: 'Uang yang sama, tercatat dua kali' },
  refund: { color: 'maintenance', label: 'Dikembalikan' },
  accepted: { color: 'up', label: 'Bukti diterima' },
  rejected: { color: 'paused', label: 'Bukti ditolak' },
} as const satisfies Record<string, StatusBadge>
