import type { PaymentRow } from '../../db/order-rows.ts'
import type { Tone } from '../labels.ts'
import type { Decision } from '../rules/decisions.ts'

type Reason = NonNullable<PaymentRow['reason']>

/** What is the matter with money, in a word and in plain words. */
export const reasons: Record<Reason, { word: string; tone: Tone; text: string }> = {
  short: {
    word: 'Kurang bayar',
    tone: 'degraded',
    text: 'Uang yang masuk kurang dari yang diminta. Belum dihitung; pesanannya masih menunggu.',
  },
  over: {
    word: 'Lebih bayar',
    tone: 'degraded',
    text: 'Uang yang masuk lebih dari yang diminta. Semuanya sudah dihitung; kelebihannya belum dikembalikan.',
  },
  late: {
    word: 'Terlambat',
    tone: 'maintenance',
    text: 'Uang masuk setelah invoice kedaluwarsa atau diganti. Sudah dihitung; cukup dicek.',
  },
  cancelled: {
    word: 'Pesanan batal',
    tone: 'down',
    text: 'Uang masuk untuk pesanan yang sudah dibatalkan atau dihapus. Tidak dihitung dan pesanannya tetap batal.',
  },
  duplicate: {
    word: 'Pembayaran kedua',
    tone: 'degraded',
    text: 'Invoice ini sudah dibayar, lalu ada uang lagi. Belum dihitung.',
  },
  currency: {
    word: 'Bukan rupiah',
    tone: 'down',
    text: 'Gateway melaporkan mata uang lain. Belum dihitung, dan jumlah di bawah ini bukan rupiah.',
  },
  unconfirmed: {
    word: 'Belum dipastikan',
    tone: 'down',
    text: 'Gateway tidak membenarkan uang ini. Cek mutasi rekening atau dasbor gateway sebelum memutuskan.',
  },
}

/** What each decision is called on its button, and what pressing it does. */
export const decisions: Record<Decision, { name: string; button: string; intro: string }> = {
  apply: {
    name: 'Hitung uang ini',
    button: 'Hitung uang ini',
    intro: 'Jumlahnya ditambahkan ke yang sudah dibayar, dan pelanggan dikabari.',
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

/** What becomes of money beyond what was asked that does not go back: on a running order, and on one that is paid. */
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

/** Whose short payment is counted: the invoice is closed by it. */
export const shortIntro = 'Invoice ini ditutup dengan jumlah yang masuk, sisanya diminta lewat pelunasan.'

export const webhookWords: Record<string, string> = {
  denied: 'Gateway tidak mengenal pembayaran yang dikabarkan. Tidak ada yang dihitung.',
  unknown:
    'Kabar ini menyebut invoice yang bukan dari sini. Kiriman uji dari dasbor gateway juga terlihat seperti ini.',
}

/** What became of decided money. */
export const outcomes = {
  applied: { word: 'Dihitung', tone: 'up' },
  dismissed: { word: 'Uang yang sama, tercatat dua kali', tone: 'paused' },
  refund: { word: 'Dikembalikan', tone: 'maintenance' },
  accepted: { word: 'Bukti diterima', tone: 'up' },
  rejected: { word: 'Bukti ditolak', tone: 'paused' },
} as const satisfies Record<string, { word: string; tone: Tone }>
