import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Home } from '../src/anime/contract/contract.ts'
import { homeView } from '../src/anime/view-models/home.ts'
import { websiteData } from '../src/anime/view-models/structured.ts'
import { load, pairs, type Row, startPeer, startSite, wire } from './measure.ts'

/**
 * Compares rendering of the home page from the same data: by the site's engine, by plain template literals, and by
 * Fastify with Eta and an include for each card.
 */
export async function benchRender(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-'))
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
  const pages = await Promise.all(peers.map(async ({ url }) => (await wire(url, {})).body.toString()))
  if (new Set(pages).size !== 1) throw new Error('the peers do not render the same page')
  const floor = pairs(
    () => load(ours.url),
    () => load(literals.url),
  )
  const peer = pairs(
    () => load(ours.url),
    () => load(fastify.url),
    3,
  )
  for (const each of peers) await each.stop()
  return [
    {
      what: `home, rendered anew (${pages[0]?.length} characters)`,
      ours: `${Math.round(floor.ours)}/s`,
      theirs: `${Math.round(floor.theirs)}/s plain template literals in Koa`,
      ratio: floor.ratio.toFixed(2),
      bar: '≥ 0.85',
      holds: floor.ratio >= 0.85,
    },
    {
      what: 'home, rendered anew',
      ours: `${Math.round(peer.ours)}/s`,
      theirs: `${Math.round(peer.theirs)}/s Fastify + Eta, an include per card`,
      ratio: peer.ratio.toFixed(1),
      bar: '≥ 5',
      holds: peer.ratio >= 5,
    },
  ]
}

async function homeData() {
  const site = await startSite()
  const answer = JSON.parse((await wire(`${site.url}/api/v1/home/`, {})).body.toString())
  await site.stop()
  const now = new Date()
  const view = homeView(
    Home.parse(answer.data),
    [],
    { day: 'Friday', zone: 'wib', today: 'Friday' },
    { pictures: { baseUrl: site.url, posterHref: () => null }, released: [], now },
  )
  return {
    home: view,
    others: [],
    note: { from: 'Perpustakaan', age: 'baru saja', stale: false },
    jsonLd: [websiteData(site.url)],
  }
}
