import type { AccountPart } from '../platform/feature.ts'
import type { Context, Viewer } from '../web/context.ts'
import { ago, longDate } from '../web/dates.ts'
import type { Errors, Values } from '../web/form.ts'
import { may } from '../web/rights.ts'
import { type Account, roleLabels } from './account.ts'
import type { OwnSession } from './sessions/queries.ts'
import type { OwnFamily } from './tokens/tokens.ts'

export type AccountView = ReturnType<typeof accountView>
/** The parts of the page, by their address. Below: the rows with a form, each with the part that contains it. */
export const accountParts = ['profil', 'keamanan', 'perangkat', 'notifikasi', 'milikku', 'data'] as const
const partByRow = {
  foto: 'profil',
  nama: 'profil',
  email: 'profil',
  telepon: 'profil',
  sandi: 'keamanan',
  google: 'keamanan',
  ekspor: 'data',
} as const satisfies Record<string, (typeof accountParts)[number]>
export type AccountRow = keyof typeof partByRow

type AccountForm = {
  flash?: string | null
  /** The only part that narrow screens show. */
  part?: (typeof accountParts)[number] | null
  /** The row whose form is open. `errors` and `values` belong to this form. */
  open?: AccountRow
  errors?: Errors
  values?: Values
}
export type ShowAccount = (ctx: Context, form: AccountForm, status?: number) => Promise<void>
/** `link` is null if the viewer must log in again first. `isOnlyWay`: the user has no other way to log in. */
export type GoogleView = { isLinked: boolean; isOnlyWay: boolean; link: string | null }

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
  passwordAt: Date | null
  google: GoogleView | null
  sessions: readonly OwnSession[]
  programs: readonly OwnFamily[]
  parts: readonly AccountPart[]
}

export function accountView(
  { viewer, account, hasPassword, passwordAt, google, sessions, programs, parts }: AccountData,
  now: Date,
  { flash = null, open, part = open ? partByRow[open] : null, errors = {}, values = {} }: AccountForm,
) {
  const { username, name, email, phone } = account
  return {
    isStaff: may(viewer, 'staff'),
    photo: viewer.photo ?? null,
    username,
    name,
    email: contact(email, account.email_verified_at),
    phone: contact(phone, account.phone_verified_at),
    role: roleLabels[account.role].toLowerCase(),
    since: longDate(account.created_at),
    figures: parts.flatMap(({ figures = [] }) => figures),
    marks: parts.flatMap(({ marks = {} }) => Object.entries(marks)),
    own: parts.flatMap((one) => one.own ?? []),
    notices: parts.flatMap((one) => one.notices ?? []),
    /** The date on which the user switched it on; null if it is off. */
    secondFactor: account.totp_confirmed_at && longDate(account.totp_confirmed_at),
    hasPassword,
    passwordAt: passwordAt && longDate(passwordAt),
    google,
    devices: [
      ...thisFirst(viewer, sessions).map((session) => sessionView(viewer, session, now)),
      ...programs.map((program) => programView(program, now)),
    ],
    flash,
    part,
    open: open ?? null,
    errors,
    values: { username, name, email: email ?? '', phone: phone ?? '', ...values },
  }
}

/** `isVerified` is null if the account has no such address. */
const contact = (value: string | null, verifiedAt: Date | null) => ({
  value,
  isVerified: value === null ? null : verifiedAt !== null,
})

/** `icon` is a name in the sprite. `end` is the address for the form that ends the log-in; null for this browser. */
const sessionView = ({ sessionId }: Viewer, { id, ...session }: OwnSession, now: Date) => ({
  icon: /iPhone|iPad|Android|Mobile/.test(session.agent) ? 'phone' : 'laptop',
  device: describeDevice(session.agent),
  address: session.address,
  since: longDate(session.signed_in_at),
  seen: id === sessionId ? 'sekarang' : ago(session.seen_at, now),
  end: id === sessionId ? null : `/akun/sesi/${id}/akhir/`,
})

const apiLabels: Record<OwnFamily['api'], string> = { content: 'konten', comics: 'komik' }

const programView = ({ id, api, ...program }: OwnFamily, now: Date) => ({
  icon: 'code',
  device: `Program “${describeDevice(program.agent)}”`,
  address: `API ${apiLabels[api]} · ${program.address}`,
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
function describeDevice(agent: string): string {
  const browser = nameIn(browsers, agent)
  const system = nameIn(systems, agent)
  if (browser) return system ? `${browser} di ${system}` : browser
  return system ? `Perangkat ${system}` : (/^[\w.-]{1,40}/.exec(agent)?.[0] ?? 'Perangkat tak dikenal')
}

const nameIn = (names: [RegExp, string][], agent: string) => names.find(([pattern]) => pattern.test(agent))?.[1] ?? null
