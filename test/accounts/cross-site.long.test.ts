import { pino } from 'pino'
import supertest from 'supertest'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { testConfig, testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { isApi } from '../support/rights.ts'
import { type Route, routesOf } from '../support/routes.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useOwnDatabase()
const safe = ['GET', 'HEAD', 'OPTIONS']

let unsafe: Route[]
let reached: string[]
let app: ReturnType<typeof supertest>
let admin: string

beforeAll(async () => {
  const config = testConfig({ CORS_ALLOWED_ORIGINS: 'https://toko.example' })
  const made = createApp({ config, secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  unsafe = routesOf(made.app).filter(({ method }) => !safe.includes(method))
  for (const { key, layer } of unsafe) {
    const reach: (typeof layer.stack)[number] = (ctx) => {
      reached.push(key)
      ctx.status = 204
    }
    // A route with several addresses has one list of handlers for all of them, so each address gets its own.
    layer.stack = [reach]
  }
  app = supertest(made.app.callback())
  admin = await signInAs(db(), { role: 'admin' })
})

/**
 * Sends a request with the given headers to every unsafe route (POST, PUT, PATCH, DELETE) as an admin. Returns the
 * answers and which route handlers were reached.
 */
async function askAll(headers: Record<string, string>) {
  reached = []
  const statuses: Record<string, number> = {}
  for (const { key, method, path } of unsafe) {
    const request = app[method.toLowerCase() as 'post'](path) // the routers hold no other words
    statuses[key] = (await request.set({ Host: '127.0.0.1', Cookie: admin, ...headers })).status
  }
  return { statuses: new Set(Object.values(statuses)), reached }
}

const foreign: [string, Record<string, string>][] = [
  ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://jahat.example' }],
  ['a neighbour below the same name', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://lain.127.0.0.1' }],
  ['another site, with our origin as it claims', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://127.0.0.1' }],
  ['another origin in an old browser', { Origin: 'https://jahat.example' }],
  ['another port in an old browser', { Origin: 'http://127.0.0.1:9999' }],
  ['a sandboxed frame in an old browser', { Origin: 'null' }],
]

test.each(foreign)('no unsafe route is reached from %s', async (_, headers) => {
  expect(unsafe.length).toBeGreaterThan(5)
  expect(await askAll(headers)).toEqual({ statuses: new Set([403]), reached: [] })
})

test('every unsafe route is reached from the site itself, and by a program', async () => {
  const all = unsafe.map(({ key }) => key)
  const own = { Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'same-origin' }
  for (const headers of [own, { Origin: 'http://127.0.0.1' }, {}])
    expect(await askAll(headers)).toEqual({ statuses: new Set([204]), reached: all })
})

test('a listed origin may write to the APIs, and to nothing else', async () => {
  const { reached: by } = await askAll({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://toko.example' })
  expect(by).toEqual(unsafe.map(({ key }) => key).filter((key) => isApi(key.split(' ')[1] ?? '')))
})
