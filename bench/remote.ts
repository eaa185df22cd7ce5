import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { nothingKept, startAsking } from './endpoints.ts'
import { load, needs, pairs, ratioRow } from './load.ts'
import { amount, newFolder, type Row, type Site, startPeer, wire } from './measure.ts'

/** Number of pages that are requested in rotation, enough that no two simultaneous requests are for the same page. */
const PAGES = amount(50, 40)
/** Cards per page: the usual number, and about the number on the largest pages (110 cards). */
const SIZES = [20, 100]
const SECONDS = 1

/**
 * Measures the list of films from a remote endpoint (server of the catalog API) without a cache, so that every page
 * costs a request. The site also validates the answer, links its titles to those of the catalog, counts and records the
 * request; the peers only fetch, parse and render.
 */
export async function benchRemote(): Promise<Row[]> {
  const sizes = SIZES.flatMap((size) => Array<number>(PAGES).fill(size))
  const upstream = await startPeer('remote-upstream.ts', JSON.stringify(sizes), { core: 1 })
  const api = `${upstream.url}/api/v1`
  const site = await startAsking([api], nothingKept)
  // Requests every page once, so that all titles are linked before the measurement.
  for (const at of sizes.keys()) await site.ask(`/movie/?page=${at + 1}`)

  const koa = {
    name: 'bare Koa with undici and the same template',
    bars: [0.65, 0.75],
    peer: await startPeer('remote-peer.ts', api),
  }
  const django = await startDjango(api, await html(site, 1))
  const rows: Row[] = []
  for (const { name, bars, peer } of [koa, django]) {
    for (const [at, cards] of SIZES.entries())
      rows.push(await compare({ site, peer, name, bar: bars[at] ?? 0, cards, page: at * PAGES + 1 }))
    await peer.stop()
  }
  await site.stop()
  await upstream.stop()
  return rows
}

const html = async ({ url }: Site, page: number) => (await wire(`${url}/movie/?page=${page}`)).body.toString()

type Pair = { site: Site; peer: Site; name: string; bar: number; cards: number; page: number }

async function compare({ site, peer, name, bar, cards, page }: Pair): Promise<Row> {
  const pages = [await html(site, page), await html(peer, page)]
  const counts = pages.map((text) => text.match(/<li class="card">/g)?.length)
  if (counts.some((count) => count !== cards)) throw new Error(`${counts.join(' and ')} cards instead of ${cards}`)
  // Requests before the measurement warm up the JIT compiler.
  const options = { seconds: SECONDS, path: `'/movie/?page=' .. n % ${PAGES} + ${page}` }
  for (const { url } of [site, peer]) await load(url, { ...options, seconds: 3 * SECONDS })
  const measured = await pairs(
    () => load(site.url, options),
    () => load(peer.url, options),
    3,
  )
  const sizes = pages.map((text) => text.length).join(' and ')
  const what = `/movie/ through a remote endpoint, nothing kept, ${cards} cards (${sizes} characters)`
  return ratioRow(what, measured, name, bar)
}

/**
 * Starts a peer with Django and the Python library requests. The peer gets the HTML around the cards prepared, so it
 * renders only the cards.
 */
async function startDjango(upstream: string, page: string) {
  const python = '/usr/bin/python3'
  for (const [module, debian] of [
    ['django', 'python3-django'],
    ['requests', 'python3-requests'],
    ['gunicorn', 'gunicorn'],
  ] as const)
    needs(debian, [python, '-c', `import ${module}`])
  const begin = page.indexOf('<li class="card">')
  const end = page.indexOf('</ul>', begin)
  const file = path.join(await newFolder(), 'django.json')
  await writeFile(file, JSON.stringify({ upstream, before: page.slice(0, begin), after: page.slice(end) }))
  const peer = await startPeer('django_peer.py', file, { run: [python] })
  const versions = 'import django, requests; print(django.get_version(), "+ requests", requests.__version__)'
  const name = execFileSync(python, ['-c', versions], { encoding: 'utf8' }).trim()
  return { peer, bars: [10, 10], name: `Django ${name}, gunicorn with 1 worker` }
}
