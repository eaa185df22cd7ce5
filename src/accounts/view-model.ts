import type { Viewer } from '../web/context.ts'
import { ago, longDate } from '../web/dates.ts'
import type { Errors } from '../web/form.ts'
import { type Account, roleLabels } from './account.ts'
import type { OwnSession } from './session-queries.ts'

type SessionView = { id: number; device: string; address: string; since: string; seen: string; isThis: boolean }
export type AccountView = {
  /** Whether the account page uses the layout of the staff pages. */
  isStaff: boolean
  username: string
  name: string
  email: string
  role: string
  since: string
  sessions: SessionView[]
  /** Message shown once after a redirect, or null. */
  said: string | null
  errors: Errors
}

/** Messages shown once on the account page after a redirect; the key is in the redirect's URL. */
export const flashMessages = {
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

/**
 * Patterns that recognize a browser in a `User-Agent` header; the first match wins. Chrome's header also contains
 * "Safari" and Edge's also contains "Chrome", so more specific patterns come first.
 */
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

/** Returns a short device name for a `User-Agent` header: "Chrome di Windows" for a browser, "curl" for a program. */
function deviceOf(agent: string): string {
  const browser = nameIn(browsers, agent)
  const system = nameIn(systems, agent)
  if (browser) return system ? `${browser} di ${system}` : browser
  return system ? `Perangkat ${system}` : (/^[\w.-]{1,40}/.exec(agent)?.[0] ?? 'Perangkat tak dikenal')
}

const nameIn = (names: [RegExp, string][], agent: string) => names.find(([pattern]) => pattern.test(agent))?.[1] ?? null
