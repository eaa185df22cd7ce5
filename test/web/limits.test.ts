import { describe, expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()
const on = { settings: { LIMITS: 'on' } }
const logIn = (app: ReturnType<typeof site>, from: string) =>
  app
    .post('/api/v1/auth/login/')
    .set('X-Forwarded-For', from)
    .send({ username: `siapa-${Math.random()}`, password: 'bukan yang benar' })

describe('limits', () => {
  test('staff may ask ten times as much, members as much as anybody', async () => {
    const app = site(db(), on)
    const limitFor = async (role: 'member' | 'staff' | 'admin') => {
      const cookie = await signInAs(db(), { role })
      const { headers } = await app.get('/api/v1/health/').set('Cookie', cookie)
      return [headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]
    }
    expect(await limitFor('member')).toEqual(['600', '599'])
    expect(await limitFor('staff')).toEqual(['6000', '5999'])
    // Both came from one address.
    expect(await limitFor('admin')).toEqual(['6000', '5998'])
    expect(await limitFor('member')).toEqual(['600', '598'])
  })

  test('what is refused, and what does not exist, says what is left too', async () => {
    const app = site(db(), on)
    for (const [path, status] of [
      ['/api/v1/tidak-ada/', 404],
      ['/api/v1/search/?query=', 400],
      ['/api/v1/anime-detail/?anime_slug=tidak-ada', 404],
    ] as const) {
      const { headers } = await app.get(path).expect(status)
      expect(headers, path).toMatchObject({ 'x-ratelimit-limit': '600' })
      // The reset, within a minute, in epoch seconds.
      const left = Number(headers['x-ratelimit-reset']) - Date.now() / 1000
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(61)
    }
    const { headers } = await app.get('/anime-yang-tidak-ada/').expect(404)
    expect(headers).not.toHaveProperty('x-ratelimit-limit')
  })

  test.each(['on', 'off'])(
    'tries to log in are limited per address with LIMITS=%s, and say the tightest limit',
    async (LIMITS) => {
      const app = site(db(), { settings: { LIMITS, TRUSTED_PROXIES: '1' } })
      const first = await logIn(app, '203.0.113.5')
      expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '19' })
      for (let count = 0; count < 19; count += 1) expect((await logIn(app, '203.0.113.5')).status).not.toBe(429)

      const refused = await logIn(app, '203.0.113.5')

      expect(refused.status).toBe(429)
      expect(refused.headers).toMatchObject({ 'x-ratelimit-remaining': '0' })
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect((await logIn(app, '203.0.113.6')).status).not.toBe(429)
    },
  )

  test('of IPv6 a household has one count, however many of its addresses it uses', async () => {
    const app = site(db(), { settings: { TRUSTED_PROXIES: '1' } })
    const statuses = []
    for (let at = 0; at < 21; at += 1) statuses.push((await logIn(app, `2001:db8:1:2::${at.toString(16)}`)).status)
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true)
    expect(statuses[20]).toBe(429)
    expect((await logIn(app, '2001:db8:1:3::1')).status).toBe(401)
  })
})
