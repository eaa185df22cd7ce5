import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { load, pairs, ratioRow } from './load.ts'
import { newFolder, type Row, startPeer, startSite, wire } from './measure.ts'

/** Compares requests per second for cached pages with a bare node:http server that sends the same body and headers. */
export async function benchBytes(): Promise<Row[]> {
  const site = await startSite()
  const rows = [
    await compare(site.url, '/', 'home, kept bytes', 0.7),
    await compare(site.url, '/api/v1/home/', '/api/v1/home/, kept bytes', 0.5),
    await compare(site.url, '/api/anilibria/v2/titles/900000001', 'a title of the v2 API, from memory', 0.5),
  ]
  await site.stop()
  return rows
}

async function compare(base: string, address: string, what: string, bar: number): Promise<Row> {
  const headers = { 'Accept-Encoding': 'br' }
  // The v2 API answers from memory the second time, and the page cache keeps that.
  for (let round = 0; round < 3; round += 1) await wire(base + address, headers)
  const sent = await wire(base + address, headers)
  const file = path.join(await newFolder(), 'answer.json')
  await writeFile(file, JSON.stringify({ headers: sent.headers, body: sent.body.toString('base64') }))
  const bare = await startPeer('bare.ts', file)
  const measured = await pairs(
    () => load(base + address, { headers }),
    () => load(bare.url + address, { headers }),
  )
  await bare.stop()
  return ratioRow(`${what} (${sent.body.length} bytes)`, measured, 'bare node:http', bar)
}
