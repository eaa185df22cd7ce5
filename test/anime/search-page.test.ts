import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()
const htmx = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

test('what was found is counted and shown, and the words stay in the field', async () => {
  await makeTitle(db(), { title: 'Pelaut Kertas', slug: 'pelaut-kertas', score: '8.10', genres: ['Drama', 'Fantasy'] })

  const page = read((await site(db()).get('/search/?q=pelaut+kertas').expect(200)).text)

  expect(page.text('h1')).toBe('Hasil untuk “pelaut kertas”')
  expect(page.text('#jumlah')).toBe('1 judul ditemukan.')
  expect(page.attribute('#cari', 'value')).toBe('pelaut kertas')
  expect(page.attribute('#hasil .card a', 'href')).toBe('/anime/pelaut-kertas/')
  expect(page.text('#hasil .badge')).toBe('★ 8,10')
})

test('while typing, htmx gets the results and the count alone', async () => {
  await makeTitle(db(), { title: 'Pelaut Kertas' })

  const { text, headers } = await site(db()).get('/search/?q=pelaut').set(htmx).expect(200)

  expect(text).not.toContain('<html')
  expect(read(text).all('#hasil .card')).toHaveLength(1)
  expect(text).toContain('<hx-partial hx-target="#jumlah" hx-swap="innerHTML">1 judul ditemukan.</hx-partial>')
  expect(headers.vary).toContain('HX-Request-Type')
})

test('filters stand in the address and stay chosen; what cannot be read is ignored', async () => {
  await makeTitle(db(), { title: 'Film Sunyi', type: 'Movie', year: 2024, genres: ['Horror'] })
  await makeTitle(db(), { title: 'Serial Sunyi', type: 'TV', year: 2024, genres: ['Horror'] })

  const page = read(
    (await site(db()).get('/search/?genre=Horror&type=Movie&year=2024&status=entah&page=-3').expect(200)).text,
  )

  expect(page.texts('#hasil .card-title')).toEqual(['Film Sunyi'])
  expect(page.texts('.filters option[selected]')).toEqual(['Horor', 'Film', 'Semua status', '2024', 'Terbaru'])
})

test('nothing found says what to do next; nothing asked offers places to begin', async () => {
  const app = site(db())
  const none = read((await app.get('/search/?q=zzqqxxyy').expect(200)).text)
  expect(none.text('#jumlah')).toBe('Tidak ada judul yang cocok.')
  expect(none.text('#hasil')).toContain('Periksa ejaannya')
  const blank = read((await app.get('/search/?q=+').expect(200)).text)
  expect(blank.text('#hasil h2')).toBe('Mau nonton apa?')
  expect(blank.all('#hasil .chip').length).toBeGreaterThan(10)
})

test('suggestions are a few links and the way to all of them', async () => {
  for (let number = 1; number <= 8; number += 1) await makeTitle(db(), { title: `Layang-Layang ${number}` })

  const { text } = await site(db()).get('/search/saran/?q=layang').set(htmx).expect(200)

  expect(read(text).all('li a')).toHaveLength(6)
  expect(read(text).text('.suggestions-count')).toBe('8 judul ditemukan.')
  expect(read(text).attribute('.suggestions-all', 'href')).toBe('/search/?q=layang')
})

test('a surprise leads to some title and is never kept', async () => {
  await makeTitle(db(), { slug: 'satu', status: 'Ongoing' })
  await makeTitle(db(), { slug: 'dua', status: 'Completed' })

  const { headers } = await site(db()).get('/kejutan/').expect(302)

  expect(['/anime/satu/', '/anime/dua/']).toContain(headers.location)
  expect(headers['cache-control']).toBe('no-store')
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
