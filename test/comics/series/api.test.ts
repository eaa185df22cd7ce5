import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'
import { makeSeries, names } from '../support/series.ts'

const db = useDatabase()
const { app, call, tokenOf, member } = useApi(db)

const facts = { title: 'Warung Malam', summary: 'Satu tamu.', genre_ids: [5, 2], age_label: '13+' }

async function creator() {
  const user = await makeUser(db(), { name: 'Dinda Puspita' })
  return { user, token: await tokenOf(user) }
}

const numbered = async (seriesId: number) =>
  db()('comics').where({ series_id: seriesId }).orderBy('episode_number').pluck('episode_title')
const numbersOf = async (seriesId: number) =>
  db()('comics').where({ series_id: seriesId }).orderBy('episode_number').pluck('episode_number')

test('twelve episodes stand in order, each with the one before and the one after it, and are read on two devices', async () => {
  const { user, token } = await creator()
  const { body } = await call('post', '/series', token).send(facts).expect(201)
  const { id, slug, url } = body.data
  expect(body.data).toMatchObject({
    ...{
      slug: `warung-malam-${id}`,
      title: 'Warung Malam',
      summary: 'Satu tamu.',
      genre: ['Slice of Life', 'Fantasi'],
    },
    ...{ age_label: '13+', status: 'ongoing', episode_count: 0, total_views: 0, total_followers: 0, cover_url: null },
    ...{ user_id: user.id, user: { full_name: 'Dinda Puspita' }, is_following: false },
    progress: { finished: 0, last_comic_id: null, last_panel_id: null, next_comic_id: null },
  })
  const comics: Awaited<ReturnType<typeof makeComic>>[] = []
  for (const title of names(12)) {
    const comic = await makeComic(db(), { user_id: user.id, panels: [2] })
    comics.push(comic)
    const sent = { comic_id: comic.id, episode_title: title }
    const added = (await call('post', `/series/${id}/episodes`, token).send(sent).expect(201)).body.data
    expect(added).toMatchObject({ id: comic.id, episode_title: title, episode_number: comics.length, next: null })
    expect(added.series).toEqual({ id, title: 'Warung Malam', slug, url })
  }
  const episodes = (await call('get', `/series/${id}/episodes`).expect(200)).body
  expect(episodes.meta).toMatchObject({ total: 12, has_next: false })
  expect(episodes.data.map((one: { episode_title: string }) => one.episode_title)).toEqual(names(12))
  const fifth = (await call('get', `/comics/${comics[4]?.id}`).expect(200)).body.data
  expect([fifth.previous, fifth.next].map((one) => [one.id, one.episode_number])).toEqual([
    [comics[3]?.id, 4],
    [comics[5]?.id, 6],
  ])
  expect(fifth.next).toEqual({
    ...{ id: comics[5]?.id, title: 'Warung di Ujung Hujan', episode_number: 6 },
    ...{
      slug: `warung-di-ujung-hujan-${comics[5]?.id}`,
      url: expect.stringContaining('/komik/warung-di-ujung-hujan-'),
    },
  })
  const listed = (await call('get', '/public/comics?per_page=100').expect(200)).body.data
  expect(listed.map((one: { next: unknown }) => one.next !== null).filter(Boolean)).toHaveLength(11)

  const reader = await makeUser(db())
  const [phone, tablet] = [await tokenOf(reader), await tokenOf(reader)]
  const read = (nth: number, panel: number, device: Record<string, string>) =>
    call('post', `/comics/${comics[nth]?.id}/track-read`, device)
      .send({ panel_id: comics[nth]?.panelIds[panel] })
      .expect(200)
  const progress = async (device: Record<string, string>) =>
    (await call('get', `/series/${id}`, device).expect(200)).body.data.progress
  expect(await progress(phone)).toMatchObject({ finished: 0, last_comic_id: null, next_comic_id: comics[0]?.id })
  await read(0, 1, phone)
  const afterFirst = { finished: 1, last_comic_id: comics[0]?.id, last_panel_id: comics[0]?.panelIds[1] }
  expect(await progress(tablet)).toEqual({ ...afterFirst, next_comic_id: comics[1]?.id })
  await read(1, 0, tablet)
  const inSecond = { finished: 1, last_comic_id: comics[1]?.id, last_panel_id: comics[1]?.panelIds[0] }
  expect(await progress(phone)).toEqual({ ...inSecond, next_comic_id: comics[1]?.id })
  for (let nth = 1; nth < 12; nth++) await read(nth, 1, nth % 2 ? phone : tablet)
  expect(await progress(phone)).toMatchObject({ finished: 12, last_comic_id: comics[11]?.id, next_comic_id: null })
  expect((await call('get', `/series/${id}`)).body.data).not.toHaveProperty('progress')
  expect((await call('get', `/series/${id}`)).body.data).toMatchObject({ total_views: 12, episode_count: 12 })
})

test('moving, removing and deleting leave the numbers without gaps', async () => {
  const { user, token } = await creator()
  const { id, comics } = await makeSeries(db(), { user_id: user.id, episodes: names(5) })
  const at = (nth: number) => `/series/${id}/episodes/${comics[nth]?.id}`
  expect((await call('put', at(4), token).send({ episode_number: 2 }).expect(200)).body.data.episode_number).toBe(2)
  expect(await numbered(id)).toEqual(['Malam 1', 'Malam 5', 'Malam 2', 'Malam 3', 'Malam 4'])
  await call('put', at(0), token).send({ episode_number: 99 }).expect(200)
  expect(await numbered(id)).toEqual(['Malam 5', 'Malam 2', 'Malam 3', 'Malam 4', 'Malam 1'])
  await call('put', at(0), token).send({ episode_number: 5, episode_title: 'Akhir' }).expect(200)
  await call('put', at(0), token).send({}).expect(200)
  expect(await numbered(id)).toEqual(['Malam 5', 'Malam 2', 'Malam 3', 'Malam 4', 'Akhir'])
  const removed = (await call('delete', at(1), token).expect(200)).body.data
  expect(removed).toMatchObject({ series: null, episode_number: null, episode_title: '', previous: null, next: null })
  expect(await numbersOf(id)).toEqual([1, 2, 3, 4])
  await call('delete', at(1), token).expect(404)
  const back = { comic_id: comics[1]?.id, episode_number: 1, episode_title: 'Pembuka' }
  await call('post', `/series/${id}/episodes`, token).send(back).expect(201)
  await call('post', `/series/${id}/episodes`, token).send(back).expect(409)
  expect(await numbered(id)).toEqual(['Pembuka', 'Malam 5', 'Malam 3', 'Malam 4', 'Akhir'])

  await db()('comics')
    .where('id', comics[4]?.id ?? 0)
    .update({ published_at: null, draft_status: 'SCRIPT_READY' })
  await call('delete', `/drafts/${comics[4]?.id}`, token).expect(200)
  expect([await numbered(id), await numbersOf(id)]).toEqual([
    ['Pembuka', 'Malam 3', 'Malam 4', 'Akhir'],
    [1, 2, 3, 4],
  ])
  await call('delete', `/series/${id}`, token).expect(200)
  await call('get', `/series/${id}`, token).expect(404)
  for (const nth of [0, 1]) {
    const comic = (await call('get', `/comics/${comics[nth]?.id}`).expect(200)).body.data
    expect(comic).toMatchObject({ series: null, episode_number: null, episode_title: '' })
  }
})

test('what is hidden is skipped by others, and seen by its creator in its place', async () => {
  const { user, token } = await creator()
  const { id, comics } = await makeSeries(db(), {
    user_id: user.id,
    episodes: ['Malam 1', 'draf 2', 'Malam 3', 'Malam 4'],
  })
  await db()('comics')
    .where('id', comics[3]?.id ?? 0)
    .update({ removed_at: new Date() })
  const first = (await call('get', `/comics/${comics[0]?.id}`).expect(200)).body.data
  expect([first.previous, first.next.id]).toEqual([null, comics[2]?.id])
  expect((await call('get', `/comics/${comics[2]?.id}`)).body.data).toMatchObject({ next: null, episode_number: 3 })
  const listed = async (headers = {}) =>
    (await call('get', `/series/${id}/episodes`, headers).expect(200)).body.data.map(
      (one: { episode_number: number }) => one.episode_number,
    )
  expect(await listed()).toEqual([1, 3])
  expect(await listed(await member())).toEqual([1, 3])
  expect(await listed(token)).toEqual([1, 2, 3, 4])
  const draft = (await call('get', `/comics/${comics[1]?.id}`, token).expect(200)).body.data
  expect([draft.previous.id, draft.next.id]).toEqual([comics[0]?.id, comics[2]?.id])
})

test('a series without a published episode is its creator’s alone, and so are all changes', async () => {
  const { user, token } = await creator()
  const [staff, other] = [await tokenOf(await makeUser(db(), { role: 'admin' })), await member()]
  const { id, comics } = await makeSeries(db(), { user_id: user.id, episodes: ['draf 1'] })
  for (const headers of [{}, other, staff])
    for (const path of [`/series/${id}`, `/series/${id}/episodes`]) await call('get', path, headers).expect(404)
  expect((await call('get', `/series/${id}`, token).expect(200)).body.data).toMatchObject({ episode_count: 0 })
  await db()('comics').where({ series_id: id }).update({ published_at: new Date() })
  await call('get', `/series/${id}`).expect(200)
  const theirs = await makeComic(db())
  for (const headers of [other, staff]) {
    await call('put', `/series/${id}`, headers).send({ title: 'Milikku' }).expect(404)
    await call('delete', `/series/${id}`, headers).expect(404)
    await call('post', `/series/${id}/episodes`, headers).send({ comic_id: theirs.id }).expect(404)
    await call('put', `/series/${id}/episodes/${comics[0]?.id}`, headers).send({ episode_number: 1 }).expect(404)
    await call('delete', `/series/${id}/episodes/${comics[0]?.id}`, headers).expect(404)
  }
  for (const [method, path] of [
    ['post', '/series'],
    ['put', `/series/${id}`],
    ['delete', `/series/${id}`],
    ['post', `/series/${id}/episodes`],
  ] as const)
    await call(method, path).send(facts).expect(401)
  await call('post', `/series/${id}/episodes`, token).send({ comic_id: theirs.id }).expect(404)
  await call('post', `/series/${id}/episodes`, token).send({ comic_id: 2_000_000_000 }).expect(404)
  await call('put', `/series/${id}/episodes/${theirs.id}`, token).send({ episode_number: 1 }).expect(404)
  await call('get', '/series/0').expect(404)
  await call('get', '/series/99999999999').expect(404)
})

test('fields that are wrong are refused by name, and any one field can be changed', async () => {
  const { user, token } = await creator()
  for (const [field, value] of [
    ...[undefined, 'a', 'a'.repeat(101), '\0\0\0', 7, {}].map((title) => ['title', title] as const),
    ['summary', 'a'.repeat(2_001)],
    ...[undefined, [], 'x', [0], ['1; drop']].map((ids) => ['genre_ids', ids] as const),
    ...[undefined, '18+'].map((age) => ['age_label', age] as const),
    ['status', 'selesai'],
  ] as const) {
    const { body } = await call('post', '/series', token)
      .send({ ...facts, [field]: value })
      .expect(422)
    expect([value, body.detail[0].loc[1]]).toEqual([value, field])
  }
  await call('post', '/series', token)
    .send({ ...facts, genre_ids: [999] })
    .expect(400)
  expect(await db()('comic_series')).toEqual([])
  const { id } = await makeSeries(db(), { user_id: user.id, episodes: names(2) })
  for (const change of [
    { title: 'Ub' },
    { summary: '' },
    { status: 'hiatus' },
    { status: 'finished' },
    { age_label: '17+' },
  ])
    expect((await call('put', `/series/${id}`, token).send(change).expect(200)).body.data).toMatchObject(change)
  const changed = (
    await call('put', `/series/${id}`, token)
      .send({ genre_ids: [3] })
      .expect(200)
  ).body.data
  expect(changed).toMatchObject({ title: 'Ub', status: 'finished', genre: ['Komedi'], slug: `ub-${id}` })
  await call('put', `/series/${id}`, token).send({ title: '' }).expect(422)
  const [comic] = await db()('comics').where({ series_id: id }).pluck('id')
  for (const wrong of [
    { episode_number: 0 },
    { episode_number: -1 },
    { episode_number: 1.5 },
    { episode_title: 'a'.repeat(201) },
  ])
    await call('put', `/series/${id}/episodes/${comic}`, token).send(wrong).expect(422)
  await call('post', `/series/${id}/episodes`, token).send({}).expect(422)
})

test('series are found by words, genre, status and creator, without those that nobody may read', async () => {
  const { user, token } = await creator()
  const open = await makeSeries(db(), { user_id: user.id, episodes: names(1), title: 'Kapal 100%', status: 'hiatus' })
  const secret = await makeSeries(db(), { user_id: user.id, title: 'Rahasia' })
  const other = await makeSeries(db(), { episodes: names(1), title: 'Gunung' })
  await db()('comics').where({ series_id: other.id }).update({ total_views: '5' })
  const found = async (query: string, headers = {}) =>
    (await call('get', `/series${query}`, headers).expect(200)).body.data.map((one: { id: number }) => one.id)
  expect(await found('')).toEqual([other.id, open.id])
  expect(await found('?q=100%25')).toEqual([open.id])
  expect(await found('?q=dinda')).toEqual([other.id, open.id])
  expect(await found('?status=hiatus')).toEqual([open.id])
  expect(await found(`?user_id=${user.id}`, token)).toEqual([open.id])
  expect(await found('?genre=fantasi')).toHaveLength(2)
  expect(await found('?genre=komedi')).toEqual([])
  expect((await found('?mine=1', token)).sort((one: number, other: number) => one - other)).toEqual([
    open.id,
    secret.id,
  ])
  expect(await found('?page=2&per_page=1')).toEqual([open.id])
  await call('get', '/series?mine=1').expect(401)
  for (const query of ['?status=x', '?user_id=x', '?page=0', '?mine=apa', '?q=%00']) {
    const { status } = await app().get(`/api/v1/series${query}`)
    expect([query, status]).toEqual([query, 422])
  }
})

test('followers are counted, and a reader sees whether they follow', async () => {
  const { id } = await makeSeries(db(), { episodes: names(1) })
  const reader = await makeUser(db())
  await db()('series_followers').insert({ series_id: id, follower_id: reader.id })
  const seen = async (headers = {}) => (await call('get', `/series/${id}`, headers).expect(200)).body.data
  expect(await seen(await tokenOf(reader))).toMatchObject({ is_following: true, total_followers: 1 })
  expect(await seen(await member())).toMatchObject({ is_following: false, total_followers: 1 })
})
