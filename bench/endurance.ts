import { Agent, request } from 'undici'
import { amount, from, METRICS_TOKEN, memoryOf, type Row, row, type Site, startSite } from './measure.ts'

const EARLY = amount(10_000, 50)
const MORE = amount(50_000, 50)
const AT_ONCE = amount(50, 5)
const READERS = amount(1_000, 20)

/**
 * Measures memory after many mixed requests, and how many searches reach the source when a thousand readers request the
 * same uncached search.
 */
export async function benchEndurance(): Promise<Row[]> {
  const site = await startSite()
  const agent = new Agent({ connections: 32 })
  const addresses = await mixedAddresses(site, agent)
  await askAll(site, agent, addresses, EARLY)
  const early = memoryOf(site.child)
  await askAll(site, agent, addresses, MORE)
  const late = memoryOf(site.child)
  const flights = await coldFlights(site, new Agent({ connections: READERS }))
  await agent.close()
  await site.stop()
  const growth = (late / early - 1) * 100
  return [
    row(`Node after ${EARLY.toLocaleString('en')} mixed requests`, early, 'MB', 250),
    {
      what: `… after ${MORE.toLocaleString('en')} more`,
      ours: `${Math.round(late)} MB`,
      ratio: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} %`,
      bar: '≤ +10 %',
      holds: growth <= 10,
    },
    {
      what: `${READERS.toLocaleString('en')} concurrent reads of one cold question`,
      ours: `${flights} asked`,
      bar: '1',
      holds: flights === 1,
    },
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
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, index) => addresses[(done * 7 + index * 13) % addresses.length])
    await Promise.all(
      some.map(async (address) => {
        const headers = { ...from(), 'accept-encoding': 'br' }
        const { body, statusCode } = await request(site.url + address, { dispatcher, headers })
        await body.dump()
        if (statusCode >= 500) throw new Error(`${statusCode} from ${address}`)
      }),
    )
  }
}

/**
 * Returns how many searches of the source a thousand simultaneous requests for one uncached search cause, according to
 * the site's metrics.
 */
async function coldFlights(site: Site, dispatcher: Agent): Promise<number> {
  const before = await searchesAsked(site, dispatcher)
  const cold = '/api/v1/search/?query=belum+pernah+ditanya'
  await Promise.all(
    Array.from({ length: READERS }, async () =>
      (await request(site.url + cold, { dispatcher, headers: from() })).body.dump(),
    ),
  )
  const after = await searchesAsked(site, dispatcher)
  await dispatcher.close()
  return after - before
}

async function searchesAsked(site: Site, dispatcher: Agent): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  const figures = await (await request(`${site.url}/metrics`, { dispatcher, headers })).body.text()
  return Number(
    /catalog_call_duration_seconds_count\{kind="source"[^}]*question="search"[^}]*\} (\d+)/.exec(figures)?.[1] ??
      Number.NaN,
  )
}
