import { gzipSync } from 'node:zlib'
import type { Visit } from './samehadaku.ts'
import { ownLinks, pageAt, savedPage } from './samehadaku-pages.ts'

/** Faults of an answer. Each works for any page: a list, a show or an episode. */
export type Breakage =
  | 'challenge'
  | 'challenge200'
  | 'turnstile'
  | 'decoy'
  | 'parked'
  | 'for_sale'
  | 'error200'
  | 'critical200'
  | 'server_error'
  | 'rate_limited'
  | 'forbidden'
  | 'missing'
  | 'gone'
  | 'not_found_page'
  | 'wrong_page'
  | 'different_title'
  | 'empty'
  | 'blank'
  | 'truncated'
  | 'cut'
  | 'stall'
  | 'drip'
  | 'hang'
  | 'refuse'
  | 'json'
  | 'huge'
  | 'gzip_bomb'

type Break = (visit: Visit, answerWell: () => void) => void | Promise<void>

export const breakages: Record<Breakage, Break> = {
  challenge: saved(403, 'impostors/challenge.html'),
  challenge200: saved(200, 'impostors/challenge.html'),
  turnstile: saved(200, 'impostors/challenge-turnstile.html'),
  decoy: saved(200, 'impostors/challenge-decoy.html'),
  parked: saved(200, 'impostors/parked-links.html'),
  for_sale: saved(200, 'impostors/parked-for-sale.html'),
  error200: saved(200, 'impostors/error-database.html'),
  critical200: saved(200, 'impostors/error-critical.html'),
  server_error: ({ response }) => html(response, 502, '<html><body><h1>502 Bad Gateway</h1></body></html>'),
  rate_limited: ({ response }) => {
    response.setHeader('retry-after', '120')
    html(response, 429, '<html><body><h1>429 Too Many Requests</h1></body></html>')
  },
  forbidden: ({ response }) => html(response, 403, '<html><body><h1>403 Forbidden</h1></body></html>'),
  gone: ({ response }) =>
    html(response, 410, '<html><head><title>410 Gone</title></head><body><h1>Gone</h1></body></html>'),
  missing: saved(404, 'animestream/not-found.html'),
  not_found_page: saved(200, 'animestream/not-found.html'),
  wrong_page: (visit) => html(visit.response, 200, savedPage(wrongPage(visit), visit.origin)),
  different_title: (visit, answerWell) => {
    const other = otherPage(visit)
    if (other === null) answerWell()
    else html(visit.response, 200, savedPage(other, visit.origin))
  },
  empty: (visit) => html(visit.response, 200, savedPage(`${visit.family}/skeleton.html`, visit.origin)),
  blank: ({ response }) => html(response, 200, ''),
  // Sends all bytes that Content-Length announces, but the HTML ends before its main content.
  truncated: (visit) => html(visit.response, 200, beginning(wholePage(visit))),
  cut: ({ response, ...visit }) => {
    const whole = wholePage({ response, ...visit })
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(whole) })
    response.write(whole.slice(0, whole.length / 2), () => response.destroy())
  },
  stall: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8' }).flushHeaders()
  },
  drip: ({ response, ...visit }) => {
    const whole = wholePage({ response, ...visit })
    response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8' })
    let sent = 0
    const timer = setInterval(() => response.write(whole.charAt(sent++ % whole.length)), 50)
    response.once('close', () => clearInterval(timer))
  },
  hang: () => {},
  refuse: ({ response }) => {
    response.socket?.destroy()
  },
  json: ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"message":{},"data":[]}')
  },
  huge: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8' })
    response.write('<!DOCTYPE html><html><body><main>')
    pour(response, 64)
  },
  gzip_bomb: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8', 'content-encoding': 'gzip' }).end(bomb())
  },
}

function saved(status: number, page: string): Break {
  return ({ response, origin }) => html(response, status, savedPage(page, origin))
}

function html(response: Visit['response'], status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' }).end(body)
}

/** A valid page of another kind: a show for an episode, an episode for a show or a list. */
function wrongPage({ seen, family }: Visit): string {
  const isAnime = seen.path.startsWith('/anime/')
  return isAnime ? `${family}/episode-kapal-senja-12.html` : `${family}/anime-kapal-senja.html`
}

/** A valid page of the right kind, but of another show. Null where the page is not about one show. */
function otherPage({ seen, family }: Visit): string | null {
  if (seen.path.startsWith('/anime/')) {
    return seen.path.includes('lentera') ? `${family}/anime-kapal-senja.html` : `${family}/anime-lentera-karang.html`
  }
  if (!/^\/[^?/]+-(episode|spesial)/.test(seen.path)) return null
  return seen.path.includes('lentera')
    ? `${family}/episode-kapal-senja-12.html`
    : 'classic/episode-lentera-karang-1.html'
}

function wholePage({ request, family, origin }: Visit): string {
  const show = pageAt(family, new URL(request.url ?? '/', origin))
  if (!show) return savedPage(`${family === 'redesign' ? 'classic' : family}/home.html`, origin)
  return show.page === undefined ? ownLinks(show.body, origin) : savedPage(show.page, origin)
}

function beginning(whole: string): string {
  const at = whole.search(/<main|class="postbody"/)
  return whole.slice(0, at < 0 ? whole.length / 3 : at + 20)
}

function pour(response: Visit['response'], megabytes: number): void {
  const chunk = '<p>lagi dan lagi dan lagi</p>'.repeat(36_158).slice(0, 1_000_000)
  const next = (left: number): void => {
    if (response.destroyed) return
    if (left === 0) response.end()
    else response.write(chunk, () => next(left - 1))
  }
  next(megabytes)
}

let packed: Buffer | undefined

/** 40 MB of blanks in about 40 KB: a gzip file may consist of parts, so that one megabyte is compressed only once. */
function bomb(): Buffer {
  packed ??= Buffer.concat(Array<Buffer>(40).fill(gzipSync(Buffer.alloc(1_000_000, ' '))))
  return packed
}
