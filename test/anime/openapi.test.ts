import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { catalogCalls } from '../../src/anime/api/calls.ts'
import { ErrorBody } from '../../src/anime/api/envelope.ts'
import { describeCatalog } from '../../src/anime/api/openapi.ts'
import { fillEmptyLibrary } from '../../src/anime/sources/library/commands.ts'
import { describeApis } from '../../src/platform/api/document.ts'
import { findAnswer } from '../../src/platform/api/error-answers.ts'
import { type ApiAnswer, type JsonSchema, operationsIn, type Reference } from '../../src/platform/api/openapi.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { createChecker, documentOf } from '../support/document.ts'
import { read } from '../support/page.ts'

const db = useOwnDatabase()
beforeAll(() => fillEmptyLibrary(db()))

const api = describeApis('http://127.0.0.1', [describeCatalog()])
const endpoints = operationsIn(api.paths).map(({ path, operation: get }) => {
  const { content, headers = {} } = get.responses[200] as ApiAnswer // Good answers of the catalog are never references.
  return { path, get, name: get.operationId, described: content['application/json'], headers }
})
const answerOf = (id: string) => catalogCalls.find((call) => call.id === id)?.success ?? z.never()
const check = createChecker(api)
const valid = (schema: JsonSchema | Reference, value: unknown) => expect(check(schema, value)).toEqual([])

test('a year is described as the number it is, and nothing but words or a filter is asked for', () => {
  const asked = api.paths['/api/v1/search/']?.get?.parameters ?? []

  expect(asked.find(({ name }) => name === 'year')?.schema).toEqual({ type: 'integer', minimum: 1900, maximum: 2100 })
  expect(asked.filter(({ required }) => required)).toEqual([])
})

test.each(endpoints)('$path answers as described, and its example is true', async (endpoint) => {
  const { path, get, name, described, headers: promised } = endpoint
  valid(described.schema, described.example)
  expect(answerOf(name).parse(described.example)).toEqual(described.example)
  const query = new URLSearchParams(
    get.parameters.flatMap((one) => (one.in === 'query' && one.example ? [[one.name, String(one.example)]] : [])),
  )
  const filled = path.replace('{day}', 'friday')

  const { body, headers } = await site(db(), { settings: { LIMITS: 'on' } })
    .get(`${filled}?${query}`)
    .expect(200)

  valid(described.schema, body)
  expect(answerOf(name).parse(body)).toEqual(body)
  for (const header of Object.keys(promised)) expect(headers, header).toHaveProperty(header.toLowerCase())
  expect(keysOf(body)).toEqual(expect.arrayContaining(keysOf(described.example)))
})

test.each([
  ['/api/v1/anime-terbaru/?page=x', 400],
  ['/api/v1/anime-terbaru/?page=99999', 404],
  ['/api/v1/anime-detail/', 400],
  ['/api/v1/anime-detail/?anime_slug=tidak-ada', 404],
  ['/api/v1/jadwal-rilis/senin/', 400],
  ['/api/v1/search/', 400],
] as const)('%s is refused with %i as described', async (address, status) => {
  const { body } = await site(db()).get(address).expect(status)

  const path = address.replace(/\?.*/, '').replace('senin', '{day}')
  const operation = api.paths[path]?.get
  const described = operation && findAnswer(api, operation, status)?.content?.['application/json']
  expect(described?.example).toMatchObject({ error_code: body.error_code })
  valid({ $ref: '#/components/schemas/Error' }, body)
  expect(ErrorBody.parse(body)).toEqual(body)
})

test('the refusals every endpoint shares read as described', async () => {
  const shared = [
    await site(db()).post('/api/v1/home/'),
    await site(db()).get('/api/v1/home/').set('Host', 'lain.example'),
    await site(db(), { sources: [] }).get('/api/v1/search/?query=belum-pernah'),
  ]
  expect(shared.map(({ status }) => status)).toEqual([405, 421, 503])
  const { examples } = api.components.responses.CatalogError?.content?.['application/json'] ?? {}
  const { example } = api.components.responses.CatalogUnavailable?.content?.['application/json'] ?? {}
  const described = [examples?.[405]?.value, examples?.[421]?.value, example]
  expect(described).toEqual(
    shared.map(({ body: { message, error_code } }) => expect.objectContaining({ message, error_code })),
  )
  expect(shared.map(({ headers }) => ['allow' in headers, 'retry-after' in headers])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ])
})

test('the document is served as it is, below the public address, with an ETag', async () => {
  const app = site(db(), { settings: { BASE_URL: 'http://anime.example' } })
  const get = () => app.get('/openapi.json').set('Host', 'anime.example')

  const { body, headers } = await get()
    .expect(200)
    .expect('Content-Type', /^application\/json/)

  expect(body).toEqual(JSON.parse(JSON.stringify(documentOf('http://anime.example'))))
  expect(body.servers).toEqual([{ url: 'http://anime.example' }])
  await get()
    .set('If-None-Match', headers.etag ?? '')
    .expect(304)
})

test('the page for people names the errors of a call and leads to itself without a slash', async () => {
  const { text, headers } = await site(db()).get('/docs/katalog').expect(200)
  const page = read(text)

  expect(page.texts('#detail .docs-errors code')).toEqual([...['INVALID_PARAMETER', 'NOT_FOUND', 'SOURCE_UNAVAILABLE']])
  const [call, answer] = page.all('#detail .docs-samples pre').map(({ text: source }) => withoutTags(source))
  expect(call).toMatch(/^curl "http:\/\/127\.0\.0\.1\/api\/v1\//)
  expect(JSON.parse(answer ?? '')).toEqual(endpoints.find(({ name }) => name === 'detail')?.described.example)
  await site(db()).get('/docs/katalog/').expect(301).expect('Location', '/docs/katalog')
  expect(headers.etag).toBeDefined()
})

/** Removes tags from a code block, because the HTML parser does not parse inside `pre`. */
const withoutTags = (source: string) =>
  source
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .trim()

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists every path of keys in a value; the items of an array share one path. */
const keysOf = (value: unknown, at = ''): string[] => {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => keysOf(item, `${at}[]`)))]
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [`${at}.${key}`, ...keysOf(inner, `${at}.${key}`)])
}
