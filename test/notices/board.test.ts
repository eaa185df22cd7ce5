import { expect, test } from 'vitest'
import { notifyStaff } from '../../src/live/notices.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()

async function rini() {
  const user = await makeUser(db(), { role: 'staff', name: 'Rini', username: 'rini' })
  return signIn(db(), user)
}

test('what was sent is at the top of the list, with who and when, and in the audit', async () => {
  const cookie = await rini()
  const app = site(db())

  const sent = await app
    .post('/admin/kabar/')
    .set('Cookie', cookie)
    .type('form')
    .send({ message: '  Rapat <jam> tiga ' })

  expect(sent.status).toBe(303)
  expect(sent.headers.location).toBe('/admin/kabar/?kabar=1')
  const page = read((await app.get(sent.headers.location ?? '').set('Cookie', cookie)).text)
  expect(page.text('.notice-sent')).toContain('Kabar terkirim')
  expect(page.text('.notice-line')).toMatch(/^Kabar Rapat <jam> tiga Rini · \d+ \S+ \d{4}, \d\d\.\d\d WIB$/)
  const [entry] = await db()('audit_log').where({ action: 'notice.send' })
  expect(entry).toMatchObject({ actor: 'rini', subject: 'Rapat <jam> tiga' })
})

test.each([
  ['', 'Tulis kabarnya dulu.'],
  ['   ', 'Tulis kabarnya dulu.'],
  ['x'.repeat(301), 'Kabar paling panjang 300 karakter.'],
  ['a\0b', 'Ada karakter yang tidak bisa disimpan.'],
])('%j is shown again with what is wrong, and nobody is told', async (message, problem) => {
  const cookie = await rini()
  for (const htmx of [false, true]) {
    const answer = await site(db())
      .post('/admin/kabar/')
      .set('Cookie', cookie)
      .set(htmx ? fromHtmx : {})
      .type('form')
      .send({ message })
    expect(answer.status).toBe(422)
    const page = read(answer.text)
    expect(page.text('.field-error')).toBe(problem)
    expect(page.attribute('#f-message', 'aria-invalid')).toBe('true')
    expect(page.all('html')).toHaveLength(htmx ? 0 : 1)
  }
  expect(await db()('notices').select()).toEqual([])
})

test('the list shows what the site itself said, as a link to where more is to be seen', async () => {
  const cookie = await rini()
  const hub = { publish: () => {} }
  await notifyStaff(db(), hub, { kind: 'alert', message: 'Bandung diam', href: '/tempat/', author: null })
  await notifyStaff(db(), hub, { kind: 'recovered', message: 'Bandung pulih', href: '/tempat/', author: null })

  const page = read((await site(db()).get('/admin/kabar/').set('Cookie', cookie)).text)

  expect(page.texts('.notice-line .state')).toEqual(['Pulih', 'Gangguan'])
  expect(page.attribute('.notice-words a', 'href')).toBe('/tempat/')
  expect(page.texts('.notice-from')[0]).toMatch(/^KortekStream · /)
})
