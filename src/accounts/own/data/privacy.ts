import type { Config } from '../../../platform/environment.ts'
import type { Privacy } from '../../../platform/feature.ts'
import { span } from '../../../web/dates.ts'
import { CODE_MINUTES } from '../../codes/codes.ts'
import { accountEnvironment } from '../../environment.ts'
import { signInCookie } from '../../google/browsers.ts'
import { SIGN_IN_MS } from '../../google/google-queries.ts'
import { FAILURES_FORGOTTEN_MS } from '../../limits/waits.ts'
import { COOKIE_MAX_AGE_MS, familiarBrowserCookie } from '../../log-in/known-browsers.ts'
import { sessionCookie } from '../../sessions/sessions.ts'
import { FAMILIAR_HOUSEHOLD_MS } from '../../tokens/tokens.ts'

const ofAccount = [
  'Akun: nama, nama pengguna, peran, e-mail, nomor WhatsApp, foto, kapan dibuat dan terakhir masuk. Kata sandi hanya sebagai hash.',
  'Sampai akunnya dihapus. Akun tanpa isi yang bisa dikirimi kode tetapi alamatnya tidak pernah diverifikasi: sehari.',
] as const
const ofForms = [
  [
    'kortekstream_tulisan',
    'Yang kamu ketik di formulir dan belum tersimpan, supaya tidak hilang: paling lama 7 hari, sampai kamu keluar dari akun atau akun lain masuk di browser itu. Tanpa masuk: sehari, dan siapa pun yang memakai browser itu bisa memulihkannya dengan tombol.',
  ],
  [
    'kortekstream_terkirim',
    'Cookie yang menandai formulir yang baru kamu kirim: alamatnya semenit, lalu tanda bahwa sudah diterima sampai halaman berikutnya, paling lama 7 hari.',
  ],
] as const
const ofGoogle = [
  'Google',
  'Tahu bahwa kamu masuk di sini, hanya kalau kamu memilih masuk dengan Google atau menyambungkannya.',
] as const

/** Describes the privacy of accounts by the constants and settings that the code uses. */
export function describePrivacy(config: Config): Privacy {
  const { sessionLife, sessionIdle, tokens, google } = config.read(accountEnvironment)
  const life = span(sessionLife * 1000)
  return {
    kept: [
      ofAccount,
      [
        'Sesi: perangkat, alamat IP, dan waktunya.',
        `Berakhir setelah ${span(sessionIdle * 1000)} tidak dipakai, paling lama ${life}.`,
      ],
      [
        'Program yang masuk ke akunmu: perangkat, alamat IP, waktunya, dan tokennya sebagai hash.',
        `Berakhir setelah ${span(tokens.refreshLife * 1000)} tidak dipakai.`,
      ],
      ['Alamat IP tempat program masuk ke akunmu.', `${span(FAMILIAR_HOUSEHOLD_MS)} sejak terakhir dipakai di sana.`],
      [
        'Kode lewat e-mail atau WhatsApp, sebagai hash.',
        `${CODE_MINUTES} menit; siapa yang memintanya dan berapa kali, dua hari.`,
      ],
      ...(google
        ? [['Nomor akun Google yang kamu sambungkan.', 'Sampai kamu memutuskannya atau menghapus akun.'] as const]
        : []),
      ['Hitungan percobaan masuk yang gagal, sebagai hash.', `${span(FAILURES_FORGOTTEN_MS)}.`],
    ],
    services: google ? [ofGoogle] : [],
    browser: [
      [sessionCookie(config.baseUrl), `Cookie sesi, supaya kamu tetap masuk: ${life}.`],
      [
        familiarBrowserCookie(config),
        `Cookie yang mengenali browser tempat kamu pernah masuk: ${span(COOKIE_MAX_AGE_MS)}.`,
      ],
      ...ofForms,
      ...(google
        ? [[signInCookie(config.baseUrl), `Cookie selama kamu masuk lewat Google: ${span(SIGN_IN_MS)}.`] as const]
        : []),
    ],
  }
}
