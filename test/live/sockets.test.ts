import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { notifyStaff } from '../../src/live/notices.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { stall } from './upgrading.ts'

const db = useOwnDatabase()
const at = '/ws/notifications/'
let site: Served
let cookie: string

beforeAll(async () => {
  site = await serve(db(), { CORS_ALLOWED_ORIGINS: 'https://kantor.example', WS_PER_ADDRESS: '8' })
  cookie = await signInAs(db(), { role: 'staff' })
})
afterAll(() => site.stop())

const tell = (message: string) =>
  notifyStaff(db(), site.hub, { kind: 'alert', message, href: '/tempat/', author: null })

/** The value of a metric. */
async function figure(name: string, { origin } = site): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  return Number(new RegExp(`^${name}\\{topic="notifications"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

test('sockets are counted also while none is open, for every kind of page', async () => {
  const text = await (await fetch(`${site.origin}/metrics`)).text()
  for (const kind of ['notifications', 'orders', 'order', 'comic', 'anilibria'])
    expect(text).toMatch(new RegExp(`^live_sockets\\{topic="${kind}"\\} 0$`, 'm'))
})

describe('at the upgrade', () => {
  test('an unknown address is 404, a foreign origin 403, a foreign host 421', async () => {
    await expect(listenTo(site, '/ws/apa-ini/', { cookie })).rejects.toThrow('refused with 404')
    await expect(listenTo(site, '/', { cookie })).rejects.toThrow('refused with 404')
    for (const origin of ['https://jahat.example', 'null', `${site.origin}.jahat.example`])
      await expect(listenTo(site, at, { cookie, origin })).rejects.toThrow('refused with 403')
    await expect(listenTo(site, at, { cookie, headers: { host: 'jahat.example' } })).rejects.toThrow('refused with 421')
  })

  test('an allowed origin may listen, and an address is the same without its query and its last slash', async () => {
    for (const same of [at, `${at}?a=1`, '/ws/notifications', '/ws/notifications?a=1']) {
      const heard = await listenTo(site, same, { cookie, origin: 'https://kantor.example' })
      await heard.message('connection_established')
      heard.socket.close()
    }
  })

  test.each(['nobody', 'member', 'editor', 'disabled', 'expired', 'idle', 'garbage'] as const)(
    'who may not listen (%s) is closed with 1008 before any data',
    async (who) => {
      const role = who === 'member' || who === 'editor' ? who : 'staff'
      const user = await makeUser(db(), { role, is_active: who !== 'disabled' })
      let sent: string | undefined = await signIn(db(), user)
      const old = new Date(Date.now() - 30 * 86_400_000)
      if (who === 'expired') await db()('sessions').where({ user_id: user.id }).update({ ends_at: old })
      if (who === 'idle') await db()('sessions').where({ user_id: user.id }).update({ seen_at: old })
      if (who === 'garbage') sent = 'kortek-80=%00../..'
      if (who === 'nobody') sent = undefined

      const heard = await listenTo(site, at, sent ? { cookie: sent } : {})

      expect((await heard.closed).code).toBe(1008)
      expect(heard.messages).toEqual([])
    },
  )

  test('more sockets from one address than allowed are 429, until one of them ends', async () => {
    const open = await Promise.all(Array.from({ length: 8 }, () => listenTo(site, at, { cookie })))
    await expect(listenTo(site, at, { cookie })).rejects.toThrow('refused with 429')
    const [first, ...others] = open
    first?.socket.close()
    await first?.closed
    const again = await vi.waitFor(() => listenTo(site, at, { cookie }))
    for (const { socket } of [...others, again]) socket.close()
    await Promise.all([...others, again].map(({ closed }) => closed))
  })

  test('behind a proxy each address that it names has its own share', async () => {
    const behind = await serve(db(), { TRUSTED_PROXIES: '1', WS_PER_ADDRESS: '1' })
    const from = (ip: string) => listenTo(behind, at, { cookie, headers: { 'x-forwarded-for': ip } })
    await from('203.0.113.1')
    await from('203.0.113.2')
    await expect(from('203.0.113.1')).rejects.toThrow('refused with 429')
    // With one trusted proxy, only the last entry of X-Forwarded-For counts.
    await expect(from('198.51.100.7, 203.0.113.2')).rejects.toThrow('refused with 429')
    await behind.stop()
  })

  test('an open socket does not keep an idle session alive', async () => {
    const user = await makeUser(db(), { role: 'staff' })
    const own = await signIn(db(), user)
    const seen = new Date(Date.now() - 600_000)
    await db()('sessions').where({ user_id: user.id }).update({ seen_at: seen })
    const heard = await listenTo(site, at, { cookie: own })
    await heard.message('connection_established')
    const [session] = await db()('sessions').where({ user_id: user.id })
    expect(session?.seen_at).toEqual(seen)
    heard.socket.close()
  })
})

describe('an open socket', () => {
  test('is brought up to date first, then hears what happens, as one flat message with the fragment', async () => {
    await tell('Server Bandung tidak menjawab')
    const heard = await listenTo(site, at, { cookie })
    const greeting = await heard.message('connection_established')
    expect(heard.messages[0]).toBe(greeting)
    expect(greeting.content).toContain('Server Bandung tidak menjawab')

    await tell('Server Jakarta tidak menjawab')

    const news = await heard.message('notification_broadcast')
    expect(news).toMatchObject({
      message: 'Server Jakarta tidak menjawab',
      kind: 'alert',
      href: '/tempat/',
      said: 'Gangguan: Server Jakarta tidak menjawab',
      event_id: expect.stringMatching(/^[\da-f-]{36}$/),
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(news.content).toMatch(
      /^<hx-partial hx-target="#kabar-baru" hx-swap="outerMorph"><ol id="kabar-baru"[^>]* data-version="\d+".*<\/ol>\s*<\/hx-partial>$/s,
    )
    for (const taken of ['target', 'swap', 'select', 'payload']) expect(news).not.toHaveProperty(taken)
    heard.socket.close()
  })

  test('hears nothing of what was rolled back', async () => {
    const heard = await listenTo(site, at, { cookie })
    await heard.message('connection_established')
    const undone = db().transaction(async (trx) => {
      await notifyStaff(trx, site.hub, { kind: 'note', message: 'tidak jadi', href: null, author: null })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await tell('jadi')
    expect((await heard.message('notification_broadcast')).message).toBe('jadi')
    heard.socket.close()
  })

  test.each([
    ['signs out', (id: number) => db()('sessions').where({ user_id: id }).delete()],
    ['is disabled', (id: number) => db()('users').where({ id }).update({ is_active: false })],
    ['becomes a member', (id: number) => db()('users').where({ id }).update({ role: 'member' })],
  ])('is closed with 1008 when its owner %s', async (_, act) => {
    const user = await makeUser(db(), { role: 'staff' })
    const heard = await listenTo(site, at, { cookie: await signIn(db(), user) })
    const other = await listenTo(site, at, { cookie })
    await heard.message('connection_established')

    await act(user.id)

    expect(await heard.closed).toEqual({ code: 1008, reason: 'session ended' })
    expect(other.socket.readyState).toBe(other.socket.OPEN)
    other.socket.close()
  })

  test('that sends too much at once is closed with 1009, one that sends too often with 1008; others go on', async () => {
    const [long, loud, pinging, ponging, calm] = await Promise.all(
      Array.from({ length: 5 }, () => listenTo(site, at, { cookie })),
    )
    if (!long || !loud || !pinging || !ponging || !calm) throw new Error('five sockets were asked for')
    calm.socket.send('{"type":"apa saja"}')
    long.socket.send('x'.repeat(4_097))
    for (let count = 0; count < 150; count += 1) loud.socket.send('halo')
    for (let count = 0; count < 150; count += 1) pinging.socket.ping()
    for (let count = 0; count < 150; count += 1) ponging.socket.pong()

    expect((await long.closed).code).toBe(1009)
    expect((await loud.closed).code).toBe(1008)
    expect((await ponging.closed).code).toBe(1008)
    // The ws library may close the socket before this server has counted all pings, so two close codes are right.
    expect([1006, 1008]).toContain((await pinging.closed).code)
    await tell('masih tersambung')
    expect((await calm.message('notification_broadcast')).message).toBe('masih tersambung')
    calm.socket.close()
  })

  test('whose reader stalls is dropped, and nobody else waits for it', async () => {
    await vi.waitFor(async () => expect(await figure('live_sockets')).toBe(0))
    const [dropped, sent] = [await figure('live_drops_total'), await figure('live_messages_total')]
    const stalled = await stall(site.port, at, cookie)
    const heard = await listenTo(site, at, { cookie })
    await heard.message('connection_established')
    await vi.waitFor(async () => expect(await figure('live_sockets')).toBe(2))
    const big = JSON.stringify({ type: 'besar', filling: 'x'.repeat(100_000) })

    const came = () => heard.messages.filter(({ type }) => type === 'besar').length
    for (let count = 1; count <= 100; count += 1) {
      site.hub.publish('notifications', big)
      await vi.waitFor(() => expect(came()).toBe(count), { interval: 5 })
    }

    expect(await figure('live_drops_total')).toBe(dropped + 1)
    expect(await figure('live_messages_total')).toBeGreaterThanOrEqual(sent + 100)
    await vi.waitFor(async () => expect(await figure('live_sockets')).toBe(1))
    stalled.destroy()
    heard.socket.close()
  })
})

test('sixty pages that come back at once cost one snapshot', async () => {
  const many = await serve(db(), { WS_PER_ADDRESS: '100' })
  let asked = 0
  const count = ({ sql }: { sql: string }) => {
    if (/from notices\b/.test(sql)) asked += 1
  }
  db().on('query', count)
  // The snapshot is held up until all are connected, however long that takes.
  const trx = await db().transaction()
  await trx.raw('lock table notices in access exclusive mode')
  const heard = await Promise.all(Array.from({ length: 60 }, () => listenTo(many, at, { cookie })))
  await expect.poll(() => figure('live_sockets', many)).toBe(60)
  await trx.commit()
  await Promise.all(heard.map((one) => one.message('connection_established')))
  db().off('query', count)
  expect(asked).toBe(1)
  for (const { socket } of heard) socket.terminate()
  await many.stop()
})

test('when the server ends, every socket is closed with 1012, and one that does not answer keeps nobody waiting', async () => {
  const ending = await serve(db())
  const heard = await listenTo(ending, at, { cookie })
  await heard.message('connection_established')
  const silent = await listenTo(ending, at, { cookie })
  silent.socket.pause()

  await ending.stop()

  expect((await heard.closed).code).toBe(1012)
  silent.socket.terminate()
})
