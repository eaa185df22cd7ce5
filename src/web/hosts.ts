import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { Refusal } from './refusal.ts'

/**
 * Maximum bytes of the address of a request (path and query together). All addresses that the site makes are shorter,
 * so they also pass the proxies in front of it.
 */
export const MAX_ADDRESS_BYTES = 2_048

/** Counts characters as bytes, because Node has already refused addresses with characters other than ASCII. */
export const isTooLong = ({ url = '' }: Pick<IncomingMessage, 'url'>): boolean => url.length > MAX_ADDRESS_BYTES

/**
 * Answers 414 to a long address before any other code reads it, 400 to a request without exactly one `Host` or with a
 * path like `*`, and 417 to an unknown `Expect`. If the request names an absolute URL, its path replaces the URL and
 * its host replaces the `Host` header (RFC 9112, 3.2.2).
 */
export const wellAddressed: Middleware = (ctx, next) => {
  if (isTooLong(ctx.req)) throw new Refusal(414, 'Alamat ini terlalu panjang.')
  const isForOneHost = hasOneHost(ctx.req)
  if (isForOneHost) takeWholeAddress(ctx.req)
  if (!isForOneHost || !(ctx.path.startsWith('/') || isOfServer(ctx)))
    throw new Refusal(400, 'Permintaan ini tidak bisa dibaca.')
  const { expect } = ctx.req.headers
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new Refusal(417, 'Server ini tidak bisa memenuhi permintaan itu.')
  return next()
}

function takeWholeAddress(request: IncomingMessage): void {
  const { url = '' } = request
  if (url.startsWith('/') || !URL.canParse(url)) return
  const { host, pathname, search } = new URL(url)
  request.headers.host = host
  request.url = pathname + search
}

/** `OPTIONS *` asks about the server as a whole. */
const isOfServer = ({ method, url }: { method: string; url: string }) => method === 'OPTIONS' && url === '*'

/**
 * Node uses the first of several `Host` headers, while a proxy in front may have used the last. HTTP/1.0 requires no
 * `Host`; such a request names no host of this site.
 */
export function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0')
}

/** Returns a function that tells whether a `Host` header contains one of the names, with any port. */
export function makeHostMatcher(names: readonly string[]): (host: string | undefined) => boolean {
  const allowed = new Set(names.map((name) => name.toLowerCase()))
  return (header) => {
    const host = header?.toLowerCase() ?? ''
    return allowed.has(host) || allowed.has(host.replace(/:\d+$/, ''))
  }
}

/**
 * Answers 421 to requests for other host names, so that no such name gets into a link or a cache, and 204 to `OPTIONS
 * *`. `anyHost`: paths that are served under every host name.
 */
export function allowedHosts(names: readonly string[], anyHost: ReadonlySet<string>): Middleware {
  const isAllowedHost = makeHostMatcher(names)
  return (ctx, next) => {
    if (!isAllowedHost(ctx.req.headers.host) && !anyHost.has(ctx.path))
      throw new Refusal(421, 'Server ini tidak melayani alamat itu.')
    if (!isOfServer(ctx)) return next()
    ctx.status = 204
    ctx.set('Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS')
    return
  }
}

/** Paths without a redirect. `slashless`: pages without a slash; `/docs/*` is all pages directly below `/docs`. */
type Exempt = { isApi: (path: string) => boolean; slashless: ReadonlySet<string> }

/** Redirects a page to its URL with a trailing slash. APIs accept both forms, and paths of files stay. */
export function canonicalSlash({ isApi, slashless }: Exempt): Middleware {
  return (ctx, next) => {
    const { path } = ctx
    const isSlashless = slashless.has(path) || slashless.has(`${path.slice(0, path.lastIndexOf('/'))}/*`)
    const exempt = path.endsWith('/') || isApi(path) || /\.\w+$/.test(path) || isSlashless
    if (exempt || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    ctx.status = 301
    // A redirect to "//host" or "\\host" would lead to another host.
    ctx.redirect(`${path}/`.replace(/^[/\\]{2,}/, '/') + ctx.search)
    return
  }
}

/** Cookie names contain the port, because browsers send a cookie to all ports of a host. */
export const publicPort = (baseUrl: string): string => {
  const { port, protocol } = new URL(baseUrl)
  return port || (protocol === 'https:' ? '443' : '80')
}
