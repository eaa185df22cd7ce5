import type { Role, State } from '../../web/context.ts'

/**
 * The path to open after log-in; empty unless it is one on this site. Browsers may read paths with two slashes, a
 * backslash or control characters as another host.
 */
export function nextPage(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 1_000) return ''
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return ''
  return /^\/(masuk|keluar|daftar|verifikasi|lupa-sandi)(\/|$|\?)/.test(wanted) ? '' : wanted
}

/** The page to which the header links for this role. */
export const homeOf = ({ state: { navigation } }: { state: Pick<State, 'navigation'> }, role: Role): string =>
  navigation.of('account', { role })[0]?.href ?? '/'
