import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChildServer, openSilent, startChild } from './support/child-server.ts'

let site: ChildServer

beforeAll(async () => {
  site = await startChild({}, { descriptors: 512 })
}, 90_000)
afterAll(() => site.stop())

/** A page that needs the database and, the first time, files. */
const visit = async () => (await fetch(`${site.origin}/anime/robot-tua-bernama-suryo/`)).status

test('more silent connections than descriptors: the server lives, serves others meanwhile, and after they left', async () => {
  const silent = await openSilent(site.port, 600)
  await sleep(1_500)
  expect(site.isRunning(), site.output()).toBe(true)
  expect(await visit()).toBe(200)

  for (const socket of silent) socket.destroy()
  await expect.poll(visit, { timeout: 2_000 }).toBe(200)
  expect(site.output()).not.toMatch(/EMFILE|has been started again/)
})
