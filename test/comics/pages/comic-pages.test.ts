import { expect, test } from 'vitest'
import { fromHtmx, site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()

const hrefOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/`

/** A member who is signed in, as the header of requests needs them. */
async function member(wishes = {}) {
  const user = await makeUser(db(), wishes)
  return { user, cookie: await signIn(db(), user) }
}

test('the list shows published comics only, and filters by genre, style, age, engine and words', async () => {
  await makeComic(db(), { title: 'Naga Kecil', genreIds: [3], style_id: 7, age_label: '17+' })
  await makeComic(db(), { title: 'Robot Menanak', genreIds: [5], illustrator: 'gemini' })
  await makeComic(db(), { title: 'Hujan Model', genreIds: [9], storyteller: 'gemini', age_label: '17+' })
  await makeComic(db(), { title: 'Belum Terbit', draft_status: 'SCRIPT_READY' })
  const titles = async (query: string) => {
    const { text } = await site(db()).get(`/komik/${query}`).expect(200)
    return read(text).texts('.comic-card-title').sort()
  }
  expect(await titles('')).toEqual(['Hujan Model', 'Naga Kecil', 'Robot Menanak'])
  expect(await titles('?genre=komedi')).toEqual(['Naga Kecil'])
  expect(await titles('?gaya=watercolor')).toEqual(['Naga Kecil'])
  expect(await titles('?umur=13')).toEqual(['Robot Menanak'])
  expect(await titles('?ai=tanpa')).toEqual(['Hujan Model', 'Naga Kecil'])
  expect(await titles('?cari=robot')).toEqual(['Robot Menanak'])
  expect(await titles('?cari=tidakada')).toEqual([])
  await site(db()).get('/komik/?page=2').expect(404)
})

test('the list leads to a new comic, which asks a visitor to log in and come back, and members to their own', async () => {
  const links = async (cookie = '') => {
    const { text } = await site(db()).get('/komik/').set('Cookie', cookie).expect(200)
    return read(text)
      .all('.comic-head-links a')
      .map((link) => link.getAttribute('href'))
  }
  expect(await links()).toEqual(['/komik/riwayat/', '/komik/buat/'])
  const { headers } = await site(db()).get('/komik/buat/').expect(303)
  expect(decodeURIComponent(headers.location ?? '')).toContain('lanjut=/komik/buat/')
  expect(await links((await member()).cookie)).toEqual(['/komik/riwayat/', '/komik/karyaku/', '/komik/buat/'])
})

test('the two searches of the list have different names', async () => {
  const { text } = await site(db()).get('/komik/').expect(200)
  const names = read(text)
    .all('[role=search]')
    .map((form) => form.getAttribute('aria-label') ?? '')
  expect(names).toEqual(['', 'Cari komik'])
})

test('nonsense in the address of the list is ignored', async () => {
  await makeComic(db())
  for (const query of ['?genre=%00', '?gaya[]=1', '?urut=x', `?cari=${'a'.repeat(3_000)}`, '?page=0', '?umur=99'])
    await site(db()).get(`/komik/${query}`).expect(200)
})

test('a comic has one address: an older slug leads there, and a draft is there for its creator only', async () => {
  const comic = await makeComic(db())
  await site(db()).get(`/komik/judul-lama-${comic.id}/`).expect(301).expect('Location', hrefOf(comic))
  await site(db()).get(hrefOf(comic)).expect(200)
  const { user, cookie } = await member()
  const draft = await makeComic(db(), { user_id: user.id, draft_status: 'SCRIPT_READY', title: 'Rahasia' })
  await site(db()).get(`/komik/${draft.id}/`).expect(404)
  await site(db())
    .get(`/komik/${draft.id}/`)
    .set('Cookie', (await member()).cookie)
    .expect(404)
  const own = await site(db()).get(`/komik/${draft.id}/`).set('Cookie', cookie).expect(200)
  expect(read(own.text).text('.comic-own')).toContain('Ini draf')
  expect(read(own.text).attribute('meta[name=robots]', 'content')).toBe('noindex')
  for (const path of ['/komik/0/', '/komik/abc/', '/komik/99999999999/', '/komik/x-1x/', '/komik/2147483647/'])
    await site(db()).get(path).expect(404)
})

test('a comic is described for search engines, with its rating and creator', async () => {
  const comic = await makeComic(db())
  const reader = await makeUser(db())
  await db()('comic_comments').insert({ comic_id: comic.id, user_id: reader.id, content: 'Bagus', rating: 4 })
  const { text } = await site(db()).get(hrefOf(comic))
  const [data] = read(text)
    .all('script[type="application/ld+json"]')
    .map((script) => JSON.parse(script.text))
  expect(data).toMatchObject({
    '@type': 'ComicSeries',
    name: 'Warung di Ujung Hujan',
    author: { name: 'Dinda Puspita' },
    aggregateRating: { ratingValue: 4, ratingCount: 1 },
  })
})

test('a member likes a comic and takes the like back, with and without scripts', async () => {
  const comic = await makeComic(db())
  const { cookie } = await member()
  const send = (nyala: string) =>
    site(db())
      .post(`${hrefOf(comic)}suka/`)
      .type('form')
      .set('Cookie', cookie)
      .send({ nyala })
  await send('ya').expect(303)
  await send('ya').expect(303)
  const { text } = await site(db()).get(hrefOf(comic)).set('Cookie', cookie)
  expect(read(text).attribute('#suka button', 'aria-pressed')).toBe('true')
  expect(read(text).text('#suka')).toBe('1')
  const fragment = await send('tidak').set(fromHtmx).expect(200)
  expect(read(fragment.text).text('#suka')).toBe('0')
  await send('mungkin').expect(400)
  await site(db())
    .post(`${hrefOf(comic)}suka/`)
    .type('form')
    .send({ nyala: 'ya' })
    .expect(401)
})

test('htmx gets the buttons to like and follow as they stand in the page', async () => {
  const comic = await makeComic(db())
  const creator = await db()('creators').where({ user_id: comic.user_id }).first('slug')
  const { cookie } = await member()
  const send = (path: string) =>
    site(db())
      .post(path)
      .type('form')
      .set({ Cookie: cookie, ...fromHtmx })
      .send({ nyala: 'ya' })
      .expect(200)
  const fragments = [await send(`${hrefOf(comic)}suka/`), await send(`/kreator/${creator?.slug}/ikuti/`)]
  for (const path of [hrefOf(comic), `${hrefOf(comic)}baca/`]) {
    const { text: page } = await site(db()).get(path).set('Cookie', cookie)
    for (const { text } of fragments) {
      expect(page).toContain(text)
      const target = read(text).attribute('form', 'hx-target') ?? ''
      expect(read(page).all(target)).toHaveLength(1)
    }
  }
})

test('a member follows a creator from a comic or from the creator’s page, but not themselves', async () => {
  const comic = await makeComic(db())
  const creator = await db()('creators').where({ user_id: comic.user_id }).first('slug')
  const path = `/kreator/${creator?.slug}/`
  const { cookie } = await member()
  await site(db()).post(`${path}ikuti/`).type('form').set('Cookie', cookie).send({ nyala: 'ya' }).expect(303)
  const { text } = await site(db()).get(path).set('Cookie', cookie)
  expect(read(text).text('.follow')).toBe('Diikuti')
  expect(read(text).text('.creator-head')).toMatch(/1\s*pengikut/)
  const own = await signIn(db(), { id: comic.user_id })
  await site(db()).post(`${path}ikuti/`).type('form').set('Cookie', own).send({ nyala: 'ya' }).expect(400)
  expect((await site(db()).get(path).set('Cookie', own)).text).not.toContain('/ikuti/')
  await site(db())
    .post('/kreator/tidak-ada/ikuti/')
    .type('form')
    .set('Cookie', cookie)
    .send({ nyala: 'ya' })
    .expect(404)
})

test('a comment shows with its rating, a spoiler stays shut, and what is wrong is told beside the field', async () => {
  const comic = await makeComic(db())
  const { user, cookie } = await member({ name: 'Ratri' })
  const send = (form: object) =>
    site(db())
      .post(`${hrefOf(comic)}komentar/`)
      .type('form')
      .set('Cookie', cookie)
      .send(form)
  await send({ content: 'Neneknya ternyata hantu.', rating: '5', is_spoiler: 'on' }).expect(303)
  const { text } = await site(db()).get(hrefOf(comic))
  expect(read(text).text('.comment-head')).toMatch(/Ratri.*★ 5/s)
  expect(read(text).text('.spoiler')).toContain('hantu')
  expect(read(text).text('.comic-rating')).toBe('★ 5,0')
  const wrong = await send({ content: '  ' }).expect(422)
  expect(read(wrong.text).text('#f-komentar-error')).toBe('Tulis komentarnya dulu.')
  await send({ content: 'a'.repeat(1_001) }).expect(422)
  await send({ content: 'ok', rating: '9' }).expect(422)

  const comment = await db()('comic_comments').where({ user_id: user.id }).first('id')
  const at = `${hrefOf(comic)}komentar/${comment?.id}/`
  const other = await member()
  await site(db()).post(`${at}hapus/`).set('Cookie', other.cookie).expect(403)
  await site(db()).post(`${at}lapor/`).type('form').set('Cookie', other.cookie).send({ reason: 'x' }).expect(422)
  await site(db())
    .post(`${at}lapor/`)
    .type('form')
    .set('Cookie', other.cookie)
    .send({ reason: 'Bocoran tanpa tanda' })
    .expect(303)
  expect(
    await db()('comic_reports')
      .where({ comment_id: comment?.id ?? 0 })
      .pluck('reason'),
  ).toEqual(['Bocoran tanpa tanda'])
  await site(db()).post(`${at}hapus/`).set('Cookie', cookie).expect(303)
  expect(await db()('comic_comments').where({ user_id: user.id })).toEqual([])
})

test('a member sees what they read and where they are, and takes a comic out', async () => {
  const comic = await makeComic(db())
  const { user, cookie } = await member()
  const place = { user_id: user.id, comic_id: comic.id, panel_id: comic.panelIds[3] ?? null }
  await db()('comic_reads').insert({ ...place, page_number: 2, panel_number: 1 })
  for (const path of ['/komik/riwayat/', '/komik/']) {
    const { text } = await site(db()).get(path).set('Cookie', cookie).expect(200)
    expect(read(text).text('.reading-card')).toContain('Panel 4 dari 6')
  }
  const { text } = await site(db()).get(hrefOf(comic)).set('Cookie', cookie)
  expect(read(text).text('.comic-read')).toBe('Lanjutkan panel 4')
  expect(read(text).text('.page-here')).toContain('Hal. 2, di sini')
  await site(db()).post('/komik/riwayat/').type('form').set('Cookie', cookie).send({ komik: comic.id }).expect(303)
  expect(await db()('comic_reads').where({ user_id: user.id })).toEqual([])
})

test('a browser asks for the cards of comics it knows a place in; what is gone is left out', async () => {
  const comic = await makeComic(db())
  const draft = await makeComic(db(), { draft_status: 'SCRIPT_READY' })
  const { text } = await site(db()).get(`/komik/kartu/?slug=warung-${comic.id}&slug=${draft.id}&slug=x`).expect(200)
  expect(read(text).all('[data-comic]')).toHaveLength(1)
  await site(db())
    .get(`/komik/kartu/?${'slug=a-1&'.repeat(60)}`)
    .expect(400)
})

test('a creator has a page with their comics, what they like, and what they say about themselves', async () => {
  const comic = await makeComic(db())
  await db()('creators').where({ user_id: comic.user_id }).update({ about: 'Menulis cerita warung.', city: 'Bandung' })
  const creator = await db()('creators').where({ user_id: comic.user_id }).first('slug')
  const liked = await makeComic(db(), { title: 'Disukai Dinda' })
  await db()('comic_likes').insert({ comic_id: liked.id, user_id: comic.user_id })
  const page = async (query: string) =>
    read((await site(db()).get(`/kreator/${creator?.slug}/${query}`).expect(200)).text)
  expect((await page('')).texts('.comic-card-title')).toEqual(['Warung di Ujung Hujan'])
  expect((await page('?tab=disukai')).texts('.comic-card-title')).toEqual(['Disukai Dinda'])
  expect((await page('?tab=tentang')).text('.creator-about')).toBe('Menulis cerita warung.')
  expect((await page('')).text('main')).toMatch(/berkarya sejak/)
  await db()('comics')
    .where({ id: comic.id })
    .update({ published_at: new Date('2023-03-05T05:00:00Z') })
  expect((await page('')).text('main')).toContain('berkarya sejak 5 Maret 2023')
  await site(db()).get('/kreator/siapa/').expect(404)
})

test('the head of a creator’s page shows their newest comic from afar, and no figure that is zero', async () => {
  const comic = await makeComic(db(), { panels: [3] })
  const [close = 0, afar = 0, middle = 0] = comic.panelIds
  const describe = (id: number, description: string) => db()('comic_panels').where({ id }).update({ description })
  await describe(close, 'Malam di warung, dari dekat. Sari tenang.')
  await describe(afar, 'Malam di warung, dari jauh. Sari berdiri.')
  await describe(middle, 'Malam di warung, jarak sedang. Sari berdiri.')
  await db()('comics').where({ id: comic.id }).update({ total_views: '1416' })
  const { slug = '' } = (await db()('creators').where({ user_id: comic.user_id }).first('slug')) ?? {}
  const shown = async () => {
    const page = read((await site(db()).get(`/kreator/${slug}/`).expect(200)).text)
    return { picture: page.attribute('.creator-scene img', 'src'), text: page.text('.creator-head') }
  }
  const pictureOf = async (id: number) => {
    const { render_id } = (await db()('comic_panels').where({ id }).first('render_id')) ?? {}
    return `/komik/gambar/${render_id}/480.webp`
  }
  expect((await shown()).picture).toBe(await pictureOf(afar))
  expect((await shown()).text).toContain('1.416 kali dibaca')
  expect((await shown()).text).not.toMatch(/pengikut|suka/)
  await describe(afar, 'Sari dari dekat.')
  expect((await shown()).picture).toBe(await pictureOf(middle))
})

test('a cover is cut around the first face, and in the middle while no face is known', async () => {
  const comic = await makeComic(db())
  const cut = async () => read((await site(db()).get('/komik/')).text).attribute('.comic-cover img', 'class')
  expect(await cut()).toBe('cover-at-5')
  const face = { name: 'Sari', x: 640, y: 300, radius: 80, mouth: { x: 640, y: 340 } }
  const [panel_id = 0] = comic.panelIds
  await db()('comic_renders')
    .where({ panel_id })
    .update({ faces: JSON.stringify([face]) })
  expect(await cut()).toBe('cover-at-10')
})

test('a page for readers asks the database at most five times, for the session too', async () => {
  const comic = await makeComic(db())
  await makeComic(db(), { user_id: comic.user_id })
  const { user, cookie } = await member()
  const place = { panel_id: comic.panelIds[1] ?? null, page_number: 1, panel_number: 2 }
  await db()('comic_reads').insert({ user_id: user.id, comic_id: comic.id, ...place })
  const creator = await db()('creators').where({ user_id: comic.user_id }).first('slug')
  const agent = site(db())
  const queriesOf = async (path: string) => {
    const asked: string[] = []
    const note = ({ sql }: { sql: string }) => asked.push(sql)
    db().on('query', note)
    await agent.get(path).set('Cookie', cookie).expect(200)
    db().off('query', note)
    return asked
  }
  // Genres and styles are read once by each server.
  await queriesOf('/komik/')
  const href = hrefOf(comic)
  for (const path of ['/komik/', href, `${href}baca/`, `/kreator/${creator?.slug}/`, '/komik/riwayat/']) {
    const asked = await queriesOf(path)
    expect(asked.length, path).toBeGreaterThan(1)
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(5)
  }
})

test('the creator of a comic comments on it without a rating', async () => {
  const comic = await makeComic(db())
  const cookie = await signIn(db(), { id: comic.user_id })
  const { text } = await site(db()).get(hrefOf(comic)).set('Cookie', cookie)
  expect(read(text).all('.comment-form')).toHaveLength(1)
  expect(read(text).all('.comment-form [name=rating]')).toEqual([])
  const send = (form: object) =>
    site(db())
      .post(`${hrefOf(comic)}komentar/`)
      .type('form')
      .set('Cookie', cookie)
      .send(form)
  await send({ content: 'Terima kasih!' }).expect(303)
  await send({ content: 'Bagus sekali.', rating: '5' }).expect(403)
})

test.each([
  ['komentar', 'comments', { content: 'Seru!' }, 60],
  ['lapor', 'report', { reason: 'Isinya kasar' }, 20],
])('the form %s and the API share what an account may send in an hour', async (form, word, sent, most) => {
  const comic = await makeComic(db())
  const { cookie } = await member()
  const limited = site(db(), { settings: { LIMITS: 'on' } })
  const send = async (path: string) => (await limited.post(path).type('form').set('Cookie', cookie).send(sent)).status
  const page = `${hrefOf(comic)}${form}/`
  const statuses: number[] = []
  for (let at = 0; at < most; at += 1) statuses.push(await send(page))
  expect(new Set(statuses)).toEqual(new Set([303]))
  expect([await send(page), await send(`/api/v1/comics/${comic.id}/${word}`)]).toEqual([429, 429])
})
