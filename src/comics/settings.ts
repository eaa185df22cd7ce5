import type { SettingTable } from '../platform/site-settings.ts'

const amount = { section: { id: 'comics', title: 'Komik', at: 90 }, kind: 'number', min: 0 } as const

/** The price of a Google service, as staff estimate it from Google's bill. */
const price = (what: string, fallback: number) =>
  ({
    ...amount,
    label: `Biaya ${what}`,
    help: 'Perkiraan dari tagihan Google, untuk hitungan dan batas sehari.',
    fallback,
    unit: 'rupiah',
    max: 1_000_000,
  }) as const

/**
 * Site settings of comics, which staff change while the server runs: prices and rewards in credits, the least withdrawal,
 * and what Google may cost.
 */
export const comicSettings = {
  credits_drawing: {
    ...amount,
    label: 'Harga menggambar satu komik dengan mesin bawaan',
    help: 'Ditahan saat gambar dimulai, kembali kalau gagal atau dibatalkan. Kredit hadiah dipakai lebih dulu.',
    fallback: 1,
    unit: 'kredit',
    max: 1_000,
  },
  credits_panel: {
    ...amount,
    label: 'Harga satu panel dari model',
    help: 'Hanya dari kredit yang dibeli, juga untuk menggambar ulang. Panel yang tidak jadi digambar kembali.',
    fallback: 3,
    unit: 'kredit',
    max: 1_000,
  },
  credits_souvenir: {
    ...amount,
    label: 'Harga satu suvenir',
    help: 'Diambil saat diminta, kembali kalau ditolak.',
    fallback: 20,
    unit: 'kredit',
    max: 1_000,
  },
  credits_referral: {
    ...amount,
    label: 'Hadiah ajakan',
    help: 'Untuk pengajak, sekali, saat yang diajak pertama kali membayar langganan.',
    fallback: 5,
    unit: 'kredit',
    max: 1_000,
  },
  withdrawal_minimum: {
    ...amount,
    label: 'Penarikan paling sedikit',
    help: 'Di bawah ini saldo dompet belum bisa ditarik.',
    fallback: 50_000,
    unit: 'rupiah',
    min: 1,
    max: 100_000_000,
  },
  subscription_transfer: {
    section: amount.section,
    kind: 'text',
    label: 'Rekening untuk paket',
    help: 'Tampil di tagihan paket bila pembayarannya transfer manual, misalnya BCA 0123456789 a.n. KortekStream.',
    fallback: '',
    max: 200,
  },
  google_daily_ceiling: {
    ...amount,
    label: 'Batas biaya Google sehari',
    help: 'Setelah ini naskah dan suara dari Google menunggu besok, dan gambar dari mesin bawaan.',
    fallback: 500_000,
    unit: 'rupiah',
    max: 1_000_000_000,
  },
  google_member_ceiling: {
    ...amount,
    label: 'Batas biaya Google sehari untuk satu anggota',
    help: 'Supaya satu anggota tidak menghabiskan batas situs. Satu komik 18 panel dengan naskahnya muat di 40.000.',
    fallback: 40_000,
    unit: 'rupiah',
    max: 1_000_000_000,
  },
  google_script_price: price('satu naskah dari Google', 150),
  google_picture_price: price('satu gambar dari Google', 2_200),
  google_speech_price: price('satu menit suara menjadi tulisan', 400),
  google_narration_price: price('1.000 huruf yang dibacakan', 65),
} as const satisfies SettingTable
