import { expect, test } from 'vitest'
import { Detail } from '../../src/anime/contract/contract.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { bare, outsider } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test('a title shows its facts, episodes newest first, and the way to the first one', async () => {
  const title = await makeTitle(db(), {
    slug: 'pelaut-kertas',
    title: 'Pelaut Kertas',
    native: '紙の船乗り',
    genres: ['Drama', 'Fantasy'],
    score: '8.41',
    episodes: 3,
  })
  await makeEpisode(db(), title, { label: 'Spesial', number: '2', part: 1, name: 'Surat dari Laut' })

  const page = read((await site(db()).get('/anime/pelaut-kertas/').expect(200)).text)

  expect(page.text('h1')).toBe('Pelaut Kertas')
  expect(page.attribute('.other-title', 'lang')).toBe('ja')
  expect(page.text('.score')).toContain('8,41')
  expect(page.texts('.chip')).toEqual(['Serial TV', 'Drama', 'Fantasi'])
  expect(page.texts('.episode-number')).toEqual(['3', 'Spesial', '2', '1'])
  expect(page.attribute('.title-actions .primary', 'href')).toBe('/episode/pelaut-kertas-episode-1/')
})

test('what stands apart on a page stands apart as text too, for screen readers and for who copies it', async () => {
  const told = { english: 'Paper Sailor', native: '紙の船乗り', season: 'Fall 2026', genres: ['Drama'] }
  const title = { slug: 'pelaut-kertas', title: 'Pelaut Kertas', score: '8.73', votes: 4_321, episodes: 1, ...told }
  await makeTitle(db(), title)
  const app = site(db())
  const page = read((await app.get('/anime/pelaut-kertas/').expect(200)).text)

  expect(page.text('.title-score')).toBe('8,73 4.321 suara')
  expect(page.text('.title-brief')).toBe('8,73 Fall 2026 1 dari 12')
  expect(page.text('.title-others')).toBe('Paper Sailor 紙の船乗り')
  expect(page.text('.episode-meta')).toMatch(/^\d+ \w+ \d{4} 24 menit$/)
  const player = read((await app.get('/episode/pelaut-kertas-episode-1/').expect(200)).text)
  expect(player.text('.episode-line')).toMatch(/^Pelaut Kertas Sub Indo \d/)
  expect(player.text('.controls-title p')).toBe('Episode 1 Pelaut Kertas · Episode 1 dari 12')
})

test('a finished title begins with its oldest episode, on its page as beside the player', async () => {
  await makeTitle(db(), { slug: 'tamat', status: 'Completed', episodes: 3 })
  await makeTitle(db(), { slug: 'tamat-panjang', status: 'Completed', total_episodes: 120, episodes: 120 })
  const app = site(db())

  const short = read((await app.get('/anime/tamat/').expect(200)).text)
  expect(short.texts('.episode-number')).toEqual(['1', '2', '3'])
  expect(short.all('.episode-list[reversed]')).toHaveLength(0)
  expect(short.attribute('[name=urut][checked]', 'value')).toBe('lama')
  expect(short.attribute('.title-actions .primary', 'href')).toBe('/episode/tamat-episode-1/')
  const player = read((await app.get('/episode/tamat-episode-2/').expect(200)).text)
  expect(player.texts('.siblings .episode-number')).toEqual(['1', '2', '3'])
  const long = read((await app.get('/anime/tamat-panjang/').expect(200)).text)
  expect(long.text('.parts [aria-current]')).toBe('1–50')
  expect(long.texts('.episode-number')[0]).toBe('1')
})

test.each([
  ['1,284,310', '1.284.310'],
  ['154157', '154.157'],
  ['12.345', '12.345'],
  ['87', '87'],
  ['1.2K', '1.2K'],
])('a source that counts viewers as %s is shown with "%s"', async (penonton, words) => {
  const app = site(db(), { sources: [outsider({ ...bare, penonton })] })

  expect(read((await app.get('/anime/luar/').expect(200)).text).texts('.facts dd')).toEqual([words])
})

test('a source that counts no viewers is shown without any', async () => {
  await makeTitle(db(), { slug: 'dihitung', views: 34_000 })
  expect((await site(db()).get('/anime/dihitung/')).text).toMatch(/Penonton<.dt><dd>34\.000</)
  const app = site(db(), { sources: [outsider(bare)] })
  expect((await app.get('/anime/luar/').expect(200)).text).not.toContain('Penonton')
})

test('an episode without a number is called by its word, and begins only a title without numbers', async () => {
  const film = await makeTitle(db(), { slug: 'layar-kertas', title: 'Layar Kertas', type: 'OVA', episodes: 0 })
  await makeEpisode(db(), film, { label: 'Film', number: '1' })
  await makeEpisode(db(), film, { label: 'Spesial', number: '0' })
  const series = await makeTitle(db(), { slug: 'mulai-spesial', episodes: 0 })
  await makeEpisode(db(), series, { label: 'Spesial', number: '0' })
  await makeEpisode(db(), series, { label: '1', number: '1' })
  const app = site(db())

  const words = read((await app.get('/anime/layar-kertas/')).text)
  expect(words.texts('.episode-name')).toEqual(['Film', 'Spesial'])
  expect(words.text('.title-actions .primary')).toBe('Tonton Spesial')
  const page = read((await app.get('/anime/mulai-spesial/')).text)
  expect(page.texts('.episode-name')).toEqual(['Episode 1', 'Spesial'])
  expect(page.text('.title-actions .primary')).toBe('Tonton Episode 1')
  const { body } = await app.get('/api/v1/episode-detail/?episode_url=layar-kertas-episode-film').expect(200)
  expect(body.data.title).toBe('Layar Kertas Film Subtitle Indonesia')
})

test('a name stands alone in the heading, and the other names once each below it', async () => {
  const names = {
    title: 'Pelaut Kertas',
    english: 'Paper Sailor',
    native: '紙の船乗り',
    synonyms: ['Pelaut-Kertas', 'Kami'],
  }
  await makeTitle(db(), { slug: 'tiga-nama', ...names })

  const page = read((await site(db()).get('/anime/tiga-nama/').expect(200)).text)

  expect(page.text('h1')).toBe('Pelaut Kertas')
  expect(page.text('title')).toBe('Pelaut Kertas — nonton di KortekStream')
  expect(page.texts('.other-title')).toEqual(['Paper Sailor', '紙の船乗り', 'Kami'])
})

test('a row names date, length and what is new, and shows a picture of this site’s own titles only', async () => {
  const title = await makeTitle(db(), { slug: 'baris', minutes: 23, episodes: 2 })
  await makeEpisode(db(), title, { label: '0', number: '0', released_at: new Date('2026-08-14T05:00:00Z') })

  const page = read((await site(db()).get('/anime/baris/').expect(200)).text)

  expect(
    page
      .all('.episode-meta')
      .at(-1)
      ?.querySelectorAll('span')
      .map(({ text }) => text),
  ).toEqual(['14 Agu 2026', '23 menit', ''])
  expect(page.texts('.episode-state')).toEqual(['Baru', '', ''])
  expect(page.attribute('.episode-thumb img', 'src')).toBe('/ilustrasi/cuplikan/baris-episode-2.svg')
  const row = { episode: '1', title: null, date: null, url: 'https://luar.example/luar-1/', slug: 'luar-1' }
  const app = site(db(), { sources: [outsider({ ...bare, episode_list: [row] })] })
  expect(read((await app.get('/anime/luar/').expect(200)).text).all('.episode-thumb')).toHaveLength(0)
})

test('a list that is still growing says of how many', async () => {
  await makeTitle(db(), { slug: 'tumbuh', total_episodes: 12, episodes: 3 })
  await makeTitle(db(), { slug: 'selesai', total_episodes: 3, episodes: 3 })
  const app = site(db())

  const [growing, whole] = [read((await app.get('/anime/tumbuh/')).text), read((await app.get('/anime/selesai/')).text)]
  expect(growing.text('.episodes h2')).toBe('Episode 3 dari 12')
  expect(growing.text('.title-brief')).toMatch(/3 dari 12$/)
  expect(whole.text('.episodes h2')).toBe('Episode 3')
  expect(whole.text('.title-brief')).toMatch(/3 episode$/)
})

test('titles of one story stand together on each other’s pages, the page’s own marked', async () => {
  const series = await makeTitle(db(), { slug: 'utama', title: 'Utama' })
  const names = { slug: 'utama-awal', title: 'Utama: Awal Mula', year: 2025 }
  const film = await makeTitle(db(), { ...names, type: 'Movie', aired_from: '2025-03-01' })
  await db()('library_relations').insert([
    { title_id: series.id, related_id: film.id, kind: 'Prequel' },
    { title_id: film.id, related_id: series.id, kind: 'Sequel' },
  ])
  const app = site(db())

  const page = read((await app.get('/anime/utama/').expect(200)).text)
  expect(page.texts('.related-text')).toEqual([
    'Utama Serial TV · 2026 · halaman ini',
    'Awal Mula Film · 2025 · prekuel',
  ])
  expect(page.attribute('a.related-row', 'href')).toBe('/anime/utama-awal/')
  const other = read((await app.get('/anime/utama-awal/').expect(200)).text)
  expect(other.texts('.related-text').at(-1)).toBe('Utama Serial TV · 2026 · sekuel')
  const { body } = await app.get('/api/v1/anime-detail/?anime_slug=utama').expect(200)
  expect(body.data.relations).toMatchObject([{ slug: 'utama-awal', hubungan: 'Prequel', tipe: 'Movie', tahun: 2025 }])
})

test('an episode that is still to come is not shown', async () => {
  const title = await makeTitle(db(), { slug: 'besok-saja', episodes: 1 })
  await makeEpisode(db(), title, { label: '2', number: '2', released_at: new Date(Date.now() + 3_600_000) })

  const page = read((await site(db()).get('/anime/besok-saja/')).text)

  expect(page.texts('.episode-number')).toEqual(['1'])
})

test('a title without episodes says so instead of showing an empty list', async () => {
  await makeTitle(db(), { slug: 'segera', episodes: 0 })

  const page = read((await site(db()).get('/anime/segera/').expect(200)).text)

  expect(page.text('.episodes')).toContain('Belum ada episode')
  expect(page.all('.title-actions .primary')).toHaveLength(0)
})

test('an unknown title is an honest 404 with the security headers', async () => {
  const response = await site(db()).get('/anime/tidak-ada/').expect(404)

  expect(read(response.text).text('h1')).toBe('Tidak ketemu')
  expect(response.headers['content-security-policy']).toContain("default-src 'none'")
  expect(response.headers['cache-control']).toBe('no-store')
})

test('an old link with a number leads to the title', async () => {
  const title = await makeTitle(db(), { slug: 'nomor-lama' })

  await site(db()).get(`/anime/${title.id}/`).expect(302).expect('Location', '/anime/nomor-lama/')
  await site(db()).get('/anime/99999999999999999999/').expect(404)
})

test('a title whose slug is all digits is reached by it, before any number', async () => {
  const other = await makeTitle(db(), { slug: 'bernomor' })
  await makeTitle(db(), { slug: '86', title: 'Delapan Enam' })
  await makeTitle(db(), { slug: String(other.id), title: 'Seperti Nomor' })
  const app = site(db())

  expect(read((await app.get('/anime/86/').expect(200)).text).text('h1')).toBe('Delapan Enam')
  expect(read((await app.get(`/anime/${other.id}/`).expect(200)).text).text('h1')).toBe('Seperti Nomor')
})

test('a slug with letters an address cannot carry is encoded wherever it is linked', async () => {
  await makeTitle(db(), { slug: 'apa?#ini', title: 'Apa Ini', episodes: 0 })

  const { text } = await site(db()).get('/anime/apa%3F%23ini/').expect(200)

  const page = read(text)
  const address = 'http://127.0.0.1/anime/apa%3F%23ini/'
  expect(page.attribute('meta[property="og:image"]', 'content')).toBe('http://127.0.0.1/kartu/apa%3F%23ini.png')
  expect(page.attribute('.title-poster img', 'src')).toBe('/ilustrasi/poster/apa%3F%23ini.svg')
  const things = page.all('script[type="application/ld+json"]').map((script) => JSON.parse(script.text))
  expect(things[0].url).toBe(address)
  const { body } = await site(db()).get('/api/v1/anime-detail/?anime_slug=apa%3F%23ini').expect(200)
  expect(body.data.url_anime).toBe(address)
})

test('markup in a title is shown as text', async () => {
  await makeTitle(db(), { slug: 'jahil', title: '<script>alert(1)</script>', synopsis: '</script><b>tebal</b>' })

  const { text } = await site(db()).get('/anime/jahil/').expect(200)

  expect(text).not.toContain('<script>alert')
  expect(text).not.toContain('</script><b>')
  expect(read(text).text('h1')).toBe('<script>alert(1)</script>')
})

test('the API gives the same title in the contract’s shape, and 304 for what the caller has', async () => {
  await makeTitle(db(), { slug: 'lewat-api', title: 'Lewat API', score: null, episodes: 2 })
  const app = site(db())

  const response = await app.get('/api/v1/anime-detail/?anime_slug=lewat-api').expect(200)

  expect(response.body).toMatchObject({ status: 'success', meta: { source: 'library', version: '1.0', stale: false } })
  const detail = Detail.parse(response.body.data)
  expect(detail).toMatchObject({ judul: 'Lewat API', skor: null, rating: { value: null, votes: null } })
  expect(detail.episode_list.map((episode) => episode.episode)).toEqual(['2', '1'])
  await app
    .get('/api/v1/anime-detail?anime_slug=lewat-api')
    .set('If-None-Match', response.headers.etag ?? '')
    .expect(304)
})

test('the API names what is wrong', async () => {
  const app = site(db())

  const missing = await app.get('/api/v1/anime-detail/').expect(400)
  expect(missing.body).toMatchObject({ status: 'error', error_code: 'INVALID_PARAMETER' })
  expect(missing.body.message).toContain('anime_slug')
  const unknown = await app.get('/api/v1/anime-detail/?anime_slug=tidak-ada').expect(404)
  expect(unknown.body).toMatchObject({ status: 'error', error_code: 'NOT_FOUND' })
  await app.get('/api/v1/anime-detail/?anime_slug=%00').expect(400)
  const method = await app.post('/api/v1/anime-detail/').expect(405)
  expect(method.body.error_code).toBe('METHOD_NOT_ALLOWED')
})
