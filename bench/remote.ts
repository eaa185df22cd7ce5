import { spawnSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { nothingKept, startAsking } from './endpoints.ts'
import { load, pairs, type Row, type Site, startPeer, wire } from './measure.ts'

/** Number of pages that are requested in rotation, enough that no two simultaneous requests are for the same page. */
const PAGES = 50
/** Cards per page: the usual number, and about the number on the largest pages (110 cards). */
const SIZES = [20, 100]
const SECONDS = 1

/**
 * Measures the list of films from a remote endpoint (server of the catalog API) without a cache, so that every page
 * costs a request. The site also validates the answer, links its titles to those of the catalog, counts and records the
 * request; the peers only fetch, parse and render.
 */
export async function benchRemote(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-'))
  const sizes = SIZES.flatMap((size) => Array<number>(PAGES).fill(size))
  const upstream = await startPeer('remote-upstream.ts', JSON.stringify(sizes), { core: 1 })
  const api = `${upstream.url}/api/v1`
  const site = await startAsking([api], nothingKept)
  // Requests every page once, so that all titles are linked before the measurement.
  for (const at of sizes.keys()) await site.ask(`/movie/?page=${at + 1}`)

  const koa = {
    name: 'bare Koa with undici and the same template',
    bar: 0.5,
    peer: await startPeer('remote-peer.ts', api),
  }
  const django = await startDjango(folder, api, await html(site, 1))
  const rows: Row[] = []
  for (const { name, bar, peer } of django ? [koa, django] : [koa]) {
    for (const [at, cards] of SIZES.entries()) {
      const script = path.join(folder, `${cards}.lua`)
      await writeFile(script, pagesFrom(at * PAGES))
      rows.push(await compare({ site, peer, script, name, bar, cards, page: at * PAGES + 1 }))
    }
    await peer.stop()
  }
  await site.stop()
  await upstream.stop()
  return rows
}

const pagesFrom = (first: number) => `local page = 0
request = function()
  page = page % ${PAGES} + 1
  return wrk.format('GET', '/movie/?page=' .. ${first} + page)
end
`

const html = async ({ url }: Site, page: number) => (await wire(`${url}/movie/?page=${page}`, {})).body.toString()

type Pair = { site: Site; peer: Site; script: string; name: string; bar: number; cards: number; page: number }

async function compare({ site, peer, script, name, bar, cards, page }: Pair): Promise<Row> {
  const pages = [await html(site, page), await html(peer, page)]
  const counts = pages.map((text) => text.match(/<li class="card">/g)?.length)
  if (counts.some((count) => count !== cards)) throw new Error(`${counts.join(' and ')} cards instead of ${cards}`)
  // Requests before the measurement warm up the JIT compiler.
  for (const { url } of [site, peer]) await load(`${url}/movie/`, {}, 3 * SECONDS, script)
  const { ours, theirs, ratio } = pairs(
    () => load(`${site.url}/movie/`, {}, SECONDS, script),
    () => load(`${peer.url}/movie/`, {}, SECONDS, script),
    3,
  )
  return {
    what: `/movie/ through a remote endpoint, nothing kept, ${cards} cards (${pages.map((text) => text.length).join(' and ')} characters)`,
    ours: `${Math.round(ours)}/s`,
    theirs: `${Math.round(theirs)}/s ${name}`,
    ratio: ratio < 5 ? ratio.toFixed(2) : ratio.toFixed(1),
    bar: `≥ ${bar}`,
    holds: ratio >= bar,
  }
}

/**
 * Starts a peer with Django and the Python library requests, or returns null if they are not installed. The peer gets
 * the HTML around the cards prepared, so it renders only the cards.
 */
async function startDjango(folder: string, upstream: string, page: string) {
  const versions = 'import django, requests; print(django.get_version(), "+ requests", requests.__version__)'
  const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', versions]).status === 0)
  if (!python) return null
  const begin = page.indexOf('<li class="card">')
  const end = page.indexOf('</ul>', begin)
  const file = path.join(folder, 'django.json')
  await writeFile(file, JSON.stringify({ upstream, before: page.slice(0, begin), after: page.slice(end) }))
  const peer = await startPeer('django_peer.py', file, { run: [python] })
  const name = `Django ${String(spawnSync(python, ['-c', versions]).stdout).trim()}`
  const hasGunicorn = spawnSync(python, ['-c', 'import gunicorn']).status === 0
  return { peer, bar: 10, name: `${name}, ${hasGunicorn ? 'gunicorn with 1 worker' : 'wsgiref'}` }
}
