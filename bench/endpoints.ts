import { Agent, request } from 'undici'
import { addEndpoint } from '../src/anime/endpoints/queries.ts'
import type { Show } from '../test/support/upstream-world.ts'
import { dataFolder, from, METRICS_TOKEN, type Site, startSite } from './measure.ts'
import { openBeside } from './world.ts'

/**
 * Environment variables that switch the cache off, so that every page causes a request to an endpoint (server of the
 * catalog API).
 */
export const nothingKept = { CACHE_TTL: '0', CACHE_LONG_TTL: '0' }

export type AskingSite = Site & {
  dataDir: string
  /** Requests a page. `ms` of the result is the time in milliseconds until the whole page was received. */
  ask(address: string): Promise<Asked>
  /** Returns the sum of a metric in `/metrics` over all rows whose labels match. */
  figure(name: string, labels?: RegExp): Promise<number>
}
export type Asked = { ms: number; status: number; retryAfter: string | null; html: string; at: number }

/**
 * Starts the built site with the given servers as its endpoints, in this order and named "1", "2" and so on. The
 * monitor is off unless `isWatched`, because its checks would add requests.
 */
export async function startAsking(
  urls: readonly string[],
  settings: Record<string, string> = {},
  { isWatched = false } = {},
): Promise<AskingSite> {
  const DATA_DIR = await dataFolder()
  await enterEndpoints(DATA_DIR, urls, isWatched)
  const site = await startSite({ DATA_DIR, UPSTREAM_ALLOW_PRIVATE: 'true', ...settings })
  const dispatcher = new Agent({ connections: 1_000 })

  async function ask(address: string): Promise<Asked> {
    const at = performance.now()
    const sent = { ...from(), authorization: `Bearer ${METRICS_TOKEN}` }
    const { statusCode, headers, body } = await request(site.url + address, {
      ...{ dispatcher, headers: sent, signal: deadline() },
    })
    const html = await body.text()
    const retryAfter = headers['retry-after'] ?? null
    return { ms: performance.now() - at, status: statusCode, retryAfter: retryAfter && String(retryAfter), html, at }
  }

  return {
    ...site,
    dataDir: DATA_DIR,
    ask,
    async figure(name, labels = /^/) {
      const { html: text } = await ask('/metrics')
      const rows = text.split('\n').filter((row) => row.startsWith(`${name}{`) && labels.test(row))
      return rows.reduce((sum, row) => sum + Number(row.split(' ').at(-1)), 0)
    },
    async stop() {
      await dispatcher.destroy()
      await site.stop()
    },
  }
}

/** Aborts a request after 15 seconds, so that no measurement hangs. */
const deadline = () => AbortSignal.timeout(15_000)

async function enterEndpoints(folder: string, urls: readonly string[], isWatched: boolean): Promise<void> {
  const { db, close } = await openBeside({ DATA_DIR: folder })
  try {
    await db('api_endpoints').delete()
    for (const [at, url] of urls.entries()) await addEndpoint(db, { name: String(at + 1), url, priority: -at })
    // This lease belongs to nobody, but the site believes that another server holds it, and so runs no background jobs.
    if (!isWatched)
      await db('leases').insert({ name: 'background', holder: 'nobody', until: new Date(Date.now() + 86_400_000) })
  } finally {
    await close()
  }
}

/** Returns `count` films with different titles. */
export const films = (count: number): Show[] =>
  Array.from({ length: count }, (_, at) => ({
    slug: nameOf(at).toLowerCase().replaceAll(' ', '-'),
    title: nameOf(at),
    type: 'Movie',
    status: 'Completed',
    year: 2000 + (at % 25),
    score: (6 + (at % 30) / 10).toFixed(2),
    genres: ['Drama', 'Mystery', 'Sci-Fi'].slice(0, 1 + (at % 3)),
    episodes: ['Movie'],
  }))

const firsts = ['Lentera', 'Arus', 'Hujan', 'Dermaga', 'Penjaga', 'Kabut', 'Surat', 'Rumah', 'Bintang', 'Kompas']
const seconds = ['Senja', 'Karang', 'Robot', 'Galaksi', 'Buku', 'Gunung', 'Kaca', 'Tembaga', 'Angin', 'Salju']
const thirds = ['Terakhir', 'Sunyi', 'Pertama', 'Abadi', 'Hilang', 'Merah', 'Jauh', 'Kecil', 'Purba', 'Biru']
const lasts = ['', 'Utara', 'Selatan', 'Timur', 'Barat', 'Tengah']
const nameOf = (at: number) =>
  [firsts[at % 10], seconds[Math.floor(at / 10) % 10], thirds[Math.floor(at / 100) % 10], lasts[Math.floor(at / 1_000)]]
    .join(' ')
    .trim()
