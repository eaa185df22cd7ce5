import type { State } from './context.ts'

/**
 * The page of this site that sent the request, as path and query, from `HX-Current-URL` or `Referer`; null for other
 * sites and without these headers.
 */
export function referringPage(ctx: { get(name: string): string }): string | null {
  const said = ctx.get('HX-Current-URL') || ctx.get('Referer')
  if (!URL.canParse(said)) return null
  const { host, pathname, search } = new URL(said)
  return host === ctx.get('Host').toLowerCase() ? pathname + search : null
}

/** The log-in page with the address to return to; the home page when the site has no log-in. */
export function logInAddress({ state: { navigation } }: { state: State }, back: string | null): string {
  const [logIn] = navigation.of('log-in', null)
  if (!logIn) return '/'
  return back ? `${logIn.href}?lanjut=${encodeURIComponent(back)}` : logIn.href
}
