import { expect, test, vi } from 'vitest'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test('what was found is counted and shown, and the words stay in the field', async () => {
  await makeTitle(db(), { title: 'Pelaut Kertas', slug: 'pelaut-kertas', score: '8.10', genres: ['Drama', 'Fantasy'] })

  const page = read((await site(db()).get('/search/?q=pelaut+kertas').expect(200)).text)

  expect(page.text('h1')).toBe('Hasil untuk “pelaut kertas”')
  expect(page.text('#jumlah')).toBe('1 judul ditemukan.')
  expect(page.attribute('#cari', 'value')).toBe('pelaut kertas')
  expect(page.attribute('#hasil .card a', 'href')).toBe('/anime/pelaut-kertas/')
  expect(page.text('#hasil .card-line')).toBe('★ 8,10 · 2026 · Drama')
})

test('while typing, htmx gets the results and the count alone', async () => {
  await makeTitle(db(), { title: 'Pelaut Kertas' })

  const { text, headers } = await site(db()).get('/search/?q=pelaut').set(fromHtmx).expect(200)

  expect(text).not.toContain('<html')
  expect(read(text).all('#hasil .card')).toHaveLength(1)
  expect(text).toContain('<hx-partial hx-target="#jumlah" hx-swap="innerHTML">1 judul ditemukan.</hx-partial>')
  expect(headers.vary).toContain('HX-Request-Type')
})

test('an emptied field gets the places to begin and no second site inside the first', async () => {
  for (const address of ['/search/', '/search/?q=', '/search/?q=+&genre=&type=&status=&year=&sort=']) {
    const { text, headers } = await site(db()).get(address).set(fromHtmx).expect(200)

    expect(text, address).not.toMatch(/<html|<header|<form/)
    expect(read(text).text('#hasil h2')).toBe('Mau nonton apa?')
    expect(read(text).all('#hasil .chip').length).toBeGreaterThan(10)
    expect(text).toContain('<hx-partial hx-target="#jumlah" hx-swap="innerHTML"></hx-partial>')
    expect(headers['hx-replace-url']).toBe('/search/')
  }
})

test('with the results htmx gets the heading, the title, the way out of the filters and a clean address', async () => {
  await makeTitle(db(), { title: 'Pelaut Kertas', type: 'Movie' })
  const app = site(db())
  const address = '/search/?q=pelaut+%26+kertas&genre=&type=Movie&status=&year=&sort=relevance'

  for (const time of ['fresh', 'kept']) {
    const { text, headers } = await app.get(address).set(fromHtmx).expect(200)

    expect(headers['hx-replace-url'], time).toBe('/search/?q=pelaut+%26+kertas&type=Movie')
    expect(text).toContain('<title>Hasil untuk “pelaut &amp; kertas” — KortekStream</title>')
    expect(text).toContain('<hx-partial hx-target="#judul" hx-swap="innerHTML">Hasil untuk “pelaut &amp; kertas”</')
    expect(read(text).attribute('hx-partial[hx-target="#hapus"] a', 'href')).toBe('/search/?q=pelaut+%26+kertas')
    expect(read(text).texts('hx-partial[hx-target="#saring-sort"] option')[0]).toBe('Paling cocok')
  }
  const { text } = await app.get('/search/?q=pelaut').set(fromHtmx).expect(200)
  expect(text).toContain('<hx-partial hx-target="#hapus" hx-swap="innerHTML"></hx-partial>')
})

test('the field on the search page belongs to the filters, so Enter sends both without a script', async () => {
  const page = read((await site(db()).get('/search/?q=pelaut&type=Movie').expect(200)).text)

  expect(page.all('[name=q]')).toHaveLength(1)
  expect(page.attribute('#cari', 'form')).toBe('saring')
  expect(page.attribute('#saring', 'action')).toBe('/search/')
  expect(page.attribute('#hapus a', 'href')).toBe('/search/?q=pelaut')
  expect(read((await site(db()).get('/search/').expect(200)).text).all('#hapus a')).toHaveLength(0)
})

test('the usual order is no part of a search: words come by how well they match, the rest by what is popular', async () => {
  const orders = async (address: string) =>
    read((await site(db()).get(address).expect(200)).text)
      .all('#saring-sort option')
      .map((option) => [option.getAttribute('value'), option.text])

  expect((await orders('/search/?q=a'))[0]).toEqual(['', 'Paling cocok'])
  expect((await orders('/search/'))[0]).toEqual(['', 'Paling ramai'])
  expect((await orders('/search/?sort=relevance')).map(([, text]) => text)).toEqual([
    'Paling ramai',
    'Skor tertinggi',
    'Terbaru',
    'Judul A–Z',
  ])
})

test('past the last page is an address that does not exist, with the way back to the same search', async () => {
  await makeTitle(db(), { title: 'Pelaut Kertas', type: 'TV' })
  const app = site(db())

  const page = read((await app.get('/search/?q=pelaut&type=TV&page=50').expect(404)).text)

  expect(page.text('h1')).toBe('Halaman 50 tidak ada')
  expect(page.attribute('main .button.primary', 'href')).toBe('/search/?q=pelaut&type=TV')
  const { text } = await app.get('/search/?q=pelaut&page=50').set(fromHtmx).expect(404)
  expect(text).not.toMatch(/<html|judul ditemukan/)
})

test('a filter is a step to go back from, typing is not', async () => {
  const at = (current: string, next: string) =>
    site(db())
      .get(next)
      .set({ ...fromHtmx, 'HX-Current-URL': `http://127.0.0.1${current}` })

  const filtered = await at('/search/?q=laut', '/search/?q=laut&type=TV&genre=')
  expect(filtered.headers['hx-push-url']).toBe('/search/?q=laut&type=TV')
  const typed = await at('/search/?q=laut&type=TV', '/search/?q=laut+biru&type=TV')
  expect(typed.headers['hx-replace-url']).toBe('/search/?q=laut+biru&type=TV')
  expect(typed.headers['hx-push-url']).toBeUndefined()
})

test('filters stand in the address and stay chosen; what cannot be read is ignored', async () => {
  await makeTitle(db(), { title: 'Film Sunyi', type: 'Movie', year: 2024, genres: ['Horror'] })
  await makeTitle(db(), { title: 'Serial Sunyi', type: 'TV', year: 2024, genres: ['Horror'] })

  const page = read(
    (await site(db()).get('/search/?genre=Horror&type=Movie&year=2024&status=entah&page=-3').expect(200)).text,
  )

  expect(page.texts('#hasil > ul .card-title')).toEqual(['Film Sunyi'])
  expect(page.texts('.filters option[selected]')).toEqual(['Horor', 'Film', 'Semua status', '2024', 'Paling ramai'])
})

test('nothing found says what to do next', async () => {
  const none = read((await site(db()).get('/search/?q=zzqqxxyy').expect(200)).text)
  expect(none.text('#jumlah')).toBe('Tidak ada judul yang cocok.')
  expect(none.text('#hasil')).toContain('Periksa ejaannya')
})

test('suggestions are a few links and the way to all of them', async () => {
  for (let number = 1; number <= 8; number += 1) await makeTitle(db(), { title: `Layang-Layang ${number}` })

  const { text } = await site(db()).get('/search/saran/?q=layang').set(fromHtmx).expect(200)

  expect(read(text).all('li a')).toHaveLength(6)
  expect(read(text).text('.suggestions-count')).toBe('8 judul ditemukan.')
  expect(text).toContain('<hx-partial hx-target="#saran-jumlah" hx-swap="innerHTML">8 judul ditemukan.</hx-partial>')
  expect(read(text).attribute('.suggestions-all', 'href')).toBe('/search/?q=layang')
})

test('how many suggestions there are is said by a region that is never replaced', async () => {
  const app = site(db())
  const home = read((await app.get('/koleksi/').expect(200)).text)
  expect(home.attribute('#saran-jumlah', 'role')).toBe('status')
  expect(home.all('#saran #saran-jumlah')).toHaveLength(0)

  const { text } = await app.get('/search/saran/?q=').set(fromHtmx).expect(200)
  expect(read(text).all('#saran [role=status]')).toHaveLength(0)
  expect(text).toContain('<hx-partial hx-target="#saran-jumlah" hx-swap="innerHTML"></hx-partial>')
})

test('every title is as likely a surprise as any other', async () => {
  const slugs = Array.from({ length: 30 }, (_, index) => `judul-${index}`)
  for (const [index, slug] of slugs.entries())
    await makeTitle(db(), { slug, status: index === 0 ? 'Ongoing' : 'Completed', episodes: 0 })
  const app = site(db())

  const met = new Set<string | undefined>()
  for (const index of slugs.keys()) {
    const chance = vi.spyOn(Math, 'random').mockReturnValue((index + 0.5) / slugs.length)
    met.add((await app.get('/kejutan/').expect(302)).headers.location)
    chance.mockRestore()
  }

  expect([...met].sort()).toEqual(slugs.map((slug) => `/anime/${slug}/`).sort())
})

test('a part of a page that fails is answered with one line, a whole page with the error page', async () => {
  await db()('api_endpoints').update({ is_active: false })
  const app = site(db())

  const part = await app.get('/search/saran/?q=belum-pernah').set(fromHtmx).expect(503)
  const line = read(part.text)
  expect(line.all('*').map(({ rawTagName }) => rawTagName)).toEqual(['p'])
  expect(line.attribute('p', 'role')).toBe('status')
  const whole = await app.get('/search/?q=belum-pernah').expect(503)
  expect(read(whole.text).text('[data-failure]')).toBe(line.text('p'))
  expect(read(whole.text).all('h1')).toHaveLength(1)
})

test('a status without titles spoils no surprise', async () => {
  await makeTitle(db(), { slug: 'tamat', status: 'Completed' })
  const app = site(db())

  for (const chance of [0, 0.3, 0.6, 0.99]) {
    const random = vi.spyOn(Math, 'random').mockReturnValue(chance)
    const { headers } = await app.get('/kejutan/').expect(302)
    random.mockRestore()
    expect(headers).toMatchObject({ location: '/anime/tamat/', 'cache-control': 'no-store' })
  }
})

test('search engines get a map of the titles, and a shared title a picture', async () => {
  await makeTitle(db(), { slug: 'dibagikan', title: 'Dibagikan & Disukai' })
  const app = site(db())

  expect((await app.get('/sitemap.xml').expect(200)).text).toContain('<loc>http://127.0.0.1/anime/dibagikan/</loc>')
  expect((await app.get('/robots.txt').expect(200)).text).toContain('Sitemap: http://127.0.0.1/sitemap.xml')
  const { body, headers } = await app.get('/kartu/dibagikan.png').expect(200)
  expect(headers['content-type']).toBe('image/png')
  expect(body.subarray(1, 4).toString()).toBe('PNG')
  expect([body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual([1200, 630])
  await app.get('/kartu/tidak-ada.png').expect(404)
})
