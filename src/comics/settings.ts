import type { SettingTable } from '../platform/site-settings.ts'
import type { Layout } from './environment.ts'

const amount = { section: 'comics', kind: 'number', min: 0 } as const

const credits = (label: string, fallback: number, help: string) =>
  ({ ...amount, label, help, fallback, unit: 'kredit', max: 1_000 }) as const

const rupiah = (label: string, fallback: number, max: number, help: string, min = 0) =>
  ({ ...amount, label, help, fallback, unit: 'rupiah', min, max }) as const

/** The price of a Google service. Staff estimate it from Google's bill. */
const price = (what: string, fallback: number) =>
  rupiah(`Biaya ${what}`, fallback, 1_000_000, 'Perkiraan dari tagihan Google, untuk hitungan dan batas sehari.')

/** Prices and rewards are in credits. */
export const comicSettings = {
  credits_drawing: credits(
    'Harga menggambar satu komik dengan mesin bawaan',
    1,
    'Ditahan saat gambar dimulai, kembali kalau gagal atau dibatalkan. Kredit hadiah dipakai lebih dulu.',
  ),
  credits_panel: credits(
    'Harga satu panel dari model',
    1,
    'Hanya dari kredit yang dibeli, juga untuk menggambar ulang. Panel yang tidak jadi digambar kembali. Bawaannya 3 kalau tiap panel satu gambar (IMAGE_LAYOUT=panel).',
  ),
  credits_souvenir: credits('Harga satu suvenir', 20, 'Diambil saat diminta, kembali kalau ditolak.'),
  credits_referral: credits(
    'Hadiah ajakan',
    5,
    'Untuk pengajak, sekali, saat yang diajak pertama kali membayar langganan.',
  ),
  comics_first_upload_waits: {
    section: amount.section,
    kind: 'switch',
    label: 'Unggahan pertama kreator menunggu staf',
    help: 'Komik pertama dari halaman buatan sendiri terbit setelah disetujui di daftar semua komik.',
    fallback: false,
  },
  withdrawal_minimum: rupiah(
    'Penarikan paling sedikit',
    50_000,
    100_000_000,
    'Di bawah ini saldo dompet belum bisa ditarik.',
    1,
  ),
  comics_upload_quota_mb: {
    ...amount,
    label: 'Ruang halaman sendiri untuk satu anggota',
    help: 'Semua halaman yang diunggah seorang anggota, setelah dikecilkan.',
    fallback: 1_000,
    unit: 'MB',
    min: 1,
    max: 100_000,
  },
  subscription_transfer: {
    section: amount.section,
    kind: 'text',
    label: 'Rekening untuk paket',
    help: 'Tampil di tagihan paket bila pembayarannya transfer manual, misalnya BCA 0123456789 a.n. KortekStream.',
    fallback: '',
    max: 200,
  },
  google_daily_ceiling: rupiah(
    'Batas biaya Google sehari',
    500_000,
    1_000_000_000,
    'Setelah ini naskah dan suara dari Google menunggu besok, dan gambar dari mesin bawaan.',
  ),
  google_member_ceiling: rupiah(
    'Batas biaya Google sehari untuk satu anggota',
    40_000,
    1_000_000_000,
    'Supaya satu anggota tidak menghabiskan batas situs. 18 gambar dari model dengan satu naskah muat di 40.000.',
  ),
  google_script_price: price('satu naskah dari Google', 150),
  google_picture_price: price('satu gambar dari Google', 2_200),
  google_speech_price: price('satu menit suara menjadi tulisan', 400),
  google_narration_price: price('1.000 huruf yang dibacakan', 65),
} as const satisfies SettingTable

/**
 * The defaults of settings that depend on the server: a panel costs more if it is drawn as a picture of its own, and
 * first uploads wait for staff in production.
 */
export const settingsFor = (layout: Layout | null, isProduction = false) => ({
  ...comicSettings,
  credits_panel: { ...comicSettings.credits_panel, fallback: layout === 'panel' ? 3 : 1 },
  comics_first_upload_waits: { ...comicSettings.comics_first_upload_waits, fallback: isProduction },
})
