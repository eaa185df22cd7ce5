import { beforeEach, expect, test, vi } from 'vitest'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { daysAgo, makeEpisode, makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

/** A Friday evening in Jakarta. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00Z') })
})

const airs = (title: string, airs_day: number, airs_time: string, more: { episodes?: number } = {}) =>
  makeTitle(db(), { title, airs_day, airs_time, airs_zone: 'Asia/Jakarta', ...more })

const day = (text: string, key: string) => {
  const section = read(text).all(`[data-day=${key}]`)[0]
  return section ? read(section.outerHTML).texts('.slot-title') : null
}

test('without a choice all seven days stand one below the other, today first, in WIB', async () => {
  await airs('Malam Jumat', 4, '19:00')
  await airs('Dini Jumat', 4, '00:30')

  const { text } = await site(db()).get('/jadwal-rilis/').expect(200)
  const page = read(text)

  expect(page.texts('.schedule-name')).toEqual([
    'Jumat 20 November hari ini',
    'Sabtu 21 November',
    'Minggu 22 November',
    'Senin 23 November',
    'Selasa 24 November',
    'Rabu 25 November',
    'Kamis 26 November',
  ])
  expect(page.texts('.day-tab')).toEqual([
    'Hari ini 2 judul',
    ...['Sab 21', 'Min 22', 'Sen 23', 'Sel 24', 'Rab 25', 'Kam 26'].map((name) => `${name} 0 judul`),
  ])
  for (const tab of page.all('.day-tab')) expect(page.all(tab.getAttribute('href') ?? 'none')).toHaveLength(1)
  expect(day(text, 'friday')).toEqual(['Dini Jumat', 'Malam Jumat'])
  expect(page.texts('[data-day=friday] time')).toEqual(['00.30', '19.00'])
  expect(page.text('[data-day=saturday] .slots')).toBe('Tidak ada yang tayang.')
})

test('one day is chosen by its English name, in any case, and keeps the zone', async () => {
  await airs('Senin Sore', 0, '16:00')

  const page = read((await site(db()).get('/jadwal-rilis/?day=MONDAY&zona=wita').expect(200)).text)

  expect(page.texts('.schedule-name')).toEqual(['Senin 23 November'])
  expect(page.text('#zona-wita[aria-current]')).toBe('WITA')
  expect(page.texts('time')).toEqual(['17.00'])
  expect(page.attribute('#hari-tuesday', 'href')).toBe('/jadwal-rilis/?day=tuesday&zona=wita')
  expect(page.attribute('#zona-wit', 'href')).toBe('/jadwal-rilis/?day=monday&zona=wit')
  expect(page.attribute('#zona-wib', 'href')).toBe('/jadwal-rilis/?day=monday')
  expect(page.attribute('link[rel=canonical]', 'href')).toBe('http://127.0.0.1/jadwal-rilis/?day=monday')
})

test('a show that passes midnight on the way east stands under the next day, in the order of that clock', async () => {
  await airs('Lewat Tengah Malam', 0, '23:30')
  await airs('Selasa Dini', 1, '00:30')
  await airs('Ujung Pekan', 6, '23:15')

  const wita = (await site(db()).get('/jadwal-rilis/?zona=wita')).text

  expect(day(wita, 'tuesday')).toEqual(['Lewat Tengah Malam', 'Selasa Dini'])
  expect(read(wita).texts('[data-day=tuesday] time')).toEqual(['00.30', '01.30'])
  expect(day(wita, 'monday')).toEqual(['Ujung Pekan'])
})

test('today follows the calendar of Western Indonesia', async () => {
  vi.setSystemTime(new Date('2026-11-20T17:30:00Z'))

  const page = read((await site(db()).get('/jadwal-rilis/')).text)

  expect(page.text('#hari-saturday')).toBe('Hari ini 0 judul')
})

test.each([
  ['wib', 'Jumat 20 November hari ini', 'Sabtu 21 November', 'friday'],
  ['wita', 'Sabtu 21 November hari ini', 'Minggu 22 November', 'saturday'],
  ['wit', 'Sabtu 21 November hari ini', 'Minggu 22 November', 'saturday'],
  ['America/New_York', 'Jumat 20 November hari ini', 'Sabtu 21 November', 'friday'],
])('late in the evening of Jakarta, today is the day it is in %s', async (zone, first, second, today) => {
  vi.setSystemTime(new Date('2026-11-20T16:30:00Z'))

  const page = read((await site(db()).get(`/jadwal-rilis/?zona=${zone}`).expect(200)).text)

  expect(page.texts('.schedule-name').slice(0, 2)).toEqual([first, second])
  expect(page.text(`#hari-${today}[aria-current=date]`)).toContain('Hari ini')
  expect(page.all('[id^=hari-][aria-current]')).toHaveLength(1)
})

test('a slot kept on the clock of another zone stands at its hour in WIB, in the order of that clock', async () => {
  await makeTitle(db(), { title: 'Dari Tokyo', airs_day: 5, airs_time: '00:30', airs_zone: 'Asia/Tokyo' })
  await makeTitle(db(), { title: 'Jam Menyusul', airs_day: 4, airs_time: null, airs_zone: 'Asia/Tokyo' })
  await airs('Larut', 4, '23:00')
  await airs('Petang', 4, '18:00')

  const { data } = (await site(db()).get('/api/v1/jadwal-rilis/').expect(200)).body

  expect(
    data.Friday.map((item: { title: string; release_time: string | null }) => [item.title, item.release_time]),
  ).toEqual([
    ['Petang', '18:00'],
    ['Dari Tokyo', '22:30'],
    ['Larut', '23:00'],
    ['Jam Menyusul', null],
  ])
  expect(data.Saturday).toEqual([])
})

test('a show whose planned episodes are all out is finished eight days after the last one; others stay', async () => {
  const show = async (slug: string, total_episodes: number | null, lastDaysAgo: number) => {
    const slot = { airs_day: 2, airs_time: '19:00' }
    const title = await makeTitle(db(), { slug, title: slug, total_episodes, ...slot, episodes: 0 })
    await makeEpisode(db(), title, { label: '1', number: '1', released_at: daysAgo(lastDaysAgo + 7) })
    await makeEpisode(db(), title, { label: '2', number: '2', released_at: daysAgo(lastDaysAgo) })
  }
  await show('tamat', 2, 9)
  await show('baru-tamat', 2, 6)
  await show('belum-semua', 3, 9)
  await show('tanpa-rencana', null, 9)
  const app = site(db())
  const detail = async (slug: string) =>
    (await app.get(`/api/v1/anime-detail/?anime_slug=${slug}`).expect(200)).body.data

  const { data } = (await app.get('/api/v1/jadwal-rilis/').expect(200)).body

  const left = ['baru-tamat', 'belum-semua', 'tanpa-rencana']
  expect(data.Wednesday.map((item: { title: string }) => item.title)).toEqual(left)
  const ended = { status: 'Completed', details: { Aired: 'Oct 2, 2026 to Nov 11, 2026' } }
  expect(await detail('tamat')).toMatchObject(ended)
  for (const slug of left)
    expect(await detail(slug)).toMatchObject({ status: 'Ongoing', details: { Aired: 'Oct 2, 2026 to ?' } })
})

test('a choice nobody knows falls back quietly', async () => {
  const app = site(db())
  for (const query of [
    'day=kamis',
    'day=',
    'zona=gmt',
    'day=%00&zona=%27',
    'day=friday&day=monday',
    'zona[]=wit',
    'zona=Mars/Phobos',
  ]) {
    const page = read((await app.get(`/jadwal-rilis/?${query}`).expect(200)).text)
    expect([query, page.text('#zona-wib[aria-current]')]).toEqual([query, 'WIB'])
  }
})

test('htmx gets the same fragment that stands in the page', async () => {
  await airs('Rabu Malam', 2, '20:00')
  const app = site(db())

  const whole = (await app.get('/jadwal-rilis/?day=wednesday')).text
  const part = await app.get('/jadwal-rilis/?day=wednesday').set(fromHtmx).expect(200)

  expect(part.text).not.toContain('<html')
  expect(whole).toContain(part.text.trim())
  expect(part.headers.vary).toContain('HX-Request-Type')
})

test('the clock of a device in another zone is one of the choices, with its summer time', async () => {
  vi.setSystemTime(new Date('2026-07-10T12:00:00Z'))
  await airs('Sabtu Pagi', 5, '06:30')

  const { text } = await site(db()).get('/jadwal-rilis/?zona=america/new_york').expect(200)

  expect(read(text).texts('[data-zones] a')).toEqual(['WIB', 'WITA', 'WIT', 'New York'])
  expect(read(text).attribute('[data-zones] [aria-current]', 'title')).toBe('America/New_York')
  expect(day(text, 'friday')).toEqual(['Sabtu Pagi'])
  expect(read(text).text('[data-day=friday] time')).toBe('19.30')
})

/** Two shows of a Friday at seven in the evening: one that is out, and one that comes two hours later. */
async function fridayShows() {
  const past = await airs('Sudah Tayang', 4, '16:00', { episodes: 0 })
  const coming = await airs('Akan Tayang', 4, '21:00', { episodes: 0 })
  await airs('Esok Hari', 5, '16:30', { episodes: 0 })
  for (const [title, label, at] of [
    [past, '8', '2026-11-20T09:05:00Z'],
    [coming, '3', '2026-11-13T11:00:00Z'],
  ] as const)
    await makeEpisode(db(), title, { label, released_at: new Date(at) })
  const app = site(db())
  await app.get('/all-anime-terbaru/').expect(200)
  return app
}

test('the agenda says what has aired today, which episode comes next and in how long, and where the present is', async () => {
  vi.setSystemTime(new Date('2026-11-20T11:20:00Z'))
  const app = await fridayShows()

  const page = read((await app.get('/jadwal-rilis/').expect(200)).text)

  const rows = page.texts('[data-day=friday] .slots > li').map((line) => line.replace(/\s+/g, ' '))
  expect(rows).toEqual([
    expect.stringMatching(/^16\.00 Sudah Tayang Ep 8 · .* sudah tayang Tonton/),
    'sekarang 18.20',
    expect.stringMatching(/^21\.00 Akan Tayang Ep 4 · .* 2 jam 40 menit lagi/),
  ])
  expect(page.text('[data-day=friday] .slots-fold summary')).toBe('1 sudah tayang')
  expect(page.attribute('.slot-title', 'href')).toMatch(/^\/episode\//)
  expect(page.texts('[data-day=saturday] .slot-state')).toEqual([''])
})

test('the board holds the same week as hours and days, and keeps its address in another zone', async () => {
  const app = await fridayShows()

  expect((await app.get('/jadwal-rilis/').expect(200)).text).not.toContain('class="board')
  const page = read((await app.get('/jadwal-rilis/?tampilan=papan').expect(200)).text)

  expect(page.texts('.board thead th').map((name) => name.split(' ')[0])).toEqual(
    page.texts('.schedule-name').map((name) => name.split(' ')[0]),
  )
  expect(page.texts('.board tbody th')).toEqual(['16', '21'])
  const cells = page.all('.board tbody tr').map((row) => read(row.outerHTML).texts('td'))
  expect(cells.map((row) => row.slice(0, 2).map((cell) => cell.replace(/\s+/g, ' ')))).toEqual([
    ['Sudah Tayang 16.00 · Ep 8 ✓', 'Esok Hari 16.30'],
    ['sekarang 19.00 Akan Tayang 21.00 · Ep 4', ''],
  ])
  expect(page.text('#tampilan-1[aria-current]')).toBe('Papan')
  expect(page.attribute('#tampilan-0', 'href')).toBe('/jadwal-rilis/')
  expect(page.attribute('#zona-wit', 'href')).toBe('/jadwal-rilis/?zona=wit&tampilan=papan')
})
