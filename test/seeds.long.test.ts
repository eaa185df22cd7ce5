import { describe, expect, test } from 'vitest'
import { seedPhotos, seedPosts } from '../seeds/content/list.ts'
import { seedPartners } from '../seeds/content/partners.ts'
import { seedPrograms } from '../seeds/content/programs.ts'
import { type AnswerData, Detail, days, Home, Search, types, Week } from '../src/anime/contract/contract.ts'
import { fillEmptyLibrary } from '../src/anime/sources/library/commands.ts'
import { createLibrary } from '../src/anime/sources/library/source.ts'
import { FIGURES } from '../src/artwork/figures.ts'
import { PALETTES } from '../src/artwork/palettes.ts'
import { PLACES } from '../src/artwork/places.ts'
import { drawSample } from '../src/content/drawings.ts'
import { itemHref } from '../src/content/kinds.ts'
import type { SeedDrawing } from '../src/content/seed/sample.ts'
import { fillEmptyContent, sampleRows, seedContent } from '../src/content/seed/seed-content.ts'
import { site } from './support/app.ts'
import { useDatabase, useOwnDatabase } from './support/db.ts'
import { useOnce } from './support/use.ts'

const db = useDatabase()
const DAY = 86_400_000
const WEEK = 7 * DAY

/** A first start at `now`, and the answers of its API at that time. */
async function firstStart(now: Date, on = db()) {
  expect(await fillEmptyLibrary(on, now)).toBe(true)
  const app = site(on, { sources: [createLibrary({ db: on, baseUrl: 'http://127.0.0.1', now: () => now })] })
  const ask = async (path: string) => (await app.get(`/api/v1/${path}`).expect(200)).body.data
  return {
    home: async () => Home.parse(await ask('home/')),
    week: async () => Week.parse(await ask('jadwal-rilis/')),
    detail: async (slug: string) => Detail.parse(await ask(`anime-detail/?anime_slug=${slug}`)),
    search: async (parameters: string) => Search.parse(await ask(`search/?${parameters}`)),
  }
}

/** Oldest first. */
const labels = (detail: TitleDetail) => detail.episode_list.map((row) => row.episode).reverse()
type TitleDetail = AnswerData['detail']

test.each([
  ['in the first minutes of a Monday', '2026-11-23T00:10:00+07:00'],
  ['half a minute before a show begins', '2026-11-25T00:29:30+07:00'],
  ['when one has just begun', '2026-11-28T23:30:00+07:00'],
  ['in the last minutes of a year', '2026-12-31T23:59:00+07:00'],
  ['on a leap day two years on', '2028-02-29T12:00:00+07:00'],
])('a first start %s has new episodes, shows on every day, and a week later one episode more', async (_, moment) => {
  const now = new Date(moment)
  const { home, week, detail } = await firstStart(now)
  const { new_eps: newest, top10 } = await home()
  expect(newest).toHaveLength(16)
  expect(new Set(newest.map((item) => item.anime_slug)).size).toBe(16)
  for (const item of newest) {
    const age = now.getTime() - Date.parse(item.rilis_at ?? '')
    expect(age, item.judul).toBeGreaterThanOrEqual(0)
    expect(age, item.judul).toBeLessThan(WEEK)
  }
  expect(top10.map((item) => item.judul).slice(0, 3)).toEqual([
    'Pedang Senja',
    'Kota Terapung Naraka',
    'Gadis Hujan Bulan Juni',
  ])
  const shown = await week()
  const today = wibDay(now)
  for (const day of days) {
    expect(shown[day].length, day).toBeGreaterThanOrEqual(3)
    for (const { anime_slug: slug, release_time: time } of shown[day]) {
      const { episode_list: episodes, status } = await detail(slug ?? '')
      const last = wibDay(new Date(`${episodes[0]?.date} 00:00 UTC`), 0)
      const daysAgo = (today.getTime() - last.getTime()) / 86_400_000
      expect(status).toBe('Ongoing')
      expect(days[(last.getUTCDay() + 6) % 7], slug ?? '').toBe(day)
      expect(daysAgo === 7 ? Number(time?.replace(':', '')) > wibTime(now) : daysAgo >= 0 && daysAgo < 7).toBe(true)
    }
  }
  const times = days.flatMap((day) => shown[day].map((item) => item.release_time))
  expect(times).toEqual(expect.arrayContaining(['00:30', '01:05', '17:30', '19:00', '21:45', '23:00', '23:30']))
  expect(labels(await detail('pedang-senja'))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  expect(labels(await detail('nada-terakhir-gamelan'))).toHaveLength(8)
  expect(labels(await detail('yoru-no-hakari'))).toHaveLength(10)
  expect(labels(await detail('detektif-malam-minggu'))).toHaveLength(12)
  const nextWeek = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1', now: () => new Date(now.getTime() + WEEK) })
  const { episode_list: later } = await nextWeek.detail({ slug: 'pedang-senja' }, new AbortController().signal)
  expect(later.map((row) => row.episode)).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '1'])
})

test('for a year the week holds only what airs this week, and what is over is finished', async () => {
  const start = new Date('2026-11-23T00:10:00+07:00')
  const { week } = await firstStart(start)
  const first = slugsOf(await week())
  for (const weeks of [1, 3, 8, 20, 35, 51]) {
    const now = new Date(start.getTime() + weeks * WEEK)
    const later = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1', now: () => now })
    const detail = (slug: string) => later.detail({ slug }, new AbortController().signal)
    const shown = slugsOf(await later.schedule({}, new AbortController().signal))
    expect(shown, `${weeks} weeks on`).toContain('kantor-pos-awan')
    for (const slug of first) {
      const { status, episode_list: episodes } = await detail(slug)
      const age = now.getTime() - Date.parse(`${episodes[0]?.date} 00:00 UTC`)
      expect([status, shown.includes(slug)], `${slug} ${weeks} weeks on`).toEqual(
        age > 10 * DAY ? ['Completed', false] : [status, status === 'Ongoing'],
      )
    }
  }
})

describe('the catalog of a first start', () => {
  const now = new Date('2026-11-23T00:10:00+07:00')
  const own = useOwnDatabase()
  const start = useOnce(() => firstStart(now, own()))

  test('has at least sixty titles of every type', async () => {
    const { search } = start()
    const totals = await Promise.all(types.map(async (type) => [type, (await search(`type=${type}`)).total] as const))
    expect(totals.reduce((sum, [, total]) => sum + total, 0)).toBeGreaterThanOrEqual(60)
    expect(totals.every(([, total]) => total >= 3)).toBe(true)
    expect(Object.fromEntries(totals).Movie).toBeGreaterThanOrEqual(10)
  })

  test('keeps two seasons apart', async () => {
    const { detail } = start()
    const [first, second] = [await detail('bengkel-payung'), await detail('bengkel-payung-season-2')]
    expect(labels(first)).toHaveLength(12)
    expect([first.status, second.status]).toEqual(['Completed', 'Ongoing'])
    expect(second.sinopsis).not.toBe(first.sinopsis)
    const ofFirst = first.episode_list.map((row) => row.slug)
    expect(second.episode_list.filter((row) => ofFirst.includes(row.slug))).toEqual([])
    expect(first.recommendations[0]?.anime_slug).toBe('bengkel-payung-season-2')
    expect((await detail('benteng-kabut-part-2')).episode_list).toHaveLength(5)
  })

  test('orders odd labels as one would watch them', async () => {
    const { detail } = start()
    const long = await detail('tujuh-muara')
    expect(long.episode_list).toHaveLength(366)
    expect(around(long, '277-278')).toEqual(['276', '277-278', '279'])
    expect(around(long, '300.5')).toEqual(['300', '300.5', '301'])
    expect(around(long, 'Spesial')).toEqual(['350', 'Spesial', '351'])
    expect(around(await detail('kantor-pos-awan'), '1030.5')).toEqual(['1030', '1030.5', '1031'])
    expect(around(await detail('ekspres-khatulistiwa'), '12.5')).toEqual(['12', '12.5', '13'])
  })

  test('says when a show began whose first thousand episodes we do not have', async () => {
    const { detail } = start()
    const { details, episode_list: episodes } = await detail('kantor-pos-awan')
    expect(details.Aired).toBe('Apr 2, 2006 to ?')
    expect(episodes.at(-1)?.episode).toBe('1013')
  })

  test('has films of one episode', async () => {
    const { search, detail } = start()
    const { results } = await search('type=Movie')
    for (const film of results) expect(labels(await detail(film.anime_slug ?? '')), film.judul).toEqual(['Film'])
  })

  test('recommends other titles on every title of the top ten, and names all their episodes', async () => {
    const { home, detail } = start()
    for (const { anime_slug: slug } of (await home()).top10) {
      const { recommendations, episode_list: episodes } = await detail(slug ?? '')
      expect(recommendations.map((other) => other.anime_slug)).not.toContain(slug)
      expect(recommendations).toHaveLength(6)
      expect(episodes.filter((row) => row.title === null)).toEqual([])
    }
  })

  test('is written once: a second start leaves the library alone', async () => {
    const { detail } = start()
    expect(await fillEmptyLibrary(own(), new Date(now.getTime() + WEEK))).toBe(false)
    expect((await detail('pedang-senja')).episode_list[0]?.date).toBe('Nov 20, 2026')
  })
})

describe('the content of a first start', async () => {
  const scenes = [...seedPosts, ...seedPrograms, ...seedPhotos]
  const now = new Date('2026-11-23T00:10:00+07:00')
  const samples = await sampleRows(now)
  const lists = ['/program/', '/blog/', '/galeri/', '/mitra/']
  const addresses = new Set([
    ...[...lists, '/kontak/', '/pesan/', '/lacak/', '/koleksi/', '/jadwal-rilis/'],
    ...samples.map(itemHref),
  ])

  test('has 20 posts, 12 programs, 40 pictures and 10 partners, each with an address and a picture of its own', () => {
    expect([seedPosts, seedPrograms, seedPhotos, seedPartners].map(({ length }) => length)).toEqual([20, 12, 40, 10])
    expect(new Set(samples.map(itemHref)).size).toBe(82)
    expect(new Set(samples.map(({ picture_file }) => picture_file)).size).toBe(82)
    expect(new Set(samples.map((sample) => drawSample(sample, sample.drawing))).size).toBe(82)
  })

  test('is public at once, and is written once: a second start adds nothing, whatever editors did meanwhile', async () => {
    const started = new Date()
    expect(await fillEmptyContent(db(), started)).toBe(true)
    const html = (await site(db()).get('/blog/').expect(200)).text
    expect(html).toContain('Komik Enam Halaman, Mulai dari Akhir')
    const edited = { title: 'Diganti', slug: 'diganti', deleted_at: started }
    await db()('content_items').where({ kind: 'partner' }).limit(1).update({ title: 'Mitra kami' })
    await db()('content_items').where({ slug: 'nonton-bareng-di-atap' }).update(edited)
    const before = await db()('content_items').select().orderBy('id')
    expect(await fillEmptyContent(db())).toBe(false)
    expect(await db()('content_items').select().orderBy('id')).toEqual(before)
    expect(before.filter(({ publish_at: at }) => !at || at >= started)).toEqual([])
    expect(await db()('content_versions').pluck('item_id')).toHaveLength(82)
  })

  test('shows the newest pictures and the first partners first', async () => {
    await fillEmptyContent(db(), now)
    const first = (kind: 'photo' | 'partner') =>
      db()('content_items').where({ kind }).orderBy('position', 'desc').first('title')
    expect(await first('photo')).toEqual({ title: 'Lampion Dinyalakan Jam Tujuh' })
    expect(await first('partner')).toEqual({ title: seedPartners[0]?.name })
  })

  test('is left out of a production server, which begins without programs that do not exist', async () => {
    const place = { baseUrl: 'http://127.0.0.1', dataDir: '/nowhere', production: true }
    expect(await seedContent.first(db(), place, () => {})).toBe(true)
    expect(await db()('content_items').pluck('id')).toEqual([])
  })

  test('has posts worth reading, the newest of yesterday', () => {
    for (const { title, body, daysAgo } of seedPosts) {
      const headings = body.match(/^## /gm)?.length ?? 0
      expect(wordsOf(body), title).toBeGreaterThanOrEqual(250)
      expect(wordsOf(body), title).toBeLessThanOrEqual(700)
      expect(headings >= 2 && headings <= 5, title).toBe(true)
      expect(daysAgo, title).toBeLessThanOrEqual(245)
    }
    expect(Math.min(...seedPosts.map(({ daysAgo }) => daysAgo))).toBe(1)
  })

  test('has programs of every type: six to come, one under way, five over', () => {
    const programs = samples.filter(({ kind }) => kind === 'program')
    const coming = programs.filter(({ starts_at: start }) => start && start > now)
    const over = programs.filter(({ ends_at: end }) => end && end < now)
    const types = ['human_library', 'workshop', 'sosialisasi', 'seminar', 'training']
    const counts = types.map((type) => seedPrograms.filter((program) => program.type === type).length)
    expect([coming.length, over.length]).toEqual([6, 5])
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2)
    for (const { title, body, day } of seedPrograms) {
      expect(wordsOf(body), title).toBeGreaterThanOrEqual(80)
      expect(wordsOf(body), title).toBeLessThanOrEqual(250)
      expect(day, title).toBeLessThanOrEqual(60)
    }
  })

  test('links only to pages that exist', () => {
    const links = [...seedPosts, ...seedPrograms].flatMap(({ body }) =>
      [...body.matchAll(/\]\(([^)]*)\)/g)].map(([, href]) => href ?? ''),
    )
    expect(links.length).toBeGreaterThan(40)
    expect(links.filter((href) => !addresses.has(href))).toEqual([])
  })

  test('has partners at reserved addresses only', () => {
    for (const { website, description } of seedPartners) {
      expect(new URL(website).hostname).toMatch(/\.example$/)
      expect(description.length).toBeGreaterThanOrEqual(10)
    }
  })

  test('has no two drawings of the same figure in the same colours, and draws only what it can', () => {
    const drawings = scenes.map(({ drawing }) => drawing)
    const known = (names: readonly { name: string }[], part: keyof SeedDrawing) =>
      drawings.map((drawing) => drawing[part]).filter((name) => !names.some((one) => one.name === name))
    expect(new Set(drawings.map(({ figure, palette }) => `${figure} ${palette}`)).size).toBe(drawings.length)
    expect(new Set(seedPhotos.map(({ drawing }) => drawing.figure)).size).toBe(seedPhotos.length)
    expect([known(FIGURES, 'figure'), known(PALETTES, 'palette'), known(PLACES, 'place')]).toEqual([[], [], []])
  })

  test('has no two texts or alternative texts alike', () => {
    const texts = [...scenes, ...seedPartners].map(({ alt }) => alt)
    const bodies = [...seedPosts, ...seedPrograms].flatMap(({ body }) =>
      body.split('\n').filter((line) => line.length > 80),
    )
    expect(new Set(texts).size).toBe(texts.length)
    expect(new Set(bodies).size).toBe(bodies.length)
  })
})

const wordsOf = (text: string) => text.split(/\s+/).length

const slugsOf = (week: AnswerData['schedule']) => days.flatMap((day) => week[day].map((item) => item.anime_slug ?? ''))

const around = (detail: TitleDetail, label: string) => {
  const at = labels(detail).indexOf(label)
  return labels(detail).slice(at - 1, at + 2)
}

/** Midnight of the day in Western Indonesia, as a UTC date. */
function wibDay(moment: Date, hoursAhead = 7): Date {
  const local = new Date(moment.getTime() + hoursAhead * 3_600_000)
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()))
}

const wibTime = (moment: Date) => {
  const local = new Date(moment.getTime() + 7 * 3_600_000)
  return local.getUTCHours() * 100 + local.getUTCMinutes()
}
