import Koa from 'koa'
import request from 'supertest'
import { expect, test } from 'vitest'
import { createRouter, seeOther } from '../../src/web/context.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'

const db = useDatabase()
const letter = { kind: 'question', name: 'Sari Dewi', email: 'sari@contoh.id', message: 'Apakah ada ukuran anak?' }

/** Sends the contact form with the cookie that its page sets for a form sent to `path`. Returns the answer's cookies. */
async function cookiesAfter(path: string, fields: Record<string, string>, status: number) {
  const request = site(db()).post('/kontak/').type('form').set('Cookie', `kortekstream_terkirim=${path}`)
  const { headers } = await request.send(fields).expect(status)
  return String(headers['set-cookie'] ?? '')
}

test('an answer tells the page that its form was taken, in a cookie that scripts may read', async () => {
  const cookies = await cookiesAfter('mabc123.%2Fkontak%2F', letter, 303)
  expect(cookies).toContain('kortekstream_terkirim=mabc123.ya; path=/')
  expect(cookies).not.toMatch(/httponly/i)
})

test('a refused form is not taken, and neither is one that was sent to another address', async () => {
  expect(await cookiesAfter('mabc123.%2Fkontak%2F', { ...letter, message: '' }, 422)).toBe('')
  for (const other of ['mabc123.%2Fmasuk%2F', 'mabc123.ya', 'mabc123', '%E0%A4%A'])
    expect(await cookiesAfter(other, letter, 303)).toBe('')
})

test('a redirect that only brings a refusal takes no form', async () => {
  const router = createRouter()
  router.post('/diterima', (ctx) => seeOther(ctx, '/'))
  router.post('/ditolak', (ctx) => seeOther(ctx, '/', { isTaken: false }))
  const app = new Koa().use(router.routes()).callback()
  const sent = async (path: string) => {
    const cookie = `kortekstream_terkirim=mabc123.${encodeURIComponent(path)}`
    const { headers } = await request(app).post(path).set('Cookie', cookie).expect(303)
    return headers['set-cookie']
  }
  expect(await sent('/diterima')).toEqual([expect.stringContaining('mabc123.ya')])
  expect(await sent('/ditolak')).toBeUndefined()
})

test('a page on which somebody types is led nowhere once the session has ended', async () => {
  const headers = { Host: '127.0.0.1', 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
  await site(db()).get('/akun/').set(headers).expect(204)
  const { text } = await site(db())
    .get('/akun/')
    .set({ ...headers, 'Keeps-Page': 'ya' })
    .expect(401)
  expect(text).toContain('sesimu sudah berakhir')
})
