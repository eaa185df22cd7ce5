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

/** The log-in page, which leads back to an address. */
export const logInAddress = (back: string | null) => (back ? `/masuk/?lanjut=${encodeURIComponent(back)}` : '/masuk/')
