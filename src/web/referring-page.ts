import type { State } from './context.ts'

/**
 * Returns the page of this site from which a request was sent, as path and query, from the headers `HX-Current-URL` or
 * `Referer`. Null if the page is of another site or both headers are missing.
 */
export function referringPage(ctx: { get(name: string): string }): string | null {
  const said = ctx.get('HX-Current-URL') || ctx.get('Referer')
  if (!URL.canParse(said)) return null
  const { host, pathname, search } = new URL(said)
  return host === ctx.get('Host').toLowerCase() ? pathname + search : null
}

/**
 * Returns the URL of the log-in page with the page to return to after log-in, or the home page if the site has no
 * log-in.
 */
export function logInAddress({ state: { navigation } }: { state: State }, back: string | null): string {
  const [logIn] = navigation.of('log-in', null)
  if (!logIn) return '/'
  return back ? `${logIn.href}?lanjut=${encodeURIComponent(back)}` : logIn.href
}
