import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion merah' }
const page = async (path: string) => read((await site(db(), { fresh: true }).get(path).expect(200)).text)
const dataOf = (html: Awaited<ReturnType<typeof page>>) =>
  html.all('script[type="application/ld+json"]').map((script) => JSON.parse(script.text))

/** Makes public photos; the one made last comes first in the gallery. */
async function makePhotos(count: number) {
  for (let number = count; number >= 1; number -= 1)
    await makeItem(db(), 'photo', {
      slug: `foto-${number}`,
      title: `Foto ${number}`,
      position: 1_000 - number,
      drawing,
    })
}

test('the gallery lists photos by position, 24 a page', async () => {
  await makePhotos(26)
  await makeItem(db(), 'photo', { title: 'Konsep', publish_at: null, drawing })
  const first = await page('/galeri/')
  expect(first.texts('.photo-card h2')).toEqual(Array.from({ length: 24 }, (_, at) => `Foto ${at + 1}`))
  expect(first.attribute('.photo-card img', 'alt')).toBe('Lampion merah')
  expect((await page('/galeri/?page=2')).texts('.photo-card h2')).toEqual(['Foto 25', 'Foto 26'])
  await site(db()).get('/galeri/?page=3').expect(404)
  const [gallery] = dataOf(first)
  expect(gallery).toMatchObject({ '@type': 'ImageGallery', url: 'http://127.0.0.1/galeri/' })
  const photo = await db()('content_items').where('slug', 'foto-1').first('picture_file')
  expect(gallery.image[0]).toMatchObject({
    '@type': 'ImageObject',
    name: 'Foto 1',
    caption: 'Lampion merah',
    contentUrl: `http://127.0.0.1/static/uploads/${photo?.picture_file}.jpg`,
    mainEntityOfPage: 'http://127.0.0.1/galeri/foto-1/',
  })
  expect(gallery.image).toHaveLength(24)
})

test('the gallery shows the photos of one year, and says when there are none', async () => {
  await makeItem(db(), 'photo', { title: 'Lama', publish_at: new Date('2024-12-31T18:00:00Z') })
  await makeItem(db(), 'photo', { title: 'Lebih lama', publish_at: new Date('2024-06-01T00:00:00Z') })
  expect((await page('/galeri/?tahun=2025')).texts('.photo-card h2')).toEqual(['Lama'])
  expect((await page('/galeri/')).texts('.filter-links a')).toEqual(['Semua', '2025', '2024'])
  expect((await page('/galeri/?tahun=2019')).text('.empty h2')).toBe('Belum ada foto di sini')
  expect((await page('/galeri/?tahun=banyak')).texts('.photo-card h2')).toHaveLength(2)
})

test('a photo leads to those beside it, to the ends, and back to its place in the list', async () => {
  await makePhotos(26)
  const html = await page('/galeri/foto-25/')
  expect(html.text('h1')).toBe('Foto 25')
  expect(html.text('.viewer-title p')).toBe('25 dari 26')
  expect(html.attribute('a[rel=prev]', 'href')).toBe('/galeri/foto-24/')
  expect(html.attribute('a[rel=next]', 'href')).toBe('/galeri/foto-26/')
  expect(html.attribute('.viewer-strip', 'data-first')).toBe('/galeri/foto-1/')
  expect(html.attribute('.viewer-strip', 'data-last')).toBe('/galeri/foto-26/')
  expect(html.attribute('.viewer-strip [aria-current]', 'href')).toBe('/galeri/foto-25/')
  const back = html.attribute('.viewer-bar a', 'href') ?? ''
  expect(back).toMatch(/^\/galeri\/\?page=2#foto-/)
  expect((await page('/galeri/?page=2')).text(`[id="${back.split('#')[1]}"] h2`)).toBe('Foto 25')
  expect(html.attribute('.viewer-stage img', 'alt')).toBe('Lampion merah')
  expect(html.attribute('a[download]', 'href')).toMatch(/^\/static\/uploads\/\w+\.jpg$/)
  expect(dataOf(html)[0]).toMatchObject({ '@type': 'ImageObject', name: 'Foto 25', caption: 'Lampion merah' })
  const last = await page('/galeri/foto-26/')
  expect(last.attribute('a[rel=next]', 'href')).toBeNull()
})

test('a photo without title, text and picture has a page', async () => {
  const { slug } = await makeItem(db(), 'photo', { title: '', body: '', publish_at: new Date('2026-10-24T03:00:00Z') })
  const html = await page(`/galeri/${slug}/`)
  expect(html.text('h1')).toBe('Foto 24 Oktober 2026')
  expect(html.text('.viewer-title p')).toBe('1 dari 1')
})

test('partners stand in their order, with logo, name and first sentence', async () => {
  await makeItem(db(), 'partner', { title: 'Kedua', position: 1, body: 'Kalimat satu. Kalimat dua.' })
  await makeItem(db(), 'partner', { title: 'Pertama', position: 2, drawing })
  const html = await page('/mitra/')
  expect(html.texts('.partner-card h3')).toEqual(['Pertama', 'Kedua', 'Bekerja bersama kami?'])
  expect(html.attribute('.partner-invitation a', 'href')).toBe('/kontak/')
  expect(html.texts('.partner-card p')[1]).toBe('Kalimat satu.')
  expect(html.all('.partner-card img')).toHaveLength(1)
})

test('the invitation to become a partner comes once, at the end, however many there are', async () => {
  expect((await page('/mitra/')).attribute('.empty a', 'href')).toBe('/kontak/')
  for (const title of ['Satu', 'Dua', 'Tiga', 'Empat']) await makeItem(db(), 'partner', { title })
  const names = (await page('/mitra/')).texts('.partner-card h3')
  expect([names.length, names.at(-1)]).toEqual([5, 'Bekerja bersama kami?'])
})

test('a partner shows its text and where it is on the web', async () => {
  await makeItem(db(), 'partner', { title: 'Lain' })
  const website_url = 'https://www.kopi.example/menu?a=1'
  const { slug } = await makeItem(db(), 'partner', { title: 'Kopi Lampion', body: '**Kopi** dan komik.', website_url })
  const html = await page(`/mitra/${slug}/`)
  expect(html.text('h1')).toBe('Kopi Lampion')
  expect(html.text('.text strong')).toBe('Kopi')
  const link = html.all('a[rel="noopener nofollow"]').find((one) => one.text.includes('kopi.example'))
  expect(link?.getAttribute('href')).toBe(website_url)
  expect(html.texts('.partner-card h3')).toEqual(['Lain'])
  expect(dataOf(html)[0]).toMatchObject({ '@type': 'Organization', name: 'Kopi Lampion', url: website_url })
})

test('an address that is none of the web is no link', async () => {
  const { slug } = await makeItem(db(), 'partner', { website_url: 'javascript:alert(1)' })
  expect((await page(`/mitra/${slug}/`)).all('a[rel="noopener nofollow"]')).toEqual([])
})

test('the home page shows the next program and the newest three posts, and nothing when there are none', async () => {
  await makeTitle(db(), {})
  expect((await page('/')).all('.community')).toEqual([])
  const hour = 3_600_000
  const at = (hours: number) => new Date(Date.now() + hours * hour)
  await makeItem(db(), 'program', { title: 'Nanti', starts_at: at(50), ends_at: at(52) })
  await makeItem(db(), 'program', { title: 'Lebih dekat', starts_at: at(20), ends_at: at(22) })
  await makeItem(db(), 'program', { title: 'Lewat', starts_at: at(-20), ends_at: at(-18) })
  for (const number of [1, 2, 3, 4])
    await makeItem(db(), 'post', { title: `Tulisan ${number}`, publish_at: at(number - 9) })
  const html = await page('/')
  expect(html.texts('.community a')).toEqual(['Lebih dekat', 'Tulisan 4', 'Tulisan 3', 'Tulisan 2'])
  expect(html.text('.community li')).toContain('Program berikutnya')
})
