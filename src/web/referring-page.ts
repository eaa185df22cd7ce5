import type { State } from './context.ts'
import { MAX_ADDRESS_BYTES } from './hosts.ts'
import { isOwnOrigin } from './incoming/cross-site.ts'

/**
 * Returns path and query of the page from which a request was sent, by its headers. Null if the page is not of this
 * site.
 */
export function referringPage(ctx: { get(name: string): string; state: State }): string | null {
  const page = ctx.get('HX-Current-URL') || ctx.get('Referer')
  if (!isOwnOrigin(page, ctx.get('Host'), ctx.state.baseUrl)) return null
  const { pathname, search } = new URL(page)
  return pathname + search
}

/**
 * Returns the address of the log-in page, with the page to return to. Returns the home page if the site has no log-in.
 */
export function logInAddress({ state: { navigation } }: { state: State }, back: string | null): string {
  const [logIn] = navigation.of('log-in', null)
  if (!logIn) return '/'
  const address = `${logIn.href}?${new URLSearchParams({ lanjut: back ?? '' })}`
  return back && address.length <= MAX_ADDRESS_BYTES ? address : logIn.href
}
