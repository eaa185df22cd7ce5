import { expect, test } from 'vitest'
import type { AnswerData } from '../../src/anime/contract/contract.ts'
import { buildWeek } from '../../src/anime/contract/contract.ts'
import { createLibrary } from '../../src/anime/sources/library/source.ts'
import { nextEpisode } from '../../src/anime/view-models/next-episode.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { ahead } from '../../src/web/dates.ts'
import { calendarFile } from '../../src/web/formats/calendar.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { bare } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

type Detail = AnswerData['detail']
const row = (episode: string, date: string | null) => ({
  episode,
  date,
  title: null,
  url: 'https://a.example/x/',
  slug: 'x',
})
const running = (rows: Detail['episode_list'], more: Partial<Detail> = {}): Detail => ({
  ...bare,
  status: 'Ongoing',
  tipe: 'TV',
  details: { 'Total Episode': '12' },
  episode_list: rows,
  ...more,
})
const item = (release_time: string | null) => ({
  title: 'A',
  url: 'https://a.example/anime/a/',
  anime_slug: 'a',
  cover_url: null,
  type: null,
  score: null,
  genres: [],
  release_time,
})
/** The schedule with the title on Friday at 19.00. */
const fridays = (time: string | null = '19:00') => buildWeek((day) => (day === 'Friday' ? [item(time)] : []))
const at = (moment: string) => new Date(`${moment}+07:00`)
const aired = [row('8', 'Nov 20, 2026'), row('7', 'Nov 13, 2026'), row('1', 'Oct 2, 2026')]

test.each([
  ['the day after', '2026-11-21T13:00', '2026-11-27T19:00'],
  ['right after', '2026-11-20T19:01', '2026-11-27T19:00'],
  ['an hour before the next', '2026-11-27T18:00', '2026-11-27T19:00'],
])('%s, the next episode comes one week after the newest', (_, now, next) => {
  expect(nextEpisode(running(aired), fridays(), 'a', at(now))).toEqual({ label: '9', at: at(next) })
})

test.each([
  ['is a day early', 'Nov 19, 2026', '2026-11-19T20:00', '2026-11-27T19:00'],
  ['is four days late', 'Nov 24, 2026', '2026-11-24T20:00', '2026-11-27T19:00'],
])('an episode that %s belongs to its own slot', (_, date, now, next) => {
  const detail = running([row('8', date), row('7', 'Nov 13, 2026')])
  expect(nextEpisode(detail, fridays(), 'a', at(now))?.at).toEqual(at(next))
})

const now = at('2026-11-21T13:00')
test.each<[string, Detail, AnswerData['schedule'], Date]>([
  ['all episodes are released', running(aired, { details: { 'Total Episode': '8' } }), fridays(), now],
  ['the title has ended', running(aired, { status: 'Completed' }), fridays(), now],
  ['it is a film', running(aired, { tipe: 'Movie' }), fridays(), now],
  ['no schedule names it', running(aired), buildWeek(() => []), now],
  ['the schedule has no time', running(aired), fridays(null), now],
  ['the next one is overdue', running(aired), fridays(), at('2026-11-27T19:30')],
  ['it pauses for weeks', running(aired), fridays(), at('2026-12-19T13:00')],
  ['nobody knows when the newest came', running([row('8', null)]), fridays(), now],
  ['there is no episode yet', running([]), fridays(), now],
])('there is no next episode when %s', (_, detail, week, moment) => {
  expect(nextEpisode(detail, week, 'a', moment)).toBeNull()
})

test('the next one is counted from the last number, whatever stands before it', () => {
  const next = (...rows: Detail['episode_list']) =>
    nextEpisode(running(rows, { details: {} }), fridays(), 'a', now)?.label
  expect(next(row('Spesial', 'Nov 21, 2026'), row('8', 'Nov 20, 2026'))).toBe('9')
  expect(next(row('277-278', 'Nov 20, 2026'))).toBe('279')
  expect(next(row('12.5', 'Nov 20, 2026'))).toBe('13')
})

test.each([
  ['2026-11-27T19:00', '6 hari lagi'],
  ['2026-11-22T00:30', '11 jam lagi'],
  ['2026-11-23T00:30', '2 hari lagi'],
  ['2026-11-21T13:05', '5 menit lagi'],
  ['2026-11-21T13:00:20', 'sebentar lagi'],
])('%s is %s', (moment, words) => {
  expect(ahead(at(moment), now)).toBe(words)
})

test('the page names the next episode, and gives it as a calendar file', async () => {
  const slot = new Date(Date.now() + 6 * 86_400_000)
  const wib = new Date(slot.getTime() + 7 * 3_600_000)
  const airs = {
    airs_day: (wib.getUTCDay() + 6) % 7,
    airs_time: wib.toISOString().slice(11, 16),
    airs_zone: 'Asia/Jakarta',
  }
  await makeTitle(db(), { slug: 'tiap-pekan', title: 'Tiap, Pekan', total_episodes: 12, episodes: 3, ...airs })
  await makeTitle(db(), { slug: 'tamat-pekan', total_episodes: 3, episodes: 3, ...airs })
  const app = site(db())

  const page = read((await app.get('/anime/tiap-pekan/').expect(200)).text)
  expect(page.text('.next-name')).toBe('Episode 4')
  expect(page.text('.next-when')).toMatch(/^(Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), \d{1,2} \w+, \d\d\.\d\d WIB$/)
  expect(page.text('.next-ahead')).toMatch(/^[56] hari lagi$/)
  const href = page.attribute('.next-remind', 'href') ?? ''
  const newest = read((await app.get('/episode/tiap-pekan-episode-3/').expect(200)).text)
  expect(newest.text('.neighbours .off')).toMatch(/^Episode 4 tayang \w+, \d\d\.\d\d WIB$/)

  const { text, headers } = await app.get(href).expect(200)
  expect(headers['content-type']).toBe('text/calendar; charset=utf-8')
  expect(headers['content-disposition']).toBe('attachment; filename="tiap-pekan-episode-4.ics"')
  expect(text).toContain(`DTSTART:${slot.toISOString().slice(0, 16).replace(/[-:]/g, '')}00Z\r\n`)
  expect(text).toContain('SUMMARY:Tiap\\, Pekan Episode 4\r\n')

  expect(read((await app.get('/anime/tamat-pekan/').expect(200)).text).all('.next')).toHaveLength(0)
  await app.get('/anime/tamat-pekan/episode-berikutnya.ics').expect(404)
})

test('a calendar file is not denied because the schedule does not answer', async () => {
  await makeTitle(db(), { slug: 'tiap-pekan', title: 'Tiap Pekan', total_episodes: 12, episodes: 3 })
  const library = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' })
  const schedule = () => Promise.reject(new SourceFailure('unreachable', 'tidak menjawab'))
  const app = site(db(), { sources: [{ ...library, schedule }] })

  const { headers } = await app.get('/anime/tiap-pekan/episode-berikutnya.ics').expect(503)

  expect(headers['retry-after']).toBeDefined()
})

test('a calendar file has short lines and escapes what has a meaning', () => {
  const title = `${'黄昏の剣'.repeat(12)}; a,b\\c\nd`
  const event = {
    id: 'a@b',
    title,
    description: 'x',
    url: 'https://a.example/',
    starts: now,
    ends: new Date(now.getTime() + 1_800_000),
    reminder: 10,
  }

  const text = calendarFile(event, now)

  const lines = text.split('\r\n')
  expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
  expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${'黄昏の剣'.repeat(12)}\\; a\\,b\\\\c\\nd\r\n`)
  expect(text).toContain('DTSTAMP:20261121T060000Z\r\n')
})
