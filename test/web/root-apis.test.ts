import { expect, test } from 'vitest'
import { features } from '../../src/app.ts'
import { allow } from '../../src/platform/access.ts'
import { feature } from '../../src/platform/feature.ts'
import { callErrors } from '../../src/web/call-errors.ts'
import { createRouter } from '../../src/web/context.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()
const SHOP = 'https://toko.example'

/** A feature with an API outside /api/ that pages of other origins may use, and one that they may not. */
const tried = feature({
  name: 'uji',
  apis: [
    { prefix: '/uji', errors: callErrors(), isAtRoot: true, hasCors: true },
    { prefix: '/dalam', errors: callErrors(), isAtRoot: true },
    { prefix: '/halaman/data', errors: callErrors() },
  ],
  open: () => {
    const router = createRouter()
    for (const at of ['/uji/benda', '/dalam/benda', '/halaman/data/benda'])
      router
        .get(at, allow('anyone'), (ctx) => {
          ctx.body = { at }
        })
        .post(at, allow('staff', { credentials: ['session', 'bearer'] }), (ctx) => {
          ctx.body = { at }
        })
    return { routers: [router] }
  },
})
const app = (settings: Record<string, string> = {}) =>
  site(db(), { features: [...features, tried], settings: { CORS_ALLOWED_ORIGINS: SHOP, ...settings } })

test.each(['/uji', '/dalam'])('an API at %s takes both forms of a path and answers errors as JSON', async (prefix) => {
  for (const slash of ['', '/']) {
    expect((await app().get(`${prefix}/benda${slash}`).expect(200)).body).toEqual({ at: `${prefix}/benda` })
    expect((await app().post(`${prefix}/benda${slash}`).expect(401)).body.error_code).toBe('NOT_AUTHENTICATED')
    expect((await app().get(`${prefix}/lain${slash}`).expect(404)).body.error_code).toBe('NOT_FOUND')
    expect((await app().put(`${prefix}/benda${slash}`).expect(405)).body.error_code).toBe('METHOD_NOT_ALLOWED')
  }
  expect((await app().get(prefix).expect(404)).body.error_code).toBe('NOT_FOUND')
  const limited = await app({ LIMITS: 'on' }).get(`${prefix}/benda`).expect(200)
  expect(limited.headers).toHaveProperty('x-ratelimit-remaining')
  expect(limited.headers).toHaveProperty('x-request-id')
})

test('what only begins with the same letters, and an API without the field, stay pages', async () => {
  await app().get('/ujian').expect(301)
  await app().get('/halaman/data/benda').expect(301)
})

test('pages of a listed origin use an open API with credentials, and no other', async () => {
  const Cookie = await signInAs(db(), { role: 'staff' })
  const from = { Cookie, Origin: SHOP, 'Sec-Fetch-Site': 'cross-site' }
  const open = await app().post('/uji/benda').set(from).expect(200)
  expect(open.headers['access-control-allow-origin']).toBe(SHOP)
  const asked = { Origin: SHOP, 'Access-Control-Request-Method': 'DELETE' }
  const preflight = await app().options('/uji/benda/1').set(asked).expect(204)
  expect(preflight.headers['access-control-allow-methods']).toContain('DELETE')
  for (const at of ['/dalam/benda', '/halaman/data/benda/']) {
    const { headers } = await app().post(at).set(from).expect(403)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  }
  await app()
    .post('/uji/benda')
    .set({ ...from, Origin: 'https://jahat.example' })
    .expect(403)
})
