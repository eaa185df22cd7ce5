import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapAtMost } from '../../src/async/limiter.ts'
import { paidInFull } from '../orders/support/orders.ts'
import { type ChildServer, startChild } from '../support/child-server.ts'
import { grown, memoryWithPictures, pictureProcesses } from '../support/memory.ts'
import { makePng } from '../support/picture.ts'
import { makeSamples } from '../support/picture-samples.ts'

/** Quota of the server in MB, small enough to be reached. */
const QUOTA_MB = 12

let here: ChildServer
beforeAll(async () => {
  here = await startChild({ UPLOADS_MAX_MB: String(QUOTA_MB), LIMITS: 'off' })
})
afterAll(() => here.stop())

async function send(bytes: Uint8Array, fields: Record<string, string> = {}): Promise<number> {
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...paidInFull, ...fields })) form.set(name, value)
  form.set('design', new Blob([new Uint8Array(bytes)]), 'gambar')
  const headers = { origin: here.origin }
  const response = await fetch(`${here.origin}/api/v1/order/`, {
    method: 'POST',
    body: form,
    headers,
    redirect: 'manual',
  })
  await response.arrayBuffer()
  return response.status
}

async function stored(): Promise<number> {
  let sum = 0
  for (const folder of ['uploads', 'upload-drafts'])
    for (const name of await readdir(path.join(here.dataDir, folder)).catch(() => []))
      sum += (await stat(path.join(here.dataDir, folder, name)).catch(() => ({ size: 0 }))).size
  return sum
}

test('pictures, honest and hostile, take bounded memory, give it back, and stay within their quota', async () => {
  const samples = await makeSamples()
  await fetch(`${here.origin}/pesan/`)
  const before = await memoryWithPictures(here.pid)
  // Under test the picture process carries a compiler, whose memory is not that of a picture.
  await send(await makePng())
  let largest = 0

  const { result, growth } = await grown(
    () =>
      mapAtMost(4, [...samples.entries()], async ([at, { bytes }]) => {
        const status = await send(bytes, at % 3 ? {} : { quantity: '0' })
        largest = Math.max(largest, await stored())
        return status
      }),
    here.pid,
  )

  expect(result.filter((status) => ![201, 400, 503].includes(status))).toEqual([])
  expect(result).toContain(201)
  expect(growth).toBeLessThan(120e6)
  expect(largest).toBeLessThanOrEqual(QUOTA_MB * 1e6)
  await expect.poll(() => pictureProcesses(here.pid)).toEqual([])
  expect((await memoryWithPictures(here.pid)) - before).toBeLessThan(40e6)
})
