import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { type JWTPayload, SignJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { findAnswer } from '../../src/platform/api/error-answers.ts'
import { operationsIn } from '../../src/platform/api/openapi.ts'
import { type AnilibriaRequest, badRequests, goodRequests, missingRequests } from '../fixtures/anilibria-requests.ts'
import { site } from '../support/app.ts'
import { useCatalog } from '../support/catalog.ts'
import { createChecker, documentOf } from '../support/document.ts'
import { tries } from '../support/random.ts'

/** What the v2 API answers to each request that its contract names, and to hostile ones. */

const { db, upstream } = useCatalog()
const document = documentOf('http://127.0.0.1')
const check = createChecker(document)
const calls = operationsIn(document.paths).filter(({ path }) => path.startsWith('/api/anilibria/v2/'))
const ownSecret = 'the secret of our own tokens, 32 letters'
let app: ReturnType<typeof site>
beforeAll(() => {
  app = site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } })
})

const get = (path: string) => app.get(new URL(`http://x/api/anilibria/v2/${path}`).href.slice('http://x'.length))

/** Lists what the document forbids in an answer. */
function undocumented(path: string, status: number, body: object): string[] {
  const { pathname } = new URL(`http://x/api/anilibria/v2/${path}`)
  const call = calls
    .toSorted((one, other) => one.path.split('{').length - other.path.split('{').length)
    .find((one) => new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname.replace(/\/$/, '')))
  const json = call && findAnswer(document, call.operation, status)?.content?.['application/json']
  const described = json?.schema ?? { $ref: '#/components/schemas/AnilibriaError' }
  return check(described, body)
}

/** Replaces the patterns in what is expected by matchers of text. */
const matching = (value: unknown): unknown => {
  if (value instanceof RegExp) return expect.stringMatching(value)
  if (Array.isArray(value)) return value.map(matching)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, matching(inner)]))
}

async function answers({ path, status, body }: AnilibriaRequest): Promise<void> {
  const answer = await get(path)
  expect([answer.status, answer.status === status ? '' : answer.text]).toEqual([status, ''])
  expect(answer.body).toMatchObject(matching(body) as object)
  expect(undocumented(path, status, answer.body)).toEqual([])
  expect(answer.headers['x-request-id']).toMatch(/./)
  if (status >= 400) {
    expect(answer.body.request_id).toBe(answer.headers['x-request-id'])
    expect(answer.body.error.message).toMatch(/[а-яё]/)
    expect(answer.headers['cache-control']).toBe('no-store')
  }
}

test.each(goodRequests)('$path answers', answers)
test.each(badRequests)('$path is refused with the reason', answers)
test.each(missingRequests)('$path is not there', answers)

test('the schedule has all seven days, and the titles of each', async () => {
  const { data } = (await get('schedule')).body
  expect(data.map(({ day }: { day: number }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(data.flatMap(({ list }: { list: object[] }) => list).length).toBeGreaterThan(0)
})

test('lists are in the order that was asked for, and each title is on exactly one page', async () => {
  for (const sort of ['id', 'year', 'rating', 'updated'] as const) {
    const field = sort === 'updated' ? 'updated_at' : sort
    const all = await Promise.all(
      [1, 2, 3, 4].map(async (page) => (await get(`titles?sort=${sort}&order=asc&page=${page}`)).body.data),
    )
    const titles: { id: number; [field: string]: unknown }[] = all.flat()
    expect(new Set(titles.map(({ id }) => id)).size).toBe(76)
    const values = titles.flatMap((title) => (title[field] === null ? [] : [title[field] as number | string]))
    expect(values).toEqual(values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
  }
})

test('filters are exact: each title of an answer has what was asked for, and no other title has it', async () => {
  const { data } = (await get('titles?limit=100')).body
  const genres = [...new Set(data.flatMap(({ genres }: { genres: string[] }) => genres))] as string[]
  const filters: [string, (title: { year: number; season: string; status: string; genres: string[] }) => boolean][] = [
    ['year=2026', ({ year }) => year === 2026],
    ['season=autumn', ({ season }) => season === 'autumn'],
    ['status=completed', ({ status }) => status === 'completed'],
    [`genres=${genres[0]?.toUpperCase()}`, (title) => title.genres.includes(genres[0] ?? '')],
    [
      `genres=${genres[0]},${genres[1]}`,
      (title) => title.genres.includes(genres[0] ?? '') && title.genres.includes(genres[1] ?? ''),
    ],
  ]
  for (const [query, isMeant] of filters) {
    const answer = (await get(`titles?limit=100&${query}`)).body
    const ids = (titles: { id: number }[]) => titles.map(({ id }) => id).sort()
    expect([query, ids(answer.data)]).toEqual([query, ids(data.filter(isMeant))])
    expect(answer.pagination.total).toBe(answer.data.length)
  }
})

test('a title is found by its ids elsewhere, and its fractional episodes by their numbers', async () => {
  const { data } = (await get('titles?limit=100')).body
  const titles: { id: number; player: { episodes: Record<string, { number: number }> } }[] = data
  const half = titles.find(({ player }) => Object.keys(player.episodes).some((key) => key.includes('.')))
  const key = Object.keys(half?.player.episodes ?? {}).find((one) => one.includes('.'))
  expect((await get(`titles/${half?.id}/episodes/${key}`)).body.data).toEqual(half?.player.episodes[key ?? ''])
  const row = await db()('anilibria_titles').whereNotNull('shikimori_id').orderByRaw('popularity desc').first()
  const found = await get(`titles/by-external/shikimori/${row?.shikimori_id}`)
  expect(found.body.data.id).toBe(row?.id)
})

test('an empty filter is an absent one', async () => {
  const { data, pagination } = (await get('titles')).body
  const empty = 'search=&year=&genres=&genres=&status=%20&season=&sort=&order=&page=&limit='
  expect((await get(`titles?${empty}`)).body).toMatchObject({ data, pagination })
  expect((await get('updates?page=&limit=')).status).toBe(200)
  expect((await get('search?q=aa&fuzzy=')).status).toBe(200)
})

test('a token whose time is over is told from one that was never good, also of the other service', async () => {
  const secret = 'the secret of the Node service, 32+'
  const settings = { ANILIBERTY_BASE_URL: upstream().baseUrl, ANILIBRIA_JWT_SECRET: secret, JWT_SECRET_KEY: ownSecret }
  const both = site(db(), { settings })
  const past = Math.floor(Date.now() / 1_000) - 60
  const sign = (claims: JWTPayload, by: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(past - 60)
      .setExpirationTime(past)
      .sign(Buffer.from(by))
  const own = { uid: 1, ver: 1, jti: `${randomUUID()}.1`, type: 'access' }
  const expired = { error: { code: 'TOKEN_EXPIRED', message: 'Token expired' } }
  for (const token of [await sign({ user_id: 7 }, secret), await sign(own, ownSecret)]) {
    const { body, headers } = await both
      .get('/api/anilibria/v2/titles')
      .set('Authorization', `Bearer ${token}`)
      .expect(401)
    expect(body).toMatchObject(expired)
    expect(headers['www-authenticate']).toBe('Bearer')
  }
  const forged = await sign({ user_id: 7 }, 'another secret of thirty-two letters')
  const { body } = await both.get('/api/anilibria/v2/titles').set('Authorization', `Bearer ${forged}`).expect(401)
  expect(body).toMatchObject({ error: { code: 'INVALID_TOKEN', message: 'Invalid token' } })
})

test('an answer is private where a token came with it, and a bad one is refused on every path', async () => {
  for (const path of ['titles', 'titles/9101', 'health', 'nothing', 'titles/abc']) {
    for (const authorization of ['Bearer wrong', 'Bearer', 'bearer a.b.c']) {
      const answer = await get(path).set('Authorization', authorization)
      expect([path, answer.status, answer.body.error.code]).toEqual([path, 401, 'INVALID_TOKEN'])
      expect(answer.body.error.message).toBe('Invalid token')
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  }
})

test('what a proxy is told in another scheme is no token', async () => {
  for (const authorization of ['Basic eA==', '', 'Digest username="x"'])
    await get('genres').set('Authorization', authorization).expect(200)
})

test('a moment beyond the years of four digits is after all changes', async () => {
  const { data, next } = (await get('changes?since=9999-12-31T23:59:59-14:00')).body
  expect([data, next]).toEqual([[], '9999-12-31T23:59:59.999999Z'])
})

test('other methods are refused in the shape of this API', async () => {
  const { text } = await app.post('/api/anilibria/v2/titles').expect(405)
  expect(JSON.parse(text).error.code).toBe('METHOD_NOT_ALLOWED')
  await app.head('/api/anilibria/v2/titles/9101').expect(200)
})

test('no parameter makes the server fail or shows another title', async () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('1', '0', '-1', '1e9', '9101', 'a'.repeat(300), 'ё', '()[]', '|&!'),
    fc.constantFrom(..."'%_\\*\0"),
    fc.integer().map(String),
    fc.double().map(String),
  )
  const names = 'page limit search year season genres status sort order q fuzzy since'.split(' ')
  const paths = ['titles', 'search', 'updates', 'popular', 'changes', 'random', 'schedule', 'genres']
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(fc.tuple(fc.constantFrom(...names), hostile), { maxLength: 4 }),
      async (path, given) => {
        const query = given
          .map(([name, value]) => `${name}=${encodeURIComponent(Buffer.from(value).toString())}`)
          .join('&')
        expect([200, 400]).toContain((await get(`${path}?${query}`)).status)
      },
    ),
    tries(150),
  )
  await fc.assert(
    // Without a name of its own, or with dots, the address is that of a list.
    fc.asyncProperty(
      hostile.filter((text) => !/^\.{0,2}$/.test(text)),
      fc.boolean(),
      async (value, isEpisode) => {
        const part = encodeURIComponent(Buffer.from(value).toString()).replaceAll('.', '%2E')
        const { status, body } = await get(isEpisode ? `titles/9101/episodes/${part}` : `titles/${part}`)
        expect([200, 400, 404]).toContain(status)
        if (status === 200) expect(isEpisode ? body.data.number : body.data.id).toBe(Number(value))
      },
    ),
    tries(150),
  )
})
