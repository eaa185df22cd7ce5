import { expect, test } from 'vitest'
import { useAniLiberty } from '../support/aniliberty.ts'

/** The admin calls of the fake AniLiberty, for programs in other processes: what they do shows in its API. */

const upstream = useAniLiberty()

async function admin(method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> {
  const answer = await fetch(`${upstream().origin}/__admin/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
  })
  const text = await answer.text()
  return { status: answer.status, json: text === '' ? null : JSON.parse(text) }
}
const post = (path: string, body?: unknown) => admin('POST', path, body)

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, of which the tests read some fields
type Json = any

const api = (path: string, init?: RequestInit) => fetch(`${upstream().baseUrl}/${path}`, init)
const release = async (key: string): Promise<Json> => (await api(`anime/releases/${key}`)).json()
const freshest = async (): Promise<string> =>
  ((await (await api('anime/catalog/releases?limit=1')).json()) as Json).data[0].alias

test('an added episode is there and makes its release the freshest', async () => {
  const before = await release('kage-no-eki')
  const added = await post('episodes', { release: 'kage-no-eki', name: 'Платформа', hls_1080: null })

  expect(added).toMatchObject({ status: 201, json: { ordinal: 9, name: 'Платформа', release_id: 9107 } })
  const after = await release('kage-no-eki')
  expect(after.episodes.at(-1)).toMatchObject({ id: added.json.id, hls_1080: null })
  expect(after.fresh_at > before.fresh_at).toBe(true)
  expect(await freshest()).toBe('kage-no-eki')
  expect((await post('episodes', { release: 9107, ordinal: 9.5 })).json.ordinal).toBe(9.5)
})

test('an added release is there with the next number, and a deleted one is not', async () => {
  const added = await post('releases', { alias: 'atarashii-fune', ru: 'Новая лодка', is_ongoing: true, genreIds: [27] })

  expect(added).toMatchObject({ status: 201, json: { id: 10_302, name: { main: 'Новая лодка', english: null } } })
  expect(await release('atarashii-fune')).toMatchObject({ is_ongoing: true, episodes: [] })
  expect(await freshest()).toBe('atarashii-fune')

  expect((await admin('DELETE', 'releases/atarashii-fune')).status).toBe(204)
  expect((await api('anime/releases/10302')).status).toBe(404)
})

test('a flag, a description and a replaced file leave fresh_at as it is', async () => {
  const before = await release('toudai-no-tegami')
  await post('flags', { release: 9101, flag: 'is_blocked_by_geo', value: true })
  await post('descriptions', { release: 9101, description: 'Иначе' })
  const edited = await release('toudai-no-tegami')
  expect(edited).toMatchObject({ is_blocked_by_geo: true, description: 'Иначе', fresh_at: before.fresh_at })
  expect(edited.updated_at > before.updated_at).toBe(true)

  await post('reuploads', { release: 9101, ordinal: 2 })
  const replaced = await release('toudai-no-tegami')
  expect(replaced.updated_at).toBe(edited.updated_at)
  expect(replaced.episodes[1].updated_at > edited.episodes[1].updated_at).toBe(true)
})

test('reset undoes edits and faults', async () => {
  await admin('DELETE', 'releases/9101')
  await post('faults', { fault: 'blocked', on: true })
  expect((await post('reset')).status).toBe(204)
  expect(await release('9101')).toMatchObject({ alias: 'toudai-no-tegami', fresh_at: '2026-09-30T18:00:00+00:00' })
})

test.each([
  ['too_many', { retry_after: 7 }, 429, 'application/json'],
  ['failing', {}, 503, 'application/json'],
  ['failing', { status: 500 }, 500, 'application/json'],
  ['forbidden', {}, 403, 'text/html'],
  ['html', {}, 200, 'text/html'],
  ['blocked', {}, 403, 'text/html'],
])('the fault %s %j is switched on and off', async (fault, more, status, type) => {
  expect((await post('faults', { fault, on: true, ...more })).json).toEqual({ on: [fault] })
  const answer = await api('app/status')
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toContain(type)
  expect(answer.headers.get('retry-after')).toBe(fault === 'too_many' ? '7' : null)

  expect((await post('faults', { fault, on: false })).json).toEqual({ on: [] })
  expect((await api('app/status')).status).toBe(200)
})

test('a fault of one path leaves the others alone', async () => {
  await post('faults', { fault: 'failing', on: true, path: 'anime/schedule' })
  expect((await api('anime/schedule/week')).status).toBe(503)
  expect((await api('anime/genres')).status).toBe(200)
})

test('answers stall, come slowly, end half-way or come uncompressed', async () => {
  await post('faults', { fault: 'stalled', on: true })
  const stalled = await api('app/status', { signal: AbortSignal.timeout(300) })
  expect(stalled.status).toBe(200)
  await expect(stalled.text()).rejects.toThrow(/timeout/)
  await post('faults', { fault: 'stalled', on: false })

  await post('faults', { fault: 'slow', on: true })
  await expect(api('app/status', { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/)
  await post('faults', { fault: 'slow', on: true, seconds: 0.01 })
  expect((await api('app/status')).status).toBe(200)

  await post('faults', { fault: 'uncompressed', on: true })
  expect((await api('app/status')).headers.get('content-encoding')).toBe(null)
  await post('faults', { fault: 'uncompressed', on: false })
  expect((await api('app/status')).headers.get('content-encoding')).toBe('gzip')

  await post('faults', { fault: 'truncated', on: true })
  await expect((await api('app/status')).json()).rejects.toThrow(SyntaxError)
})

test.each([
  ['episodes', {}, /release/],
  ['episodes', { release: 9101, ordinal: 'acht' }, /ordinal/],
  ['episodes', { release: 9101, number: 8 }, /number/],
  ['releases', { alias: 'Not An Alias', ru: 'Имя' }, /alias/],
  ['releases', { alias: 'toudai-no-tegami', ru: 'Имя' }, /toudai-no-tegami already/],
  ['releases', { alias: 'fune', ru: 'Имя', id: 9101 }, /9101 already/],
  ['releases', { alias: 'fune', ru: 'Имя', genreIds: [35] }, /no such genre/],
  ['flags', { release: 9101, flag: 'is_good', value: true }, /flag/],
  ['descriptions', { release: 9101 }, /description/],
  ['faults', { fault: 'fire', on: true }, /fault/],
  ['faults', '{"fault"', /no JSON/],
])('%s with %j is 400 and says why', async (path, body, why) => {
  const { status, json } = await post(path, body)
  expect(status).toBe(400)
  expect(json.message).toMatch(why)
})

test.each([
  ['POST', 'episodes', { release: 'no-such-release' }],
  ['POST', 'reuploads', { release: 9101, ordinal: 80 }],
  ['DELETE', 'releases/4', {}],
  ['POST', 'fires', {}],
  ['POST', 'constructor', {}],
  ['PUT', 'releases/9101', {}],
])('%s %s of what does not exist is 404', async (method, path, body) => {
  const { status, json } = await admin(method, path, body)
  expect(status).toBe(404)
  expect(json.message).toMatch(/there is no|has no/)
})

test('admin calls are no requests to the API', async () => {
  await post('faults', { fault: 'failing', on: true })
  expect(upstream().requests).toEqual([])
})
