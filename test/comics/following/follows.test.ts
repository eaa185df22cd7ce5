import { expect, test } from 'vitest'
import { fromHtmx } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)
const { as, visitor } = useBrowsers(db)

/** A series with one published episode. */
async function makeSeries(wishes: Parameters<typeof makeComic>[1] = {}) {
  const comic = await makeComic(db(), wishes)
  const [series] = await db()('comic_series').insert({ user_id: comic.user_id, title: 'Warung Hujan' }).returning('id')
  const id = series?.id ?? 0
  await db()('comics').where({ id: comic.id }).update({ series_id: id, episode_number: 1 })
  return { id, comic, href: `/komik/seri/warung-hujan-${id}/` }
}

test('creators and series are followed once, listed with the last first, and no longer followed', async () => {
  const [series, comic] = [await makeSeries(), await makeComic(db())]
  const token = await tokenOf(await makeUser(db()))
  const [creator_id, series_id] = [comic.user_id, series.id]
  for (const body of [{ creator_id }, { series_id }])
    for (const status of [201, 200]) {
      const answer = await call('post', '/follows', token).send(body).expect(status)
      expect(answer.body.data).toEqual({ is_following: true })
    }
  const list = async () => (await call('get', '/follows', token).expect(200)).body.data
  expect(await list()).toMatchObject({
    creators: [{ id_users: creator_id, full_name: 'Dinda Puspita' }],
    series: [{ id: series_id, title: 'Warung Hujan', slug: `warung-hujan-${series_id}`, episode_count: 1 }],
  })
  expect((await call('get', `/users/${creator_id}/is-following`, token)).body.data.is_following).toBe(true)
  for (const body of [{ creator_id }, { series_id }])
    for (const _ of [1, 2]) {
      const answer = await call('delete', '/follows', token).send(body).expect(200)
      expect(answer.body.data).toEqual({ is_following: false })
    }
  expect(await list()).toEqual({ creators: [], series: [] })
})

test('nobody follows themselves, their own series, or what is not there; odd bodies are refused for their field', async () => {
  const { id: series_id, comic } = await makeSeries()
  const draft = await makeSeries({ published_at: null })
  const [own, other] = [await tokenOf({ id: comic.user_id }), await tokenOf(await makeUser(db()))]
  const follow = (body: object, token = own) => call('post', '/follows', token).send(body)
  await follow({ creator_id: comic.user_id }).expect(400)
  await follow({ series_id }).expect(400)
  await follow({ creator_id: 2_000_000_000 }).expect(404)
  await follow({ series_id: 2_000_000_000 }).expect(404)
  await follow({ series_id: draft.id }, other).expect(404)
  const wrong = [{}, { creator_id: 1, series_id: 1 }, { creator_id: 'x' }, { series_id: -1 }, { series_id: [] }]
  for (const body of [...wrong, { creator_id: null }, { series_id: 9e99 }])
    for (const method of ['post', 'delete'] as const) {
      const answer = await call(method, '/follows', own).send(body)
      expect([body, method, answer.status]).toEqual([body, method, 422])
    }
  await call('get', '/follows').expect(401)
  await call('post', '/follows').send({ series_id }).expect(401)
  await call('delete', '/follows').send({ series_id }).expect(401)
})

test('the list of comics can be narrowed to what a member follows, the newest first', async () => {
  const { id: series_id, comic: episode } = await makeSeries({ published_at: new Date('2026-01-01') })
  const followed = await makeComic(db(), { published_at: new Date('2026-02-01') })
  await makeComic(db(), { user_id: followed.user_id, published_at: null })
  await makeComic(db())
  const token = await tokenOf(await makeUser(db()))
  for (const body of [{ series_id }, { creator_id: followed.user_id }, { creator_id: episode.user_id }])
    await call('post', '/follows', token).send(body).expect(201)
  const { data, meta } = (await call('get', '/comics?followed=1', token).expect(200)).body
  expect(data.map(({ id }: { id: number }) => id)).toEqual([followed.id, episode.id])
  expect(meta.total).toBe(2)
  await call('get', '/comics?followed=1').expect(401)
  await call('get', '/comics?followed=x', token).expect(422)
  expect((await call('get', '/comics?followed=0').expect(200)).body.meta.total).toBeGreaterThan(2)
})

test('a series is followed by its button, with a fragment or a way back, and left on the page of what one follows', async () => {
  const { id, href, comic } = await makeSeries()
  const { post, page, cookie, user } = await as(await makeUser(db()))
  const { app } = useApi(db)
  const press = app()
    .post(`${href}ikuti/`)
    .type('form')
    .set({ Cookie: cookie, ...fromHtmx })
  const { text } = await press.send({ nyala: 'ya' }).expect(200)
  expect(text).toContain(`action="${href}ikuti/"`)
  expect(text).toContain('Diikuti seri Warung Hujan')
  const rows = () => db()('series_followers').where({ follower_id: user.id })
  expect(await rows()).toMatchObject([{ series_id: id }])
  const list = await page('/komik/diikuti/?tab=seri')
  expect(list.texts('.followed a')).toEqual(['Warung Hujan'])
  const news = await page('/komik/diikuti/')
  expect(news.texts('.comic-card-title')).toEqual([comic.title])
  expect(news.text('.comic-card')).toContain('Warung Hujan, episode 1')
  await post('/komik/diikuti/', { seri: id }).expect(303)
  expect(await rows()).toEqual([])
  const back = await post(`${href}ikuti/`, { nyala: 'ya' }).expect(303)
  expect(back.headers.location).toBe(href)
  await post(`${href}ikuti/`, { nyala: 'tidak' }).expect(303)
  expect(await rows()).toEqual([])
  await post(`${href}ikuti/`, { nyala: 'x' }).expect(400)
  for (const slug of ['x', 'warung-hujan-999999', '0', 'a'.repeat(200)])
    await post(`/komik/seri/${slug}/ikuti/`, { nyala: 'ya' }).expect(404)
})

test('members see what is new from whom they follow on the shelves and on a page of its own, others do not', async () => {
  const creator = await makeUser(db(), { name: 'Dinda Puspita' })
  const { get, page, post, user } = await as(await makeUser(db()))
  await get('/komik/diikuti/rak/').expect(204)
  expect((await page('/komik/')).all('#diikuti')).toEqual([])
  expect((await page('/komik/diikuti/')).text('.empty h2')).toBe('Kamu belum mengikuti siapa pun')
  await makeComic(db(), { user_id: creator.id, title: 'Kesatu' })
  const { slug } = (await db()('creators').where({ user_id: creator.id }).first()) ?? {}
  await post(`/kreator/${slug}/ikuti/`, { nyala: 'ya' }).expect(303)
  for (let at = 2; at <= 26; at += 1) await makeComic(db(), { user_id: creator.id, title: `Nomor ${at}`, panels: [1] })
  const shelf = (await page('/komik/')).texts('[aria-labelledby=diikuti] .comic-card-title')
  expect([shelf.length, shelf[0]]).toEqual([8, 'Nomor 26'])
  const row = (await page('/komik/diikuti/rak/')).texts('.card-title')
  expect([row.length, row[0]]).toEqual([8, 'Nomor 26'])
  expect((await page('/komik/diikuti/')).all('.comic-card')).toHaveLength(24)
  expect((await page('/komik/diikuti/?page=2')).all('.comic-card')).toHaveLength(2)
  await page('/komik/diikuti/?page=3', 404)
  expect((await page('/komik/diikuti/?tab=kreator')).texts('.followed a')).toEqual(['Dinda Puspita'])
  expect((await page('/komik/?cari=Nomor')).all('#diikuti')).toEqual([])
  expect((await visitor.page('/komik/')).all('#diikuti')).toEqual([])
  const counts = async () => (await call('get', `/users/${user.id}/follow-counts`).expect(200)).body.data
  expect(await counts()).toEqual({ followers_count: 0, following_count: 1 })
  await db()('users').where({ id: creator.id }).update({ is_active: false })
  expect(await counts()).toEqual({ followers_count: 0, following_count: 0 })
  await db()('users').where({ id: creator.id }).update({ is_active: true })
  await visitor.get('/komik/diikuti/').expect(303)
  await post('/komik/diikuti/', { kreator: creator.id }).expect(303)
  expect(await db()('creator_followers').where({ follower_id: user.id })).toEqual([])
  await post('/komik/diikuti/', { kreator: 'x' }).expect(422)
})
