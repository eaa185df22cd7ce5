import { expect, test } from 'vitest'
import { programEvent } from '../../src/content/view-models/program.ts'
import { datePlate, getPhase, timesText } from '../../src/content/when.ts'
import { calendarFile } from '../../src/web/formats/calendar.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (ms: number) => new Date(Date.now() + ms)
const times = (starts: number, ends: number | null = null) => ({
  starts_at: at(starts),
  ends_at: ends === null ? null : at(ends),
})

test('coming programs are listed by their start, the next one large; ended ones have their own list', async () => {
  await makeItem(db(), 'program', { title: 'Bulan depan', ...times(30 * DAY, 31 * DAY) })
  await makeItem(db(), 'program', { title: 'Besok', ...times(DAY, DAY + HOUR) })
  await makeItem(db(), 'program', { title: 'Sekarang', ...times(-HOUR, HOUR) })
  await makeItem(db(), 'program', { title: 'Juga sekarang', ...times(-HOUR / 2, HOUR) })
  await makeItem(db(), 'program', { title: 'Menyusul', starts_at: null, ends_at: null })
  await makeItem(db(), 'program', { title: 'Kemarin', ...times(-DAY, -DAY + HOUR) })
  await makeItem(db(), 'program', { title: 'Pekan lalu', ...times(-7 * DAY) })
  await makeItem(db(), 'program', { title: 'Konsep', publish_at: null })
  const agent = site(db())
  const coming = read((await agent.get('/program/').expect(200)).text)
  expect(coming.text('.next-program h2')).toBe('Sekarang')
  expect(coming.text('.next-program .actions')).toContain('Sedang berlangsung')
  expect(coming.texts('.entry-title')).toEqual(['Juga sekarang', 'Besok', 'Bulan depan', 'Menyusul'])
  expect(coming.texts('.entry .phase')).toEqual(['Sedang berlangsung'])
  const ended = read((await agent.get('/program/?waktu=selesai').expect(200)).text)
  expect(ended.texts('.entry-title')).toEqual(['Kemarin', 'Pekan lalu'])
  expect(ended.all('.next-program, .entry .phase')).toEqual([])
})

test('programs are filtered by type and time in the address', async () => {
  await makeItem(db(), 'program', { title: 'Kelas', program_type: 'training' })
  await makeItem(db(), 'program', { title: 'Lokakarya lama', ...times(-DAY, -HOUR) })
  const agent = site(db())
  const none = read((await agent.get('/program/?jenis=workshop').expect(200)).text)
  expect(none.text('.empty h2')).toBe('Belum ada program di sini')
  expect(none.attribute('.empty .button', 'href')).toBe('/program/')
  const old = read((await agent.get('/program/?jenis=workshop&waktu=selesai').expect(200)).text)
  expect(old.texts('.entry-title')).toEqual(['Lokakarya lama'])
  expect(old.texts('.filter-links [aria-current]')).toEqual(['Selesai', 'Lokakarya'])
  expect(old.attribute('link[rel=canonical]', 'href')).toMatch(/\/program\/\?jenis=workshop&waktu=selesai$/)
  for (const odd of ['?jenis=semua', '?waktu=besok', '?page=x']) await agent.get(`/program/${odd}`).expect(200)
  await agent.get('/program/?page=2').expect(404)
})

test('the list of programs goes on over pages', async () => {
  for (let day = 1; day <= 11; day += 1) await makeItem(db(), 'program', { title: `Hari ${day}`, ...times(day * DAY) })
  const agent = site(db())
  const first = read((await agent.get('/program/').expect(200)).text)
  expect(first.texts('.entry-title')).toHaveLength(9)
  const second = read((await agent.get(first.attribute('a[rel=next]', 'href') ?? '').expect(200)).text)
  expect(second.texts('.entry-title')).toEqual(['Hari 11'])
})

test('a program says what it is, when and where, and offers itself to calendars until it has ended', async () => {
  const { slug } = await makeItem(db(), 'program', {
    title: 'Nonton bareng di atap',
    subtitle: 'Dua film dan wedang jahe',
    body: 'Bawa **tikar**.',
    starts_at: new Date('2099-11-28T11:30:00Z'),
    ends_at: new Date('2099-11-28T14:00:00Z'),
  })
  await makeItem(db(), 'program', { title: 'Yang lain' })
  const agent = site(db())
  const page = read((await agent.get(`/program/${slug}/`).expect(200)).text)
  expect(page.text('h1')).toBe('Nonton bareng di atap')
  expect(page.texts('.program-facts dd')).toEqual(['Sabtu, 28 November 2099, 18.30–21.00 WIB', 'Taman Budaya Bandung'])
  expect(page.text('.program-facts .phase')).toBe('Akan datang')
  expect(page.text('.text strong')).toBe('tikar')
  expect(page.texts('.others a')).toEqual(['Yang lain'])
  expect(page.attribute('.article-actions a', 'href')).toBe(`/program/${slug}/kalender.ics`)
  const [event] = page.all('script[type="application/ld+json"]').map((node) => JSON.parse(node.text))
  expect(event).toMatchObject({
    '@type': 'Event',
    startDate: '2099-11-28T18:30:00+07:00',
    endDate: '2099-11-28T21:00:00+07:00',
    location: { '@type': 'Place', name: 'Taman Budaya Bandung' },
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
  })
  const past = await makeItem(db(), 'program', times(-DAY, -HOUR))
  const over = read((await agent.get(`/program/${past.slug}/`).expect(200)).text)
  expect(over.text('.program-facts .phase')).toBe('Selesai')
  expect(over.all('.article-actions a')).toEqual([])
})

test('a program without time or place has a page without them', async () => {
  const { slug } = await makeItem(db(), 'program', { starts_at: null, ends_at: null, place: null, program_type: null })
  const agent = site(db())
  const page = read((await agent.get(`/program/${slug}/`).expect(200)).text)
  expect(page.texts('.program-facts dd')).toEqual(['Waktunya menyusul'])
  expect(page.text('.program-facts .phase')).toBe('Akan datang')
  await agent.get(`/program/${slug}/kalender.ics`).expect(404)
})

test('what is not public has no page and no calendar file', async () => {
  const draft = await makeItem(db(), 'program', { publish_at: null })
  const later = await makeItem(db(), 'program', { publish_at: at(HOUR) })
  const binned = await makeItem(db(), 'program', { deleted_at: new Date() })
  for (const { slug } of [draft, later, binned])
    for (const path of ['', 'kalender.ics']) await site(db()).get(`/program/${slug}/${path}`).expect(404)
})

test('the calendar file of a program', async () => {
  const { slug, public_id } = await makeItem(db(), 'program', {
    title: 'Lokakarya; komik, enam halaman',
    subtitle: `Satu hari ${'cerita '.repeat(20)}`.trim(),
    place: 'Rumah Kortek, Yogyakarta',
    starts_at: new Date('2099-12-05T02:00:00Z'),
    ends_at: new Date('2099-12-05T10:00:00Z'),
  })
  const agent = site(db())
  for (const request of ['first', 'cached']) {
    const { text, headers } = await agent.get(`/program/${slug}/kalender.ics`).expect(200)
    expect(headers['content-disposition'], request).toBe(`attachment; filename="${slug}.ics"`)
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    const lines = text.replaceAll('\r\n ', '').split('\r\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        `UID:${public_id}@127.0.0.1`,
        'DTSTART:20991205T020000Z',
        'DTEND:20991205T100000Z',
        'SUMMARY:Lokakarya\\; komik\\, enam halaman',
        'LOCATION:Rumah Kortek\\, Yogyakarta',
        `URL:http://127.0.0.1/program/${slug}/`,
      ]),
    )
  }
})

test('a program without an end takes two hours in calendars', async () => {
  const starts_at = new Date('2099-12-05T02:00:00Z')
  const item = await makeItem(db(), 'program', { starts_at, ends_at: null, subtitle: 'x' })
  const event = programEvent('http://127.0.0.1', { ...item, alt: null, width: null, height: null, author: null })
  expect(event && calendarFile(event, new Date())).toContain('DTEND:20991205T040000Z')
})

test.each([
  ['2026-11-28T11:30Z', '2026-11-28T14:00Z', 'Sabtu, 28 November 2026, 18.30–21.00 WIB'],
  ['2026-11-28T11:30Z', null, 'Sabtu, 28 November 2026, 18.30 WIB'],
  ['2026-11-28T02:00Z', '2026-11-29T09:00Z', 'Sabtu, 28 November, 09.00 sampai Minggu, 29 November 2026, 16.00 WIB'],
  ['2026-11-28T11:30Z', '2026-11-28T17:00Z', 'Sabtu, 28 November 2026, 18.30–24.00 WIB'],
  ['2026-11-27T17:00Z', '2026-11-28T17:00Z', 'Sabtu, 28 November 2026, 00.00–24.00 WIB'],
  ['2026-11-27T02:00Z', '2026-11-28T17:00Z', 'Jumat, 27 November, 09.00 sampai Sabtu, 28 November 2026, 24.00 WIB'],
  ['2026-12-31T12:00Z', '2026-12-31T18:00Z', 'Kamis, 31 Desember 2026, 19.00 sampai Jumat, 1 Januari 2027, 01.00 WIB'],
])('the times of a program from %s to %s', (starts, ends, text) => {
  expect(timesText({ starts_at: new Date(starts), ends_at: ends === null ? null : new Date(ends) })).toBe(text)
})

test('a program comes, runs and ends by the clock alone', () => {
  const [starts_at, ends_at] = [new Date('2026-11-28T11:30Z'), new Date('2026-11-28T14:00Z')]
  const phase = (now: string) => getPhase({ starts_at, ends_at }, new Date(now))
  expect(phase('2026-11-28T11:29:59Z')).toBe('coming')
  expect(phase('2026-11-28T11:30:00Z')).toBe('running')
  expect(phase('2026-11-28T13:59:59Z')).toBe('running')
  expect(phase('2026-11-28T14:00:00Z')).toBe('ended')
  expect(getPhase({ starts_at, ends_at: null }, new Date('2026-11-28T13:29:59Z'))).toBe('running')
  expect(getPhase({ starts_at, ends_at: null }, new Date('2026-11-28T13:30:00Z'))).toBe('ended')
})

test.each([
  ['2026-11-28T11:30Z', null, '28 Nov'],
  ['2026-11-28T11:30Z', '2026-11-28T17:00Z', '28 Nov'],
  ['2026-11-28T11:30Z', '2026-11-28T17:01Z', '28–29 Nov'],
  ['2026-11-29T17:00Z', '2026-12-02T09:00Z', '30–2 Nov–Des'],
  ['2026-11-28T02:00Z', '2026-12-28T09:00Z', '28–28 Nov–Des'],
])('the date on the picture of a program from %s to %s', (starts, ends, text) => {
  const plate = datePlate({ starts_at: new Date(starts), ends_at: ends === null ? null : new Date(ends) })
  expect(`${plate?.days} ${plate?.month}`).toBe(text)
})

test('an earlier address of a calendar file leads to the present one', async () => {
  const { id, slug } = await makeItem(db(), 'program')
  await db()('content_slugs').insert({ kind: 'program', slug: 'nama-lama', item_id: id })
  const moved = await site(db()).get('/program/nama-lama/kalender.ics').expect(301)
  expect(moved.headers.location).toBe(`/program/${slug}/kalender.ics`)
})
