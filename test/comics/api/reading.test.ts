import { expect, test } from 'vitest'
import { findComic } from '../../../src/comics/comic/queries.ts'
import { currentKeys } from '../../../src/comics/export/ask.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { bearer } from '../../support/tokens.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const folder = useFolder()
const { app, call, tokenOf } = useApi(db, { DATA_DIR: folder })
const get = (path: string, headers: Record<string, string> = {}) => call('get', path, headers)
const titles = (body: { data: { title: string }[] }) => body.data.map(({ title }) => title)

test('the list shows published comics alone, with absolute addresses, names and numbers', async () => {
  const { id, user_id } = await makeComic(db(), { genreIds: [2, 5], total_views: '12' })
  await makeComic(db(), { draft_status: 'SCRIPT_READY', title: 'Draf' })
  await makeComic(db(), { is_active: false, title: 'Sembunyi' })
  await makeComic(db(), { removed_at: new Date(), title: 'Diturunkan' })
  const { body } = await get('/comics').expect(200)
  const pages = { current_page: 1, per_page: 20, total: 1, total_pages: 1, has_next: false, has_prev: false }
  expect([body.ok, body.meta]).toEqual([true, pages])
  const looks = { genre: ['Slice of Life', 'Fantasi'], style: 'Cartoon', total_views: 12 }
  const named = { title: 'Warung di Ujung Hujan', user: { full_name: 'Dinda Puspita' } }
  expect(body.data).toMatchObject([{ id, user_id, ...named, ...looks }])
  expect(body.data[0].cover_url).toMatch(/^http:\/\/127\.0\.0\.1\/komik\/gambar\/\d+\/960\.webp$/)
  expect(JSON.stringify(body)).not.toMatch(/email|phone|password/)
})

test('genre and style filter by name or id, words by any part, and what is unknown finds nothing', async () => {
  await makeComic(db(), { title: 'Satu', genreIds: [3], style_id: 4 })
  await makeComic(db(), { title: 'Dua', genreIds: [5, 12], style_id: 16 })
  for (const [query, found] of [
    ['genre=komedi', ['Satu']],
    ['genre=3', ['Satu']],
    ['genre=Kuliner%20%26%20Lifestyle', ['Dua']],
    ['style=manga%20b%26w', ['Satu']],
    ['style=16', ['Dua']],
    ['genre=Horor', []],
    ['style=99', []],
    ['q=DUA', ['Dua']],
    ['q=%25', []],
    ['q=dinda', ['Satu', 'Dua']],
  ])
    expect([query, titles((await get(`/comics?${query}`).expect(200)).body).sort()]).toEqual([
      query,
      [found].flat().sort(),
    ])
})

test('lists come in parts and in the wanted order', async () => {
  const day = 86_400_000
  const made = async (title: string, total_views: string, total_likes: string, age: number) =>
    makeComic(db(), { title, total_views, total_likes, published_at: new Date(Date.now() - age * day) })
  await made('Lama', '50', '0', 3)
  await made('Ramai', '10', '60', 2)
  await made('Baru', '1', '0', 1)
  for (const [path, order] of [
    ['/comics', 'Lama Ramai Baru'],
    ['/comics?sort_by=newest', 'Baru Ramai Lama'],
    ['/public/comics', 'Baru Ramai Lama'],
    ['/public/comics/new', 'Baru Ramai Lama'],
    ['/public/comics/popular', 'Ramai Lama Baru'],
    ['/public/comics/popular?nuance=Fabel', ''],
    ['/public/comics/trending', 'Lama Ramai Baru'],
  ] as const)
    expect([path, titles((await get(path)).body).join(' ')]).toEqual([path, order])
  const { body } = await get('/comics?page=2&per_page=2').expect(200)
  expect(titles(body)).toEqual(['Baru'])
  expect(body.meta).toMatchObject({ current_page: 2, total: 3, total_pages: 2, has_next: false, has_prev: true })
  expect((await get('/public/comics?limit=1')).body.meta).toMatchObject({ per_page: 1, total_pages: 3 })
})

test('a list of a wrong page, length, order or word is refused with a place and a reason', async () => {
  for (const query of 'page=0 page=x per_page=101 per_page=0 sort_by=acak limit=0 q=%00 genre=%00'.split(' ')) {
    const { body } = await get(`/comics?${query}`).expect(422)
    expect(body.detail[0]).toMatchObject({ loc: ['query', query.split('=')[0]], msg: expect.any(String) })
  }
})

test('showing a comic counts a reader once a day, tells the whole and stands in the history; reading it by its id counts nobody', async () => {
  const { id, panelIds } = await makeComic(db())
  await get(`/comics/${id}`).expect(200)
  await get(`/comics/show/${id}`).expect(200)
  const { body } = await get(`/comics/show/${id}`).expect(200)
  expect(body.data).toMatchObject({ id, total_views: 1, is_published: true, status: 'COMPLETED', layout: 'portrait' })
  expect(body.data.panels.map((panel: { id: number }) => panel.id)).toEqual(panelIds)
  expect(body.data.panels[3]).toMatchObject({ page_number: 2, panel_number: 1, comic_id: id })
  await get(`/public/comics/${id}`).set('User-Agent', 'lain').expect(200)
  expect((await get(`/comics/${id}`)).body.data.total_views).toBe(1)
  const token = await tokenOf(await makeUser(db()))
  await get(`/public/comics/${id}`, token).expect(200)
  expect((await get(`/comics/${id}`)).body.data.total_views).toBe(2)
  const history = (await get('/comics/last-read', token).expect(200)).body
  expect(history.data).toMatchObject([{ id, last_page_number: 1, last_panel_number: 1, finished: false }])
  expect(history.meta.total).toBe(1)
})

test('texts that nobody has filled in are told to the creator alone, wherever panels are read', async () => {
  const owner = await makeUser(db())
  const { id, panelIds } = await makeComic(db(), { user_id: owner.id, panels: [1] })
  const said = (text: string) => ({ character: 'Sari', text, kind: 'speech', x: null, y: null })
  await db()('comic_panels')
    .where({ id: panelIds[0] ?? 0 })
    .update({ dialogues: JSON.stringify([said('Permisi?'), said('Teks baru')]) })
  const own = await tokenOf(owner)
  const other = await tokenOf(await makeUser(db(), { role: 'staff' }))
  const textsAt = async (path: string, headers: Record<string, string>) =>
    (await get(path, headers).expect(200)).body.data.panels[0].dialogues.map(({ text }: { text: string }) => text)
  for (const path of ['comics/show/:', 'public/comics/:', 'comics/:', 'comics/:/panels', 'drafts/:/panels']) {
    const address = `/${path.replace(':', String(id))}`
    expect([path, await textsAt(address, own)]).toEqual([path, ['Permisi?', 'Teks baru']])
    for (const headers of [{}, other]) expect([path, await textsAt(address, headers)]).toEqual([path, ['Permisi?']])
  }
})

test('a token that is not valid counts as none where everybody may read, and is refused elsewhere', async () => {
  const { id } = await makeComic(db())
  await get(`/comics/${id}`, bearer('salah')).expect(200)
  const { body } = await get('/comics/last-read', bearer('salah')).expect(401)
  expect(body).toEqual({ detail: expect.any(String) })
  await get('/comics/last-read').expect(401)
})

test('similar comics share genre or style; the comic itself and drafts are left out', async () => {
  const { id } = await makeComic(db(), { genreIds: [3], style_id: 4 })
  await makeComic(db(), { title: 'Segenre', genreIds: [3], style_id: 7 })
  await makeComic(db(), { title: 'Segaya', genreIds: [9], style_id: 4 })
  await makeComic(db(), { title: 'Lain', genreIds: [9], style_id: 7 })
  await makeComic(db(), { title: 'Draf', genreIds: [3], draft_status: 'SCRIPT_READY' })
  for (const path of [`/comics/${id}/similar`, `/public/comics/${id}/similar`])
    expect(titles((await get(path).expect(200)).body).sort()).toEqual(['Segaya', 'Segenre'])
  expect((await get(`/comics/${id}/similar?limit=1`)).body.data).toHaveLength(1)
  await get(`/comics/${id}/similar?limit=51`).expect(422)
})

test('all master data are listed whole, each with its key and those to be seen with a picture of this site', async () => {
  for (const word of ['styles', 'genres', 'characters', 'chars', 'backgrounds', 'bg']) {
    const { ok, data } = (await get(`/${word}`).expect(200)).body
    expect([word, ok, data.length >= (word === 'styles' ? 16 : 12)]).toEqual([word, true, true])
    expect(data[0]).toMatchObject({ id: expect.any(Number), key: expect.any(String), name: expect.any(String) })
    if (!['styles', 'characters', 'backgrounds'].includes(word)) continue
    for (const { image_url } of data as { image_url: string }[]) {
      expect(image_url).toMatch(/^http:\/\/127\.0\.0\.1\/komik\/contoh\/.+\.svg$/)
      await app().get(new URL(image_url).pathname).expect(200).expect('Content-Type', /svg/)
    }
  }
})

/** Who may read a comic in which state, by what status; everything else about it follows the same rule. */
const states = {
  draft: { draft_status: 'SCRIPT_READY' },
  drawn: { published_at: null },
  published: {},
  hidden: { is_active: false },
  removed: { removed_at: new Date() },
} as const
const table: [keyof typeof states, string][] = [
  // visitor, member, owner, staff, admin
  ['draft', '404 404 200 404 404'],
  ['drawn', '404 404 200 404 404'],
  ['published', '200 200 200 200 200'],
  ['hidden', '404 404 200 200 200'],
  ['removed', '404 404 200 200 200'],
]
test.each(table)('a %s comic is read by visitor, member, owner, staff and admin with %s', async (state, statuses) => {
  const owner = await makeUser(db())
  const { id } = await makeComic(db(), { user_id: owner.id, ...states[state] })
  const [staff, admin] = [await makeUser(db(), { role: 'staff' }), await makeUser(db(), { role: 'admin' })]
  const headers = [{}, ...(await Promise.all([await makeUser(db()), owner, staff, admin].map(tokenOf)))]
  const words = ['', '/panels', '/comments', '/likes', '/share-count', '/preview-video']
  for (const path of [...words.map((word) => `/comics/${id}${word}`), `/drafts/${id}/panels`, `/comics/show/${id}`]) {
    const answers: number[] = []
    for (const header of headers) answers.push((await get(path, header)).status)
    expect([path, answers.join(' ')]).toEqual([path, statuses])
  }
  await get(`/comics/${id}`, { cookie: await signIn(db(), owner) }).expect(200)
  const publicOnly = state === 'published' ? 200 : 404
  for (const header of headers) await get(`/public/comics/${id}`, header).expect(publicOnly)
  expect((await get('/comics')).body.meta.total).toBe(state === 'published' ? 1 : 0)
})

test('downloads give what the asker may see of this site, as files, and nothing else', async () => {
  const owner = await makeUser(db())
  const shown = await makeComic(db(), { user_id: owner.id, panels: [2] })
  const hidden = await makeComic(db(), { user_id: owner.id, panels: [2], published_at: null })
  const token = await tokenOf(owner)
  const pictureOf = async (id: number) => (await get(`/comics/${id}`, token)).body.data.panels[0].image_url as string
  const [open, own] = [await pictureOf(shown.id), await pictureOf(hidden.id)]
  const download = (url: string, headers = {}) => get(`/download/file?url=${encodeURIComponent(url)}`, headers)
  const { headers } = await download(open).expect(200)
  expect(headers['content-disposition']).toMatch(/^attachment; filename="panel-/)
  expect(headers['content-type']).toBe('image/webp')
  await download(new URL(open).pathname).expect(200)
  await download(own).expect(404)
  await download(own, token).expect(200)
  const elsewhere = [open.replace('127.0.0.1', 'jahat.example'), 'https://storage.googleapis.com/bucket/rahasia.png']
  const hereabouts = ['media/x.webp', 'komik/gambar/../../etc/passwd', 'komik/unduh/1/x.pdf']
  const wrong = [
    ...elsewhere,
    ...hereabouts.map((path) => `http://127.0.0.1/${path}`),
    'file:///etc/passwd',
    '//',
    'http://',
    '%',
  ]
  for (const url of wrong) await download(url, token).expect(404)
  await get(`/download/video?url=${encodeURIComponent(open)}`).expect(404)
  await get('/download/file').expect(422)
})

test('files of a comic are told to who may have them, and those older than the comic to its creator alone', async () => {
  const owner = await makeUser(db())
  const { id } = await makeComic(db(), { user_id: owner.id })
  const keys = await currentKeys(db(), (await findComic(db(), id)) ?? expect.fail())
  await db()('comic_exports').insert({ comic_id: id, kind: 'pdf', key: keys?.pdf ?? '' })
  await db()('comic_exports').update({ status: 'READY', file: `${'a'.repeat(32)}.pdf`, created_at: new Date() })
  const media = async (headers: Record<string, string>) =>
    (await get(`/comics/${id}/exported-media`, headers).expect(200)).body.data
  expect((await media(await tokenOf(owner))).pdf_url).toMatch(/^http:\/\/127\.0\.0\.1\/komik\/unduh\/\d+\/.*\.pdf$/)
  const member = await tokenOf(await makeUser(db()))
  expect(await media(member)).toMatchObject({ comic_id: id, pdf_url: null, cbz_url: null, video_url: null })
  expect((await get(`/comics/${id}`)).body.data.pdf_url).toBeNull()
  await db()('comics').where({ id }).update({ allow_downloads: true })
  expect((await media(member)).pdf_url).not.toBeNull()
  expect((await get(`/comics/exported-media/${id}`, member).expect(200)).body.data.pdf_url).not.toBeNull()
  await get(`/comics/${id}/exported-media`).expect(401)
  await db()('comics').where({ id }).update({ synopsis: 'Sesudah hujan.' })
  expect((await media(member)).pdf_url).toBeNull()
  expect((await get(`/comics/${id}`)).body.data.pdf_url).toBeNull()
  expect((await media(await tokenOf(owner))).pdf_url).not.toBeNull()
})

test('creators are listed by their published comics, without what is private', async () => {
  const busy = await makeUser(db(), { email: 'sibuk@contoh.id', phone: '+6281234567890' })
  for (const wishes of [{}, {}, { published_at: null }]) await makeComic(db(), { user_id: busy.id, ...wishes })
  await makeComic(db(), { total_views: '9' })
  const { body } = await get('/public/creators').expect(200)
  expect(body.meta.total).toBe(2)
  expect(body.data[0]).toMatchObject({ id_users: busy.id, total_comics: 2, rating: null, rating_name: 'Pemula' })
  expect(body.data[1]).toMatchObject({ total_comics: 1, total_views: 9 })
  expect(JSON.stringify(body)).not.toMatch(/contoh\.id|81234567890/)
  const past = (await get('/public/creators?page=3&per_page=2').expect(200)).body
  expect(past).toMatchObject({ data: [], meta: { total: 2, total_pages: 1, has_next: false, has_prev: true } })
})

test('what is no id, no word and no method is refused in the shape of this API, never with a 500', async () => {
  const paths = ['/comics/abc', '/comics/0', '/comics/-1', '/comics/1e3', '/comics/9999999999', '/comics/999999999']
  const more = [
    '/comics/%00',
    '/comics/1%2f2',
    '/comics/show/abc',
    '/public/comics/abc',
    '/drafts/x/panels',
    '/banners/%00',
  ]
  for (const path of [...paths, ...more]) {
    const { status, body } = await get(path)
    expect([path, status, typeof body.detail]).toEqual([path, path.endsWith('/%00') ? status : 404, 'string'])
    expect(status, path).toBeLessThan(500)
  }
  const { body } = await app().delete('/api/v1/styles').expect(405)
  expect(body).toEqual({ detail: expect.any(String) })
})
