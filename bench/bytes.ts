import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { load, pairs, ratioRow } from './load.ts'
import { newFolder, type Row, type Site, startPeer, startSite, wire } from './measure.ts'

/**
 * Compares requests per second for kept answers with a bare node:http server that sends the same body and headers: with a
 * log of every request, as in production, and with one of warnings only.
 */
export async function benchBytes(): Promise<Row[]> {
  const quiet = await startSite({ LOG_LEVEL: 'warn' })
  const rows = [
    await compare(quiet, '/', 'home, kept, warnings logged', 0.8),
    await compare(quiet, '/api/v1/home/', '/api/v1/home/, kept, warnings logged', 0.7),
    await compare(quiet, '/api/anilibria/v2/titles/900000001', 'a title of the v2 API, kept, warnings logged', 0.7),
  ]
  await quiet.stop()
  const site = await startSite()
  rows.push(await compare(site, '/', 'home, kept, requests logged', 0.6))
  await site.stop()
  return rows
}

async function compare({ url }: Site, address: string, what: string, bar: number): Promise<Row> {
  const headers = { 'Accept-Encoding': 'br' }
  // The v2 API answers from memory the second time, and the page cache keeps that.
  for (let round = 0; round < 3; round += 1) await wire(url + address, headers)
  const sent = await wire(url + address, headers)
  const file = path.join(await newFolder(), 'answer.json')
  await writeFile(file, JSON.stringify({ headers: sent.headers, body: sent.body.toString('base64') }))
  const bare = await startPeer('bare.ts', file)
  const measured = await pairs(
    () => load(url + address, { headers }),
    () => load(bare.url + address, { headers }),
  )
  await bare.stop()
  return ratioRow(`${what} (${sent.body.length} bytes)`, measured, 'bare node:http', bar)
}
