import { describe, expect, test } from 'vitest'
import { johns } from '../orders/support/orders.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'

const db = useDatabase()

/** The headers of an admin, by session or by token. */
async function headersOf(kind: 'session' | 'token'): Promise<Record<string, string>> {
  const admin = await makeUser(db(), { role: 'admin' })
  return kind === 'session'
    ? { Cookie: await signIn(db(), admin) }
    : bearer((await programOf(db(), admin)).access_token)
}

describe.each<['post' | 'put' | 'patch', string, 'session' | 'token', object]>([
  ['post', '/api/v1/order/', 'session', johns],
  ['post', '/api/v1/auth/login/', 'session', { username: 'rini', password: 'kata-sandi-rini' }],
  ['put', '/api/v1/price-list/', 'session', { products: [] }],
  ['post', '/api/v1/admin/templates/', 'session', { name: 'a' }],
  ['post', '/api/v1/price/', 'session', { quantity: 3 }],
  ['post', '/api/v1/quotes/', 'session', { customer_name: 'Bu Rina' }],
  ['post', '/api/v1/comics/story-idea', 'token', { story_idea: 'Sari berteduh' }],
  ['post', '/api/v1/subscriptions/purchase', 'token', { package_id: 1 }],
  ['post', '/auth/login', 'token', { email: 'rini@contoh.id', password: 'x' }],
])('%s %s', (method, path, kind, fields) => {
  test('says which types it reads to who sends another', async () => {
    const headers = await headersOf(kind)
    const send = (type: string, body: string | Buffer) =>
      site(db())
        [method](path)
        .set({ ...headers, 'Content-Type': type })
        .send(body)
    const json = JSON.stringify(fields)
    for (const type of [
      'text/plain',
      'application/xml',
      'application/octet-stream',
      'application/x-www-form-urlencoded',
    ]) {
      const { status, text } = await send(type, json)
      expect([type, status, text]).toEqual([type, 415, expect.stringContaining('JSON')])
    }
    for (const [type, body] of [
      ['application/json', json],
      ['application/json; charset=utf-8', json],
      ['application/x-www-form-urlencoded', 'a=b'],
    ] as const)
      expect((await send(type, body)).status).not.toBe(415)
  })
})
