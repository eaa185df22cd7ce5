import { expect, test } from 'vitest'
import { fromHtmx } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'
import { makeSeries } from '../support/series.ts'

const db = useDatabase()
const { as, member, visitor } = useBrowsers(db)
const limited = useBrowsers(db, { LIMITS: 'on' })

const hrefOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/`
const slugOf = async (user_id: number) => (await db()('creators').where({ user_id }).first('slug'))?.slug ?? ''

test('the list shows published comics only, and filters by genre, style, age, engine and words', async () => {
  await makeComic(db(), { title: 'Naga Kecil', genreIds: [3], style_id: 7, age_label: '17+' })
  await makeComic(db(), { title: 'Robot Menanak', genreIds: [5], illustrator: 'gemini' })
  await makeComic(db(), { title: 'Hujan Model', genreIds: [9], storyteller: 'gemini', age_label: '17+' })
  await makeComic(db(), { title: 'Belum Terbit', draft_status: 'SCRIPT_READY' })
  for (const [query, titles] of [
    ['', ['Hujan Model', 'Naga Kecil', 'Robot Menanak']],
    ['?genre=komedi', ['Naga Kecil']],
    ['?gaya=watercolor', ['Naga Kecil']],
    ['?umur=13', ['Robot Menanak']],
    ['?ai=tanpa', ['Hujan Model', 'Naga Kecil']],
    ['?cari=robot', ['Robot Menanak']],
    ['?cari=tidakada', []],
  ])
    expect((await visitor.page(`/komik/${query}`)).texts('.comic-card-title').sort()).toEqual(titles)
  await visitor.get('/komik/?page=2').expect(404)
  for (const query of ['?genre=%00', '?gaya[]=1', '?urut=x', `?cari=${'a'.repeat(1_900)}`, '?page=0', '?umur=99'])
    await visitor.get(`/komik/${query}`).expect(200)
})

test('the list leads to a new comic, which asks a visitor to log in and come back, and members to their own', async () => {
  const linksOf = async ({ page }: Pick<typeof visitor, 'page'>) =>
    (await page('/komik/')).all('.comic-head-links a').map((link) => link.getAttribute('href'))
  expect(await linksOf(visitor)).toEqual(['/komik/riwayat/', '/komik/buat/'])
  const { headers } = await visitor.get('/komik/buat/').expect(303)
  expect(decodeURIComponent(headers.location ?? '')).toContain('lanjut=/komik/buat/')
  expect(await linksOf(await member())).toEqual([
    '/komik/riwayat/',
    '/komik/diikuti/',
    '/komik/karyaku/',
    '/komik/buat/',
  ])
  const searches = (await visitor.page('/komik/')).all('[role=search]')
  expect(searches.map((form) => form.getAttribute('aria-label') ?? '')).toEqual(['Seluruh situs', 'Cari komik'])
})

test('a comic has one address: an older slug leads there, and a draft is there for its creator only', async () => {
  const comic = await makeComic(db())
  await visitor.get(`/komik/judul-lama-${comic.id}/`).expect(301).expect('Location', hrefOf(comic))
  await visitor.get(hrefOf(comic)).expect(200)
  const { user, page } = await member()
  const draft = await makeComic(db(), { user_id: user.id, draft_status: 'SCRIPT_READY', title: 'Rahasia' })
  for (const { get } of [visitor, await member()]) await get(`/komik/${draft.id}/`).expect(404)
  const own = await page(`/komik/${draft.id}/`)
  expect(own.text('.comic-own')).toContain('Ini draf')
  expect(own.attribute('meta[name=robots]', 'content')).toBe('noindex')
  for (const path of ['/komik/0/', '/komik/abc/', '/komik/99999999999/', '/komik/x-1x/', '/komik/2147483647/'])
    await visitor.get(path).expect(404)
})

test('a comic is described for search engines, with its rating and creator', async () => {
  const comic = await makeComic(db())
  const reader = await makeUser(db())
  await db()('comic_comments').insert({ comic_id: comic.id, user_id: reader.id, content: 'Bagus', rating: 4 })
  const [script] = (await visitor.page(hrefOf(comic))).all('script[type="application/ld+json"]')
  expect(JSON.parse(script?.text ?? '')).toMatchObject({
    '@type': 'ComicSeries',
    name: 'Warung di Ujung Hujan',
    author: { name: 'Dinda Puspita' },
    aggregateRating: { ratingValue: 4, ratingCount: 1 },
  })
})

test('a member likes a comic and takes the like back, with and without scripts', async () => {
  const comic = await makeComic(db())
  const { page, post } = await member()
  const send = (nyala: string) => post(`${hrefOf(comic)}suka/`, { nyala })
  for (const _ of [1, 2]) await send('ya').expect(303)
  const liked = await page(hrefOf(comic))
  expect([liked.attribute('#suka button', 'aria-pressed'), liked.text('#suka')]).toEqual(['true', '1'])
  const fragment = await send('tidak').set(fromHtmx).expect(200)
  expect(read(fragment.text).text('#suka')).toBe('0')
  await send('mungkin').expect(400)
  await visitor.post(`${hrefOf(comic)}suka/`, { nyala: 'ya' }).expect(401)
})

test('htmx gets the buttons to like and follow as they stand in the page', async () => {
  const comic = await makeComic(db())
  const { get, post } = await member()
  const send = (path: string) => post(path, { nyala: 'ya' }).set(fromHtmx).expect(200)
  const slug = await slugOf(comic.user_id)
  const fragments = [await send(`${hrefOf(comic)}suka/`), await send(`/kreator/${slug}/ikuti/`)]
  for (const path of [hrefOf(comic), `${hrefOf(comic)}baca/`]) {
    const { text: page } = await get(path)
    for (const { text } of fragments) {
      expect(page).toContain(text)
      expect(read(page).all(read(text).attribute('form', 'hx-target') ?? '')).toHaveLength(1)
    }
  }
})

test('a member follows a creator from a comic or from the creator’s page, but not themselves', async () => {
  const { user_id } = await makeComic(db())
  const path = `/kreator/${await slugOf(user_id)}/`
  const { page, post } = await member()
  await post(`${path}ikuti/`, { nyala: 'ya' }).expect(303)
  const followed = await page(path)
  expect(followed.text('.follow')).toBe('Diikuti')
  expect(followed.text('.creator-head')).toMatch(/1\s*pengikut/)
  const own = await as({ id: user_id })
  await own.post(`${path}ikuti/`, { nyala: 'ya' }).expect(400)
  expect((await own.get(path)).text).not.toContain('/ikuti/')
  await post('/kreator/tidak-ada/ikuti/', { nyala: 'ya' }).expect(404)
})

test('a comment shows with its rating, a spoiler stays shut, and what is wrong is told beside the field', async () => {
  const comic = await makeComic(db())
  const [{ user, post }, other] = [await member({ name: 'Ratri' }), await member()]
  const send = (form: object) => post(`${hrefOf(comic)}komentar/`, form)
  await send({ content: 'Neneknya ternyata hantu.', rating: '5', is_spoiler: 'on' }).expect(303)
  const shown = await visitor.page(hrefOf(comic))
  expect(shown.text('.comment-head')).toMatch(/Ratri.*★ 5/s)
  expect(shown.text('.spoiler')).toContain('hantu')
  expect(shown.text('.comic-rating')).toBe('★ 5,0')
  const wrong = await send({ content: '  ' }).expect(422)
  expect(read(wrong.text).text('#f-komentar-error')).toBe('Tulis komentarnya dulu.')
  const { id: comment_id = 0 } = (await db()('comic_comments').where({ user_id: user.id }).first('id')) ?? {}
  const at = `${hrefOf(comic)}komentar/${comment_id}/`
  await other.post(`${at}hapus/`).expect(403)
  await other.post(`${at}lapor/`, { reason: 'x' }).expect(422)
  await other.post(`${at}lapor/`, { reason: 'Bocoran tanpa tanda' }).expect(303)
  expect(await db()('comic_reports').where({ comment_id }).pluck('reason')).toEqual(['Bocoran tanpa tanda'])
  await post(`${at}hapus/`).expect(303)
  expect(await db()('comic_comments').where({ user_id: user.id })).toEqual([])
})

test('a member sees what they read and where they are, and takes a comic out', async () => {
  const comic = await makeComic(db())
  const { user, page, post } = await member()
  const place = { user_id: user.id, comic_id: comic.id, panel_id: comic.panelIds[3] ?? null }
  await db()('comic_reads').insert({ ...place, page_number: 2, panel_number: 1 })
  for (const path of ['/komik/riwayat/', '/komik/'])
    expect((await page(path)).text('.reading-card')).toContain('Panel 4 dari 6')
  const shown = await page(hrefOf(comic))
  expect(shown.text('.comic-read')).toBe('Lanjutkan panel 4')
  expect(shown.text('.page-here')).toContain('Hal. 2, di sini')
  await post('/komik/riwayat/', { komik: comic.id }).expect(303)
  expect(await db()('comic_reads').where({ user_id: user.id })).toEqual([])
})

test('a browser asks for the cards of comics it knows a place in; what is gone is left out', async () => {
  const comic = await makeComic(db())
  const draft = await makeComic(db(), { draft_status: 'SCRIPT_READY' })
  const cards = await visitor.page(`/komik/kartu/?slug=warung-${comic.id}&slug=${draft.id}&slug=x`)
  expect(cards.all('[data-comic]')).toHaveLength(1)
  await visitor.get(`/komik/kartu/?${'slug=a-1&'.repeat(60)}`).expect(400)
})

test('a cover is cut around the first face, and in the middle while no face is known', async () => {
  const { panelIds } = await makeComic(db())
  const cut = async () => (await visitor.page('/komik/')).attribute('.comic-cover img', 'class')
  expect(await cut()).toBe('cover-at-5')
  const faces = JSON.stringify([{ name: 'Sari', x: 640, y: 300, radius: 80, mouth: { x: 640, y: 340 } }])
  const first = { panel_id: panelIds[0] ?? 0 }
  await db()('comic_renders').where(first).update({ faces })
  expect(await cut()).toBe('cover-at-10')
})

test('a page for readers asks the database at most five times, for the session too', async () => {
  const comic = await makeComic(db())
  await makeComic(db(), { user_id: comic.user_id })
  const { id: seriesId } = await makeSeries(db(), { episodes: ['Malam 1', 'Malam 2'] })
  const { user, get } = await member()
  const place = { panel_id: comic.panelIds[1] ?? null, page_number: 1, panel_number: 2 }
  await db()('comic_reads').insert({ user_id: user.id, comic_id: comic.id, ...place })
  const queriesOf = async (path: string) => {
    const asked: string[] = []
    const note = ({ sql }: { sql: string }) => asked.push(sql)
    db().on('query', note)
    await get(path).expect(200)
    db().off('query', note)
    return asked
  }
  // Genres and styles are read once by each server.
  await queriesOf('/komik/')
  const href = hrefOf(comic)
  const series = `/komik/seri/warung-malam-${seriesId}/`
  const creator = `/kreator/${await slugOf(comic.user_id)}/`
  for (const path of ['/komik/', href, `${href}baca/`, creator, series, '/komik/riwayat/']) {
    const asked = await queriesOf(path)
    expect(asked.length, path).toBeGreaterThan(1)
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(5)
  }
})

test('the creator of a comic comments on it without a rating', async () => {
  const comic = await makeComic(db())
  const { page, post } = await as({ id: comic.user_id })
  const shown = await page(hrefOf(comic))
  expect([shown.all('.comment-form').length, shown.all('.comment-form [name=rating]').length]).toEqual([1, 0])
  await post(`${hrefOf(comic)}komentar/`, { content: 'Terima kasih!' }).expect(303)
  await post(`${hrefOf(comic)}komentar/`, { content: 'Bagus sekali.', rating: '5' }).expect(403)
})

test.each([
  ['komentar', 'comments', { content: 'Seru!' }, 60],
  ['lapor', 'report', { reason: 'Isinya kasar' }, 20],
])('the form %s and the API share what an account may send in an hour', async (form, word, sent, most) => {
  const comic = await makeComic(db())
  const { post } = await limited.member()
  const send = async (path: string) => (await post(path, sent)).status
  const page = `${hrefOf(comic)}${form}/`
  for (let at = 0; at < most; at += 1) expect(await send(page)).toBe(303)
  expect([await send(page), await send(`/api/v1/comics/${comic.id}/${word}`)]).toEqual([429, 429])
})
