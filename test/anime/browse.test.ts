import { expect, test } from 'vitest'
import type { SearchQuery } from '../../src/anime/contract/contract.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { bare, outsider } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

const at = async (address: string) => read((await site(db()).get(address).expect(200)).text)

/** Makes four popular titles of a genre, the first one the best known. */
async function makeGenre(genre: string, first = 1) {
  for (let number = first; number < first + 4; number += 1)
    await makeTitle(db(), { title: `${genre} ${number}`, genres: [genre], views: 1_000 - number, season: 'Fall 2019' })
}

test('without words the search page offers what is popular, genres with pictures, and initials', async () => {
  await makeGenre('Action')
  await makeTitle(db(), { title: 'Kapal Sunyi', genres: ['Horror'], views: 5, season: 'Fall 2019' })

  const page = await at('/search/')

  expect(page.text('h1')).toBe('Jelajahi')
  expect(page.attribute('.nav [aria-current]', 'href')).toBe('/search/')
  expect(page.texts('.title-shelf h2')).toContain('Sedang ramai')
  expect(page.texts('.title-shelf .card-title')[0]).toBe('Action 1')
  expect(page.attribute('.title-shelf .more', 'href')).toBe('/search/?sort=populer')
  expect(page.text('.genre-tile')).toContain('Aksi')
  expect(page.text('.genre-tile')).toContain('4 judul')
  expect(page.attribute('.genre-tile', 'href')).toBe('/search/?genre=Action')
  expect(page.all('.genre-tile img')).toHaveLength(4)
  expect(page.text('.genre-others .chip')).toContain('Horor')
  expect(page.texts('.letters a')).toEqual(['A', 'K'])
  expect(page.all('.letters span')).toHaveLength(25)
})

test('the season that runs stands beside what is popular, with the newest episode of each title', async () => {
  const season = seasonNow()
  await makeTitle(db(), { title: 'Baru Tayang', season, episodes: 3 })

  const page = await at('/search/')

  const [, shelf] = page.all('.title-shelf')
  expect(shelf?.querySelector('h2')?.text.replace(/\s+/g, ' ').trim()).toBe(`Musim ini ${season}`)
  expect(shelf?.querySelector('.badge')?.text).toBe('Ep 3')
  const more = shelf?.querySelector('.more')
  expect(more?.text).toContain('1 judul')
  const list = await at(more?.getAttribute('href') ?? '')
  expect(list.texts('#hasil > ul .card-title')).toEqual(['Baru Tayang'])
  expect(list.text('h1')).toBe(season)
})

function seasonNow(): string {
  const local = new Date(Date.now() + 7 * 3_600_000)
  const quarter = ['Winter', 'Spring', 'Summer', 'Fall'][Math.floor(local.getUTCMonth() / 3)]
  return `${quarter} ${local.getUTCFullYear()}`
}

test('“Semua” lists the whole catalog by what is popular, and keeps saying so', async () => {
  await makeTitle(db(), { title: 'Sepi', views: 1 })
  await makeTitle(db(), { title: 'Ramai', views: 99_000 })

  const page = await at('/search/?sort=populer')

  expect(page.text('h1')).toBe('Sedang ramai')
  expect(page.texts('#hasil > ul .card-title')).toEqual(['Ramai', 'Sepi'])
  expect(page.attribute('link[rel=canonical]', 'href')).toContain('/search/?sort=populer')
})

test('titles of a letter stand in the order of their names, below the other letters', async () => {
  for (const title of ['Pelaut', 'Kapal', 'Pasar Malam']) await makeTitle(db(), { title })

  const page = await at('/search/?huruf=p')

  expect(page.texts('#hasil > ul .card-title')).toEqual(['Pasar Malam', 'Pelaut'])
  expect(page.text('.letters [aria-current]')).toBe('P')
  expect(page.text('h1')).toBe('Huruf P')
  expect(page.attribute('#hapus input[name=huruf]', 'value')).toBe('P')
})

test('each filter that is set is a chip that leads to the search without it', async () => {
  await makeTitle(db(), { title: 'Film Sunyi', type: 'Movie', year: 2024, genres: ['Horror'], season: 'Fall 2024' })

  const page = await at('/search/?q=sunyi&genre=Horror&year=2024&musim=fall-2024')

  expect(page.texts('#hapus .chip').map((text) => text.trim())).toEqual(['Horor', '2024', 'Fall 2024', 'Hapus semua'])
  expect(page.all('#hapus .chip').map((chip) => chip.getAttribute('href'))).toEqual([
    '/search/?q=sunyi&year=2024&musim=fall-2024',
    '/search/?q=sunyi&genre=Horror&musim=fall-2024',
    '/search/?q=sunyi&genre=Horror&year=2024',
    '/search/?q=sunyi',
  ])
})

test('a letter and a season that cannot be are ignored on the page', async () => {
  await makeTitle(db(), { title: 'Film Sunyi' })

  const page = await at('/search/?q=film&huruf=zz&musim=nanti')
  expect(page.texts('#hasil > ul .card-title')).toEqual(['Film Sunyi'])
  expect(page.all('#hapus .chip')).toHaveLength(0)
})

test('words for a genre, year, type or studio lead to them before titles', async () => {
  await makeTitle(db(), { title: 'Saksi Bisu', studios: ['Studio Kunyit'] })
  await makeTitle(db(), { title: 'Kunyit Ajaib', genres: ['Sci-Fi'], type: 'Movie', year: 2025 })
  const jumps = async (query: string) =>
    read(
      (
        await site(db())
          .get(`/search/saran/?${new URLSearchParams({ q: query })}`)
          .set(fromHtmx)
      ).text,
    )
      .all('.suggestion-jumps a')
      .map((link) => [link.text.replace(/[→\s]+/g, ' ').trim(), link.getAttribute('href')])

  expect(await jumps('aksi')).toEqual([['Genre: Aksi', '/search/?genre=Action']])
  expect(await jumps('fiksi')).toEqual([['Genre: Fiksi ilmiah', '/search/?genre=Sci-Fi']])
  expect(await jumps('2012')).toEqual([['Tahun: 2012', '/search/?year=2012']])
  expect(await jumps('Film 2025')).toEqual([['Jenis: Film · Tahun: 2025', '/search/?type=Movie&year=2025']])
  expect(await jumps('fall 2026')).toEqual([['Musim: Fall 2026', '/search/?musim=fall-2026']])
  expect(await jumps('anime slice of life tamat')).toEqual([
    ['Genre: Keseharian · Status: Tamat', '/search/?genre=Slice+of+Life&status=Completed'],
  ])
  expect(await jumps('kunyit')).toEqual([['Studio: Studio Kunyit', '/search/?q=Studio+Kunyit']])
  expect(await jumps('saksi bisu')).toEqual([])
})

test('words that are no title’s but a genre’s show the genre, and say so', async () => {
  await makeTitle(db(), { title: 'Kapal', genres: ['Sci-Fi'] })
  await makeTitle(db(), { title: 'Bulan', genres: ['Drama'] })

  const page = await at('/search/?q=fiksi+ilmiah')

  expect(page.texts('#hasil > ul .card-title')).toEqual(['Kapal'])
  expect(page.text('.results-instead')).toContain('Genre: Fiksi ilmiah')
  expect(page.text('#jumlah')).toBe('1 judul ditemukan.')
})

test('words that mean filters go along with those that are set, on every page of the results', async () => {
  for (let number = 1; number <= 25; number += 1)
    await makeTitle(db(), { title: `Kapal ${number}`, genres: ['Action'], status: 'Ongoing', episodes: 0 })
  await makeTitle(db(), { title: 'Bulan', genres: ['Comedy'] })

  const running = await at('/search/?q=aksi&status=Ongoing')
  expect(running.text('.results-instead')).toContain('Genre: Aksi · Status: Masih tayang.')
  const pages = running.all('.pagination a').map((link) => link.getAttribute('href'))
  expect(pages).toContain('/search/?genre=Action&status=Ongoing&page=2')
  const other = await at('/search/?q=aksi&genre=Comedy')
  expect(other.text('.results-instead')).toContain('Genre: Komedi.')
  expect(other.text('#hasil')).toContain('Bulan')
})

test.each(['ongoing', 'completed', 'tv', 'movie', 'horror'])('the catalog’s word “%s” means a filter', async (word) => {
  await makeTitle(db(), { title: 'Kapal', status: 'Ongoing', type: 'TV', genres: ['Horror'] })
  await makeTitle(db(), { title: 'Bulan', status: 'Completed', type: 'Movie' })

  expect((await at(`/search/?q=${word}`)).text('#jumlah')).toBe('1 judul ditemukan.')
})

test('a suggestion found by another name says by which', async () => {
  await makeTitle(db(), { title: 'Pedang Senja', english: 'Blade of Dusk' })

  const { text } = await site(db()).get('/search/saran/?q=blade').set(fromHtmx).expect(200)
  expect(read(text).text('.suggestion-text')).toContain('juga dikenal sebagai Blade of Dusk')
})

test('what is not found is met with similar titles and with what is popular', async () => {
  await makeTitle(db(), { title: 'Pengembara Kabut' })

  const page = await at('/search/?q=pengmbra+kabt')

  expect(page.text('#jumlah')).toBe('Tidak ada judul yang cocok.')
  expect(page.attribute('.none .chip', 'href')).toBe('/search/?q=Pengembara+Kabut')
  expect(page.texts('#hasil h2')).toContain('Sedang ramai')
  expect(page.texts('#hasil > ul .card-title')).toEqual(['Pengembara Kabut'])
})

test('a page to browse comes from what the sources once said while they say nothing', async () => {
  await makeTitle(db(), { title: 'Tetap Ada' })
  const app = site(db())
  await app.get('/search/').expect(200)
  await db()('api_endpoints').update({ is_active: false })

  expect(read((await site(db()).get('/search/').expect(200)).text).text('h1')).toBe('Jelajahi')
})

test('a source that does not count its catalog is not asked for the season', async () => {
  const asked: SearchQuery[] = []
  const found = { results: [], total: 0, page: 1, total_pages: 1, filters: {} }
  const source = {
    ...outsider(bare),
    search: async (query: SearchQuery) => {
      asked.push(query)
      return found
    },
  }

  await site(db(), { sources: [source] })
    .get('/search/')
    .expect(200)

  expect(asked).toEqual([{ query: '', page: 1, sort: 'popular' }])
})

test('very few titles are told more about, and others stand below', async () => {
  await makeTitle(db(), {
    title: 'Pedang Senja',
    english: 'Blade of Dusk',
    genres: ['Action', 'Drama'],
    status: 'Completed',
    synopsis: 'Seorang pandai besi kehilangan ingatannya.',
  })
  await makeTitle(db(), { title: 'Robot Tua', views: 90_000 })

  const page = await at('/search/?q=blade')

  expect(page.texts('#hasil > ul .card-title')).toEqual(['Pedang Senja'])
  const row = page.text('.found-row') ?? ''
  for (const told of ['juga dikenal sebagai Blade of Dusk', 'Serial TV · Tamat', 'Seorang pandai besi'])
    expect(row).toContain(told)
  expect(page.text('#hasil section h2')).toBe('Lihat juga')
  expect(page.texts('#hasil section .card-title')).toEqual(['Robot Tua'])
})

test('more than a few titles are posters, without synopses', async () => {
  for (let number = 1; number <= 4; number += 1) await makeTitle(db(), { title: `Layang ${number}` })

  const page = await at('/search/?q=layang')

  expect(page.all('#hasil > .grid .card')).toHaveLength(4)
  expect(page.all('.found-row')).toHaveLength(0)
})

test('a tile shows titles of different stories', async () => {
  for (const title of ['Benteng Kabut', 'Benteng Kabut Part 2', 'Kapal', 'Bulan', 'Kereta'])
    await makeTitle(db(), { title, slug: title.toLowerCase().replaceAll(' ', '-'), genres: ['Action'] })

  const page = await at('/search/')

  const pictures = page.all('.genre-tile img').map((picture) => picture.getAttribute('src') ?? '')
  expect(pictures).toHaveLength(4)
  expect(pictures.filter((picture) => picture.includes('benteng'))).toHaveLength(1)
})
