import { expect, test } from 'vitest'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const db = useDatabase()

type Sent = { member?: number; device?: unknown; seen?: unknown; after?: number; actions?: unknown[] }
type Row = { list: string; key: string; entry: Record<string, unknown> | null; version: number }
type Answer = {
  version: number
  applied: number
  changes: Row[]
  next: number | null
  whole: boolean
  refused: object[]
}
const phone = 'telepon-0000000001'
const laptop = 'laptop-00000000001'

/** A member who synchronizes devices. */
async function member() {
  const user = await makeUser(db())
  const cookie = await signIn(db(), user)
  const agent = site(db())
  const post = (sent: Sent) =>
    agent
      .post('/koleksi/sinkron/')
      .set('Cookie', cookie)
      .send({ member: user.id, device: phone, seen: 0, actions: [], ...sent })
  const sync = async (sent: Sent): Promise<Answer> => (await post(sent).expect(200)).body
  return { user, cookie, agent, post, sync }
}

const kept = (number: number, slug: string, more: object = {}) => ({
  number,
  list: 'watchlist',
  key: slug,
  entry: { slug, title: `Judul ${slug}`, addedAt: '2026-10-01T00:00:00.000Z' },
  seen: 0,
  ...more,
})
const dropped = (number: number, slug: string, seen: number) => kept(number, slug, { entry: null, seen })
const seenEpisode = (number: number, slug: string, watchedAt: unknown, more: object = {}) =>
  kept(number, slug, { list: 'history', entry: { slug: 'judul', episodeSlug: slug, watchedAt }, ...more })
const live = ({ changes }: Answer) => changes.filter(({ entry }) => entry).map(({ key }) => key)

/** Puts entries of the laptop into the database. */
async function store(
  user: { id: number },
  count: number,
  list: 'watchlist' | 'favorites' | 'history',
  make: (at: number) => Omit<Row, 'list'> & { show?: string },
) {
  const rows = Array.from({ length: count }, (_, at) => {
    const { version, ...made } = make(at)
    return { user_id: user.id, list, ...made, version: String(version), device: laptop, foreign_version: '0' }
  })
  await db().batchInsert('collection_entries', rows, 500)
}

test('who is not signed in gets 401 as JSON, and a request of another site none at all', async () => {
  const { agent, cookie } = await member()
  const { body, headers } = await agent.post('/koleksi/sinkron/').send({}).expect(401)
  expect(headers['content-type']).toMatch(/^application\/json/)
  expect(body).toMatchObject({ error_code: 'NOT_AUTHENTICATED', error: expect.stringMatching(/sesimu/) })
  await agent.post('/koleksi/sinkron/').set({ Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' }).send({}).expect(403)
})

test('lists that belong to another member than the one signed in are not taken', async () => {
  const [one, other] = [await member(), await member()]
  await one.post({ member: other.user.id, actions: [kept(1, 'a')] }).expect(409)
  expect((await one.sync({})).changes).toEqual([])
})

test.each([
  ['no device', { device: undefined }],
  ['a device that is no name', { device: 'a b' }],
  ['a negative version', { seen: -1 }],
  ['an unknown list', { actions: [kept(1, 'a', { list: 'lain' })] }],
  ['an action without a number', { actions: [kept(0, 'a')] }],
  ['an entry that is no object', { actions: [kept(1, 'a', { entry: 'a' })] }],
  ['more than 500 actions', { actions: Array.from({ length: 501 }, (_, at) => kept(at + 1, `a-${at}`)) }],
])(
  '%s is refused with a sentence, and changes nothing',
  async (_, sent: Sent & { actions?: ReturnType<typeof kept>[] }) => {
    const { post, sync } = await member()
    const { body } = await post({ ...sent, ...(sent.actions && { actions: sent.actions.map(small) }) }).expect(400)
    expect(body).toMatchObject({ error_code: 'VALIDATION_ERROR', error: expect.stringMatching(/koleksi/) })
    expect(await sync({})).toMatchObject({ version: 0, changes: [] })
  },
)
/** An action that leaves 500 of them below the limit of a body. */
const small = (action: ReturnType<typeof kept>) =>
  typeof action.entry === 'object' ? { ...action, entry: { slug: action.key } } : action

test('more than 64 KB are refused', async () => {
  const { post } = await member()
  await post({ actions: [kept(1, 'a', { entry: { slug: 'a', lain: 'x'.repeat(70_000) } })] }).expect(413)
})

test('what one device keeps the other learns; a repeated request changes nothing', async () => {
  const { sync } = await member()
  const actions = [kept(1, 'a'), kept(2, 'b')]
  const first = await sync({ actions })
  expect(first).toMatchObject({ version: 2, applied: 2, next: null, refused: [] })
  expect(await sync({ actions })).toMatchObject({ version: 2, applied: 2 })

  const other = await sync({ device: laptop })
  expect(other).toMatchObject({ version: 2, whole: true })
  expect(other.changes).toMatchObject([{ list: 'watchlist', key: 'a', entry: { title: 'Judul a' } }, { key: 'b' }])
  expect((await sync({ device: laptop, seen: 2 })).changes).toEqual([])
})

test('a deletion counts only against what its device knew', async () => {
  const { sync } = await member()
  await sync({ actions: [kept(1, 'a')] })
  await sync({ device: laptop, seen: 1, actions: [kept(1, 'a', { seen: 1 })] })

  // The phone does not know that the laptop has kept the entry once more.
  const late = await sync({ seen: 1, actions: [dropped(2, 'a', 1)] })
  expect(live(late)).toContain('a')
  const knowing = await sync({ seen: 2, actions: [dropped(3, 'a', 2)] })
  expect(knowing.changes).toMatchObject([
    { key: 'a', entry: null },
    { key: 'a', entry: null },
  ])
  expect((await sync({ device: laptop, seen: 2 })).changes).toMatchObject([{ key: 'a', entry: null }])
})

test('a device deletes what it kept itself before it got an answer, but not what another kept in between', async () => {
  const { sync } = await member()
  await sync({ actions: [kept(1, 'a')] })
  expect(live(await sync({ actions: [dropped(2, 'a', 0)] }))).toEqual([])

  await sync({ device: laptop, actions: [kept(1, 'b')] })
  await sync({ actions: [kept(3, 'b')] })
  expect(live(await sync({ actions: [dropped(4, 'b', 0)] }))).toContain('b')
})

test('moments of a clock that is ahead become now', async () => {
  const { sync } = await member()
  const [row] = (await sync({ actions: [seenEpisode(1, 'e-1', '2099-01-01T00:00:00.000Z')] })).changes
  expect(Math.abs(Date.parse(String(row?.entry?.watchedAt)) - Date.now())).toBeLessThan(60_000)
})

const episodes = (show: string, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, at) => ({ slug: show, episodeSlug: `${show}-episode-${at + 1}`, ...more }))
const keptEpisodes = (from: number, entries: { slug: string; episodeSlug: string }[]) =>
  entries.map((one, at) => ({ number: from + at, list: 'history', key: one.episodeSlug, entry: one, seen: 0 }))

test('nothing watched is forgotten: three hundred episodes of eight titles arrive on the other device', async () => {
  const { sync } = await member()
  const entries = Array.from({ length: 8 }, (_, at) => episodes(`judul-${at}`, at < 4 ? 38 : 37)).flat()
  for (let from = 0; from < entries.length; from += 100)
    await sync({ actions: keptEpisodes(from + 1, entries.slice(from, from + 100)) })
  const first = await sync({ device: laptop })
  expect(entries).toHaveLength(300)
  expect(new Set(live(first))).toEqual(new Set(entries.map(({ episodeSlug }) => episodeSlug)))
})

test('a history of an older version stays when another episode is watched', async () => {
  const { sync, user } = await member()
  const old = episodes('lama', 100, { position: 1, duration: 2 })
  const rows = old.map((entry, at) => ({
    ...{ user_id: user.id, list: 'history' as const, key: entry.episodeSlug, entry, device: laptop },
    ...{ version: String(at + 1), foreign_version: '0' },
  }))
  await db().batchInsert('collection_entries', rows)
  await db()('collections').insert({ user_id: user.id, version: '100' })
  await sync({ seen: 100, actions: keptEpisodes(1, episodes('lama', 102).slice(100)) })
  expect(live(await sync({ device: 'tablet-00000000001' }))).toHaveLength(102)
})

test('an older version that still runs beside this one does not cut a history to a hundred episodes', async () => {
  const { sync, user } = await member()
  await sync({ actions: keptEpisodes(1, episodes('panjang', 100)) })
  const drop = (version: number) =>
    db()('collection_entries')
      .where({ user_id: user.id, key: 'panjang-episode-1' })
      .update({ entry: null, version: String(version) })
  await sync({ actions: keptEpisodes(101, episodes('panjang', 101).slice(100)) })
  await drop(102)
  expect(live(await sync({ device: laptop }))).toHaveLength(101)

  await sync({
    seen: 102,
    actions: [dropped(102, 'panjang-episode-1', 102), dropped(103, 'panjang-episode-2', 102)].map((one) => ({
      ...one,
      list: 'history',
    })),
  })
  expect(live(await sync({ device: laptop }))).toHaveLength(99)
})

test('an episode watched to the end stays so, whatever a device that did not know it tells', async () => {
  const { sync } = await member()
  const [entry] = episodes('judul', 1, { position: 95, duration: 100 })
  const begun = { ...entry, position: 5 }
  const action = { number: 1, list: 'history', key: 'judul-episode-1', entry, seen: 0 }
  await sync({ actions: [action] })
  const late = await sync({ device: laptop, actions: [{ ...action, entry: begun }] })
  expect(late.changes.at(-1)?.entry).toMatchObject({ position: 95, duration: 100 })
  const again = await sync({ device: laptop, actions: [{ ...action, number: 2, entry: begun, seen: late.version }] })
  expect(again.changes.at(-1)?.entry).toMatchObject({ position: 5, duration: 100 })
})

test('what a browser stores of the other episodes of a title is none of an entry’s', async () => {
  const { sync } = await member()
  const [entry] = episodes('judul', 1, { others: [['-episode-2', 0, 1, 2]], lain: 1 })
  await sync({ actions: [{ number: 1, list: 'history', key: 'judul-episode-1', entry, seen: 0 }] })
  const { changes } = await sync({ device: laptop })
  expect(changes.map((row) => row.entry)).toEqual([{ slug: 'judul', episodeSlug: 'judul-episode-1', lain: 1 }])
})

test('a history holds five thousand titles; of the next, the one that was not watched for longest gives way', async () => {
  const { sync, user } = await member()
  await store(user, 5_000, 'history', (at) => ({
    ...{ key: `t-${at}-episode-1`, entry: { slug: `t-${at}`, episodeSlug: `t-${at}-episode-1` }, version: at + 1 },
    show: `t-${at}`,
  }))
  await db()('collections').insert({ user_id: user.id, version: '5000' })
  const actions = keptEpisodes(1, [...episodes('baru', 1), ...episodes('t-0', 2).slice(1)])
  const answer = await sync({ seen: 5_000, actions })
  expect(answer).toMatchObject({ version: 5_003, refused: [] })
  expect(new Set(live(answer))).toEqual(new Set(['baru-episode-1', 't-0-episode-2']))
  const other = await sync({ device: laptop, seen: 5_000 })
  expect(other.changes).toMatchObject([
    { key: 'baru-episode-1' },
    { key: 't-0-episode-2' },
    { key: 't-1-episode-1', entry: null },
  ])
  const [count] = await db()('collection_entries').where({ user_id: user.id }).whereNotNull('entry').count()
  expect(Number(count?.count)).toBe(5_001)
})

test('of one title a history holds 2,500 episodes, those watched last', async () => {
  const { sync, user } = await member()
  await store(user, 2_500, 'history', (at) => ({
    ...{ key: `t-episode-${at}`, entry: { slug: 't', episodeSlug: `t-episode-${at}` }, version: at + 1, show: 't' },
  }))
  await db()('collections').insert({ user_id: user.id, version: '2500' })
  const actions = keptEpisodes(1, [{ slug: 't', episodeSlug: 'lagi' }, ...episodes('lain', 1)])
  const answer = await sync({ seen: 2_500, actions })
  expect(answer.refused).toEqual([])
  expect(new Set(live(answer))).toEqual(new Set(['lagi', 'lain-episode-1']))
  expect(answer.changes.filter(({ entry }) => entry === null)).toMatchObject([{ key: 't-episode-0' }])
})

test('unusable entries and those beyond a full list are named, and the others are kept', async () => {
  const { sync, user } = await member()
  await store(user, 2_000, 'favorites', (at) => ({ key: `f-${at}`, entry: { slug: `f-${at}` }, version: at + 1 }))
  await db()('collections').insert({ user_id: user.id })
  await db()('collections').update({ version: '2000' }).where({ user_id: user.id })

  const bad = [
    { slug: 'lain' },
    { slug: 'b', title: 5 },
    { slug: 'b', cover: 'x'.repeat(2_001) },
    { slug: 'b', lain: 'x'.repeat(4_096) },
    { slug: 'b', position: -1 },
    { slug: 'b', addedAt: {} },
  ]
  const answer = await sync({
    seen: 2_000,
    actions: [
      ...bad.map((entry, at) => kept(at + 1, 'b', { entry })),
      kept(11, 'a\0b', { entry: { slug: 'a\0b' } }),
      kept(12, '\ud800', { entry: { slug: '\ud800' } }),
      kept(13, 'baru', { list: 'favorites' }),
      kept(14, 'f-0', { list: 'favorites', entry: { slug: 'f-0', title: 'Sudah ada' } }),
      kept(15, 'baik', { entry: { slug: 'baik', title: 'a\0b \ud800', lain: { dalam: [1] } } }),
    ],
  })
  expect(answer.applied).toBe(15)
  expect(answer.refused).toEqual([
    ...bad.map(() => ({ list: 'watchlist', key: 'b', reason: 'unusable' })),
    { list: 'watchlist', key: 'a\0b', reason: 'unusable' },
    { list: 'watchlist', key: '\ud800', reason: 'unusable' },
    { list: 'favorites', key: 'baru', reason: 'full' },
  ])
  expect(new Set(live(answer))).toEqual(new Set(['f-0', 'baik']))
  expect(answer.changes.find(({ key }) => key === 'baru')).toMatchObject({ entry: null })
  expect(answer.changes.find(({ key }) => key === 'baik')?.entry).toMatchObject({ lain: { dalam: [1] } })
})

test('a long collection comes in pages', async () => {
  const { sync } = await member()
  for (let from = 0; from < 1_200; from += 400)
    await sync({ actions: Array.from({ length: 400 }, (_, at) => small(kept(from + at + 1, `a-${from + at}`))) })
  const first = await sync({ device: laptop })
  const second = await sync({ device: laptop, after: first.next ?? 0 })
  const third = await sync({ device: laptop, after: second.next ?? 0 })
  expect([first, second, third].map(({ changes }) => changes.length)).toEqual([500, 500, 200])
  expect(third.next).toBeNull()
  expect(new Set([first, second, third].flatMap(live)).size).toBe(1_200)
})

test('a device that knows less than the remembered deletions, or more than the server, gets everything anew', async () => {
  const { sync, user } = await member()
  await sync({ actions: [kept(1, 'a'), kept(2, 'b')] })
  await db()('collections').where({ user_id: user.id }).update({ version: '9', forgotten: '5' })
  expect(await sync({ device: laptop, seen: 4 })).toMatchObject({ whole: true, version: 9 })
  expect(await sync({ device: laptop, seen: 10 })).toMatchObject({ whole: true })
  expect(await sync({ device: laptop, seen: 5 })).toMatchObject({ whole: false, changes: [] })
})

test('the oldest of very many deletions are forgotten', async () => {
  const { sync, user } = await member()
  await sync({ actions: [kept(1, 'a'), kept(2, 'b')] })
  await store(user, 2_001, 'watchlist', (at) => ({ key: `lama-${at}`, entry: null, version: at + 10 }))
  await db()('collections').where({ user_id: user.id }).update({ version: '2100' })
  await sync({ seen: 2_100, actions: [dropped(3, 'a', 2_100)] })
  const [count] = await db()('collection_entries').where({ user_id: user.id, entry: null }).count()
  expect(Number(count?.count)).toBe(2_000)
  expect(await sync({ device: laptop, seen: 10 })).toMatchObject({ whole: true })
  expect(live(await sync({ device: laptop }))).toEqual(['b'])
})

test('of very many devices the oldest are forgotten', async () => {
  const { sync, user } = await member()
  for (let at = 10; at < 112; at += 1) await sync({ device: `browser-nomor-${at}-x`, actions: [kept(1, `a-${at}`)] })
  const devices = await db()('collection_devices').where({ user_id: user.id }).pluck('device')
  expect(devices).toHaveLength(100)
  expect(devices).not.toContain('browser-nomor-11-x')
})

test('requests are limited by the address, and one member never sees another’s lists', async () => {
  const [one, other] = [await member(), await member()]
  await one.sync({ actions: [kept(1, 'a')] })
  expect((await other.sync({})).changes).toEqual([])

  const limited = site(db(), { settings: { LIMITS: 'on' } })
  const send = () =>
    limited
      .post('/koleksi/sinkron/')
      .set('Cookie', one.cookie)
      .send({ member: one.user.id, device: phone, seen: 1, actions: [] })
  for (let sent = 0; sent < 300; sent += 1) await send().expect(200)
  const { body } = await send().expect(429)
  expect(body).toMatchObject({ error_code: 'RATE_LIMITED' })
})
