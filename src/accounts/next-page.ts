/**
 * Where to go after log-in: an address of this site that was asked for, or `otherwise`. Anything that a browser could
 * read as another host is no address of this site (two slashes either way round, control characters).
 */
export function nextPage(wanted: unknown, otherwise: string): string {
  if (typeof wanted !== 'string' || wanted.length > 1_000) return otherwise
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return otherwise
  return /^\/(masuk|keluar|daftar)(\/|$|\?)/.test(wanted) ? otherwise : wanted
}
