import type { State } from './context.ts'

/**
 * The page of this site that a request was made from, as path and query: what htmx or the browser says of it, where that
 * is an address of ours. Null where nobody says so.
 */
export function pageBehind(ctx: { get(name: string): string }): string | null {
  const said = ctx.get('HX-Current-URL') || ctx.get('Referer')
  if (!URL.canParse(said)) return null
  const { host, pathname, search } = new URL(said)
  return host === ctx.get('Host').toLowerCase() ? pathname + search : null
}

/** The log-in page, which leads back to an address; the start page where nobody can log in. */
export function logInAddress({ state: { navigation } }: { state: State }, back: string | null): string {
  const [logIn] = navigation.of('log-in', null)
  if (!logIn) return '/'
  return back ? `${logIn.href}?lanjut=${encodeURIComponent(back)}` : logIn.href
}
