import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { app, call, tokenOf, member } = useApi(db)

test('a like counts once, is told, and is taken back', async () => {
  const { id } = await makeComic(db())
  const token = await member()
  const { body } = await call('post', `/comics/${id}/likes`, token).expect(201)
  expect(body).toEqual({ ok: true, data: { comic_id: id, is_liked: true, total_likes: 1 } })
  expect((await call('post', `/comics/${id}/likes`, token).expect(200)).body.data.total_likes).toBe(1)
  const list = (await call('get', `/comics/${id}/likes`).expect(200)).body
  expect(list).toMatchObject({ data: [{ comic_id: id, user: { username: expect.any(String) } }], meta: { total: 1 } })
  expect((await call('get', `/comics/${id}/likes/status`, token)).body.data.is_liked).toBe(true)
  expect((await call('delete', `/comics/${id}/likes`, token).expect(200)).body.data).toMatchObject({ is_liked: false })
  expect((await call('delete', `/comics/${id}/likes`, token).expect(200)).body.data.total_likes).toBe(0)
  for (const method of ['post', 'delete'] as const) await call(method, `/comics/${id}/likes`).expect(401)
  await call('get', `/comics/${id}/likes/status`).expect(401)
})

test('a like is taken back from a comic that is hidden by now, of which nothing is told', async () => {
  const { id } = await makeComic(db())
  const token = await member()
  await call('post', `/comics/${id}/likes`, token).expect(201)
  await db()('comics').where({ id }).update({ is_active: false })
  await call('delete', `/comics/${id}/likes`, token).expect(404)
  expect(await db()('comic_likes').where({ comic_id: id })).toEqual([])
})

test('comments are added, listed newest first with their authors, and deleted by who may', async () => {
  const { id } = await makeComic(db())
  const [author, other] = [await member(), await member()]
  const add = (content: string, more = {}) => call('post', `/comics/${id}/comments`, author).send({ content, ...more })
  const first = (await add(' Seru! ', { rating: 4, is_spoiler: true }).expect(201)).body.data
  expect(first).toMatchObject({ comic_id: id, content: 'Seru!', rating: 4, is_spoiler: true })
  const second = (await call('post', `/comics/${id}/review_comments`, other).send({ content: 'Lagi' }).expect(201)).body
  const list = (await call('get', `/comics/${id}/review_comments`).expect(200)).body
  expect(list.data.map((one: { id: number }) => one.id)).toEqual([second.data.id, first.id])
  expect(list.meta.total).toBe(2)
  expect((await call('get', `/comics/${id}`)).body.data).toMatchObject({ total_comments: 2, rating: 4 })
  await call('post', `/comics/${id}/comments`).send({ content: 'Halo' }).expect(401)
  await call('delete', `/comments/${first.id}`).expect(401)
  await call('delete', `/comments/${first.id}`, other).expect(403)
  const gone = (await call('delete', `/comments/${first.id}`, author).expect(200)).body
  expect(await db()('comic_comments').where({ id: first.id })).toEqual([])
  expect(gone.data).toEqual({ comic_id: id, total_comments: 1 })
  await call('delete', `/comments/${first.id}`, author).expect(404)
  const staff = await tokenOf(await makeUser(db(), { role: 'staff' }))
  const rated = await add('Sekali lagi', { rating: 5 }).expect(201)
  const counts = () => db()('comics').where({ id }).first('total_comments', 'rating_sum', 'rating_count')
  expect(await counts()).toEqual({ total_comments: '2', rating_sum: '5', rating_count: '1' })
  for (const hidden of [rated.body.data.id, second.data.id])
    await call('delete', `/comments/${hidden}`, staff).expect(200)
  expect(await counts()).toEqual({ total_comments: '0', rating_sum: '0', rating_count: '0' })
  await call('delete', `/comments/${rated.body.data.id}`, author).expect(404)
  expect(await db()('comic_comments').where({ comic_id: id }).pluck('content')).toContain('Sekali lagi')
  expect(await db()('audit_log').where({ action: 'comic.hide_comment' })).toHaveLength(2)
})

test('a comment without words, with too many or with another rating than 1 to 5 is refused for its field', async () => {
  const { id } = await makeComic(db())
  const token = await member()
  const contents = [undefined, '', ' ', 'a'.repeat(1_001), { toString: 1 }, ['a'], 'a\u0000']
  const ratings = [0, 6, '4.5', '5 bintang', {}]
  for (const [field, sent] of [
    ...contents.map((content) => ['content', { content }] as const),
    ...ratings.map((rating) => ['rating', { content: 'a', rating }] as const),
  ]) {
    const { body } = await call('post', `/comics/${id}/comments`, token).send(sent).expect(422)
    expect([sent, body.detail[0].loc]).toEqual([sent, ['body', field]])
  }
})

test('the place in a comic is kept, the last one counts, and the history tells it', async () => {
  const { id, panelIds } = await makeComic(db())
  const other = await makeComic(db())
  const token = await member()
  const read = (panel_id: number | null, word = 'track-read') =>
    call('post', `/comics/${id}/${word}`, token).send({ panel_id })
  expect((await read(panelIds[4] ?? 0).expect(200)).body.data).toEqual({ comic_id: id, total_views: 1 })
  await read(panelIds.at(-1) ?? 0, 'read').expect(200)
  const [entry] = (await call('get', '/comics/last-read', token).expect(200)).body.data
  const last = { last_panel_id: panelIds.at(-1), last_page_number: 2, last_panel_number: 3 }
  expect(entry).toMatchObject({ id, ...last, finished: true })
  await read(panelIds[0] ?? 0).expect(200)
  await call('post', `/comics/${id}/read`, token).expect(200)
  const [again] = (await call('get', '/comics/last-read', token)).body.data
  expect(again).toMatchObject({ last_panel_id: panelIds[0], finished: false, total_views: 1 })
  await read(other.panelIds[0] ?? 0).expect(404)
  await call('post', `/comics/${id}/read`, token).send({ panel_id: 'x' }).expect(422)
  await call('post', `/comics/${id}/track-read`).expect(200)
  expect((await call('get', `/comics/${id}`)).body.data.total_views).toBe(2)
})

test('a share counts once for a member; a visitor is only told the number', async () => {
  const { id } = await makeComic(db())
  const token = await member()
  await call('post', `/comics/${id}/share`, token).expect(200)
  await call('post', `/comics/${id}/share`, token).expect(200)
  expect((await call('post', `/comics/${id}/share`).expect(200)).body.data).toEqual({ comic_id: id, total_shares: 1 })
  expect((await call('get', `/comics/${id}/share-count`)).body.data.total_shares).toBe(1)
})

test('comics and comments are reported once by each member', async () => {
  const { id } = await makeComic(db())
  const token = await member()
  const comment = (await call('post', `/comics/${id}/comments`, await member()).send({ content: 'Kasar' })).body.data
  for (const path of [`/comics/${id}/report`, `/comments/${comment.id}/report`]) {
    await call('post', path).send({ reason: 'Isinya kasar' }).expect(401)
    for (const reason of ['jele', 'j'.repeat(501)]) await call('post', path, token).send({ reason }).expect(422)
    for (const _ of [1, 2]) await call('post', path, token).send({ reason: 'Isinya kasar' }).expect(201)
  }
  expect(await db()('comic_reports').where({ comic_id: id })).toHaveLength(2)
  await call('post', '/comments/999999/report', token).send({ reason: 'Isinya kasar' }).expect(404)
})

const states = {
  draft: { draft_status: 'SCRIPT_READY' },
  hidden: { is_active: false },
  removed: { removed_at: new Date() },
} as const
test.each(['draft', 'hidden', 'removed'] as const)(
  'nothing is done to a %s comic, even by its creator',
  async (state) => {
    const owner = await makeUser(db())
    const { id } = await makeComic(db(), { user_id: owner.id, ...states[state] })
    const staff = await makeUser(db(), { role: 'staff' })
    for (const token of [await tokenOf(owner), await member(), await tokenOf(staff)]) {
      await call('post', `/comics/${id}/likes`, token).expect(404)
      await call('post', `/comics/${id}/comments`, token).send({ content: 'Halo' }).expect(404)
      await call('post', `/comics/${id}/report`, token).send({ reason: 'Isinya kasar' }).expect(404)
      await call('post', `/comics/${id}/share`, token).expect(404)
      await call('post', `/comics/${id}/track-read`, token).expect(404)
      expect((await call('get', '/comics/last-read', token).expect(200)).body.data).toEqual([])
    }
    const { body } = await call('get', `/comics/${id}`, await tokenOf(owner)).expect(200)
    expect(body.data).toMatchObject({ total_likes: 0, total_comments: 0, total_shares: 0, total_views: 0 })
  },
)

test('admins change banners; everybody sees the active ones with their public comics', async () => {
  const [one, two] = [await makeComic(db(), { title: 'Satu' }), await makeComic(db(), { title: 'Dua' })]
  const draft = await makeComic(db(), { draft_status: 'SCRIPT_READY' })
  await db()('banners').insert({ slug: 'pilihan', title: 'Pilihan' })
  const admin = await tokenOf(await makeUser(db(), { role: 'admin' }))
  const change = (fields: object, token = admin, slug = 'pilihan') =>
    call('put', `/banners/${slug}`, token).send(fields)
  const comic_ids = [two.id, one.id, draft.id, two.id, 99_999]
  const changed = await change({ title: 'Minggu ini', comic_ids }).expect(200)
  const named = (data: { comics: { title: string }[] }) => data.comics.map(({ title }) => title)
  expect(named(changed.body.data)).toEqual(['Dua', 'Satu'])
  const { body } = await call('get', '/banners/pilihan').expect(200)
  const image_url = expect.stringContaining('/gambar/')
  expect(body.data).toMatchObject({ slug: 'pilihan', title: 'Minggu ini', image_url })
  expect((await call('get', '/banners').expect(200)).body.data).toHaveLength(1)
  await change({ title: 'x' }, {}).expect(401)
  await change({ title: 'x' }, await member()).expect(403)
  await change({ title: 'x' }, await tokenOf(await makeUser(db(), { role: 'staff' }))).expect(403)
  await change({ title: 'x' }, admin, 'lain').expect(404)
  for (const link_url of ['javascript:alert(1)', 'data:x', 3]) await change({ link_url }).expect(422)
  await change({ is_active: false }).expect(200)
  await call('get', '/banners/pilihan').expect(404)
  expect((await call('get', '/banners')).body.data).toEqual([])
})

test('what a creator reads of the own comic is no view, on the page and by the API, and is in no statistics', async () => {
  const { id, user_id } = await makeComic(db())
  const own = await tokenOf({ id: user_id })
  const cookie = await signIn(db(), { id: user_id })
  await app().get(`/komik/warung-di-ujung-hujan-${id}/baca/`).set('Cookie', cookie).expect(200)
  await call('post', `/comics/${id}/track-read`, own).expect(200)
  const shown = await call('get', `/comics/${id}`, own)
  expect(shown.body.data.total_views).toBe(0)
  const reader = await member()
  await call('post', `/comics/${id}/track-read`, reader).expect(200)
  expect((await call('get', `/comics/${id}`, reader)).body.data.total_views).toBe(1)
  expect(await db()('comic_stat_days').where({ comic_id: id }).pluck('views')).toEqual([1])
  const [reading] = (await call('get', '/comics/last-read', own)).body.data
  expect(reading).toMatchObject({ id })
})
