import { once } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import { createHub } from '../../src/live/hub.ts'
import type { Talk } from '../../src/live/talk.ts'
import type { Channel } from '../../src/live/upgrade.ts'
import { createMetrics } from '../../src/web/observe.ts'
import { listenTo } from '../support/sockets.ts'
import { stays } from '../support/stays.ts'
import { useOnce } from '../support/use.ts'
import { serveSockets, stall } from './upgrading.ts'

/** A channel whose clients talk: it repeats what it hears, after what it heard before. */

const metrics = createMetrics()
const hub = createHub({ metrics: metrics.live })
let open = 0
/** The messages that came to the server, and how to end the work on the one that is stuck. */
const arrived: (string | null)[] = []
let letGo = () => {}

const repeat: Talk = (peer) => {
  open += 1
  const left = new Map<string, () => void>()
  return {
    async hear(text) {
      arrived.push(text)
      if (text === 'stuck') await new Promise<void>((resolve) => (letGo = resolve))
      if (text === 'bug') throw new Error('a bug')
      if (text === 'lost') throw Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' })
      const [verb, topic = ''] = text?.split(' ') ?? []
      if (verb === 'listen') left.set(topic, peer.listen(topic))
      if (verb === 'leave') left.get(topic)?.()
      peer.send(JSON.stringify({ type: 'heard', text }))
    },
    end: () => {
      open -= 1
    },
  }
}
const channels: Channel[] = [
  {
    pattern: '/api/talk/',
    right: 'anyone',
    topicOf: (path) => (path === '/api/talk/' ? 'talk' : null),
    talk: repeat,
  },
  { pattern: '/ws/listen/', right: 'anyone', topicOf: (path) => (path === '/ws/listen/' ? 'listen' : null) },
]

const start = () => serveSockets({ hub, channels })

const site = useOnce(start, (server) => server.stop())
beforeEach(() => void arrived.splice(0))

const talkTo = (path = '/api/talk') => listenTo(site(), path)
type Talking = Awaited<ReturnType<typeof talkTo>>
const texts = ({ messages }: Talking) => messages.map(({ text }) => text)
const heard = (one: Talking, count: number) =>
  vi.waitFor(() => expect(one.messages).toHaveLength(count), { interval: 5 })

/** The value of a metric of topics of a kind. */
async function figure(name: string, topic: string): Promise<number> {
  const { values = [] } = (await metrics.registry.getSingleMetric(name)?.get()) ?? {}
  return values.find(({ labels }) => labels.topic === topic)?.value ?? 0
}

test.each(['/api/talk', '/api/talk/', '/api/talk?a=1'])(
  'a client at %s is heard and gets only answers',
  async (path) => {
    const one = await talkTo(path)
    one.socket.send('hello')
    one.socket.send(Buffer.from('hello'))
    await heard(one, 2)
    expect(one.messages).toEqual([
      { type: 'heard', text: 'hello' },
      { type: 'heard', text: null },
    ])
    one.socket.close()
  },
)

test('answers come in the order of the messages, also where one takes longer', async () => {
  const one = await talkTo()
  const waiting = await talkTo()
  for (const text of ['stuck', 'second', 'third']) one.socket.send(text)
  await vi.waitFor(() => expect(arrived.at(-1)).toBe('stuck'))
  waiting.socket.send('of another')
  await heard(waiting, 1)
  expect(texts(one)).toEqual([])
  letGo()
  await heard(one, 3)
  expect(texts(one)).toEqual(['stuck', 'second', 'third'])
  waiting.socket.close()
  one.socket.close()
})

test('a message for several topics reaches each of their clients once, and counts once', async () => {
  const [both, first, none] = [await talkTo(), await talkTo(), await talkTo()]
  for (const topic of ['talk:a', 'talk:b']) both.socket.send(`listen ${topic}`)
  first.socket.send('listen talk:a')
  none.socket.send('listen talk:a')
  none.socket.send('leave talk:a')
  await Promise.all([heard(both, 2), heard(first, 1), heard(none, 2)])
  const before = await figure('live_messages_total', 'talk')
  expect(await figure('live_sockets', 'talk')).toBe(3)

  hub.deliverTo(['talk:a', 'talk:b', 'talk:c'], '{"type":"news"}')

  for (const one of [both, first]) await one.message('news')
  none.socket.send('last')
  await heard(none, 3)
  expect(both.messages.filter(({ type }) => type === 'news')).toHaveLength(1)
  expect(none.messages.map(({ type }) => type)).not.toContain('news')
  expect(await figure('live_messages_total', 'talk')).toBe(before + 2)
  for (const one of [both, first, none]) one.socket.close()
})

test('a socket that ends leaves nothing behind, even in the middle of a message', async () => {
  await vi.waitFor(() => expect(open).toBe(0))
  const one = await talkTo()
  one.socket.send('listen left:a')
  await heard(one, 1)
  one.socket.send('stuck')
  one.socket.send('listen left:b')
  await vi.waitFor(() => expect(arrived.at(-1)).toBe('stuck'))
  one.socket.close()
  await vi.waitFor(() => expect(open).toBe(0))
  letGo()
  await stays(() => ['left:a', 'left:b', 'talk'].map((topic) => expect(hub.isHeard(topic), topic).toBe(false)))
})

test('when messages between instances were lost, a client that talks is told nothing', async () => {
  const [talking, listening] = [await talkTo(), await talkTo('/ws/listen/')]
  await listening.message('connection_established')
  hub.missed()
  await vi.waitFor(() => expect(listening.messages).toHaveLength(2))
  talking.socket.send('after')
  await heard(talking, 1)
  expect(texts(talking)).toEqual(['after'])
  for (const one of [talking, listening]) one.socket.close()
})

test('300 messages in a minute are heard, the next one closes with 1008; one over 4 KB closes with 1009', async () => {
  const [loud, long] = [await talkTo(), await talkTo()]
  const whole = 'x'.repeat(4_096)
  long.socket.send(whole)
  await heard(long, 1)
  expect(texts(long)).toEqual([whole])
  long.socket.send(`${whole}x`)
  expect((await long.closed).code).toBe(1009)
  for (let count = 0; count < 300; count += 1) {
    loud.socket.send(String(count))
    if (count % 100 === 99) await heard(loud, count + 1)
  }
  loud.socket.send('one more')
  expect((await loud.closed).code).toBe(1008)
  expect(texts(loud)).toEqual(Array.from({ length: 300 }, (_, at) => String(at)))
})

test('a client that sends faster than it can be answered is closed with 1008', async () => {
  const one = await talkTo()
  one.socket.send('stuck')
  for (let count = 0; count < 257; count += 1) one.socket.send('more')
  expect((await one.closed).code).toBe(1008)
  expect(one.messages).toEqual([])
  letGo()
})

test.each([
  ['bug', 1011],
  ['lost', 1013],
])('a message that fails (%s) closes its own socket with %i and no other', async (text, code) => {
  const [one, other] = [await talkTo(), await talkTo()]
  one.socket.send(text)
  expect((await one.closed).code).toBe(code)
  other.socket.send('still here')
  await heard(other, 1)
  other.socket.close()
})

test('pings go on without a frame of their own, and who does not answer them is disconnected', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const own = await start()
  const [live, dead] = [await listenTo(own, '/api/talk'), await listenTo(own, '/api/talk')]
  dead.socket.pause()
  for (let round = 0; round < 2; round += 1) {
    const pinged = once(live.socket, 'ping')
    vi.advanceTimersByTime(30_000)
    await pinged
    live.socket.send('between')
    await heard(live, round + 1)
  }
  dead.socket.resume()
  expect((await dead.closed).code).toBe(1006)
  expect(texts(live)).toEqual(['between', 'between'])
  vi.useRealTimers()
  own.stop()
})

test('a client that stops reading is dropped and counted, and the others go on', async () => {
  const reading = await talkTo()
  reading.socket.send('listen stall:a')
  await heard(reading, 1)
  const stalled = await stall(site().port, '/api/talk')
  stalled.write(maskedFrame('listen stall:a'))
  await vi.waitFor(async () => expect(await figure('live_sockets', 'stall')).toBe(2))
  const big = JSON.stringify({ type: 'big', filling: 'x'.repeat(100_000) })
  for (let count = 1; count <= 100; count += 1) {
    hub.deliverTo(['stall:a', 'stall:b'], big)
    await heard(reading, count + 1)
  }
  expect(await figure('live_drops_total', 'stall')).toBe(1)
  await vi.waitFor(async () => expect(await figure('live_sockets', 'stall')).toBe(1))
  stalled.destroy()
  reading.socket.close()
})

/** A text frame as a client sends it, masked with zeros. */
const maskedFrame = (text: string) =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
