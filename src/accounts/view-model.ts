import type { Viewer } from '../web/context.ts'
import { ago, longDate } from '../web/dates.ts'
import type { Errors } from '../web/form.ts'
import { type Account, roleLabels } from './account.ts'
import type { OwnSession } from './session-queries.ts'

type SessionView = { id: number; device: string; address: string; since: string; seen: string; isThis: boolean }
export type AccountView = {
  /** Whether it stands in the room of the staff. */
  isStaff: boolean
  username: string
  name: string
  email: string
  role: string
  since: string
  sessions: SessionView[]
  /** What was just done, to be said once. */
  said: string | null
  errors: Errors
}

/** What the account page says was done, by the word in its address. */
export const said = {
  sandi: 'Kata sandimu sudah diganti. Sesimu di perangkat lain diakhiri.',
  sesi: 'Sesi itu sudah diakhiri.',
  'sesi-lain': 'Semua sesimu yang lain sudah diakhiri.',
  baru: 'Akunmu sudah jadi. Selamat datang.',
}

export function accountView(
  { viewer, account, sessions }: { viewer: Viewer; account: Account; sessions: readonly OwnSession[] },
  now: Date,
  { said = null, errors = {} }: { said?: string | null; errors?: Errors } = {},
): AccountView {
  return {
    isStaff: viewer.role === 'staff' || viewer.role === 'admin',
    username: account.username,
    name: account.name,
    email: account.email ?? 'Belum ada',
    role: roleLabels[account.role],
    since: longDate(account.created_at),
    sessions: thisFirst(viewer, sessions).map((session) => ({
      id: session.id,
      device: deviceOf(session.agent),
      address: session.address,
      since: longDate(session.signed_in_at),
      seen: session.id === viewer.sessionId ? 'sekarang' : ago(session.seen_at, now),
      isThis: session.id === viewer.sessionId,
    })),
    said,
    errors,
  }
}

const thisFirst = ({ sessionId }: Viewer, sessions: readonly OwnSession[]) =>
  [...sessions].sort((a, b) => Number(b.id === sessionId) - Number(a.id === sessionId))

/** The most telling name first: every Chrome also says Safari, every Edge also says Chrome. */
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

/** A `User-Agent` in short words: "Chrome di Windows"; of a program its name: "curl". */
function deviceOf(agent: string): string {
  const browser = nameIn(browsers, agent)
  const system = nameIn(systems, agent)
  if (browser) return system ? `${browser} di ${system}` : browser
  return system ? `Perangkat ${system}` : (/^[\w.-]{1,40}/.exec(agent)?.[0] ?? 'Perangkat tak dikenal')
}

const nameIn = (names: [RegExp, string][], agent: string) => names.find(([pattern]) => pattern.test(agent))?.[1] ?? null
