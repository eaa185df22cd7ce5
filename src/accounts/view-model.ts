import type { Viewer } from '../web/context.ts'
import { ago, longDate } from '../web/dates.ts'
import type { Errors } from '../web/form.ts'
import { may } from '../web/rights.ts'
import { type Account, roleLabels } from './account.ts'
import type { OwnSession } from './sessions/queries.ts'
import type { OwnFamily } from './tokens/tokens.ts'

export type AccountView = ReturnType<typeof accountView>
export const flashMessages = {
  sandi: 'Kata sandimu sudah diganti. Sesimu di perangkat lain diakhiri.',
  sesi: 'Sesi itu sudah diakhiri.',
  google: 'Akun Googlemu sudah tersambung.',
  'google-putus': 'Akun Googlemu sudah diputuskan.',
  'google-tetap': 'Akun Googlemu satu-satunya jalan masuk. Buat kata sandi dulu, lalu putuskan.',
  program: 'Program itu sudah dikeluarkan dari akunmu.',
  'sesi-lain': 'Semua sesimu yang lain sudah diakhiri.',
  foto: 'Fotomu sudah diganti.',
  'foto-hapus': 'Fotomu sudah dihapus.',
  terverifikasi: 'Alamatmu sudah terverifikasi.',
  data: 'Data akunmu sudah disimpan.',
}

type AccountData = {
  viewer: Viewer
  account: Account
  hasPassword: boolean
  sessions: readonly OwnSession[]
  programs: readonly OwnFamily[]
}

export function accountView(
  { viewer, account, hasPassword, sessions, programs }: AccountData,
  now: Date,
  { flash = null, errors = {} }: { flash?: string | null; errors?: Errors },
) {
  return {
    isStaff: may(viewer, 'staff'),
    username: account.username,
    name: account.name,
    contacts: [
      contact('E-mail', account.email, account.email_verified_at),
      contact('WhatsApp', account.phone, account.phone_verified_at),
    ],
    role: roleLabels[account.role],
    since: longDate(account.created_at),
    /** Since when it is on. */
    secondFactor: account.totp_confirmed_at && longDate(account.totp_confirmed_at),
    hasPassword,
    sessions: [
      ...thisFirst(viewer, sessions).map((session) => sessionView(viewer, session, now)),
      ...programs.map((program) => programView(program, now)),
    ],
    flash,
    errors,
  }
}

const contact = (label: string, value: string | null, verifiedAt: Date | null) => ({
  label,
  value: value ?? 'Belum ada',
  /** Null where there is no address. */
  verified: value === null ? null : verifiedAt !== null,
})

/** `end`: where to send the form that ends the log-in; null for this browser. */
const sessionView = ({ sessionId }: Viewer, { id, ...session }: OwnSession, now: Date) => ({
  device: deviceOf(session.agent),
  address: session.address,
  since: longDate(session.signed_in_at),
  seen: id === sessionId ? 'sekarang' : ago(session.seen_at, now),
  end: id === sessionId ? null : `/akun/sesi/${id}/akhir/`,
})

const apiLabels: Record<OwnFamily['api'], string> = { content: 'konten', comics: 'komik' }

const programView = ({ id, api, ...program }: OwnFamily, now: Date) => ({
  device: `${deviceOf(program.agent)}, program (API ${apiLabels[api]})`,
  address: program.address,
  since: longDate(program.created_at),
  seen: ago(program.used_at, now),
  end: `/akun/program/${id}/akhir/`,
})

const thisFirst = ({ sessionId }: Viewer, sessions: readonly OwnSession[]) =>
  [...sessions].sort((a, b) => Number(b.id === sessionId) - Number(a.id === sessionId))

/** The first match wins: Chrome's header also contains "Safari", and Edge's also contains "Chrome". */
const browsers: [RegExp, string][] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOPX\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/HeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/Linux|X11/, 'Linux'],
]

/** "Chrome di Windows" for a browser, "curl" for a program. */
function deviceOf(agent: string): string {
  const browser = nameIn(browsers, agent)
  const system = nameIn(systems, agent)
  if (browser) return system ? `${browser} di ${system}` : browser
  return system ? `Perangkat ${system}` : (/^[\w.-]{1,40}/.exec(agent)?.[0] ?? 'Perangkat tak dikenal')
}

const nameIn = (names: [RegExp, string][], agent: string) => names.find(([pattern]) => pattern.test(agent))?.[1] ?? null
