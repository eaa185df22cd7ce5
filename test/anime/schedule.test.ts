import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

/** A Friday evening in Jakarta. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

const airs = (title: string, airs_day: number, airs_time: string) =>
  makeTitle(db(), { title, airs_day, airs_time, airs_zone: 'Asia/Jakarta' })

const day = (text: string, key: string) => {
  const section = read(text).all(`[data-day=${key}]`)[0]
  return section ? read(section.outerHTML).texts('.slot-title') : null
}

test('without a choice all seven days stand one below the other, today first, in WIB', async () => {
  await airs('Malam Jumat', 4, '19:00')
  await airs('Dini Jumat', 4, '00:30')

  const { text } = await site(db()).get('/jadwal-rilis/').expect(200)
  const page = read(text)

  expect(page.texts('.schedule-day h3')).toEqual([
    'Jumat · hari ini WIB',
    'Sabtu · besok WIB',
    'Minggu WIB',
    'Senin WIB',
    'Selasa WIB',
    'Rabu WIB',
    'Kamis WIB',
  ])
  expect(day(text, 'friday')).toEqual(['Dini Jumat', 'Malam Jumat'])
  expect(page.texts('[data-day=friday] time')).toEqual(['00.30', '19.00'])
  expect(page.all('[data-day=saturday] .slots-empty')[0]?.hasAttribute('hidden')).toBe(false)
})

test('one day is chosen by its English name, in any case, and keeps the zone', async () => {
  await airs('Senin Sore', 0, '16:00')

  const page = read((await site(db()).get('/jadwal-rilis/?day=MONDAY&zona=wita').expect(200)).text)

  expect(page.texts('.schedule-day h3')).toEqual(['Senin WITA'])
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

  expect(page.text('#hari-saturday')).toBe('Sabtu · hari ini')
})

test.each(['?day=kamis', '?day=', '?zona=gmt', '?day=%00&zona=%27', '?day=friday&day=monday', '?zona[]=wit'])(
  'a choice nobody knows falls back quietly: %s',
  async (query) => {
    const page = read((await site(db()).get(`/jadwal-rilis/${query}`).expect(200)).text)
    expect(page.text('#zona-wib[aria-current]')).toBe('WIB')
  },
)

test('htmx gets the same fragment that stands in the page', async () => {
  await airs('Rabu Malam', 2, '20:00')
  const app = site(db())

  const whole = (await app.get('/jadwal-rilis/?day=wednesday')).text
  const part = await app
    .get('/jadwal-rilis/?day=wednesday')
    .set({ 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
    .expect(200)

  expect(part.text).not.toContain('<html')
  expect(whole).toContain(part.text.trim())
  expect(part.headers.vary).toContain('HX-Request-Type')
})
