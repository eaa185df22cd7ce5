import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import fc from 'fast-check'
import { generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { setActive } from '../../src/accounts/account.ts'
import { deliverEvent, openSocket } from '../../src/anilibria/socket/channel.ts'
import { openSession } from '../../src/anilibria/socket/session.ts'
import { commandLine } from '../../src/audit/audit.ts'
import type { UserRow } from '../../src/db/tables.ts'
import { startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'
import { useOwnDatabase } from '../support/db.ts'
import { addTitles } from '../support/mirror.ts'
import { portOf } from '../support/ports.ts'
import { tries } from '../support/random.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser } from '../support/sign-in.ts'
import { type Heard, listenTo } from '../support/sockets.ts'
import { programOf, tokensIn } from '../support/tokens.ts'

const db = useOwnDatabase()
const path = '/api/anilibria/v2/ws'
const nodeSecret = 'the secret of the Node service, 32+'
const internalSecret = 'the secret of internal calls, 32+ x'

let node: Awaited<ReturnType<typeof startNode>>
let site: Served
let user: UserRow
let token: string

beforeAll(async () => {
  node = await startNode()
  site = await serve(db(), settings())
  await addTitles(db(), [...Array.from({ length: 101 }, (_, at) => at + 1), 9919])
  user = await makeUser(db())
  token = (await programOf(db(), user)).access_token
})
afterAll(async () => {
  await site.stop()
  node.stop()
})
/** What ran at intervals and has not been waited for, among it each round in which the tokens of sockets are checked. */
const rounds: unknown[] = []
const checked = () => Promise.all(rounds.splice(0))
/** Sets the clock by hand, as `useRealTimers` undoes, and notes what runs at intervals. */
function stopClock(...more: 'performance'[]) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', ...more], now: Date.now() })
  const { setInterval: start } = globalThis
  const startNoted = (act: () => unknown, every: number) => start(() => rounds.push(act()), every)
  globalThis.setInterval = Object.assign(startNoted, start)
}

const opened: Heard[] = []
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.terminate()
})

const settings = () => ({
  WS_PER_ADDRESS: '2000',
  ANILIBRIA_JWT_SECRET: nodeSecret,
  NODE_SERVICE_BASE_URL: node.origin,
  INTERNAL_JWT_SECRET: internalSecret,
})

/** A Node service that knows every user but those in `gone`, or fails as `failure` says. */
async function startNode() {
  const state = {
    gone: new Map<string, 'missing' | 'invalid'>(),
    failure: null as null | number | 'nonsense' | 'silence',
    asked: [] as { path: string; authorization: string }[],
  }
  const server: Server = createServer((request, response) => {
    state.asked.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '' })
    if (state.failure === 'silence') return
    if (state.failure === 'nonsense') return response.end('<html>')
    const gone = state.gone.get(request.url?.split('/').at(-1) ?? '')
    response.statusCode = state.failure ?? (gone === 'missing' ? 404 : 200)
    response.end(JSON.stringify({ valid: gone === undefined }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { state, origin: `http://127.0.0.1:${portOf(server)}`, stop }
}

async function connect(at: { origin: string } = site, address = path): Promise<Heard> {
  const one = await listenTo(at, address)
  opened.push(one)
  return one
}

/** Sends a message and returns the next one that comes. */
async function ask(one: Heard, type: string, data?: unknown) {
  return answerTo(one, JSON.stringify({ type, data }))
}
async function answerTo(one: Heard, sent: string | Buffer) {
  const before = one.messages.length
  one.socket.send(sent)
  await vi.waitFor(() => expect(one.messages.length).toBeGreaterThan(before), { interval: 5 })
  return one.messages[before]
}

async function connectAs(given = token, at: { origin: string } = site) {
  const one = await connect(at)
  expect(await ask(one, 'auth', { token: given })).toMatchObject({ type: 'auth_success' })
  return one
}

const error = (code: string) => ({ type: 'error', data: { code, message: expect.stringMatching(/[а-яё]/i) } })
const success = (user_id: unknown) => ({ type: 'auth_success', data: { user_id } })

const signed = (claims: Record<string, unknown>, { secret = nodeSecret, life = 600 as number | null } = {}) => {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' })
  if (life !== null) jwt.setExpirationTime(Math.floor(Date.now() / 1000) + life)
  return jwt.sign(Buffer.from(secret))
}

const at = '2026-08-01T15:30:00Z'
const newEpisode = (title_id: number, episode = 18) =>
  ({
    type: 'new_episode',
    data: { title_id, episode, title: 'Девочки', episode_name: null, poster: null, timestamp: at },
  }) as const
const newTitle = (title_id: number) =>
  ({
    type: 'new_title',
    data: { title_id, title: 'Новое аниме', poster: null, genres: ['Экшен'], timestamp: at },
  }) as const
const statusChange = (title_id: number) =>
  ({
    type: 'status_change',
    data: { title_id, old_status: 'ongoing', new_status: 'completed', timestamp: at },
  }) as const

type Told = { type: 'new_episode' | 'new_title' | 'status_change'; data: { title_id: number } }
const tell = (event: Told, on = site) => deliverEvent(on.hub, { ...event, title_id: event.data.title_id })

async function figure(name: string, labels = ''): Promise<number> {
  const text = await (await fetch(`${site.origin}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name}${labels} `))
  return Number(line?.split(' ').at(-1) ?? 0)
}

describe('connecting', () => {
  test.each([path, `${path}/`, `${path}?token=whatever`])(
    '%s opens for anybody without a greeting',
    async (address) => {
      const one = await connect(site, address)
      expect(await ask(one, 'ping', {})).toEqual({ type: 'pong', data: {} })
      expect(await answerTo(one, '{"type":"ping"}')).toEqual({ type: 'pong', data: {} })
      expect(one.messages).toHaveLength(2)
    },
  )

  test('a page of another site is refused, a program without an origin is not', async () => {
    await expect(listenTo(site, path, { origin: 'https://jahat.example' })).rejects.toThrow('refused with 403')
    const bare = new WebSocket(site.origin.replace('http', 'ws') + path)
    await once(bare, 'open')
    bare.terminate()
  })

  test('a token in the address counts for nothing', async () => {
    const one = await connect(site, `${path}?token=${token}`)
    expect(await ask(one, 'subscribe_title', { title_id: 1 })).toEqual(error('AUTH_REQUIRED'))
  })

  test('the metric counts open sockets', async () => {
    await vi.waitFor(async () => expect(await figure('anilibria_websocket_connections')).toBe(0))
    const [one] = [await connect(), await connectAs()]
    expect(await figure('anilibria_websocket_connections')).toBe(2)
    one.socket.close()
    await vi.waitFor(async () => expect(await figure('anilibria_websocket_connections')).toBe(1))
  })
})

describe('a message that nobody can act on', () => {
  test('is BAD_MESSAGE', async () => {
    const one = await connect()
    const notObjects = ['', 'hello', '{', 'null', '[]', '"ping"', '[{"type":"ping"}]']
    for (const text of [...notObjects, '{}', '{"type":1,"data":{}}', '{"type":null}', '{"data":{"type":"ping"}}'])
      expect([text, await answerTo(one, text)]).toEqual([text, error('BAD_MESSAGE')])
  })

  test('of an unknown type is UNKNOWN_TYPE, with and without a token', async () => {
    for (const one of [await connect(), await connectAs()])
      for (const type of ['', 'Ping', 'subscribe', 'pong', '__proto__', 'constructor', 'new_episode'])
        expect([type, await ask(one, type, {})]).toEqual([type, error('UNKNOWN_TYPE')])
  })

  test('before auth is AUTH_REQUIRED, whatever it says', async () => {
    const one = await connect()
    for (const type of ['subscribe_title', 'unsubscribe_title', 'subscribe_updates', 'unsubscribe_updates'])
      for (const data of [{ title_id: 1, types: ['new_title'] }, {}, undefined])
        expect([type, await ask(one, type, data)]).toEqual([type, error('AUTH_REQUIRED')])
  })
})

describe('auth', () => {
  test('takes the tokens of this site', async () => {
    for (const api of ['comics', 'content'] as const) {
      const own = await programOf(db(), user, api)
      expect(await ask(await connect(), 'auth', { token: own.access_token })).toEqual(success(user.id))
    }
  })

  test.each([
    [{ user_id: 42, id: 7, sub: 'x' }, 42],
    [{ id: 7, sub: 'x' }, 7],
    [{ sub: 'x' }, 'x'],
    [{ user_id: null, id: '64f0c0ffee', sub: 'x' }, '64f0c0ffee'],
  ])('takes the tokens of the Node service: %j is user %j', async (claims, id) => {
    expect(await ask(await connect(), 'auth', { token: await signed(claims) })).toEqual(success(id))
  })

  const bad: [string, () => unknown][] = [
    ['nothing', () => undefined],
    ['no token', () => ({})],
    ['a number', () => ({ token: 1 })],
    ['an empty text', () => ({ token: '' })],
    ['garbage', () => ({ token: 'jwt_token_here' })],
    ['an expired token', async () => ({ token: await signed({ user_id: 1 }, { life: -1 }) })],
    ['one without an end', async () => ({ token: await signed({ user_id: 1 }, { life: null }) })],
    ['one that is not valid yet', async () => ({ token: await signed({ user_id: 1, nbf: Date.now() / 1000 + 60 }) })],
    ['one of another secret', async () => ({ token: await signed({ user_id: 1 }, { secret: `${nodeSecret}x` }) })],
    ['one without a user', async () => ({ token: await signed({}) })],
    ['one whose user is no id', async () => ({ token: await signed({ user_id: { $ne: 1 } }) })],
    ['one whose user leads to another address', async () => ({ token: await signed({ user_id: '..' }) })],
    ['an unsigned one', () => ({ token: new UnsecuredJWT({ user_id: 1 }).setExpirationTime('10m').encode() })],
    [
      'one of another algorithm',
      async () => {
        const { privateKey } = await generateKeyPair('RS256')
        const jwt = new SignJWT({ user_id: 1 }).setProtectedHeader({ alg: 'RS256' }).setExpirationTime('10m')
        return { token: await jwt.sign(privateKey) }
      },
    ],
    [
      'a program that was logged out',
      async () => {
        const { access_token } = await programOf(db(), user)
        await tokensIn(db()).endAllOf(db(), user.id)
        token = (await programOf(db(), user)).access_token
        return { token: access_token }
      },
    ],
    [
      'one of a disabled account',
      async () => {
        const other = await makeUser(db())
        const { access_token } = await programOf(db(), other)
        await setActive(db(), commandLine, other, false)
        return { token: access_token }
      },
    ],
  ]
  test.each(bad)('is AUTH_FAILED for %s', async (_, data) => {
    const one = await connect()
    expect(await ask(one, 'auth', await data())).toEqual(error('AUTH_FAILED'))
    expect(await ask(one, 'subscribe_title', { title_id: 1 })).toEqual(error('AUTH_REQUIRED'))
  })

  test('a token of this site stays judged by its log-in where both services sign with one secret', async () => {
    const claims = { type: 'access', uid: user.id, ver: 1, sub: String(user.id), jti: 'x' }
    expect(await ask(await connect(), 'auth', { token: await signed(claims) })).toEqual(error('AUTH_FAILED'))
  })

  test('a second token replaces the first and leaves the subscriptions; a bad one takes both', async () => {
    const one = await connectAs()
    await ask(one, 'subscribe_title', { title_id: 5 })
    expect(await ask(one, 'auth', { token: await signed({ user_id: 9 }) })).toEqual(success(9))
    tell(newTitle(5))
    await one.message('new_title')
    expect(await ask(one, 'auth', { token: 'bad' })).toEqual(error('AUTH_FAILED'))
    tell(newEpisode(5))
    expect(await ask(one, 'ping')).toMatchObject({ type: 'pong' })
    expect(await ask(one, 'subscribe_title', { title_id: 5 })).toEqual(error('AUTH_REQUIRED'))
  })

  test('answers come in the order of the messages, though auth takes longer than others', async () => {
    const one = await connect()
    const say = (type: string, data?: object) => one.socket.send(JSON.stringify({ type, data }))
    say('subscribe_title', { title_id: 1 })
    say('auth', { token })
    for (let id = 1; id <= 100; id += 1) say('subscribe_title', { title_id: id })
    say('ping')
    await one.message('pong')
    const [first, second, ...others] = one.messages
    expect([first, second]).toEqual([error('AUTH_REQUIRED'), success(user.id)])
    const ids = Array.from({ length: 100 }, (_, index) => ({ type: 'subscribed', data: { title_id: index + 1 } }))
    expect(others).toEqual([...ids, { type: 'pong', data: {} }])
  })
})

describe('subscriptions', () => {
  test('to what is no id of a title are INVALID_TITLE', async () => {
    const one = await connectAs()
    for (const title_id of [undefined, null, 0, -1, 1.5, '9919', 'x', true, [9919], { $gt: 0 }, 1e300])
      for (const type of ['subscribe_title', 'unsubscribe_title'])
        for (const data of [{ title_id }, title_id])
          expect([data, await ask(one, type, data)]).toEqual([data, error('INVALID_TITLE')])
  })

  test.each([undefined, null, [], 'new_episode', {}, ['new_episode', 'other'], [1], [null]])(
    'to updates of the types %j are BAD_MESSAGE, and nothing is subscribed',
    async (types) => {
      const one = await connectAs()
      for (const type of ['subscribe_updates', 'unsubscribe_updates']) {
        expect(await ask(one, type, { types })).toEqual(error('BAD_MESSAGE'))
        expect(await ask(one, type)).toEqual(error('BAD_MESSAGE'))
      }
      tell(newEpisode(1))
      expect(await ask(one, 'ping')).toMatchObject({ type: 'pong' })
    },
  )

  test('are only to titles that there may be', async () => {
    const one = await connectAs()
    const unknown = { type: 'error', data: { code: 'INVALID_TITLE', message: 'Тайтл с указанным ID не найден' } }
    expect(await ask(one, 'subscribe_title', { title_id: 4_242 })).toEqual(unknown)
    expect(await ask(one, 'subscribe_title', { title_id: 3_000_000_000 })).toEqual(unknown)
    const upstream = await startAniLiberty()
    const young = await serve(db(), { ANILIBERTY_BASE_URL: upstream.baseUrl })
    const other = await connectAs(token, young)
    // Before the first complete sync a title may be one that was not read yet.
    const subscribed = { type: 'subscribed', data: { title_id: 4_242 } }
    expect(await ask(other, 'subscribe_title', { title_id: 4_242 })).toEqual(subscribed)
    await young.stop()
    await upstream.close()
  })

  test('may be asked for twice and ended twice; an end of nothing is an end', async () => {
    const one = await connectAs()
    const subscribed = { type: 'subscribed', data: { title_id: 9919 } }
    const unsubscribed = { type: 'unsubscribed', data: { title_id: 9919 } }
    expect(await ask(one, 'unsubscribe_title', { title_id: 9919 })).toEqual(unsubscribed)
    for (const _ of [1, 2]) expect(await ask(one, 'subscribe_title', { title_id: 9919 })).toEqual(subscribed)
    tell(newEpisode(9919))
    expect(await ask(one, 'ping')).toMatchObject({ type: 'new_episode' })
    await one.message('pong')
    expect(one.messages.filter(({ type }) => type === 'new_episode')).toHaveLength(1)
    for (const _ of [1, 2]) expect(await ask(one, 'unsubscribe_title', { title_id: 9919 })).toEqual(unsubscribed)
    const types = ['status_change', 'new_title']
    expect(await ask(one, 'unsubscribe_updates', { types })).toEqual({ type: 'unsubscribed', data: { types } })
    expect(await ask(one, 'subscribe_updates', { types: [...types, ...types] })).toEqual({
      type: 'subscribed',
      data: { types },
    })
    expect(await ask(one, 'unsubscribe_updates', { types })).toEqual({ type: 'unsubscribed', data: { types } })
    for (const event of [newEpisode(9919), newTitle(9919), statusChange(9919)]) tell(event)
    const seen = one.messages.length
    expect(await ask(one, 'ping')).toMatchObject({ type: 'pong' })
    expect(one.messages).toHaveLength(seen + 1)
  })

  test('are at most 100 titles of a socket; ending one makes room, and updates do not count', async () => {
    const one = await connectAs()
    const subscribe = (title_id: number) => ask(one, 'subscribe_title', { title_id })
    await ask(one, 'subscribe_updates', { types: ['new_title', 'new_episode', 'status_change'] })
    for (let id = 1; id <= 100; id += 1) expect(await subscribe(id)).toMatchObject({ type: 'subscribed' })
    expect(await subscribe(101)).toEqual(error('TOO_MANY_SUBSCRIPTIONS'))
    expect(await subscribe(100)).toMatchObject({ type: 'subscribed' })
    await ask(one, 'unsubscribe_title', { title_id: 1 })
    expect(await subscribe(101)).toMatchObject({ type: 'subscribed' })
    expect(await subscribe(102)).toEqual(error('TOO_MANY_SUBSCRIPTIONS'))
  })
})

describe('events', () => {
  test('reach who subscribed to the title or to their type, once, as exactly type and data', async () => {
    const [both, byTitle, byType, other] = [await connectAs(), await connectAs(), await connectAs(), await connectAs()]
    const all = ['new_episode', 'new_title', 'status_change']
    for (const one of [both, byTitle]) await ask(one, 'subscribe_title', { title_id: 9919 })
    await ask(both, 'subscribe_updates', { types: all })
    await ask(byType, 'subscribe_updates', { types: ['status_change'] })
    await ask(other, 'subscribe_title', { title_id: 1 })
    for (const one of [both, byTitle, byType, other]) one.messages.length = 0
    const texts: string[] = []
    both.socket.on('message', (data) => texts.push(String(data)))

    const events = [newEpisode(9919, 25.5), statusChange(9919), newTitle(10_001)]
    for (const event of events) tell(event)
    for (const one of [both, byTitle, byType, other]) {
      one.socket.send('{"type":"ping"}')
      await one.message('pong')
      one.messages.pop()
    }

    expect(both.messages).toEqual(events)
    expect(texts.slice(0, 3)).toEqual(events.map((event) => JSON.stringify(event)))
    expect(byTitle.messages).toEqual(events.slice(0, 2))
    expect(byType.messages).toEqual([events[1]])
    expect(other.messages).toEqual([])
  })

  test('reach all of two hundred subscribers of one title, once each', async () => {
    const many = await Promise.all(Array.from({ length: 200 }, () => connectAs()))
    await Promise.all(many.map((one) => ask(one, 'subscribe_title', { title_id: 77 })))
    expect(await figure('anilibria_websocket_connections')).toBe(200)
    const sent = await figure('live_messages_total', '{topic="anilibria"}')

    tell(newEpisode(77))

    await Promise.all(many.map((one) => one.message('new_episode')))
    expect(many.map(({ messages }) => messages.length)).toEqual(many.map(() => 3))
    expect(await figure('live_messages_total', '{topic="anilibria"}')).toBe(sent + 200)
  })

  test('do not wait for a reader that stalls: it is dropped and counted', async () => {
    await vi.waitFor(async () => expect(await figure('live_sockets', '{topic="anilibria"}')).toBe(0))
    const dropped = await figure('live_drops_total', '{topic="anilibria"}')
    const reading = await connectAs()
    await ask(reading, 'subscribe_title', { title_id: 78 })
    const stalled = await connectAs()
    await ask(stalled, 'subscribe_title', { title_id: 78 })
    stalled.socket.pause()
    expect(await figure('anilibria_websocket_connections')).toBe(2)
    const event = newTitle(78)
    const big = { ...event, data: { ...event.data, genres: ['x'.repeat(100_000)] } }
    for (let count = 0; count < 100; count += 1) {
      tell(big)
      await vi.waitFor(() => expect(reading.messages).toHaveLength(3 + count), { interval: 1 })
    }
    expect(await figure('live_drops_total', '{topic="anilibria"}')).toBe(dropped + 1)
    await vi.waitFor(async () => expect(await figure('anilibria_websocket_connections')).toBe(1))
  })
})

describe('while a socket is open', () => {
  let watched: Served
  const clients = new Set<Heard>()
  beforeEach(async () => {
    clients.clear()
    stopClock()
    Object.assign(node.state, { failure: null, asked: [] })
    node.state.gone.clear()
    watched = await serve(db(), settings())
  })
  afterEach(async () => {
    await watched.stop()
    vi.useRealTimers()
  })

  /** Lets time pass, with room for pings and answers in between. */
  async function pass(seconds: number) {
    for (let left = seconds; left > 0; left -= 10) {
      vi.advanceTimersByTime(10_000)
      await checked()
      // The server has heard a client's answer to its ping when it answers a second ping of the client.
      for (let time = 0; time < 2; time += 1) await Promise.all([...clients].map(pinged))
    }
  }
  const pinged = async ({ socket }: Heard) => {
    const answer = once(socket, 'pong')
    socket.ping()
    await answer
  }

  async function subscriber(given: string) {
    const one = await connectAs(given, watched)
    await ask(one, 'subscribe_title', { title_id: 5 })
    clients.add(one)
    return one
  }
  async function expectLost(one: Heard) {
    await vi.waitFor(() => expect(one.messages.at(-1)).toEqual(error('AUTH_FAILED')))
    const seen = one.messages.length
    tell(newEpisode(5), watched)
    expect(await ask(one, 'subscribe_title', { title_id: 5 })).toEqual(error('AUTH_REQUIRED'))
    expect(one.messages).toHaveLength(seen + 1)
  }
  async function expectKept(one: Heard) {
    tell(newEpisode(5), watched)
    await one.message('new_episode')
    expect(one.messages.map(({ type }) => type)).not.toContain('error')
  }

  test('its subscriptions end when its token expires, when its program is logged out, and when its user is gone', async () => {
    const [expiring, loggedOut, gone, invalid, staying] = [
      await subscriber(await signed({ user_id: 1 }, { life: 30 })),
      await subscriber((await programOf(db(), await makeUser(db()))).access_token),
      await subscriber(await signed({ user_id: 404 })),
      await subscriber(await signed({ user_id: 405 })),
      await subscriber(token),
    ]
    await pass(20)
    for (const one of [expiring, loggedOut, gone, invalid, staying]) expect(one.messages).toHaveLength(2)
    await db()('personal_access_tokens').whereNot({ user_id: user.id }).update({ ended_at: new Date() })
    node.state.gone.set('404', 'missing').set('405', 'invalid')
    await pass(60)
    for (const one of [expiring, loggedOut, gone, invalid]) await expectLost(one)
    await expectKept(staying)
    expect(await ask(expiring, 'auth', { token })).toEqual(success(user.id))
  })

  test('a token that has just expired opens nothing any more', async () => {
    const one = await subscriber(await signed({ user_id: 1 }, { life: 30 }))
    vi.setSystemTime(Date.now() + 31_000)
    expect(await ask(one, 'subscribe_title', { title_id: 6 })).toEqual(error('AUTH_FAILED'))
    tell(newEpisode(5), watched)
    expect(await ask(one, 'ping')).toMatchObject({ type: 'pong' })
    expect(await ask(one, 'subscribe_title', { title_id: 6 })).toEqual(error('AUTH_REQUIRED'))
  })

  test.each([500, 401, 302, 'nonsense', 'silence'] as const)(
    'while the Node service fails with %s its users are believed until their tokens expire',
    async (failure) => {
      node.state.failure = failure
      const [one, expiring] = [
        await subscriber(await signed({ user_id: 404 })),
        await subscriber(await signed({ user_id: 1 }, { life: 30 })),
      ]
      await pass(40)
      await vi.waitFor(() => expect(expiring.messages.at(-1)).toMatchObject({ type: 'error' }))
      await expectKept(one)
      await expectLost(expiring)
    },
  )

  test('the Node service is asked once a minute for a user, with a token of this service', async () => {
    const sockets = [
      await subscriber(await signed({ user_id: 'a/b' })),
      await subscriber(await signed({ user_id: 'a/b' })),
    ]
    await pass(40)
    await vi.waitFor(() => expect(node.state.asked.map((one) => one.path)).toEqual(['/internal/users/validate/a%2Fb']))
    const [, sent = ''] = node.state.asked[0]?.authorization.split('Bearer ') ?? []
    const { payload } = await jwtVerify(sent, Buffer.from(internalSecret), { algorithms: ['HS256'] })
    expect(payload).toMatchObject({ service: 'anilibria', permissions: ['users'], exp: expect.any(Number) })
    await pass(30)
    await vi.waitFor(() => expect(node.state.asked).toHaveLength(2))
    for (const one of sockets) await expectKept(one)
  })

  test('a user who is gone is AUTH_FAILED at once', async () => {
    node.state.gone.set('404', 'missing')
    const one = await connect(watched)
    expect(await ask(one, 'auth', { token: await signed({ user_id: 404 }) })).toEqual(error('AUTH_FAILED'))
  })
})

/** A client without a connection: what it was told, and what it listens to. */
function peer() {
  const sent: { type: string }[] = []
  const topics = new Set<string>()
  const listen = (topic: string) => {
    topics.add(topic)
    return () => topics.delete(topic)
  }
  return { sent, topics, listen, send: (text: string) => sent.push(JSON.parse(text)) }
}

test('a token that ends while a title is looked for subscribes to nothing', async () => {
  let answer = (_isThere: boolean) => {}
  const isThere = new Promise<boolean>((resolve) => {
    answer = resolve
  })
  const client = peer()
  const session = openSession(client, {
    readToken: async () => ({ userId: 1, exp: Date.now() / 1000 + 600 }),
    isTitle: () => isThere,
  })
  await session.hear('{"type":"auth","data":{"token":"a"}}')
  const heard = session.hear('{"type":"subscribe_title","data":{"title_id":5}}')
  session.end('a')
  answer(true)
  await heard
  expect(client.sent.map(({ type }) => type)).toEqual(['auth_success', 'error'])
  expect(client.topics.size).toBe(0)
})

describe('the check of tokens', () => {
  beforeEach(() => stopClock('performance'))

  /** A socket with a client per token, and what each client was told and listens to. */
  async function openWith(
    readToken: (token: string) => Promise<{ userId: number; exp: number } | 'invalid'>,
    count: number,
  ) {
    const log = pino({ level: 'silent' })
    const socket = openSocket({ readToken, isTitle: async () => true, registry: new Registry(), log })
    const clients = await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const client = peer()
        const session = socket.channel.talk?.(client)
        await session?.hear(JSON.stringify({ type: 'auth', data: { token: String(at) } }))
        await session?.hear('{"type":"subscribe_title","data":{"title_id":5}}')
        return client
      }),
    )
    socket.start()
    return { clients, stop: socket.stop }
  }
  const inTime = () => Date.now() / 1000 + 6_000
  async function pass() {
    vi.advanceTimersByTime(10_000)
    await checked()
  }

  test('leaves subscriptions as they are while it fails; what is known to have expired ends', async () => {
    const state = { isLost: false, isOver: false }
    const { clients, stop } = await openWith(async () => {
      if (state.isLost) throw Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' })
      return state.isOver ? 'invalid' : { userId: 1, exp: inTime() }
    }, 1)
    for (const [isLost, isOver, left] of [
      [true, true, 1],
      [false, false, 1],
      [false, true, 0],
    ] as const) {
      Object.assign(state, { isLost, isOver })
      await pass()
      expect(clients[0]?.topics.size).toBe(left)
    }
    expect(clients[0]?.sent.at(-1)).toEqual(error('AUTH_FAILED'))
    stop()
  })

  test('ends in time, so that all tokens get their turn and expired ones are not waited for', async () => {
    let isChecking = false
    const asked: string[] = []
    const { clients, stop } = await openWith(async (token) => {
      if (isChecking) {
        asked.push(token)
        vi.setSystemTime(Date.now() + 1_900)
        vi.advanceTimersByTime(1_900)
      }
      return { userId: 1, exp: token === '29' ? Date.now() / 1000 + 5 : inTime() }
    }, 30)
    isChecking = true
    await pass()
    expect(clients[29]?.sent.at(-1)).toEqual(error('AUTH_FAILED'))
    expect(asked.length).toBeLessThan(10)
    for (let round = 0; round < 9; round += 1) await pass()
    expect(new Set(asked).size).toBe(29)
    stop()
  })
})

describe('nonsense', () => {
  const known = ['auth', 'subscribe_title', 'unsubscribe_title', 'subscribe_updates', 'unsubscribe_updates']
  const nonsense = fc.oneof(
    fc.string({ maxLength: 500, unit: 'binary' }),
    fc.json({ maxDepth: 4 }).filter((text) => !/"ping"/.test(text)),
    fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
    fc
      .record({ type: fc.constantFrom(...known), data: fc.jsonValue({ maxDepth: 3 }) })
      .map((message) => JSON.stringify(message)),
  )

  test('is answered by an error each, and the server goes on', async () => {
    let [one, asked] = [await connect(), 0]
    await fc.assert(
      fc.asyncProperty(nonsense, async (frame) => {
        asked += 1
        if (asked % 200 === 0) one = await connect()
        expect(await answerTo(one, frame.length > 4_000 ? frame.slice(0, 1_000) : frame)).toEqual({
          type: 'error',
          data: { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) },
        })
      }),
      tries(3_000),
    )
    expect(asked).toBeGreaterThanOrEqual(300)
    expect(await ask(await connectAs(), 'ping')).toEqual({ type: 'pong', data: {} })
  })
})
