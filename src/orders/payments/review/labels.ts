import { events } from '../../events.ts'
import { paymentReasons } from '../../labels.ts'
import type { Decision } from './rules.ts'

/** `intro` explains the effect of the decision; `path` is the last part of its form's address. */
export const decisions: Record<Decision, { name: string; button: string; intro: string; path: string }> = {
  apply: {
    name: 'Hitung uang ini',
    button: 'Hitung uang ini',
    intro: 'Jumlahnya ditambahkan ke yang sudah dibayar.',
    path: 'hitung',
  },
  dismiss: {
    name: events.payment_dismissed.history,
    button: 'Tandai tercatat dua kali',
    intro: 'Tidak pernah dihitung, tetapi tetap tercatat.',
    path: 'abaikan',
  },
  acknowledge: {
    name: 'Sudah dicek',
    button: 'Sudah dicek',
    intro: 'Tetap dihitung seperti sekarang dan tidak ditanyakan lagi.',
    path: 'cek',
  },
  refund: {
    name: 'Kembalikan',
    button: 'Catat pengembalian',
    intro: 'Kirim dulu uangnya, lalu catat di sini. Uang tidak berpindah dari halaman ini.',
    path: 'kembalikan',
  },
}

/** The groups of items, by what staff must do: first items that customers wait for, last items to look at. */
export const groups = {
  proof: { label: 'Bukti transfer', intro: 'Dikirim pelanggan. Belum dihitung sampai kamu memastikannya.' },
  short: { label: 'Kurang', intro: paymentReasons.short.text },
  unsure: { label: 'Perlu dipastikan', intro: 'Uang ini belum dihitung.' },
  back: { label: 'Dana kembali', intro: 'Baru pengembalian yang dicatat di sini mengurangi pendapatan.' },
  over: { label: 'Lebih', intro: paymentReasons.over.text },
  late: { label: 'Terlambat', intro: paymentReasons.late.text },
  news: { label: 'Kabar gateway', intro: 'Kabar yang tidak bisa dikerjakan sendiri.' },
} as const
export type GroupKey = keyof typeof groups

/** The excess of a payment is kept instead of refunded. `running`: while the order is not paid in full. */
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

/** The invoice is closed although less than its amount was paid. */
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
