import { createServer, type Server } from 'node:http'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../../src/app.ts'
import { testConfig, testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { portOf } from '../../support/ports.ts'
import { runs } from '../../support/random.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { type Entry, openTab, type Queue, Storage, type Store, type Tab } from './device.ts'
import { World } from './world.ts'

/** The scripts of the pages, run as three devices of a member, against the whole server and its database. */

const db = useOwnDatabase()
let server: Server
let origin: string
beforeAll(async () => {
  const { app } = createApp({ config: testConfig(), secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  server = createServer(app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${portOf(server)}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

async function postAs(user: { id: number }) {
  const cookie = await signIn(db(), user)
  return async (body: string, isSignedIn: boolean) => {
    const headers = { 'Content-Type': 'application/json', ...(isSignedIn && { Cookie: cookie }) }
    const answer = await fetch(`${origin}/koleksi/sinkron/`, { method: 'POST', headers, body })
    const text = await answer.text()
    expect([200, 400, 401, 409], text).toContain(answer.status)
    return { status: answer.status, text }
  }
}

test('random histories of three devices end equal, nothing kept is lost, nothing deleted comes back', async () => {
  const cases = runs(500, 0.03)
  const counts = { decided: 0, undecided: 0 }
  for (let seed = 1; seed <= cases; seed += 1) {
    const user = await makeUser(db())
    const world = new World(seed, user.id, await postAs(user))
    await world.run(80).catch((error: unknown) => {
      throw new Error(`history ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    })
    counts.decided += world.decided
    counts.undecided += world.undecided
  }
  expect(counts.undecided).toBeLessThan(counts.decided / 20)
})

/** A device of a member, whose requests arrive at once, after what is done `before` each. `reopen` opens another page of it. */
async function deviceOf(
  user: { id: number },
  member = user,
  { storage = new Storage(), before = async (_: string) => {} } = {},
) {
  const post = await postAs(user)
  const send = async (body: string) => {
    await before(body)
    const answer = await post(body, true)
    return { status: answer.status, json: async () => JSON.parse(answer.text) }
  }
  const reopen = async () => {
    const tab = openTab(storage, String(member.id), { send })
    await tab.sync()
    return tab
  }
  return { storage, reopen, tab: await reopen() }
}
const slugsOf = (tab: Tab, list = 'watchlist') => tab.store.read(list).map((entry) => entry.episodeSlug ?? entry.slug)
const title = (slug: string) => ({ slug, title: slug, cover: '' })

test('a browser that lost what it stored last goes on with new numbers', async () => {
  const user = await makeUser(db())
  const { storage, reopen, tab } = await deviceOf(user)
  tab.store.add('watchlist', title('a'))
  await tab.sync()
  const before = storage.copy()
  for (const slug of ['b', 'c', 'd']) tab.store.add('watchlist', title(slug))
  await tab.sync()

  storage.restore(before)
  const again = openTab(storage, String(user.id), { send: () => Promise.reject(new TypeError('offline')) })
  again.store.add('watchlist', title('e'))
  expect(slugsOf(await reopen()).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  const other = await deviceOf(user)
  expect(slugsOf(other.tab).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a full browser says so, keeps what it has, and takes the rest once it has space', async () => {
  const user = await makeUser(db())
  const [phone, laptop] = [await deviceOf(user), await deviceOf(user)]
  phone.tab.store.add('watchlist', title('a'))
  await phone.tab.sync()
  for (let at = 0; at < 50; at += 1) laptop.tab.store.add('favorites', title(`f-${at}`))
  await laptop.tab.sync()

  phone.storage.most = 1_500
  expect(await phone.tab.sync()).toBe(false)
  expect(phone.tab.said).toEqual([expect.stringMatching(/tempatnya penuh/)])
  expect(slugsOf(phone.tab)).toEqual(['a'])
  expect(Array.from({ length: 20 }, (_, at) => phone.tab.store.add('watchlist', title(`b-${at}`)))).toContain(false)
  phone.storage.most = Number.POSITIVE_INFINITY
  expect(await phone.tab.sync()).toBe(true)
  expect(slugsOf(phone.tab, 'favorites')).toHaveLength(50)
})

test('three devices that each watched sixty episodes end with all of them', async () => {
  const user = await makeUser(db())
  const devices = [await deviceOf(user), await deviceOf(user), await deviceOf(user)]
  for (const [at, { tab }] of devices.entries())
    for (let episode = 0; episode < 60; episode += 1)
      tab.store.watched({ slug: 'a', title: 'A', episodeSlug: `a-${at}-${episode}`, position: 1, duration: 9 })
  for (let round = 0; round < 2; round += 1) for (const { tab } of devices) await tab.sync()
  for (const { tab } of devices) expect(new Set(slugsOf(tab, 'history')).size).toBe(180)
})

test('a history is read as this version stores it, and as a page of an older one leaves it', () => {
  const storage = new Storage()
  const open = () => openTab(storage, '', { send: () => Promise.reject(new TypeError('offline')) }).store
  const episodes = (store: Store) => store.read('history').map(({ episodeSlug, position }) => [episodeSlug, position])
  const first = open()
  const watch = (episodeSlug: string, more: object = {}) =>
    first.watched({ ...title('a'), episodeTitle: 'Episode 1', episodeSlug, ...more })
  watch('a-episode-1', { position: 95, duration: 100, next: { slug: 'a-episode-2' } })
  watch('lain/2')
  watch('a-3', { position: 40, duration: 100, lain: { dalam: 1 } })
  watch('a-episode-4', { position: 1, duration: 100 })
  const kept = [
    ['a-episode-4', 1],
    ['a-3', 40],
    ['lain/2', undefined],
    ['a-episode-1', 95],
  ]
  expect(episodes(open())).toEqual(kept)
  expect(open().read('history')[1]).toMatchObject({ lain: { dalam: 1 }, title: 'a', slug: 'a' })

  // The older page sees one episode, and puts another before it.
  const stored = storage.json<Entry[]>('kortekstream_history') ?? []
  expect(stored).toHaveLength(1)
  const added = { ...title('a'), episodeSlug: 'a-5', watchedAt: new Date(Date.now() + 1_000).toISOString() }
  storage.setItem('kortekstream_history', JSON.stringify([added, ...stored]))
  expect(episodes(open())).toEqual([['a-5', undefined], ...kept])
  open().remove('history', 'a-episode-4')
  expect(episodes(open())).toEqual([['a-5', undefined], ...kept.slice(1)])
})

test('an old entry without the slug of its title, newer than episodes of that title, leaves them as they are', () => {
  const storage = new Storage()
  const open = () => openTab(storage, '', { send: () => Promise.reject(new TypeError('offline')) }).store
  const watchedAt = (day: number) => `2026-10-0${day}T00:00:00.000Z`
  const history = [
    { slug: '', title: 'A', episodeSlug: 'a', watchedAt: watchedAt(3) },
    { slug: 'a', title: 'A', episodeSlug: 'a-episode-3', watchedAt: watchedAt(2) },
    { slug: 'a', title: 'A', episodeSlug: 'a-episode-2', watchedAt: watchedAt(1) },
  ]
  open().write('history', history)
  expect(open().read('history')).toMatchObject(history)
})

test('a long history of a visitor, as an older version stored it or as this one does, is taken over whole', async () => {
  const user = await makeUser(db())
  const storage = new Storage()
  const watchedAt = (at: number) => new Date(Date.UTC(2026, 9, 1, 0, at)).toISOString()
  const place = (at: number) => (at % 2 === 0 ? { position: 95, duration: 100 } : { position: 40, duration: 100 })
  const old = Array.from({ length: 100 }, (_, at) => ({
    ...{ ...title('a'), episodeSlug: `a-episode-${at}`, watchedAt: watchedAt(at), ...place(at) },
  }))
  storage.setItem('kortekstream_history', JSON.stringify(old))
  const visitor = openTab(storage, '', { send: () => Promise.reject(new TypeError('offline')) })
  for (let at = 0; at < 600; at += 1)
    visitor.store.watched({ ...title(`s-${at % 8}`), episodeSlug: `s-${at % 8}-episode-${at}`, ...place(at) })
  const before = visitor.store.read('history')
  expect(before).toHaveLength(700)

  let most = 0
  const count = async () => {
    const { pending = {} } = storage.json<Queue>(`kortekstream_${user.id}_queue`) ?? {}
    most = Math.max(most, Object.keys(pending).length)
  }
  const { tab } = await deviceOf(user, user, { storage, before: count })
  expect(most).toBe(500)
  const places = (entries: Entry[]) =>
    new Map(entries.map((entry) => [entry.episodeSlug, [entry.slug, entry.position, entry.duration]]))
  expect(places(tab.store.read('history'))).toEqual(places(before))
  const other = await deviceOf(user)
  expect(places(other.tab.store.read('history'))).toEqual(places(before))
  other.tab.store.remove('history', 's-3-episode-3')
  await other.tab.sync()
  await tab.sync()
  expect(slugsOf(tab, 'history')).not.toContain('s-3-episode-3')
  expect(slugsOf(tab, 'history')).toHaveLength(699)
})

test('a deletion that is forgotten while a device reads page by page is carried out there too', async () => {
  const user = await makeUser(db())
  const before = async (body: string) => {
    if (!JSON.parse(body).after) return
    await db()('collection_entries').where({ user_id: user.id, entry: null }).delete()
    await db()('collections')
      .where({ user_id: user.id })
      .update({ forgotten: db().ref('version') })
  }
  const [phone, laptop] = [await deviceOf(user, user, { before }), await deviceOf(user)]
  phone.tab.store.add('watchlist', title('a'))
  await phone.tab.sync()
  await laptop.tab.sync()
  laptop.tab.store.write(
    'favorites',
    Array.from({ length: 600 }, (_, at) => title(`f-${at}`)),
  )
  laptop.tab.store.remove('watchlist', 'a')
  await laptop.tab.sync()
  await phone.tab.sync()
  expect([slugsOf(phone.tab), slugsOf(phone.tab, 'favorites').length]).toEqual([[], 600])
})

test('what arrives while the account is being deleted is answered with 401', async () => {
  const user = await makeUser(db())
  const post = await postAs(user)
  const deletion = await db().transaction()
  await deletion('users').where({ id: user.id }).delete()
  const answer = post(JSON.stringify({ member: user.id, device: 'd'.repeat(16), seen: 0, actions: [] }), true)
  const waiting = async () => (await db().raw('select 1 from pg_locks where not granted')).rows.length
  await expect.poll(waiting).toBeGreaterThan(0)
  await deletion.commit()
  expect((await answer).status).toBe(401)
})

test('an entry that the server cannot read keeps no other back, and one it cannot store is said', async () => {
  const user = await makeUser(db())
  const { tab } = await deviceOf(user)
  const deep = JSON.parse(`${'['.repeat(40)}1${']'.repeat(40)}`)
  tab.store.write('watchlist', [
    { ...title('a'), addedAt: '2026-10-02' },
    { ...title('dalam'), lain: deep },
    { ...title('x'.repeat(201)) },
    { ...title('b'), lain: 'y'.repeat(5_000) },
  ])
  expect(await tab.sync()).toBe(true)
  expect(slugsOf(tab)).toEqual(['a', 'b'])
  expect(tab.said).toEqual([expect.stringMatching(/tidak bisa disimpan di akunmu/)])
})

test('a page of a member sends nothing to the account of another who signed in meanwhile', async () => {
  const [one, other] = [await makeUser(db()), await makeUser(db())]
  const { tab } = await deviceOf(other, one)
  tab.store.add('watchlist', title('a'))
  expect(await tab.sync()).toBe(false)
  expect(slugsOf((await deviceOf(other)).tab)).toEqual([])
  expect(slugsOf(tab)).toEqual(['a'])
})
