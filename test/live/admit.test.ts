import { expect, test } from 'vitest'
import type { Channel } from '../../src/live/upgrade.ts'
import { createLimits } from '../../src/web/limits.ts'
import { listenTo } from '../support/sockets.ts'
import { useOnce } from '../support/use.ts'
import { serveSockets } from './upgrading.ts'

const looked: string[] = []
const limits = createLimits({ on: true })
const lookups = {
  known: { name: 'known', points: 60, duration: 60 },
  unknown: { name: 'unknown', points: 10, duration: 60 },
}

const channel: Channel = {
  pattern: '/ws/things/:code/',
  right: 'anyone',
  topicOf: (path) => /^\/ws\/things\/([A-Z]+)\/$/.exec(path)?.[1] ?? null,
  admit: async (topic, ctx) =>
    (await limits.lookUp(lookups, ctx, async () => {
      looked.push(topic)
      if (topic === 'LOST') throw Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' })
      return topic === 'GOOD' ? topic : null
    })) !== null,
}
const forStaff: Channel = {
  ...channel,
  pattern: '/ws/staff/',
  right: 'staff',
  topicOf: (path) => (path === '/ws/staff/' ? 'staff' : null),
}

const site = useOnce(
  () => serveSockets({ channels: [channel, forStaff] }),
  (server) => server.stop(),
)

test('a socket of what there is opens, one of what there is not is a 404', async () => {
  const heard = await listenTo(site(), '/ws/things/GOOD/')
  await heard.message('connection_established')
  heard.socket.close()
  await expect(listenTo(site(), '/ws/things/BAD/')).rejects.toThrow('404')
  await expect(listenTo(site(), '/ws/things/LOST/')).rejects.toThrow('503')
})

test('who guesses is refused with 429, right or wrong, and nobody looks any more', async () => {
  for (let count = 0; count < 9; count += 1) await expect(listenTo(site(), '/ws/things/BAD/')).rejects.toThrow('404')
  const before = looked.length
  await expect(listenTo(site(), '/ws/things/BAD/')).rejects.toThrow('429')
  await expect(listenTo(site(), '/ws/things/GOOD/')).rejects.toThrow('429')
  expect(looked.length).toBe(before)
})

test('who may not listen is told so before anything is looked up', async () => {
  const before = looked.length
  expect((await (await listenTo(site(), '/ws/staff/')).closed).code).toBe(1008)
  expect(looked.length).toBe(before)
})
