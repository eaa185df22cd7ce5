import { pino } from 'pino'
import supertest from 'supertest'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { printRoutes } from '../../src/platform/access.ts'
import { type Right, type Role, roles } from '../../src/web/context.ts'
import { may } from '../../src/web/rights.ts'
import { testConfig, testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { isApi, routeLines, routeRights, socketRights } from '../support/rights.ts'
import { type Route, routesOf } from '../support/routes.ts'
import { makeUser, signInAs } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'

const db = useOwnDatabase()

/** Those who send requests in this file: a visitor, and one user of each role. */
const who = ['visitor', ...roles] as const
const cookies = new Map<string, string>()
const tokens = new Map<string, string>()
let routes: Route[]
let channels: { pattern: string; right: Right }[]
let printed: string[]
let app: ReturnType<typeof supertest>

beforeAll(async () => {
  const made = createApp({ config: testConfig(), secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  routes = routesOf(made.app)
  channels = made.channels
  printed = printRoutes(made.routes)
  for (const { layer } of routes) leaveTheGuardOnly(layer)
  app = supertest(made.app.callback())
  for (const role of roles) cookies.set(role, await signInAs(db(), { role }))
  for (const role of roles) tokens.set(role, (await programOf(db(), await makeUser(db(), { role }))).access_token)
})

/**
 * Replaces the handlers of a route, so that the test only sees whether the access check lets a request reach the route.
 */
function leaveTheGuardOnly(layer: Route['layer']) {
  const reached: (typeof layer.stack)[number] = (ctx) => {
    ctx.body = 'reached'
  }
  layer.stack.splice(1, layer.stack.length, reached)
}

test('`manage routes` prints what test/routes.txt holds', () => {
  expect(printed).toEqual(routeLines)
})

test('the table and the routers know the same routes, once each', () => {
  const known = routes.map(({ key }) => key).sort()
  expect(known).toEqual(Object.keys(routeRights).sort())
  expect(new Set(known).size).toBe(known.length)
})

test('the table and the channels know the same sockets', () => {
  expect(Object.fromEntries(channels.map(({ pattern, right }) => [pattern, right]))).toEqual(socketRights)
})

test.each(who)('a %s reaches what the table says and nothing else, on every route', async (name) => {
  const wrong: string[] = []
  for (const { key, method, path } of routes) {
    const { status, text, headers } = await ask(name, method, path)
    const allowed = mayTake(name, routeRights[key] ?? 'admin')
    const reached = status === 200 && (method === 'HEAD' || text === 'reached')
    if (allowed !== reached) wrong.push(`${key}: ${status}`)
    if (!allowed && !isRefusal(name, method, path, status, headers.location))
      wrong.push(`${key}: refused with ${status}`)
  }
  expect(wrong).toEqual([])
})

test.each(roles)('by a token a %s reaches what takes tokens, and else what a visitor reaches', async (role) => {
  const wrong: string[] = []
  const token = bearer(tokens.get(role) ?? '')
  for (const { key, method, path } of routes) {
    const { status, text } = await app[method.toLowerCase() as 'get' | 'post'](path).set(token) // only such words
    const allowed = mayTake(takesBearer(key) ? role : 'visitor', routeRights[key] ?? 'admin')
    if (allowed !== (status === 200 && (method === 'HEAD' || text === 'reached'))) wrong.push(`${key}: ${status}`)
  }
  expect(wrong).toEqual([])
})

const takesBearer = (key: string) =>
  routeLines.some((line) => line.startsWith(`${key} `) && line.split(' ')[3]?.split(',').includes('bearer'))

async function ask(name: string, method: string, path: string) {
  const request = app[method.toLowerCase() as 'get' | 'post'](path) // the routers hold no other words
  const cookie = cookies.get(name)
  return cookie ? request.set('Cookie', cookie) : request
}

const mayTake = (name: (typeof who)[number], right: Right) =>
  may(name === 'visitor' ? null : { role: name as Role }, right)

/**
 * True for an answer that refuses access: visitors of a page are redirected to the log-in, all others get an error
 * status.
 */
function isRefusal(name: string, method: string, path: string, status: number, location: string | undefined): boolean {
  if (name !== 'visitor') return status === 403
  if (method !== 'GET' || isApi(path)) return status === 401
  return status === 303 && location === `/masuk/?lanjut=${encodeURIComponent(path)}`
}
