import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { signInAs } from '../../support/sign-in.ts'
import { useEach } from '../../support/use.ts'
import { shopOn } from '../support/desk.ts'

const db = useDatabase()
const cookie = useEach(() => signInAs(db(), { role: 'staff' }))

const at = '/api/v1/admin/templates'
const send = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object) =>
  shopOn(db())[method](path).set('Cookie', cookie()).send(body)
const text = {
  ...{ name: 'Tagihan resmi', type: 'dp_invoice', channel: 'email', subject: 'DP {{order_code}}' },
  ...{ body: 'Halo {{customer_name}}, {{tidak_ada}}', is_default: true },
}

test('invalid input is a 400 with its fields', async () => {
  const wrong = await send('post', `${at}/`, { name: 'ab', type: 'x', channel: 'both', subject: '', body: 7 })
  expect(wrong.status).toBe(400)
  expect(wrong.body.error_code).toBe('VALIDATION_ERROR')
  expect(Object.keys(wrong.body.details).sort()).toEqual(['body', 'name', 'subject', 'type'])
  const { body } = await send('post', `${at}/`, text)
  const patched = await send('patch', `${at}/${body.id}/`, { subject: '' })
  expect([patched.status, patched.body.details]).toEqual([400, { subject: ['Subjek wajib diisi untuk email.'] }])
  expect((await send('post', `${at}/`, { ...text, subject: 'a\r\nBcc: b' })).status).toBe(400)
  expect((await send('get', `${at}/?page=0`)).status).toBe(400)
  expect((await send('get', `${at}/99999999999/`)).status).toBe(404)
})

test('a patch changes what it names, a put all', async () => {
  const { body } = await send('post', `${at}/`, text)
  const patched = await send('patch', `${at}/${body.id}/`, { name: 'Lain lagi' })
  expect(patched.body).toMatchObject({ ...text, name: 'Lain lagi' })
  const whole = { ...text, channel: 'whatsapp', subject: '', is_default: false }
  expect((await send('put', `${at}/${body.id}/`, whole)).body).toMatchObject(whole)
})

test('the list is paged with absolute addresses, and may be of one type', async () => {
  for (let made = 0; made < 3; made += 1) await send('post', at, { ...text, is_default: false })
  await send('post', at, { ...text, type: 'custom' })
  const { body } = await send('get', `${at}/?page_size=2&page=1&type=dp_invoice`)
  expect(body).toMatchObject({ count: 3, previous: null })
  expect(body.results).toHaveLength(2)
  expect(body.next).toBe(`http://127.0.0.1${at}/?type=dp_invoice&page_size=2&page=2`)
  const last = await send('get', new URL(body.next).pathname + new URL(body.next).search)
  expect(last.body).toMatchObject({ next: null, results: [{ type: 'dp_invoice' }] })
  expect(last.body.previous).toContain('page=1')
  expect((await send('get', `${at}/?page=999`)).status).toBe(404)
})

test('a preview fills in given values, else examples, and leaves unknown placeholders', async () => {
  const { body } = await send('post', `${at}/`, text)
  const plain = await send('post', `${at}/${body.id}/preview/`)
  expect(plain.body).toEqual({ subject: 'DP ORD-20261118-K7Q', body: 'Halo Budi Santoso, {{tidak_ada}}' })
  const given = { customer_name: 'Sri\r\nWati', tidak_ada: 'x', constructor: 'y' }
  const { body: shown } = await send('post', `${at}/${body.id}/preview`, { variables: given })
  expect(shown.body).toBe('Halo Sri Wati, {{tidak_ada}}')
  expect((await send('post', `${at}/${body.id}/preview/`, { variables: 'x' })).status).toBe(400)
})

test('types list their variables', async () => {
  const { body } = await send('get', '/api/v1/admin/template-types/')
  expect(body).toHaveLength(18)
  expect(body[0]).toMatchObject({ type: 'dp_invoice', label: 'Tagihan DP' })
  expect(body[0].variables).toEqual(expect.arrayContaining(['payment_link', 'tracking_link', 'expiry_date']))
})
