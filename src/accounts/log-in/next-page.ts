import type { Role, State } from '../../web/context.ts'

/**
 * Returns the path to open after log-in: `wanted` if it is a path on this site, else an empty text. Paths that begin with
 * two slashes or contain a backslash or control character are rejected, because browsers may read them as another host.
 */
export function nextPage(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 1_000) return ''
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return ''
  return /^\/(masuk|keluar|daftar|verifikasi|lupa-sandi)(\/|$|\?)/.test(wanted) ? '' : wanted
}

/** Returns the page to which a user with this role is redirected after log-in: the one that the header links to. */
export const homeOf = ({ state: { navigation } }: { state: Pick<State, 'navigation'> }, role: Role): string =>
  navigation.of('account', { role })[0]?.href ?? '/'
