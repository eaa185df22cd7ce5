import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Home } from '../src/anime/contract/contract.ts'
import { toZone } from '../src/anime/contract/zones.ts'
import { homeView } from '../src/anime/view-models/home.ts'
import { websiteData } from '../src/anime/view-models/structured.ts'
import { load, pairs, ratioRow } from './load.ts'
import { newFolder, type Row, startPeer, startSite, wire } from './measure.ts'

/**
 * Compares rendering of the home page from the same data: by the site's engine, by plain template literals, and by
 * Fastify with Eta and an include for each card.
 */
export async function benchRender(): Promise<Row[]> {
  const folder = await newFolder()
  const data = await homeData()
  const peers = await Promise.all(
    ['ours', 'literals', 'fastify'].map(async (way) => {
      const file = path.join(folder, `${way}.json`)
      await writeFile(file, JSON.stringify({ way, data }))
      return startPeer('render-peer.ts', file)
    }),
  )
  const [ours, literals, fastify] = peers
  if (!ours || !literals || !fastify) throw new Error('a peer did not start')
  const pages = await Promise.all(peers.map(async ({ url }) => (await wire(url)).body.toString()))
  if (new Set(pages).size !== 1) throw new Error('the peers do not render the same page')
  const floor = await pairs(
    () => load(ours.url),
    () => load(literals.url),
  )
  const peer = await pairs(
    () => load(ours.url),
    () => load(fastify.url),
    3,
  )
  for (const each of peers) await each.stop()
  return [
    ratioRow(`home, rendered anew (${pages[0]?.length} characters)`, floor, 'plain template literals in Koa', 0.85),
    ratioRow('home, rendered anew', peer, 'Fastify + Eta, an include per card', 5),
  ]
}

async function homeData() {
  const site = await startSite()
  const answer = JSON.parse((await wire(`${site.url}/api/v1/home/`)).body.toString())
  await site.stop()
  const now = new Date()
  const view = homeView(
    Home.parse(answer.data),
    [],
    { day: 'Friday', zone: toZone('wib') },
    { pictures: { baseUrl: site.url, posterHref: () => null }, released: [], now },
  )
  return {
    home: view,
    others: [],
    note: { from: 'Perpustakaan', age: 'baru saja', stale: false },
    jsonLd: [websiteData(site.url)],
  }
}
