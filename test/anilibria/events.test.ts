import { createServer, type IncomingHttpHeaders } from 'node:http'
import { json } from 'node:stream/consumers'
import { jwtVerify } from 'jose'
import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { followEvents } from '../../src/anilibria/events/follow.ts'
import { createNotifier, queueNotices } from '../../src/anilibria/events/notify.ts'
import { addEvents } from '../../src/anilibria/events/queries.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { useMirror } from '../support/mirror.ts'
import { createOutbox } from '../support/outbox.ts'
import { portOf } from '../support/ports.ts'
import { serve } from '../support/served.ts'
import { makeUser } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { programOf } from '../support/tokens.ts'

/** What the mirror tells reaches the sockets of every process and the Node service. */

const mirror = useMirror()
const secret = 'the secret of internal calls, 32+ x'
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function serverWithSocket(token: string) {
  const site = await serve(mirror.db())
  stops.push(site.stop)
  const heard = await listenTo(site, '/api/anilibria/v2/ws')
  stops.push(() => heard.socket.terminate())
  heard.socket.send(JSON.stringify({ type: 'auth', data: { token } }))
  heard.socket.send(JSON.stringify({ type: 'subscribe_title', data: { title_id: 11 } }))
  heard.socket.send(JSON.stringify({ type: 'subscribe_updates', data: { types: ['new_episode', 'new_title'] } }))
  await vi.waitUntil(() => heard.messages.length === 3)
  return heard
}

test('an event that another process told reaches the sockets of every process once, those of before nobody', async () => {
  await mirror.full()
  mirror.upstream().addEpisode('airs')
  await mirror.short()
  const token = (await programOf(mirror.db(), await makeUser(mirror.db()))).access_token
  const all = [await serverWithSocket(token), await serverWithSocket(token)]

  mirror.upstream().addEpisode('airs')
  mirror.upstream().addEpisode('ended')
  await mirror.short()
  for (const heard of all) {
    await vi.waitUntil(() => heard.messages.length === 5)
    const events = heard.messages.slice(3)
    expect(events).toMatchObject([
      { type: 'new_episode', data: { title_id: 11, episode: 4, title: 'Идёт', episode_name: 'Серия 4' } },
      { type: 'new_episode', data: { title_id: 12, episode: 4 } },
    ])
    expect(Object.keys(events[0] ?? {})).toEqual(['type', 'data'])
  }

  mirror.upstream().addEpisode('ended')
  await mirror.short()
  for (const heard of all) {
    await vi.waitUntil(() => heard.messages.length > 5)
    expect(heard.messages.slice(5)).toMatchObject([{ type: 'new_episode', data: { title_id: 12, episode: 5 } }])
  }
})

test('after a restore of an older database, what is told from then on is heard', async () => {
  const heard: string[] = []
  const data = { title_id: 11 }
  const tell = () => mirror.db().transaction((trx) => addEvents(trx, [{ type: 'new_title', title_id: 11, data }]))
  await tell()
  await tell()
  const log = pino({ level: 'silent' })
  const events = followEvents({ db: mirror.db(), log, deliver: ({ id }) => heard.push(id) })
  await events.start()
  stops.push(events.stop)
  await tell()
  events.wake()
  await vi.waitUntil(() => heard.length === 1)
  await mirror.db()('anilibria_events').delete()
  await mirror.db().raw('alter sequence anilibria_events_id_seq restart with 1')
  // The first look sees that the newest event is older than the last one heard; the second one hears the next event.
  const looks = vi.spyOn(mirror.db().client, 'query')
  events.wake()
  await vi.waitUntil(() => looks.mock.calls.length >= 2)
  looks.mockRestore()
  await tell()
  events.wake()
  await vi.waitUntil(() => heard.length === 2)
})

/** A Node service that answers with the given statuses in turn, the last one from then on. */
async function startNode(statuses: number[]) {
  const calls: { path: string; headers: IncomingHttpHeaders; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    calls.push({ path: `${request.method} ${request.url}`, headers: request.headers, body: await json(request) })
    response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close())
  return { calls, baseUrl: `http://127.0.0.1:${portOf(server)}` }
}

async function tell(type: 'new_episode' | 'status_change', data: Record<string, unknown>) {
  await mirror.db().transaction(async (trx) => {
    await queueNotices(trx, await addEvents(trx, [{ type, title_id: 11, data: { title_id: 11, ...data } }]))
  })
}

function outboxTo(node: { baseUrl: string }, key: string | null = secret) {
  const fetcher = createFetcher({ allowPrivate: false, userAgent: 'test' })
  stops.push(fetcher.close)
  let now = new Date()
  const senders = { anilibria: createNotifier(fetcher, { baseUrl: node.baseUrl, secret: key }) }
  const outbox = createOutbox({ db: mirror.db(), log: pino({ level: 'silent' }), senders, now: () => now })
  return {
    pass: outbox.pass,
    later: () => {
      now = new Date(now.getTime() + 3_600_000)
    },
  }
}

test('the Node service is told of each event with a token of this service, again after a failure', async () => {
  const node = await startNode([500, 200])
  const timestamp = '2026-10-01T12:00:00Z'
  await tell('new_episode', { episode: 25.5, title: 'Идёт', episode_name: null, poster: null, timestamp })
  await tell('status_change', { old_status: 'ongoing', new_status: 'completed', timestamp })
  const outbox = outboxTo(node)
  await outbox.pass()
  outbox.later()
  await outbox.pass()

  const paths = new Set(node.calls.map(({ path }) => path))
  expect([...paths]).toEqual(['POST /internal/anilibria/notify'])
  expect(node.calls).toHaveLength(3)
  const bodies = node.calls.map(({ body }) => body)
  expect(bodies).toContainEqual(
    expect.objectContaining({ type: 'new_episode', title_id: 11, episode: 25.5, timestamp }),
  )
  expect(bodies).toContainEqual(expect.objectContaining({ type: 'status_change', title_id: 11, timestamp }))
  const token = String(node.calls[0]?.headers.authorization).replace(/^Bearer /, '')
  const { payload } = await jwtVerify(token, Buffer.from(secret), { algorithms: ['HS256'] })
  expect(payload).toMatchObject({ service: 'anilibria', permissions: ['notify'], exp: expect.any(Number) })
  expect(await mirror.db()('outbox').whereNot({ state: 'sent' })).toEqual([])
})

test('a wrong secret holds the messages back for staff instead of losing them', async () => {
  const node = await startNode([401])
  await tell('status_change', { old_status: 'ongoing', new_status: 'completed', timestamp: '2026-10-01T12:00:00Z' })
  await outboxTo(node).pass()
  expect(await mirror.db()('outbox').first()).toMatchObject({ state: 'blocked', error: 'Layanan Node menjawab 401' })
})
