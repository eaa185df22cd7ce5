import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { createFlights } from '../../async/cached.ts'
import { createLimiter } from '../../async/limiter.ts'
import { type Failure, SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { fetchFrom } from '../../net/fetching.ts'
import { ImageRefusal, shrinkImage } from '../../uploads/image.ts'
import { within } from '../failover/clock.ts'
import type { SignedPoster } from './sign.ts'
import type { KeptPoster, PosterStore } from './store.ts'

type Wanted = Pick<SignedPoster, 'url' | 'width'>
/** `isFresh`: young enough that browsers may keep it for long. */
type Supplied = KeptPoster & { isFresh: boolean }
type PosterSupply = (wanted: Wanted) => Promise<Supplied | null>

type SupplyDeps = { store: PosterStore; fetcher: Fetcher; log: Logger; now?: () => number }

/**
 * Posters as WebP, cropped to 2 : 3: the kept copy, else fetched and shrunk, once for all who ask meanwhile. An old copy is
 * given at once and fetched anew beside. Null when there is none to be had now; a failure is then not tried again for a minute,
 * nor a host that fails three times in a row, or asks for a pause, which may be shorter.
 * Addresses are checked by the fetcher's own policy, redirects included.
 */
export function createPosterSupply({ store, fetcher, log, now = Date.now }: SupplyDeps): PosterSupply {
  const perf = { now }
  const failed = new LRUCache<string, true>({ max: 10_000, ttl: REMEMBERED, perf })
  const strikes = new LRUCache<string, number>({ max: 1_000, ttl: REMEMBERED, perf })
  // The fetcher limits connections only: here a picture holds its place until it is decoded, which bounds what lies in memory,
  // its exchange's deadline begins with its turn, and a host that keeps everyone waiting leaves room for the others.
  const inTurn = createLimiter({ atOnce: 8, perKey: 4, waiting: 200, full: () => new ImageRefusal('busy') })
  const asking = createFlights<Supplied | null>()
  const fetching = createFlights<Supplied | null>()

  const isResting = (host: string) => (strikes.get(host) ?? 0) >= STRIKES

  async function supply(name: string, wanted: Wanted): Promise<Supplied | null> {
    const kept = await store.read(name)
    if (kept && now() - kept.storedAt < FRESH) return { ...kept, isFresh: true }
    const fetched = failed.has(name) ? null : fetching(name, () => load(name, wanted))
    return kept ? { ...kept, isFresh: false } : fetched
  }

  /** Never rejects: others may wait for it, or nobody. */
  async function load(name: string, { url, width }: Wanted): Promise<Supplied | null> {
    const { host } = new URL(url)
    try {
      const shrink = async () =>
        isResting(host) ? null : shrinkImage(await fetchImage(fetcher, url), { width, height: width * 1.5 })
      const bytes = await inTurn(shrink, { key: host })
      if (!bytes) return null
      if (!isResting(host)) strikes.delete(host)
      return { ...store.write(name, bytes), isFresh: true }
    } catch (error) {
      note(error, name, host)
      return null
    }
  }

  function note(error: unknown, name: string, host: string) {
    const known = error instanceof SourceFailure || error instanceof ImageRefusal
    if (known && error.failure === 'busy') return
    if (known) log.debug({ host, failure: error.failure }, 'no poster')
    else log.error({ err: error, host }, 'a poster ended in a bug')
    const pause = error instanceof SourceFailure ? error.retryAfter : null
    const ttl = pause === null ? REMEMBERED : Math.min(pause * 1_000, REMEMBERED)
    failed.set(name, true, { ttl })
    if (pause !== null) strikes.set(host, STRIKES, { ttl })
    else if (error instanceof SourceFailure && ofHost.has(error.failure) && !isResting(host))
      strikes.set(host, (strikes.get(host) ?? 0) + 1)
  }

  return (wanted) => {
    const name = createHash('sha256').update(`${wanted.width} ${wanted.url}`).digest('hex')
    return within(PATIENCE, () => asking(name, () => supply(name, wanted))).catch(nothingYet)
  }
}

/** Milliseconds for one exchange with the poster's host. */
const EXCHANGE = 8_000
/** Milliseconds a visitor waits at most, in line and decoding included; what is under way goes on for the next one. */
const PATIENCE = 10_000
const MOST_BYTES = 5_000_000
/** Milliseconds a kept copy is not asked after: covers hardly ever change under their address. */
const FRESH = 7 * 86_400_000
/** Milliseconds a failure is remembered, and how many in a row close a host for as long. */
const REMEMBERED = 60_000
const STRIKES = 3
/** What tells of the host and not of one of its pictures. */
const ofHost: ReadonlySet<Failure> = new Set(['timeout', 'unreachable', 'server_error', 'challenge', 'parked'])

async function fetchImage(fetcher: Fetcher, url: string): Promise<Buffer> {
  const { body } = await fetchFrom(fetcher, url, {
    headers: { accept: 'image/*' },
    timeout: EXCHANGE,
    maxBytes: MOST_BYTES,
  })
  return body
}

/** `within` ran out of time; whatever else goes wrong is known to `supply`. */
function nothingYet(error: unknown): null {
  if (error instanceof SourceFailure) return null
  throw error
}
