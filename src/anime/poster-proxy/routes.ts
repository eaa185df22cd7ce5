import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { atMost, createFlights } from '../../async/cached.ts'
import { createLimiter } from '../../async/limiter.ts'
import { type Failure, SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { fetchFrom } from '../../net/fetching.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { folderFor } from '../../uploads/folders.ts'
import { shrinkImage } from '../../uploads/image.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { createRouter } from '../../web/context.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { withDeadline } from '../failover/deadline.ts'
import { type PosterLook, readPoster, type SignedPoster } from './sign.ts'
import { createPosterStore, type PosterStore, type StoredPoster } from './store.ts'

/** A signed URL always gets an image, if need be a placeholder; any other URL gets a 404 and causes no fetch. */
export function posterRoutes({ secret, config, fetcher, log }: Pick<Site, 'config' | 'fetcher' | 'log' | 'secret'>) {
  const router = createRouter()
  const store = createPosterStore({ ...folderFor(config, 'posters'), log })
  const supply = createPosterSupply({ store, fetcher, log })

  router.get('/poster/:signature/:width/:url/:look', allow('anyone', { limit: files }), async (ctx) => {
    const posterRequest = readPoster(secret, ctx.path)
    if (!posterRequest) throw notFound('Gambar ini tidak ada.')
    const poster = await supply(posterRequest)
    // A picture from another website must not run scripts when it is opened directly in the browser.
    ctx.set('Content-Security-Policy', "default-src 'none'; sandbox")
    ctx.set('Cache-Control', poster ? (poster.isFresh ? CACHE_LONG : CACHE_HOUR) : CACHE_MINUTE)
    ctx.type = poster ? 'image/webp' : 'image/svg+xml'
    if (poster) ctx.set('ETag', poster.tag)
    ctx.body = poster ? poster.bytes : drawPlaceholder(posterRequest.look)
  })

  return router
}

const CACHE_LONG = 'public, max-age=604800, immutable'
const CACHE_HOUR = 'public, max-age=3600'
const CACHE_MINUTE = 'public, max-age=60'

/** Hues of the CSS classes `.hue-0` to `.hue-11`: an image cannot read the style sheet. A test keeps both equal. */
export const hues = [25, 50, 78, 110, 145, 170, 200, 230, 260, 290, 325, 355] as const

/**
 * Draws a placeholder like the CSS class `.poster-blank`. Inside `<img>`, an SVG can use only fonts of the visitor's
 * system.
 */
function drawPlaceholder({ initials, hue }: PosterLook): string {
  const angle = hues[hue] ?? hues[0]
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="540" viewBox="0 0 360 540">',
    `<linearGradient id="tile" x1="0" y1="0" x2=".6" y2="1"><stop stop-color="oklch(0.42 0.09 ${angle})"/>`,
    `<stop offset="1" stop-color="oklch(0.24 0.05 ${angle})"/></linearGradient>`,
    '<rect width="360" height="540" fill="url(#tile)"/>',
    `<text x="180" y="270" dy=".35em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="72" font-weight="800" fill="oklch(0.95 0.03 ${angle})">`,
    `${escapeXml(initials)}</text></svg>`,
  ].join('')
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

type PosterRequest = Pick<SignedPoster, 'url' | 'width'>
/** `isFresh`: browsers may cache the poster for a long time. */
type Poster = StoredPoster & { isFresh: boolean }
type PosterSupply = (request: PosterRequest) => Promise<Poster | null>

type SupplyDeps = { store: PosterStore; fetcher: Fetcher; log: Logger; now?: () => number }

/**
 * Supplies posters as WebP, cropped to the ratio 2 : 3. Concurrent requests share one fetch. A stored file that is too
 * old is returned at once and refreshed in the background. A failed poster is not requested again for one minute;
 * neither is a host after three failures in a row, or during a pause it asked for. The fetcher checks IP addresses,
 * also those of redirects.
 */
function createPosterSupply({ store, fetcher, log, now = Date.now }: SupplyDeps): PosterSupply {
  const failures = createFailures(log, now)
  // The fetcher limits only connections. This limiter counts a picture until it is decoded, which bounds memory. A
  // picture's timeout starts when its turn comes, and `perKey` keeps a slow host from taking all turns.
  const inTurn = createLimiter({ atOnce: 8, perKey: 4, waiting: 200, full: () => new ImageRefusal('busy') })
  const asking = createFlights<Poster | null>()
  const fetching = createFlights<Poster | null>()

  async function supply(name: string, request: PosterRequest): Promise<Poster | null> {
    const storedPoster = await store.read(name)
    if (storedPoster && now() - storedPoster.storedAt < FRESH_MS) return { ...storedPoster, isFresh: true }
    const download = failures.has(name) ? null : fetching(name, () => load(name, request))
    return storedPoster ? { ...storedPoster, isFresh: false } : download
  }

  /** Never rejects, because sometimes nobody awaits the result. */
  async function load(name: string, { url, width }: PosterRequest): Promise<Poster | null> {
    const { host } = new URL(url)
    try {
      const shrink = async () =>
        failures.isResting(host) ? null : shrinkImage(await fetchImage(fetcher, url), { width, height: width * 1.5 })
      const bytes = await inTurn(shrink, { key: host })
      if (!bytes) return null
      failures.forgive(host)
      return { ...store.write(name, bytes), isFresh: true }
    } catch (error) {
      failures.note(error, name, host)
      return null
    }
  }

  return (request) => {
    const name = createHash('sha256').update(`${request.width} ${request.url}`).digest('hex')
    return withDeadline(VISITOR_WAIT_MS, () => asking(name, () => supply(name, request))).catch(nothingYet)
  }
}

/** Keeps the posters and hosts that are not asked now. */
function createFailures(log: Logger, now: () => number) {
  // By default such a cache reads the clock once and uses that time until a timer fires, which may be late.
  const lifetime = { ttl: FAILURE_PAUSE_MS, ttlResolution: 0, perf: { now } }
  const posterFailures = new LRUCache<string, true>({ ...atMost(10_000), ...lifetime })
  const strikes = new LRUCache<string, number>({ ...atMost(1_000), ...lifetime })
  const isResting = (host: string) => (strikes.get(host) ?? 0) >= MAX_HOST_FAILURES

  function note(error: unknown, name: string, host: string) {
    const isExpected = error instanceof SourceFailure || error instanceof ImageRefusal
    if (isExpected && error.failure === 'busy') return
    if (isExpected) log.debug({ host, failure: error.failure }, 'no poster')
    else log.error({ err: error, host }, 'bug while loading a poster')
    const pause = error instanceof SourceFailure ? error.retryAfter : null
    const ttl = pause === null ? FAILURE_PAUSE_MS : Math.min(pause * 1_000, FAILURE_PAUSE_MS)
    posterFailures.set(name, true, { ttl })
    if (pause !== null) strikes.set(host, MAX_HOST_FAILURES, { ttl })
    else if (error instanceof SourceFailure && ofHost.has(error.failure) && !isResting(host))
      strikes.set(host, (strikes.get(host) ?? 0) + 1)
  }

  return {
    has: (name: string) => posterFailures.has(name),
    isResting,
    note,
    forgive(host: string): void {
      if (!isResting(host)) strikes.delete(host)
    },
  }
}

const REQUEST_TIMEOUT_MS = 8_000
/**
 * How long a visitor waits, including queue and decoding. The request continues, so that the next visitor gets the
 * poster.
 */
const VISITOR_WAIT_MS = 10_000
const MAX_BYTES = 5_000_000
/** Time for which a stored poster is fresh; the picture at an address rarely changes. */
const FRESH_MS = 7 * 86_400_000
/** Pause for a failed poster, and for a host after `MAX_HOST_FAILURES` failures in a row. */
const FAILURE_PAUSE_MS = 60_000
const MAX_HOST_FAILURES = 3
/** Failures that concern a whole host, not only a single picture. */
const ofHost: ReadonlySet<Failure> = new Set(['timeout', 'unreachable', 'server_error', 'challenge', 'parked'])

async function fetchImage(fetcher: Fetcher, url: string): Promise<Buffer> {
  const { body } = await fetchFrom(fetcher, url, {
    headers: { accept: 'image/*' },
    timeout: REQUEST_TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  })
  return body
}

/** Gives up a poster when the visitor's wait is over, so that a placeholder is shown; other errors are bugs. */
function nothingYet(error: unknown): null {
  if (error instanceof SourceFailure) return null
  throw error
}
