import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Channel } from '../../src/live/upgrade.ts'
import { listenTo } from '../support/sockets.ts'
import { serveSockets } from './upgrading.ts'

const channel: Channel = {
  pattern: '/ws/orders/:code/',
  right: 'anyone',
  topicOf: (path) => /^\/ws\/orders\/\w+\/$/.exec(path)?.[0] ?? null,
}

/** A site behind a proxy, and the lines of its log. */
async function behindProxy() {
  const lines: Record<string, unknown>[] = []
  const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) })
  const site = await serveSockets({ channels: [channel], baseUrl: 'https://kortek.test', log })
  /** Opens and closes a socket. Rejects with the status of a refusal. */
  const open = async (origin: string, host = `127.0.0.1:${site.port}`) =>
    (await listenTo(site, '/ws/orders/A1/', { origin, headers: { host } })).socket.close()
  return { ...site, lines, open }
}

test('a page of the public address has its socket whether the proxy passes the host on or not', async () => {
  const site = await behindProxy()
  await site.open('https://kortek.test')
  await expect(site.open('http://kortek.test')).rejects.toThrow('403')
  await expect(site.open('https://kortek.test:444')).rejects.toThrow('403')
  site.stop()
})

test('an extension of a browser is another site, on an http site too', async () => {
  const site = await serveSockets({ channels: [channel], baseUrl: 'http://localhost:8000' })
  for (const origin of ['chrome-extension://abcdef', 'chrome-extension://localhost:8000', 'tauri://localhost', 'null'])
    await expect(listenTo(site, '/ws/orders/A1/', { origin, headers: {} })).rejects.toThrow('403')
  site.stop()
})

test('the port that https has anyway may stand behind the host', async () => {
  const site = await behindProxy()
  await site.open('https://127.0.0.1', '127.0.0.1:443')
  await site.open('https://127.0.0.1', '127.0.0.1')
  await expect(site.open('https://127.0.0.1', '127.0.0.1:80')).rejects.toThrow('403')
  site.stop()
})

test('a refused socket leaves one warning for its address and origin, and a flood of them a hundred', async () => {
  const site = await behindProxy()
  const refused = (origin: string, host?: string) => expect(site.open(origin, host)).rejects.toThrow(/403|421/)
  for (let time = 0; time < 2; time += 1) {
    await refused('https://kortek.test', 'upstream')
    await refused('https://jahat.example')
  }
  const path = '/ws/orders/:code/'
  const host = `127.0.0.1:${site.port}`
  expect(site.lines).toEqual([
    {
      level: 40,
      path,
      origin: 'https://kortek.test',
      host: 'upstream',
      msg: 'a socket was refused: the proxy does not pass Host on',
    },
    {
      level: 40,
      path,
      origin: 'https://jahat.example',
      host,
      msg: 'a socket was refused: its page is not of https://kortek.test',
    },
  ])
  for (let nth = 0; nth < 110; nth += 1) await refused(`https://${nth}.example`)
  expect(site.lines.length).toBe(100)
  site.stop()
})
