import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { features } from '../../src/app.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { bare, outsider } from '../support/outsider.ts'
import { read } from '../support/page.ts'
import { type Samehadaku, startSamehadaku } from '../support/samehadaku.ts'
import { savedPage } from '../support/samehadaku-pages.ts'
import { ageAnswers, emptyCatalog, enter, type Served, serve } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

/** A title whose source gives it without its episodes. */

const db = useOwnDatabase()
const aniliberty = useAniLiberty()
let samehadaku: Samehadaku
let remote: Upstream
let running: Served | null = null
beforeAll(async () => {
  samehadaku = await startSamehadaku()
  remote = await startUpstream({ name: 'Dua' })
})
beforeEach(async () => {
  samehadaku.forget()
  remote.reset()
  await emptyCatalog(db())
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
})
afterEach(async () => {
  await running?.stop()
  running = null
})
afterAll(() => Promise.all([samehadaku.close(), remote.close()]))

/** The classic page of a title, with these rows in place of its episodes. */
const pageWith = (name: string, rows: string) =>
  savedPage(`classic/${name}.html`, samehadaku.baseUrl).replace(
    /(<div class="lstepsiode listeps"><ul[^>]*>)[\s\S]*?(<\/ul>)/,
    `$1${rows}$2`,
  )

const sources = {
  samehadaku: {
    settings: () => ({ SAMEHADAKU_BASE_URL: samehadaku.baseUrl, SOURCES: 'samehadaku' }),
    path: '/anime/kapal-senja/',
    lose: () => samehadaku.set({ at: /kapal-senja/, body: pageWith('anime-kapal-senja', '') }),
  },
  aniliberty: {
    settings: () => ({ ANILIBERTY_BASE_URL: aniliberty().baseUrl, SOURCES: 'aniliberty' }),
    path: '/anime/toudai-no-tegami/',
    lose: () => aniliberty().set(/releases\/toudai/, { reshape: (one) => ({ ...Object(one), episodes: [] }) }),
  },
  'another server': {
    settings: () => ({}),
    path: '/anime/penjaga-rak-buku/',
    lose: () => remote.set('detail', 'no_episodes'),
  },
}
const withoutMirror = features.filter(({ name }) => name !== 'anilibria')

describe.each(Object.entries(sources))('%s', (name, { settings, path, lose }) => {
  const open = async () => {
    await running?.stop()
    running = await serve(db(), settings(), undefined, { features: withoutMirror })
    return running
  }

  test('the copy with its episodes stays, and tells its age; without one nothing is shown for a week', async () => {
    if (name === 'another server') await enter(db(), 'Server Dua', remote.url, 200)
    const before = await (await open()).visit(path)
    expect(before.status).toBe(200)
    const episodes = before.page().texts('.episode-number')
    expect(episodes.length).toBeGreaterThan(1)
    await running?.stop()
    await ageAnswers(db(), 3 * 3_600)

    lose()
    const site = await open()
    for (const _ of [1, 2]) {
      const after = await site.visit(path)
      expect(after.page().texts('.episode-number')).toEqual(episodes)
      expect(after.html).toMatch(/3 jam lalu/)
    }
    await running?.stop()
    await db()('answers').delete()
    const empty = await open()
    const none = await empty.visit(path)
    expect([none.status, none.headers.get('retry-after')]).toEqual([503, '30'])
    const health = JSON.parse((await empty.visit('/api/v1/health/')).html)
    if (name !== 'another server') expect(health.data[name].status).toBe('up')
    await empty.stop()

    await db()('titles_seen').update({ episodes_at: new Date(Date.now() - 7 * 86_400_000) })
    const gone = await (await open()).visit(path)
    expect([gone.status, gone.page().all('.episode-number')]).toEqual([200, []])
  })
})

test('a row that says that there is no file yet is no episode', async () => {
  samehadaku.set({
    at: /penjahit-awan/,
    body: pageWith('anime-penjahit-awan', '<li><span>Belum ada file</span></li>'),
  })
  running = await serve(db(), sources.samehadaku.settings())
  const film = await running.visit('/anime/penjahit-awan/')
  expect([film.status, film.page().text('.film-waiting')]).toEqual([200, 'Filmnya sedang tidak ada.'])
})

test.each([
  ['segera', { status: 'Upcoming' }, 'Belum ada episode. Kami tampilkan begitu rilis.'],
  ['tamat', { status: 'Completed' }, 'Berkas episodenya sedang tidak ada.'],
  ['terhalang', { status: 'Ongoing', blocked: true }, 'Tidak tersedia dari sini.'],
])('a title without episodes says why: %s', async (slug, fields, words) => {
  // The site may still store its answer when the next one begins, so each has a title of its own.
  const app = site(db(), { sources: [outsider({ ...bare, ...fields, judul: slug, anime_slug: slug })] })
  const page = read((await app.get(`/anime/${slug}/`).expect(200)).text)
  expect(page.text('.episodes .muted')).toBe(words)
})

test('a release that is blocked here promises nothing, and offers nothing to watch', async () => {
  const blocked = { is_blocked_by_geo: true }
  aniliberty().edit('toudai-no-tegami', blocked)
  running = await serve(db(), sources.aniliberty.settings(), undefined, { features: withoutMirror })
  const page = (await running.visit('/anime/toudai-no-tegami/')).page()
  expect(page.text('.episodes .muted:not(.episodes-count)')).toBe('Tidak tersedia dari sini.')
  expect(page.all('.title-actions .primary')).toHaveLength(0)
})
