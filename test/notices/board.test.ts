import { beforeEach, expect, test } from 'vitest'
import { notifyStaff } from '../../src/live/notices.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeStaff } from '../support/staff.ts'

const db = useDatabase()
let staff: Awaited<ReturnType<typeof makeStaff>>
beforeEach(async () => {
  staff = await makeStaff(db())
})

test('what was sent is at the top of the list, with who and when, and in the audit', async () => {
  const sent = await staff.post('/admin/kabar/', { message: '  Rapat <jam> tiga ' })
  expect(sent.status).toBe(303)
  expect(sent.headers.location).toBe('/admin/kabar/?kabar=1')
  const page = read((await staff.get(sent.headers.location ?? '')).text)
  expect(page.text('.notice-sent')).toContain('Kabar terkirim')
  expect(page.text('.notice-line')).toMatch(/^Kabar Rapat <jam> tiga Orang \d+ · \d+ \S+ \d{4}, \d\d\.\d\d WIB$/)
  const [entry] = await db()('audit_log').where({ action: 'notice.send' })
  expect(entry).toMatchObject({ actor: staff.user.username, subject: 'Rapat <jam> tiga' })
})

test.each([
  ['', 'Tulis kabarnya dulu.'],
  ['   ', 'Tulis kabarnya dulu.'],
  ['x'.repeat(301), 'Kabar paling panjang 300 karakter.'],
  ['a\0b', 'Ada karakter yang tidak bisa disimpan.'],
])('%j is shown again with what is wrong, and nobody is told', async (message, problem) => {
  for (const way of ['post', 'part'] as const) {
    const answer = await staff[way]('/admin/kabar/', { message })
    expect(answer.status).toBe(422)
    const page = read(answer.text)
    expect(page.text('.field-error')).toBe(problem)
    expect(page.attribute('#f-message', 'aria-invalid')).toBe('true')
    expect(page.all('html')).toHaveLength(way === 'part' ? 0 : 1)
  }
  expect(await db()('notices').select()).toEqual([])
})

test('the list shows what the site itself said, as a link to where more is to be seen', async () => {
  const hub = { publish: () => {} }
  await notifyStaff(db(), hub, { kind: 'alert', message: 'Bandung diam', href: '/tempat/', author: null })
  await notifyStaff(db(), hub, { kind: 'recovered', message: 'Bandung pulih', href: '/tempat/', author: null })

  const page = read((await staff.get('/admin/kabar/')).text)

  expect(page.texts('.notice-line .state')).toEqual(['Pulih', 'Gangguan'])
  expect(page.attribute('.notice-words a', 'href')).toBe('/tempat/')
  expect(page.texts('.notice-from')[0]).toMatch(/^KortekStream · /)
})
