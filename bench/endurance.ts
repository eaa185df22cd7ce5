import { Agent, request } from 'undici'
import { memoryOf, percentile, type Row, type Site, startSite } from './measure.ts'
import { row } from './start.ts'

/**
 * Measures memory after many mixed requests, and how many searches reach the source when a thousand readers request the
 * same uncached search.
 */
export async function benchEndurance(): Promise<Row[]> {
  const site = await startSite()
  const agent = new Agent({ connections: 32 })
  const addresses = await mixedAddresses(site, agent)
  await askAll(site, agent, addresses, 10_000)
  const early = memoryOf(site.child)
  await askAll(site, agent, addresses, 50_000)
  const late = memoryOf(site.child)
  const flights = await coldFlights(site, new Agent({ connections: 1_000 }))
  await agent.close()
  await site.stop()
  const growth = (late / early - 1) * 100
  return [
    row('Node after 10,000 mixed requests', early, 'MB', 250),
    {
      what: '… after 50,000 more',
      ours: `${Math.round(late)} MB`,
      ratio: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} %`,
      bar: '≤ +10 %',
      holds: growth <= 10,
    },
    { what: '1,000 concurrent reads of one cold question', ours: `${flights} asked`, bar: '1', holds: flights === 1 },
  ]
}

async function mixedAddresses(site: Site, dispatcher: Agent): Promise<string[]> {
  const map = await (await request(`${site.url}/sitemap.xml`, { dispatcher })).body.text()
  const titles = [...map.matchAll(/\/anime\/[^<]+/g)].map(([address]) => address)
  const pages = [
    '/',
    '/all-anime-terbaru/',
    '/movie/',
    '/jadwal-rilis/',
    '/api/v1/home/',
    '/api/v1/anime-terbaru/?page=2',
    '/docs',
  ]
  const words = Array.from(
    { length: 400 },
    (_, index) => `/search/?q=${titles[index % titles.length]?.slice(7, 10 + (index % 9))}${index}`,
  )
  return [...pages, ...titles, ...words, ...titles.map((title) => `/ilustrasi/poster/${title.slice(7, -1)}.svg`)]
}

async function askAll(site: Site, dispatcher: Agent, addresses: string[], count: number) {
  const times: number[] = []
  for (let done = 0; done < count; done += 50) {
    const some = Array.from({ length: 50 }, (_, index) => addresses[(done * 7 + index * 13) % addresses.length])
    await Promise.all(
      some.map(async (address) => {
        const began = performance.now()
        const { body, statusCode } = await request(site.url + address, {
          dispatcher,
          headers: { 'accept-encoding': 'br' },
        })
        await body.dump()
        times.push(performance.now() - began)
        if (statusCode >= 500) throw new Error(`${statusCode} from ${address}`)
      }),
    )
  }
  return percentile(times, 0.95)
}

/**
 * Returns how many searches of the source a thousand simultaneous requests for one uncached search cause, according to
 * the site's metrics.
 */
async function coldFlights(site: Site, dispatcher: Agent): Promise<number> {
  const before = await searchesAsked(site, dispatcher)
  const cold = '/api/v1/search/?query=belum+pernah+ditanya'
  await Promise.all(
    Array.from({ length: 1_000 }, async () => (await request(site.url + cold, { dispatcher })).body.dump()),
  )
  const after = await searchesAsked(site, dispatcher)
  await dispatcher.close()
  return after - before
}

async function searchesAsked(site: Site, dispatcher: Agent): Promise<number> {
  const figures = await (await request(`${site.url}/metrics`, { dispatcher })).body.text()
  return Number(
    /catalog_call_duration_seconds_count\{kind="source"[^}]*question="search"[^}]*\} (\d+)/.exec(figures)?.[1] ??
      Number.NaN,
  )
}
