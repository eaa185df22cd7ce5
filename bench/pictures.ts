import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mapAtMost } from '../src/async/limiter.ts'
import { paidInFull } from '../test/orders/support/orders.ts'
import { grown, memoryWithPictures, pictureProcesses } from '../test/support/memory.ts'
import { makeSamples, type Sample } from '../test/support/picture-samples.ts'
import { amount, dataFolder, from, type Row, type Site, startSite, wire } from './measure.ts'

const PICTURES = amount(50, 4)
const AT_ONCE = 4
/** Quota of the measured site in MB, small enough to be reached. */
const QUOTA_MB = 15

/**
 * Measures memory and disk of a site to which visitors send 50 pictures, honest and hostile ones in turn, by the order
 * form and the API. Memory is that of the server and its picture process together, shared pages counted once. Limits are
 * off, because an address may store a hundredth of the quota in a day, and nearly all pictures would be refused unread.
 */
export async function benchPictures(): Promise<Row[]> {
  const samples = await makeSamples()
  const DATA_DIR = await dataFolder()
  const site = await startSite({ DATA_DIR, UPLOADS_MAX_MB: String(QUOTA_MB), LIMITS: 'off' })
  const pid = site.child.pid ?? 0
  for (let at = 0; at < amount(300, 3); at += 1) await wire(`${site.url}/${at % 3 ? 'pesan/' : ''}`)
  const before = await memoryWithPictures(pid)
  let largest = 0
  const { result, growth } = await grown(
    () =>
      mapAtMost(AT_ONCE, [...Array(PICTURES).keys()], async (at) => {
        const sample = samples[at % samples.length]
        if (!sample) throw new Error('there are samples')
        const status = await send(site, sample, at)
        largest = Math.max(largest, await sizeOf(DATA_DIR))
        return status
      }),
    pid,
  )
  await sleep(amount(60_000, 0))
  const after = (await memoryWithPictures(pid)) - before
  const left = await pictureProcesses(pid)
  await site.stop()
  const counts = [...new Set(result)]
    .sort()
    .map((status) => `${result.filter((one) => one === status).length} × ${status}`)
  return [
    row(`${PICTURES} pictures, ${AT_ONCE} at once, limits off (${counts.join(', ')}): memory at the peak`, growth, 120),
    row(`… a minute later, with ${left.length} picture processes`, after, 40),
    {
      what: `… pictures and drafts on disk at the peak, quota ${QUOTA_MB} MB`,
      ours: `${(largest / 1e6).toFixed(1)} MB`,
      bar: `≤ ${QUOTA_MB} MB`,
      holds: largest <= QUOTA_MB * 1e6,
    },
  ]
}

const row = (what: string, bytes: number, most: number): Row => ({
  what,
  ours: `${bytes >= 0 ? '+' : ''}${(bytes / 1e6).toFixed(1)} MB`,
  bar: `≤ +${most} MB`,
  holds: bytes <= most * 1e6,
})

/** Sends a picture with an order, every fourth time with a wrong field. */
async function send({ url }: Site, { what, bytes }: Sample, at: number): Promise<number> {
  const form = new FormData()
  const fields = { ...paidInFull, ...(at % 4 === 1 ? { quantity: '0' } : {}) }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('design', new Blob([new Uint8Array(bytes)]), 'gambar')
  const response = await fetch(`${url}/api/v1/order/`, {
    method: 'POST',
    body: form,
    headers: { ...from(), origin: url },
    redirect: 'manual',
  })
  await response.arrayBuffer()
  if ([404, 405, 500].includes(response.status)) throw new Error(`${what} was answered with ${response.status}`)
  return response.status
}

/** Returns the bytes of all stored pictures and drafts. */
async function sizeOf(dataDir: string): Promise<number> {
  let sum = 0
  for (const folder of ['uploads', 'upload-drafts'])
    for (const name of await readdir(path.join(dataDir, folder)).catch(() => []))
      sum += (await stat(path.join(dataDir, folder, name)).catch(() => ({ size: 0 }))).size
  return sum
}
