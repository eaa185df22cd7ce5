import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()

test('the blog lists public posts, the newest first; drafts, scheduled and binned ones have no page either', async () => {
  const hour = 3_600_000
  const at = (ms: number) => new Date(Date.now() + ms)
  await makeItem(db(), 'post', { title: 'Lama', publish_at: at(-2 * hour) })
  await makeItem(db(), 'post', { title: 'Baru', publish_at: at(-hour) })
  const hidden = [{ publish_at: null }, { publish_at: at(hour) }, { deleted_at: new Date() }]
  const slugs = ['tidak-ada', (await makeItem(db(), 'photo')).slug]
  for (const wishes of hidden) slugs.push((await makeItem(db(), 'post', wishes)).slug)
  const agent = site(db())
  const html = read((await agent.get('/blog/').expect(200)).text)
  expect(html.texts('.post-card-title')).toEqual(['Baru', 'Lama'])
  for (const slug of slugs) await agent.get(`/blog/${slug}/`).expect(404)
})

test('a post shows its author, reading time and text, without raw HTML', async () => {
  const author = await makeUser(db(), { name: 'Ratri Maharani' })
  const words = 'kata '.repeat(420)
  const body = `## Mulai dari jam\n\n<b onclick="x()">tebal</b> ${words}`
  const { slug } = await makeItem(db(), 'post', { author_id: author.id, body })

  const html = read((await site(db()).get(`/blog/${slug}/`).expect(200)).text)
  expect(html.text('.byline')).toContain('Ratri Maharani')
  expect(html.text('.byline')).toContain('2 menit baca')
  expect(html.text('.text h2')).toBe('Mulai dari jam')
  expect(html.text('.text')).toContain('<b onclick=')
  expect(html.text('.text b')).toBeNull()
})

test('the newest post is large on the first page, and the others are cards, also on further pages', async () => {
  for (let at = 1; at <= 15; at += 1) {
    const publish_at = new Date(Date.now() - at * 60_000)
    await makeItem(db(), 'post', { title: `Tulisan ${at}`, subtitle: null, body: `Isi **${at}**`, publish_at })
  }
  const agent = site(db())
  const first = read((await agent.get('/blog/').expect(200)).text)
  expect(first.text('.entry-large .post-card-title')).toBe('Tulisan 1')
  expect(first.texts('.post-card-title')).toHaveLength(13)
  expect(first.text('.entry-line')).toBe('Isi 1')
  const second = read((await agent.get('/blog/?page=2').expect(200)).text)
  expect(second.texts('.post-card-title')).toEqual(['Tulisan 14', 'Tulisan 15'])
  expect(second.attribute('link[rel=canonical]', 'href')).toMatch(/\/blog\/\?page=2$/)
  expect(second.all('.entry-large')).toEqual([])
  await agent.get('/blog/?page=3').expect(404)
})

test('posts are filtered by their year in Western Indonesia, and a year without any leads on', async () => {
  await makeItem(db(), 'post', { title: 'Malam tahun baru', publish_at: new Date('2024-12-31T16:59:00Z') })
  await makeItem(db(), 'post', { title: 'Pagi tahun baru', publish_at: new Date('2024-12-31T17:00:00Z') })
  const agent = site(db())
  const of2024 = read((await agent.get('/blog/?tahun=2024').expect(200)).text)
  expect(of2024.texts('.post-card-title')).toEqual(['Malam tahun baru'])
  expect(of2024.texts('.filter-links a')).toEqual(['Semua', '2025', '2024'])
  expect(of2024.text('.filter-links [aria-current]')).toBe('2024')
  const none = read((await agent.get('/blog/?tahun=2019').expect(200)).text)
  expect(none.text('.empty h2')).toBe('Belum ada tulisan di sini')
  for (const odd of ['?tahun=x', '?tahun=99999', '?page=-1', '?page[]=2', '?tahun=2024&tahun=2025'])
    await agent.get(`/blog/${odd}`).expect(200)
})

test('a text with two headings has a table of contents of all levels; a post leads to its neighbours and others', async () => {
  const hour = 3_600_000
  const make = (title: string, hours: number, body: string) =>
    makeItem(db(), 'post', { title, body, publish_at: new Date(Date.now() - hours * hour) })
  const first = await make('Pertama', 3, '# Satu\n\n### Dalam\n\nIsi\n\n# Dua & tiga')
  await make('Kedua', 2, '## Hanya satu')
  await make('Ketiga', 1, 'Tanpa judul bagian')
  const agent = site(db())
  const one = read((await agent.get(`/blog/${first.slug}/`).expect(200)).text)
  expect(one.texts('.contents-side a')).toEqual(['Satu', 'Dalam', 'Dua & tiga'])
  expect(one.all('.contents-side li').map((item) => item.getAttribute('data-level'))).toEqual(['2', '3', '2'])
  expect(one.attribute('.contents-fold a', 'href')).toBe('#bagian-1')
  expect(one.texts('[id^=bagian-]')).toEqual(['Satu', 'Dalam', 'Dua & tiga'])
  expect(one.text('.text h3')).toBe('Dalam')
  expect(one.texts('.others a')).toEqual(['Ketiga', 'Kedua'])
  const middle = read((await agent.get(one.attribute('.steps a[rel=next]', 'href') ?? '').expect(200)).text)
  expect(middle.text('h1')).toBe('Kedua')
  expect(middle.all('.contents')).toEqual([])
  expect(middle.text('.steps a[rel=prev]')).toContain('Pertama')
  expect(middle.text('.steps a[rel=next]')).toContain('Ketiga')
})

test('an earlier address of a post leads to the present one', async () => {
  const { id, slug } = await makeItem(db(), 'post', { slug: 'judul-baru' })
  await db()('content_slugs').insert({ kind: 'post', slug: 'judul-lama', item_id: id })
  const { headers } = await site(db()).get('/blog/judul-lama/?dari=surat').expect(301)
  expect(headers.location).toBe(`/blog/${slug}/?dari=surat`)
})

test('search engines and messengers are told what a post is', async () => {
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion </script> di pasar' }
  const author = await makeUser(db(), { name: 'Ratri' })
  const { slug, picture_file } = await makeItem(db(), 'post', { title: 'A </script> B', drawing, author_id: author.id })
  const { text } = await site(db()).get(`/blog/${slug}/`).expect(200)
  const page = read(text)
  const [post, crumbs] = page.all('script[type="application/ld+json"]').map((node) => JSON.parse(node.text))
  const image = `http://127.0.0.1/static/uploads/${picture_file}.jpg`
  expect(post).toMatchObject({ '@type': 'BlogPosting', headline: 'A </script> B', image, author: { name: 'Ratri' } })
  expect(crumbs.itemListElement.map(({ name }: { name: string }) => name)).toEqual(['Beranda', 'Blog', 'A </script> B'])
  expect(page.attribute('meta[property="og:image"]', 'content')).toBe(image)
  expect(page.attribute('meta[property="og:type"]', 'content')).toBe('article')
})

test('the feed has the newest posts whole, with addresses that hold outside the site', async () => {
  await makeItem(db(), 'post', { title: 'Nanti', publish_at: new Date(Date.now() + 60_000) })
  const publish_at = new Date(Date.now() - 60_000)
  const body = 'Lihat [program](/program/) & <b>x</b>.\n\n![Foto](/static/uploads/20260101_000000_00000000-960.webp)'
  const { public_id, slug } = await makeItem(db(), 'post', { title: 'Tom & Jerri\u0007', body, publish_at })
  const { text, headers } = await site(db()).get('/blog/feed.xml').expect(200)
  expect(headers).toMatchObject({ 'content-type': 'application/atom+xml; charset=utf-8' })
  expect(headers['cache-control']).toBe('public, no-cache')
  expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"')).toBe(
    true,
  )
  const feed = read(text)
  expect(feed.texts('entry > title')[0]).toBe('Tom & Jerri')
  expect(text).not.toContain('Nanti')
  expect(feed.text('entry > id')).toBe(`tag:127.0.0.1,2026:blog/${public_id}`)
  expect(feed.attribute('entry > link', 'href')).toBe(`http://127.0.0.1/blog/${slug}/`)
  const content = read(feed.text('entry > content') ?? '')
  expect(content.attribute('a', 'href')).toBe('http://127.0.0.1/program/')
  expect(content.attribute('img', 'src')).toContain('http://127.0.0.1/static/uploads/')
  expect(content.text('b')).toBeNull()
  const page = read((await site(db()).get('/blog/').expect(200)).text)
  expect(page.attribute('link[type="application/atom+xml"]', 'href')).toBe('/blog/feed.xml')
})

test('tables and code scroll by themselves, and text cannot run scripts or load foreign pictures', async () => {
  const body = [
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '```js\nconst x = "<i>"\n```',
    '[jahat](javascript:alert(1)) [luar](https://lain.example/) ![x](https://lain.example/x.png)',
  ].join('\n\n')
  const { slug } = await makeItem(db(), 'post', { body })
  const { text } = await site(db()).get(`/blog/${slug}/`).expect(200)
  const page = read(text)
  expect(page.attribute('.wide', 'tabindex')).toBe('0')
  expect(page.texts('.text td')).toEqual(['1', '2'])
  expect(text).toContain('<pre tabindex="0"><code>const x = &quot;&lt;i&gt;&quot;\n</code></pre>')
  expect(page.all('.text a').map((link) => [link.getAttribute('href'), link.getAttribute('rel')])).toEqual([
    ['https://lain.example/', 'noopener nofollow'],
    ['https://lain.example/x.png', 'noopener nofollow'],
  ])
  expect(page.all('.text img')).toEqual([])
})

test('the sitemap has public items only', async () => {
  const post = await makeItem(db(), 'post')
  const program = await makeItem(db(), 'program')
  const draft = await makeItem(db(), 'post', { publish_at: null })
  const { text } = await site(db()).get('/sitemap.xml').expect(200)
  for (const path of ['/blog/', '/program/', `/blog/${post.slug}/`, `/program/${program.slug}/`])
    expect(text).toContain(`<loc>http://127.0.0.1${path}</loc>`)
  expect(text).not.toContain(draft.slug)
})
