import { describe, expect, test } from 'vitest'
import { type AnswerData, days } from '../../src/anime/contract/contract.ts'
import { episodeSlug } from '../../src/anime/contract/slugs.ts'
import { savedPage } from '../support/samehadaku-pages.ts'
import { failureOf, NOW, textsOf, useSamehadaku } from '../support/samehadaku-source.ts'

const { site, ask } = useSamehadaku()

const at = (path: string) => site().baseUrl + path
const ago = (minutes: number) => NOW.getTime() - minutes * 60_000
const [HOUR, DAY] = [60, 24 * 60]

/** Expects that `moment` is the given number of minutes ago, within `tolerance` minutes. */
function expectAgo(moment: string | null | undefined, minutes: number, tolerance = 1): void {
  expect(Math.abs(Date.parse(moment ?? '') - ago(minutes))).toBeLessThanOrEqual(tolerance * 60_000)
}

describe('the home page', () => {
  test('shows the ten best with their titles, not with the badges around them', async () => {
    const { top10 } = await ask('home', {})
    expect(top10.map(({ judul, rating, url, anime_slug }) => [judul, rating, url, anime_slug])).toEqual([
      ['Kapal Senja', '8.72', at('/anime/kapal-senja/'), 'kapal-senja'],
      ['Lentera Karang', '8.31', at('/anime/lentera-karang/'), 'lentera-karang'],
      ['Kucing & Kompas', null, at('/anime/kucing-kompas/'), 'kucing-kompas'],
      ['Rumah Hujan: Bab Dua', '7.90', at('/anime/rumah-hujan-bab-dua/'), 'rumah-hujan-bab-dua'],
    ])
  })

  test('shows the newest episodes of the first block, not the batches of the second', async () => {
    const { new_eps } = await ask('home', {})
    expect(new_eps.map(({ judul, episode, url, anime_slug }) => [judul, episode, url, anime_slug])).toEqual([
      ['Kapal Senja', '12', at('/anime/kapal-senja/'), 'kapal-senja'],
      ['Lentera Karang', '7', at('/anime/lentera-karang/'), 'lentera-karang'],
      ['Kucing & Kompas', 'Spesial', at('/anime/kucing-kompas/'), 'kucing-kompas'],
      ['Rumah Hujan: Bab Dua', '24 END', at('/anime/rumah-hujan-bab-dua/'), 'rumah-hujan-bab-dua'],
    ])
  })

  test('turns "so long ago" into a moment and leaves the wording to the house', async () => {
    const { new_eps } = await ask('home', {})
    expect(new_eps.map(({ rilis }) => rilis)).toEqual([null, null, null, null])
    expectAgo(new_eps[0]?.rilis_at, 56)
    expectAgo(new_eps[1]?.rilis_at, 3 * HOUR)
    expectAgo(new_eps[2]?.rilis_at, 2 * DAY)
    expectAgo(new_eps[3]?.rilis_at, 14 * DAY)
  })

  test('finds the pictures behind lazy loading', async () => {
    const { new_eps, movies } = await ask('home', {})
    const uploads = at('/wp-content/uploads')
    expect(new_eps[0]?.cover).toBe(`${uploads}/2026/11/kapal-senja-12.jpg`)
    expect(new_eps[1]?.cover).toBe(`${uploads}/2026/11/lentera-7.jpg`)
    expect(new_eps[2]?.cover).toBe('https://cdn-gambar.example/kucing-spesial.webp')
    expect([`${uploads}/rumah-320.jpg`, `${uploads}/rumah-640.jpg`]).toContain(new_eps[3]?.cover)
    expect(movies[1]?.cover).toMatch(/samehadaku\.example\/wp-content\/uploads\/rel\.jpg/)
  })

  test('shows the films of the side bar, not the random titles beside them', async () => {
    const { movies } = await ask('home', {})
    expect(movies.map(({ judul, url, tanggal, genres }) => [judul, url, tanggal, genres])).toEqual([
      ['Penjahit Awan', at('/anime/penjahit-awan/'), 'Jun 4, 2021', ['Drama', 'Fantasy', 'Slice of Life']],
      ['Nyanyian Rel Tua', at('/anime/nyanyian-rel-tua/'), 'Aug 14, 2024', ['Mystery']],
    ])
  })

  test('carries the week', async () => {
    const { jadwal_rilis } = await ask('home', {})
    expect(Object.keys(jadwal_rilis).sort()).toEqual([...days].sort())
    expect(jadwal_rilis.Monday.map(({ title }) => title)).toEqual(['Rumah Hujan: Bab Dua', 'Kucing & Kompas'])
  })

  test('is unreadable without its list of new episodes', async () => {
    site().set({ page: 'classic/home-without-latest.html', at: /^\/$/ })
    expect(['wrong_schema', 'empty']).toContain(await failureOf(ask('home', {})))
  })

  test('reads the animestream family: the best of the week', async () => {
    site().set({ family: 'animestream' })
    const { new_eps, top10 } = await ask('home', {})
    expect(new_eps.map(({ judul }) => judul)).toEqual(['Kapal Senja', 'Lentera Karang', 'Kucing & Kompas'])
    expect(new_eps[0]?.cover).toMatch(/\/wp-content\/uploads\/kapal-senja\.jpg$|^https:\/\/i2\.wp\.com\/.*kapal-senja/)
    expect(top10.map(({ judul, rating, genres }) => [judul, rating, genres])).toEqual([
      ['Kapal Senja', '8.72', ['Adventure', 'Drama']],
      ['Penjahit Awan', '8.05', ['Drama']],
      ['Kucing & Kompas', null, ['Comedy']],
    ])
  })
})

describe('the list of new episodes', () => {
  test('has its place among all pages from the page itself', async () => {
    const pages = [1, 2, 784].map(async (page) => (await ask('latest', { page })).pagination)
    expect(await Promise.all(pages)).toEqual([
      { current_page: 1, total_pages: 784, has_next_page: true, has_prev_page: false },
      { current_page: 2, total_pages: 784, has_next_page: true, has_prev_page: true },
      { current_page: 784, total_pages: 784, has_next_page: false, has_prev_page: true },
    ])
  })

  test('takes no page number for an episode and knows odd labels', async () => {
    const { results } = await ask('latest', { page: 1 })
    expect(results.map(({ judul, episode }) => [judul, episode])).toEqual([
      ['Kapal Senja', '12'],
      ['Lentera Karang', '7'],
      ['Kucing & Kompas', 'Spesial'],
      ['Rumah Hujan: Bab Dua', '24 END'],
      ['Sepuluh Ribu Tangga', '277-278'],
      ['Toko Roti Tengah Malam × Pasar', null],
    ])
    expect(results[5]?.rilis_at).toBeNull()
    const day = Date.parse(results[4]?.rilis_at ?? '')
    expect(Math.abs(day - Date.parse('2026-09-28T00:00:00Z'))).toBeLessThanOrEqual(DAY * 60_000)
  })

  test('links to the episode on older pages, and then claims no show it cannot know', async () => {
    const { results } = await ask('latest', { page: 2 })
    expect(results.map(({ judul, episode, url, anime_slug }) => [judul, episode, url, anime_slug])).toEqual([
      ['Kapal Senja', '241', at('/kapal-senja-episode-24-2/'), null],
      ['Lentera Karang', '6', at('/lentera-karang-6/'), null],
      ['Penjahit Awan', 'Movie', at('/penjahit-awan-episode-movie/'), null],
      ['Kucing & Kompas', '1030.5', at('/anime/kucing-kompas/'), 'kucing-kompas'],
    ])
    expectAgo(results[0]?.rilis_at, HOUR)
    expectAgo(results[1]?.rilis_at, 4 * DAY)
    expectAgo(results[2]?.rilis_at, 7 * DAY)
    expectAgo(results[3]?.rilis_at, 30 * DAY, 2 * DAY)
  })

  test('reads the animestream family, which only says whether there is more', async () => {
    site().set({ family: 'animestream' })
    const first = await ask('latest', { page: 1 })
    expect(first.results.map(({ judul, episode, url }) => [judul, episode, url])).toEqual([
      ['Kapal Senja', '5', at('/kapal-senja-episode-5-subtitle-indonesia/')],
      ['Lentera Karang', '7', at('/lentera-karang-episode-7-subtitle-indonesia/')],
      ['Kucing & Kompas', 'Spesial', at('/kucing-kompas-spesial/')],
    ])
    expect(first.pagination).toMatchObject({ current_page: 1, has_next_page: true, has_prev_page: false })
    expect(first.pagination.total_pages).toBeGreaterThanOrEqual(2)
    const second = await ask('latest', { page: 2 })
    expect(second.pagination).toEqual({ current_page: 2, total_pages: 2, has_next_page: false, has_prev_page: true })
  })
})

describe('films', () => {
  test('come with their genres, page by page', async () => {
    const first = await ask('movies', { page: 1 })
    expect(first.results.map(({ judul, anime_slug, genres }) => [judul, anime_slug, genres])).toEqual([
      ['Penjahit Awan', 'penjahit-awan', ['Drama', 'Fantasy', 'Slice of Life']],
      ['Nyanyian Rel Tua', 'nyanyian-rel-tua', ['Mystery']],
    ])
    expect(first.pagination).toMatchObject({ current_page: 1, total_pages: 2, has_next_page: true })
    const second = await ask('movies', { page: 2 })
    expect(second.results[0]).toMatchObject({ judul: 'Pelabuhan Salju', url: at('/anime/pelabuhan-salju/') })
    expect(second.results[0]?.cover).toMatch(/\/wp-content\/uploads\/salju-(142|284)\.jpg$/)
    expect(second.pagination).toMatchObject({ current_page: 2, total_pages: 2, has_next_page: false })
  })

  test.each(['redesign', 'animestream'] as const)('read the %s family', async (family) => {
    site().set({ family })
    const { results, pagination } = await ask('movies', { page: 1 })
    expect(results.map(({ judul, url }) => [judul, url])).toEqual([
      ['Penjahit Awan', at('/anime/penjahit-awan/')],
      ['Nyanyian Rel Tua', at('/anime/nyanyian-rel-tua/')],
    ])
    expect(pagination).toMatchObject({ current_page: 1, has_next_page: true })
  })
})

describe('a search', () => {
  test('tells type, status and score apart', async () => {
    const found = await ask('search', { query: 'karang', page: 1 })
    expect(found.results.map((item) => [item.judul, item.tipe, item.status, item.skor, item.genres])).toEqual([
      ['Lentera Karang', 'TV', 'Ongoing', '8.31', ['Mystery']],
      ['Kapal Senja', 'TV', 'Ongoing', '8.72', ['Adventure', 'Drama']],
      ['Kucing & Kompas', 'Special', 'Completed', '7.10', ['Comedy']],
      ['Toko Roti Tengah Malam × Pasar', 'ONA', 'Completed', '6.66', []],
    ])
    expect(found.results[1]?.url).toBe(at('/anime/kapal-senja/'))
    expect(found.results[0]?.cover).toBe(at('/wp-content/uploads/lentera.jpg'))
    expect(found).toMatchObject({ page: 1, total_pages: 2, filters: {} })
    expect(found.total).toBeGreaterThanOrEqual(5)
  })

  test('goes on to its second page, where a score may be missing', async () => {
    const found = await ask('search', { query: 'karang', page: 2 })
    expect(found.results).toMatchObject([{ judul: 'Nyanyian Rel Tua', skor: null, tipe: 'Movie' }])
    expect(found).toMatchObject({ page: 2, total_pages: 2 })
  })

  test.each(['classic', 'redesign', 'animestream'] as const)('that finds nothing is an answer (%s)', async (family) => {
    site().set({ family })
    const found = await ask('search', { query: 'tidakada', page: 1 })
    expect(found).toMatchObject({ results: [], total: 0, page: 1, total_pages: 1 })
  })

  test('of the redesign takes no episode or batch for a show', async () => {
    site().set({ family: 'redesign' })
    const { results } = await ask('search', { query: 'karang', page: 1 })
    const shows = results.filter(({ anime_slug }) => anime_slug !== null)
    expect(shows.map(({ judul, tipe, status, skor }) => [judul, tipe, status, skor])).toEqual([
      ['Lentera Karang', 'TV', 'Ongoing', '8.31'],
      ['Penjahit Awan', 'Movie', 'Completed', '8.05'],
      ['Nyanyian Rel Tua', 'Movie', 'Completed', null],
    ])
    expect(textsOf(results).join('\n')).not.toMatch(/Eps 1180|yang lalu|★|Views/)
  })

  test('of the animestream family reads its cards', async () => {
    site().set({ family: 'animestream' })
    const { results } = await ask('search', { query: 'karang', page: 1 })
    expect(results.map(({ judul, anime_slug, tipe, status }) => [judul, anime_slug, tipe, status])).toEqual([
      ['Lentera Karang', 'lentera-karang', 'TV', 'Ongoing'],
      ['Penjahit Awan', 'penjahit-awan', 'Movie', 'Completed'],
    ])
  })

  test('asks for filters where the site has them and says which were applied', async () => {
    const wishes = { genre: 'Slice of Life', type: 'Movie', status: 'Completed', sort: 'title', year: 2025 } as const
    const found = await ask('search', { query: 'karang', page: 1, ...wishes })
    const { year: _, ...applied } = wishes
    expect(found.filters).toEqual(applied)
    const sent = new URL(site().requests[0]?.path ?? '', site().baseUrl)
    expect(sent.pathname).toBe('/daftar-anime-2/')
    expect(Object.fromEntries(sent.searchParams)).toMatchObject({
      title: 'karang',
      status: 'Finished Airing',
      type: 'Movie',
      order: 'title',
    })
    expect(sent.searchParams.getAll('genre[]').map((genre) => genre.toLowerCase())).toEqual(['slice-of-life'])
    expect(found.results.map(({ judul }) => judul)).toEqual(['Pelabuhan Salju', 'Penjahit Awan'])
    expect(found.total_pages).toBe(2)
  })

  test('keeps filters on the second page, and needs no words', async () => {
    const found = await ask('search', { query: '', page: 2, status: 'Ongoing' })
    expect(site().requests[0]?.path).toMatch(/^\/daftar-anime-2\/page\/2\/\?.*status=Currently(\+|%20)Airing/)
    expect(found).toMatchObject({ page: 2, total_pages: 2, filters: { status: 'Ongoing' } })
  })

  test('does not claim a filter that the site passed over', async () => {
    site().set({ page: 'classic/list-ongoing.html', at: /daftar-anime-2/ })
    const found = await ask('search', { query: 'karang', page: 1, type: 'Movie', status: 'Completed' })
    expect(found.filters).toEqual({})
  })

  test('does not claim an order by score or a year, which the site does not have', async () => {
    const found = await ask('search', { query: 'karang', page: 1, sort: 'score', year: 2025, status: 'Completed' })
    expect(found.filters).toEqual({ status: 'Completed' })
  })

  test('carries any words safely in its address', async () => {
    await ask('search', { query: 'karang & lentera? #1 %', page: 1 })
    const sent = new URL(site().requests[0]?.path ?? '', site().baseUrl)
    expect(sent.searchParams.get('s') ?? sent.searchParams.get('title')).toBe('karang & lentera? #1 %')
  })
})

describe('a show', () => {
  const factsOf = ({ details }: AnswerData['detail']) =>
    Object.fromEntries(Object.entries(details).map(([label, value]) => [label, [value].flat().join(', ')]))

  test('has its name without what the site puts around it, and its own address and picture', async () => {
    const show = await ask('detail', { slug: 'kapal-senja' })
    expect(show).toMatchObject({
      judul: 'Kapal Senja',
      url_anime: at('/anime/kapal-senja/'),
      anime_slug: 'kapal-senja',
      status: 'Ongoing',
      tipe: 'TV',
      skor: '8.72',
      rating: { value: '8.72', votes: '1,559,369' },
      genre: ['Adventure', 'Drama', 'Slice of Life'],
      url_cover: at('/wp-content/uploads/2024/01/kapal-senja.jpg'),
    })
  })

  test('has its facts by their labels, colons inside values included', async () => {
    const facts = factsOf(await ask('detail', { slug: 'kapal-senja' }))
    expect(facts).toMatchObject({
      Japanese: '黄昏の船',
      Synonyms: 'Kapal Senja: Layar Kedua, The Status of Dusk',
      Source: 'Light novel',
      Duration: '24 min. per ep.',
      Season: 'Fall 2019',
      Studio: 'Atelier Pasang, Studio Surut',
      Producers: 'Ombak Media',
      Released: 'Oct 20, 2019 to ?',
    })
    expect(facts).not.toHaveProperty('English')
    expect(facts).not.toHaveProperty('Total Episode')
    expect(facts).not.toHaveProperty('Released:')
  })

  test('has its whole synopsis and nothing of the box below', async () => {
    const { sinopsis } = await ask('detail', { slug: 'kapal-senja' })
    expect(sinopsis).toContain('tak pernah tiba di pelabuhan yang sama.')
    expect(sinopsis).toContain('Lihat juga Lentera Karang.')
    expect(sinopsis).not.toContain('Ikuti kanal kami')
  })

  test('lists its episodes newest first, by number and part, labels as they are', async () => {
    const { episode_list: list } = await ask('detail', { slug: 'kapal-senja' })
    const numbered = list.map(({ episode }) => episode).filter((label) => label !== 'Spesial')
    const expected = '1031 FIX, 1030.5, 1030, 917, 542 2, 542 1, 277-278, 241, 24, 12, 11'
    expect(numbered.join(', ')).toBe(expected)
    expect(list).toHaveLength(12)
    expect(list.find(({ episode }) => episode === 'Spesial')?.slug).toBe('kapal-senja-spesial')
  })

  test('gives each episode its own address on this host, and its date in one wording', async () => {
    const { episode_list: list } = await ask('detail', { slug: 'kapal-senja' })
    const rows = Object.fromEntries(list.map(({ episode, url, date }) => [episode, [url, date]]))
    expect(rows).toMatchObject({
      '1031 FIX': [at('/kapal-senja-episode-1031-fix/'), 'Sep 28, 2026'],
      '1030.5': [at('/kapal-senja-episode-1030-5/'), 'Jul 28, 2025'],
      '1030': [at('/kapal-senja-1030/'), 'Jun 4, 2021'],
      '917': [at('/kapal-senja-episode-917-2/'), 'May 3, 2020'],
      '542 1': [at('/kapal-senja-episode-542-bagian-1/'), 'Aug 12, 2015'],
      '241': [at('/kapal-senja-episode-24-2/'), 'Dec 11, 2012'],
      '11': [at('/kapal-senja-episode-11/'), null],
    })
    expect(list.filter(({ url, slug }) => slug !== episodeSlug(url))).toEqual([])
  })

  test('recommends by title', async () => {
    const { recommendations } = await ask('detail', { slug: 'kapal-senja' })
    expect(recommendations).toEqual([
      {
        judul: 'Lentera Karang',
        url: at('/anime/lentera-karang/'),
        anime_slug: 'lentera-karang',
        cover: at('/wp-content/uploads/lentera.jpg'),
      },
      {
        judul: 'Kucing & Kompas',
        url: at('/anime/kucing-kompas/'),
        anime_slug: 'kucing-kompas',
        cover: 'https://cdn-gambar.example/kucing.webp',
      },
    ])
  })

  test('may be a film of which little is known', async () => {
    const film = await ask('detail', { slug: 'penjahit-awan' })
    expect(film).toMatchObject({
      judul: 'Penjahit Awan',
      status: 'Completed',
      tipe: 'Movie',
      skor: null,
      rating: { value: null, votes: null },
      genre: [],
      recommendations: [],
    })
    expect(film.sinopsis).toBe(
      'Seorang penjahit menambal langit di atas desanya. Pengumuman: musim hujan datang lebih awal & benangnya habis.',
    )
    expect(factsOf(film)).toMatchObject({ 'Total Episode': '1', Released: 'Jun 4, 2021' })
    expect(film.episode_list).toMatchObject([
      { episode: 'Movie', slug: 'penjahit-awan-episode-movie', date: 'Jun 4, 2021' },
    ])
  })

  test('without any list of episodes is unreadable', async () => {
    expect(['wrong_schema', 'empty']).toContain(await failureOf(ask('detail', { slug: 'belum-tayang' })))
  })

  test('reads the redesign', async () => {
    site().set({ family: 'redesign' })
    const show = await ask('detail', { slug: 'kapal-senja' })
    expect(show).toMatchObject({
      judul: 'Kapal Senja',
      anime_slug: 'kapal-senja',
      status: 'Ongoing',
      tipe: 'TV',
      skor: '8.72',
      rating: { value: '8.72', votes: '1,559,369' },
      genre: ['Adventure', 'Drama', 'Slice of Life'],
      url_cover: at('/wp-content/uploads/2024/01/kapal-senja.jpg'),
    })
    expect(factsOf(show)).toMatchObject({
      Japanese: '黄昏の船',
      Synonyms: 'Kapal Senja: Layar Kedua',
      Studio: 'Atelier Pasang, Studio Surut',
      Released: 'Oct 20, 2019 to ?',
    })
    expect(show.sinopsis).toContain('Awaknya berjumlah sembilan')
    const labels = show.episode_list.map(({ episode }) => episode).filter((label) => label !== 'Spesial')
    expect(labels).toEqual(['1031 FIX', '1030.5', '542 1', '241', '12'])
    expect(show.episode_list[0]).toMatchObject({ url: at('/kapal-senja-episode-1031-fix/'), date: 'Sep 28, 2026' })
    expect(show.episode_list[1]).toMatchObject({ url: at('/kapal-senja-episode-1030-5/'), date: 'Jul 28, 2025' })
    const other = await ask('detail', { slug: 'lentera-karang' })
    expect(other).toMatchObject({ judul: 'Lentera Karang', skor: null, genre: ['Mystery'], status: 'Ongoing' })
  })

  test('reads the animestream family, whose labels carry colons', async () => {
    site().set({ family: 'animestream' })
    const show = await ask('detail', { slug: 'kapal-senja' })
    expect(show).toMatchObject({
      judul: 'Kapal Senja',
      anime_slug: 'kapal-senja',
      status: 'Completed',
      tipe: 'TV',
      skor: '8.72',
      rating: { value: '8.72', votes: '120' },
      genre: ['Adventure', 'Drama'],
    })
    expect(show.url_cover).toMatch(/kapal-senja\.jpg/)
    expect(show.sinopsis).toContain('Awaknya berjumlah sembilan.')
    expect(factsOf(show)).toMatchObject({ Studio: 'Atelier Pasang, Studio Surut', Released: 'Oct 20, 2019' })
    const numbered = show.episode_list.filter(({ episode }) => episode !== 'Spesial')
    expect(numbered.map(({ episode, url, date }) => [episode, url, date])).toEqual([
      ['13 END', at('/kapal-senja-episode-13-end/'), 'Jul 28, 2025'],
      ['12.5', at('/kapal-senja-episode-12-5/'), 'May 1, 2025'],
      ['12', at('/kapal-senja-episode-12/'), 'Aug 17, 2024'],
    ])
    const other = await ask('detail', { slug: 'lentera-karang' })
    expect(other).toMatchObject({ skor: null, genre: [], sinopsis: 'Mercusuar tanpa penjaga menyala setiap malam.' })
  })
})

describe('an episode', () => {
  const named = ({ streaming_servers }: AnswerData['episode']) =>
    Object.fromEntries(streaming_servers.map(({ name, url }) => [name, url]))

  test.each(['classic', 'redesign'] as const)(
    'has the players that answer, by their trimmed names, and neither dead nor gambling ones (%s)',
    async (family) => {
      site().set({ family })
      const servers = named(await ask('episode', { slug: 'kapal-senja-episode-12' }))
      expect(Object.keys(servers).sort()).toEqual(
        ['Blogspot', 'Krakenfiles & Co', 'Mega 480p', 'Premium 720p', 'VIP STREAMING'].sort(),
      )
      expect(servers.Blogspot).toBe('https://www.blogger.example/video.g?token=AD6v5dy12&x=1')
      expect(servers['VIP STREAMING']).toMatch(/^https?:\/\/vip-putar\.example\/e\/k12$/)
      expect(servers['Mega 480p']).toBe('https://mega.example/embed/abc#kunci')
      expect(servers['Premium 720p']).toContain('AbCd1234')
    },
  )

  test.each(['classic', 'redesign'] as const)('has its downloads by format and resolution (%s)', async (family) => {
    site().set({ family })
    const { download_links: links } = await ask('episode', { slug: 'kapal-senja-episode-12' })
    expect(links.MKV).toEqual({
      '360p': [
        { provider: 'Gofile', url: 'https://gofile-unduh.example/d/mkv360' },
        { provider: 'Pixeldrain', url: 'https://pixeldrain.example/u/mkv360' },
      ],
      '1080p': [{ provider: 'Kraken', url: 'https://krakenfiles.example/view/mkv1080/file.html?a=1&b=2' }],
    })
    expect(links.MP4?.MP4HD).toEqual([{ provider: 'Mega', url: 'https://mega-unduh.example/file/a#kunci' }])
    expect(links.MP4?.FULLHD ?? []).toEqual([])
    expect(links['x265 [Mode Irit Kuota]']).toEqual({
      '480p': [{ provider: 'Gofile', url: 'https://gofile-unduh.example/d/x265480' }],
    })
    expect([links.BD, links.AVI].flatMap((format) => Object.values(format ?? {}).flat())).toEqual([])
  })

  test('knows its show, its neighbours and the others without itself', async () => {
    const episode = await ask('episode', { slug: 'kapal-senja-episode-12' })
    expect(episode.title).toMatch(/^Kapal Senja Episode 12$/)
    expect(episode.anime_info).toEqual({
      title: 'Kapal Senja',
      url: at('/anime/kapal-senja/'),
      anime_slug: 'kapal-senja',
    })
    expect(episode.navigation.prev_episode?.url).toBe(at('/kapal-senja-episode-11/'))
    expect(episode.navigation.next_episode?.url).toBe(at('/kapal-senja-episode-12-5/'))
    expect(episode.other_episodes.map(({ url }) => url)).toEqual([
      at('/kapal-senja-episode-12-5/'),
      at('/kapal-senja-episode-11/'),
      at('/kapal-senja-spesial/'),
    ])
    expect(episode.release_info ?? '').not.toContain('yang lalu')
  })

  test('may be the first: nothing before it, its first player inline though the call for it fails', async () => {
    const episode = await ask('episode', { slug: 'lentera-karang-episode-1' })
    expect(episode.navigation.prev_episode).toBeNull()
    expect(episode.navigation.next_episode?.url).toBe(at('/lentera-karang-episode-2/'))
    const servers = named(episode)
    expect(servers.Blogspot).toMatch(/^https?:\/\/www\.blogger\.example\/video\.g\?token=AD6v5dy&x=1$/)
    expect(servers['Mega 480p']).toBe('https://mega.example/embed/l1#kunci')
    expect(episode.release_info).toContain('2026')
  })

  test('may be a film without neighbours, others and downloads', async () => {
    const film = await ask('episode', { slug: 'penjahit-awan-episode-movie' })
    expect(film).toMatchObject({
      title: 'Penjahit Awan Movie',
      navigation: { prev_episode: null, next_episode: null },
      other_episodes: [],
      download_links: {},
      anime_info: { title: 'Penjahit Awan', anime_slug: 'penjahit-awan' },
      streaming_servers: [{ name: 'Wibufile 1080p', url: 'https://api.wibufile.example/embed/film' }],
    })
  })

  test('reads the animestream family, whose players stand in the page', async () => {
    site().set({ family: 'animestream' })
    const episode = await ask('episode', { slug: 'kapal-senja-episode-12' })
    expect(episode.title).toMatch(/^Kapal Senja Episode 12/)
    const servers = named(episode)
    expect(Object.keys(servers).sort()).toEqual(['Filedon 720p', 'Ok 480p'])
    expect(servers['Filedon 720p']).toBe('https://filedon.example/embed/k12?a=1&b=2')
    expect(servers['Ok 480p']).toMatch(/^https?:\/\/ok-video\.example\/videoembed\/77$/)
    expect(episode.navigation.prev_episode?.url).toBe(at('/kapal-senja-episode-11/'))
    expect(episode.navigation.next_episode).toBeNull()
    expect(episode.anime_info).toMatchObject({ title: 'Kapal Senja', url: at('/anime/kapal-senja/') })
    const downloads = Object.values(episode.download_links).flatMap((format) => Object.entries(format))
    expect(Object.fromEntries(downloads)).toEqual({
      '360p': [
        { provider: 'Gofile', url: 'https://gofile-unduh.example/d/360' },
        { provider: 'Kraken', url: 'https://krakenfiles.example/view/360' },
      ],
      '720p': [{ provider: 'Gofile', url: 'https://gofile-unduh.example/d/720' }],
    })
    expect(episode.other_episodes.map(({ url }) => url)).toEqual([
      at('/kapal-senja-episode-12-5/'),
      at('/kapal-senja-episode-11/'),
    ])
    expect(site().requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test.each([
    ['Kapal Senja Subtitle Indonesia', 'Kapal Senja Episode 3'],
    ['Kapal Senja', 'Kapal Senja Episode 3'],
    ['Kapal Senja Season 2 Sub Indo', 'Kapal Senja Season 2 Episode 3'],
    ['Kapal Senja Episode 12 END Sub Indo', 'Kapal Senja Episode 12 END'],
  ])('of the animestream family has its number where the heading "%s" may lack it', async (heading, title) => {
    site().set({ family: 'animestream' })
    const html = savedPage('animestream/episode-kapal-senja-12.html', site().baseUrl)
      .replaceAll('Kapal Senja Episode 12 Subtitle Indonesia', heading)
      .replace('itemprop="episodeNumber" content="12"', 'itemprop="episodeNumber" content="3"')
    site().set({ body: html, at: /episode-12/ })
    const episode = await ask('episode', { slug: 'kapal-senja-episode-12' })
    expect(episode.title).toBe(title)
    expect(episode.anime_info.title).toBe('Kapal Senja')
  })

  test('of the animestream family has its number from the list of episodes when only that has it', async () => {
    site().set({ family: 'animestream' })
    const html = savedPage('animestream/episode-kapal-senja-12.html', site().baseUrl)
      .replaceAll('Kapal Senja Episode 12 Subtitle Indonesia', 'Kapal Senja Subtitle Indonesia')
      .replace('<meta itemprop="episodeNumber" content="12">', '')
    site().set({ body: html, at: /episode-12/ })
    expect((await ask('episode', { slug: 'kapal-senja-episode-12' })).title).toBe('Kapal Senja Episode 12')
  })

  test('is named in the list of its title though every row repeats only the name of the title', async () => {
    site().set({ family: 'animestream' })
    const html = savedPage('animestream/anime-kapal-senja.html', site().baseUrl).replace(
      /<div class="epl-title">[^<]*/g,
      '<div class="epl-title">Kapal Senja Subtitle Indonesia',
    )
    site().set({ body: html, at: /anime.kapal-senja/ })
    const { episode_list: list } = await ask('detail', { slug: 'kapal-senja' })
    expect(list.map(({ title }) => title).toSorted()).toEqual([
      'Kapal Senja Episode 12',
      'Kapal Senja Episode 12.5',
      'Kapal Senja Episode 13 END',
      'Kapal Senja Spesial',
    ])
  })
})

describe('the schedule', () => {
  const times = (week: AnswerData['schedule']) =>
    Object.fromEntries(
      Object.entries(week).map(([day, items]) => [
        day,
        items.map(({ anime_slug, release_time }) => `${anime_slug} ${release_time}`),
      ]),
    )

  test('has all seven days of the JSON list, however long', async () => {
    const week = await ask('schedule', {})
    expect(times(week)).toMatchObject({
      Monday: ['rumah-hujan-bab-dua 00:00', 'kucing-kompas 07:30'],
      Tuesday: ['toko-roti-tengah-malam null'],
      Wednesday: [],
      Friday: ['jam-dinding-terakhir 01:10', 'kapal-senja 21:30'],
    })
    expect(times(week).Thursday).toEqual(['pelaut-kertas 23:15'])
    expect(week.Saturday).toHaveLength(7)
    expect(week.Sunday.map(({ title }) => title)).toContain('Lentera Karang')
  })

  test('has its items whole: glued addresses mended, unknown things null', async () => {
    const week = await ask('schedule', {})
    expect(week.Monday[0]).toEqual({
      title: 'Rumah Hujan: Bab Dua',
      url: at('/anime/rumah-hujan-bab-dua/'),
      anime_slug: 'rumah-hujan-bab-dua',
      cover_url: at('/wp-content/uploads/rumah-hujan-bab-dua.jpg'),
      type: 'TV',
      score: '7.90',
      genres: ['Drama', 'Slice of Life'],
      release_time: '00:00',
    })
    expect(week.Monday[1]).toMatchObject({ title: 'Kucing & Kompas', url: at('/anime/kucing-kompas/'), score: null })
    expect(week.Tuesday[0]).toMatchObject({ title: 'Toko Roti Tengah Malam × Pasar', cover_url: null, genres: [] })
    expect(week.Thursday.find(({ anime_slug }) => anime_slug === 'pelaut-kertas')?.url).toBe(
      at('/anime/pelaut-kertas/'),
    )
    expect(week.Friday.find(({ anime_slug }) => anime_slug === 'jam-dinding-terakhir')?.score).toBeNull()
  })

  test.each([
    ['redesign', '21:30'],
    ['animestream', '09:11'],
  ] as const)('comes from the page where there is no JSON (%s)', async (family, friday) => {
    site().set({ family })
    const week = await ask('schedule', {})
    expect(times(week)).toEqual({
      Monday: ['rumah-hujan-bab-dua 00:00'],
      Tuesday: ['toko-roti-tengah-malam null'],
      Wednesday: [],
      Thursday: ['pelaut-kertas 23:15'],
      Friday: [`kapal-senja ${friday}`],
      Saturday: ['sepuluh-ribu-tangga 17:05'],
      Sunday: ['lentera-karang 00:05'],
    })
    expect(week.Tuesday[0]?.title).toBe('Toko Roti Tengah Malam × Pasar')
    expect(week.Thursday[0]?.url).toBe(at('/anime/pelaut-kertas/'))
  })

  test('comes from the page with tabs when the JSON list is broken', async () => {
    site().set({ failing: 'server_error', at: /wp-json/ })
    site().set({ page: 'classic/schedule-tabs.html', at: /jadwal-rilis/ })
    const week = await ask('schedule', {})
    expect(times(week)).toMatchObject({ Friday: ['kapal-senja 21:30'], Sunday: ['lentera-karang 00:05'], Monday: [] })
    expect(week.Friday[0]).toMatchObject({ type: 'TV', score: '8.72', genres: ['Adventure', 'Drama'] })
  })

  test('never puts the one day of a page under another day', async () => {
    site().set({ failing: 'server_error', at: /wp-json/ })
    const week = await ask('schedule', {}).catch(() => null)
    if (week === null) expect(await failureOf(ask('schedule', {}))).not.toMatch(/^not a failure|^answered/)
    else {
      expect(times(week)).toMatchObject({ Friday: ['kapal-senja 21:30', 'kucing-kompas null'] })
      expect(Object.values(week).flat()).toHaveLength(2)
    }
  })
})

describe('no answer of any family', () => {
  const questions = {
    home: {},
    latest: { page: 1 },
    movies: { page: 1 },
    schedule: {},
    detail: { slug: 'kapal-senja' },
    episode: { slug: 'kapal-senja-episode-12' },
    search: { query: 'karang', page: 1 },
  } as const

  const names = ['home', 'latest', 'movies', 'schedule', 'detail', 'episode', 'search'] as const
  const families = ['classic', 'redesign', 'animestream'] as const
  const all = families.flatMap((family) => names.map((name) => [family, name] as const))

  test.each(all)('carries markup, fillers, dead hosts or gambling (%s, %s)', async (family, name) => {
    site().set({ family })
    const texts = textsOf(await ask(name, questions[name]))
    expect(texts.length).toBeGreaterThan(5)
    expect(texts.filter((text) => /^(|-|N\/A|undefined|null|0)$/i.test(text) || text !== text.trim())).toEqual([])
    expect(texts.filter((text) => /&(#\d+|amp|hellip|nbsp);|<\/?[a-z]|\{[a-z-]+:/i.test(text))).toEqual([])
    expect(texts.filter((text) => /samehadaku-lama|slot-gacor|^data:|javascript:/.test(text))).toEqual([])
    expect(texts.filter((text) => /Nonton Anime|Sinopsis Anime|Sub Indo$/.test(text))).toEqual([])
  })
})
