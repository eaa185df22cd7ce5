import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'
import { password, password_hash, sessionIn, stopClock } from './support/people.ts'

const db = useDatabase()

test.each(['', '/'])('log in, profile, log out, with addresses that end in "%s"', async (slash) => {
  const user = await makeUser(db(), { password_hash, role: 'staff', name: 'Admin Toko', email: 'toko@contoh.id' })
  const app = site(db())
  const profile = { id: user.id, username: user.username, email: 'toko@contoh.id', first_name: 'Admin Toko' }

  const answer = await app.post(`/api/v1/auth/login${slash}`).send({ username: user.username, password }).expect(200)
  expect(answer.body).toEqual({ user: profile, success: true })
  expect(answer.headers['cache-control']).toBe('no-store')
  const Cookie = sessionIn(answer)

  expect((await app.get(`/api/v1/auth/profile${slash}`).set({ Cookie }).expect(200)).body).toEqual(profile)
  await app.get('/akun/').set({ Cookie }).expect(200)
  expect((await app.post(`/api/v1/auth/logout${slash}`).set({ Cookie }).expect(200)).body).toEqual({ success: true })
  await app.get(`/api/v1/auth/profile${slash}`).set({ Cookie }).expect(401)
})

test('who cannot be let in reads why in the shape of the order API', async () => {
  const app = site(db())
  const shape = { details: {}, timestamp: expect.stringMatching(/^\d{4}-.*Z$/) }
  const { body, headers } = await app
    .post('/api/v1/auth/login/')
    .send({ username: 'siapa', password: 'salah' })
    .expect(401)
  expect(body).toEqual({ ...shape, error: 'Nama pengguna atau kata sandi salah.', error_code: 'NOT_AUTHENTICATED' })
  expect(headers['set-cookie']).toBeUndefined()
  for (const call of [app.get('/api/v1/auth/profile/'), app.post('/api/v1/auth/logout/')])
    expect((await call.expect(401)).body).toMatchObject({ ...shape, error_code: 'NOT_AUTHENTICATED' })
  expect((await app.get('/api/v1/auth/lain/').expect(404)).body).toMatchObject({ error_code: 'NOT_FOUND' })
  expect((await app.get('/api/v1/auth/login/').expect(405)).body).toMatchObject({ error_code: 'METHOD_NOT_ALLOWED' })
})

test('a call that cannot be read says what is wrong with which field', async () => {
  const app = site(db())
  const post = () => app.post('/api/v1/auth/login/')
  expect((await post().send({ username: 'siapa' }).expect(400)).body).toMatchObject({
    error_code: 'VALIDATION_ERROR',
    details: { password: ['Isi kata sandimu.'] },
  })
  for (const sent of [{ username: 1, password: ['x'] }, { username: 'a\0', password: 'x' }, []])
    expect((await post().send(sent).expect(400)).body.details).toHaveProperty('username')
  const broken = await post().type('json').send('{"username":').expect(400)
  expect(broken.body).toMatchObject({ error_code: 'VALIDATION_ERROR' })
})

test('too many tries of one name are refused with how long to wait', async () => {
  stopClock()
  const app = site(db())
  const send = () => app.post('/api/v1/auth/login/').send({ username: 'siapa', password: 'salah' })
  for (let count = 0; count < 5; count += 1) await send().expect(401)
  const { body } = await send().expect(429).expect('Retry-After', '1')
  expect(body).toMatchObject({ error_code: 'RATE_LIMITED', error: expect.stringContaining('1 detik') })
})
