import { pino } from 'pino'
import { expect, test } from 'vitest'
import { recountReaders } from '../../../src/comics/statistics/numbers.ts'
import { daysBefore } from '../../../src/comics/statistics/statistics.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { useDatabase } from '../../support/db.ts'
import { seeded } from '../../support/random.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { app, call, tokenOf } = useApi(db)
const { as } = useBrowsers(db)
const today = toWibDay(new Date())

type Headers = Record<string, string>
const track = (comic: { id: number }, headers: Headers, panel_id: number | undefined, more: object = {}) =>
  call('post', `/comics/${comic.id}/track-read`, headers)
    .send({ panel_id, ...more })
    .expect(200)
const numbers = async (path: string, token: Headers) =>
  (await call('get', `/analytics/${path}`, token).expect(200)).body.data

async function makeSeries(user_id: number) {
  const [series] = await db()('comic_series').insert({ user_id, title: '=Warung "Hujan", lagi' }).returning('id')
  return series?.id ?? 0
}

test('the panel where readers stop is right for 200 members who read on, begin again, go back and finish later', async () => {
  const comic = await makeComic(db(), { panels: [4, 4] })
  const random = seeded(200)
  const panels = comic.panelIds
  const expected = new Map<number, number>()
  let finished = 0
  for (let nth = 0; nth < 200; nth += 1) {
    const token = await tokenOf(await makeUser(db()))
    const visits = Array.from({ length: 1 + Math.floor(random() * 3) }, () => Math.floor(random() * panels.length))
    for (const at of visits) await track(comic, token, panels[at])
    const furthest = Math.max(...visits)
    if (furthest === panels.length - 1) finished += 1
    else expected.set(furthest, (expected.get(furthest) ?? 0) + 1)
  }
  const token = await tokenOf({ id: comic.user_id })
  const shown = await numbers(`comics/${comic.id}?days=7`, token)
  const stops = [...expected]
    .sort(([one], [other]) => one - other)
    .map(([at, readers]) => {
      const place = { page_number: at < 4 ? 1 : 2, panel_number: (at % 4) + 1 }
      return { panel_id: panels[at], ...place, readers }
    })
  expect(shown.stops).toEqual(stops)
  expect(shown.days).toHaveLength(7)
  expect(shown.days.at(-1)).toEqual({ date: today, readers: 200, new_readers: 200, finished })
  expect([shown.readers, shown.new_readers, shown.finished_share]).toEqual([200, 200, finished / 200])
  expect(await recountReaders(db(), pino({ level: 'silent' }), new Date())).toBe(0)
  expect(await numbers(`comics/${comic.id}?days=7`, token)).toEqual(shown)
  expect((await numbers('readers?days=7', token)).stops).toEqual(stops)
}, 120_000)

test('the creator, staff and drafts count nowhere, by the API, the page and its saved places', async () => {
  const comic = await makeComic(db())
  const draft = await makeComic(db(), { user_id: comic.user_id, published_at: null })
  const [owner, staff] = [{ id: comic.user_id }, await makeUser(db(), { role: 'staff' })]
  const [token, last] = [await tokenOf(owner), comic.panelIds.at(-1)]
  for (const user of [owner, staff]) {
    await track(comic, await tokenOf(user), last)
    await call('get', `/comics/${comic.id}`, await tokenOf(user)).expect(200)
    const browser = await as(user)
    await browser.get(`/komik/${comic.id}/baca/`).redirects(1).expect(200)
    await browser.post(`/komik/warung-di-ujung-hujan-${comic.id}/baca/`, { panel: last, skrip: 'ya' }).expect(204)
  }
  await call('get', `/comics/${draft.id}`, token).expect(200)
  for (const path of [`comics/${comic.id}`, `comics/${draft.id}`, 'readers']) {
    const shown = await numbers(path, token)
    expect(shown).toMatchObject({ readers: 0, new_readers: 0, finished_share: 0, followers: 0, stops: [] })
    expect(shown.days).toHaveLength(30)
  }
  expect((await call('get', `/comics/${comic.id}`).expect(200)).body.data.total_views).toBe(0)
  await track(comic, {}, undefined)
  for (let nth = 0; nth < 2; nth += 1) await track(comic, await tokenOf(await makeUser(db())), undefined)
  expect(await numbers(`comics/${comic.id}`, token)).toMatchObject({
    readers: 3,
    stops: [{ panel_id: comic.panelIds[0], readers: 3 }],
  })
})

test('a visitor’s furthest panel counts, shown from three readers on, and is new unless the browser knows the comic', async () => {
  const comic = await makeComic(db(), { panels: [3] })
  const token = await tokenOf({ id: comic.user_id })
  const [first, second, last] = comic.panelIds
  for (let nth = 0; nth < 2; nth += 1) await track(comic, await tokenOf(await makeUser(db())), second)
  await track(comic, {}, undefined)
  const shown = () => numbers(`comics/${comic.id}`, token)
  expect(await shown()).toMatchObject({ readers: 3, stops: [] })
  await track(comic, {}, second)
  await track(comic, {}, first)
  // A panel of another comic is none of this one.
  await track(comic, {}, 2_000_000_000)
  expect(await shown()).toMatchObject({ readers: 3, new_readers: 3, stops: [{ panel_id: second, readers: 3 }] })
  await track(comic, {}, first, { seen_before: true })
  await track(comic, {}, first, { seen_before: true })
  expect(await shown()).toMatchObject({ readers: 3, new_readers: 2, stops: [{ panel_id: second, readers: 3 }] })
  await track(comic, {}, last)
  expect(await shown()).toMatchObject({ readers: 3, new_readers: 2, finished_share: 0.3333, stops: [] })
})

test.each(['page', 'API'])('a member who reads on past midnight by the %s is a reader of both days', async (way) => {
  const comic = await makeComic(db(), { panels: [3] })
  const user = await makeUser(db())
  const [reader, token] = [await as(user), await tokenOf({ id: comic.user_id })]
  const page = `/komik/warung-di-ujung-hujan-${comic.id}/baca/`
  await reader.get(page).expect(200)
  await db()('comic_view_days')
    .where({ comic_id: comic.id })
    .update({ day: daysBefore(today, 1), reader: 'yesterday' })
  await recountReaders(db(), pino({ level: 'silent' }), new Date())
  const [, panel] = comic.panelIds
  if (way === 'page') await reader.post(page, { panel, skrip: 'ya' }).expect(204)
  else await track(comic, await tokenOf(user), panel)
  for (let nth = 0; nth < 2; nth += 1) await track(comic, await tokenOf(await makeUser(db())), panel)
  const shown = await numbers(`comics/${comic.id}`, token)
  expect(shown).toMatchObject({ readers: 3, stops: [{ panel_id: panel, page_number: 1, panel_number: 2 }] })
  expect(shown.days.map((day: { readers: number }) => day.readers).slice(-2)).toEqual([1, 3])
  const days = await db()('comic_view_days')
    .where({ comic_id: comic.id, user_id: String(user.id) })
    .orderBy('day')
  expect(days.map(({ furthest }) => furthest)).toEqual([comic.panelIds[0], panel])
})

test('who opens a page that the browser had fetched ahead is a reader once their place is kept; its creator never', async () => {
  const comic = await makeComic(db(), { panels: [3] })
  const owner = await as({ id: comic.user_id })
  const readers = await Promise.all(Array.from({ length: 3 }, async () => as(await makeUser(db()))))
  const page = `/komik/warung-di-ujung-hujan-${comic.id}/baca/`
  for (const browser of [...readers, owner]) {
    await browser.get(page).set('Sec-Purpose', 'prefetch').expect(200)
    await browser.post(page, { panel: 2_000_000_000, skrip: 'ya' }).expect(404)
    expect(await db()('comic_view_days').where({ comic_id: comic.id })).toEqual([])
  }
  for (const browser of [owner, ...readers])
    await browser.post(page, { panel: comic.panelIds[1], skrip: 'ya' }).expect(204)
  const shown = await numbers(`comics/${comic.id}`, await tokenOf({ id: comic.user_id }))
  expect(shown).toMatchObject({ readers: 3, new_readers: 3, stops: [{ panel_id: comic.panelIds[1], readers: 3 }] })
})

test('nobody reads the numbers of another’s comic or series; only 7, 30 and 90 days are answered', async () => {
  const comic = await makeComic(db())
  const series = await makeSeries(comic.user_id)
  const [owner, other] = [await tokenOf({ id: comic.user_id }), await tokenOf(await makeUser(db()))]
  const staff = await tokenOf(await makeUser(db(), { role: 'admin' }))
  for (const path of [`comics/${comic.id}`, `series/${series}`]) {
    for (const ending of ['', '.csv', '?days=90']) {
      await call('get', `/analytics/${path}${ending}`, owner).expect(200)
      for (const headers of [other, staff]) await call('get', `/analytics/${path}${ending}`, headers).expect(404)
      await call('get', `/analytics/${path}${ending}`).expect(401)
    }
  }
  await call('get', '/analytics/readers').expect(401)
  for (const id of ['0', 'x', '-1', '99999999999', '%00', '1.csv.csv', "1'"])
    for (const kind of ['comics', 'series']) await call('get', `/analytics/${kind}/${id}`, owner).expect(404)
  for (const days of ['8', '0', '-7', '7.0', 'x', '30%00', '', '1e1'])
    for (const path of [`comics/${comic.id}`, `series/${series}.csv`, 'readers']) {
      const { body } = await call('get', `/analytics/${path}?days=${days}`, owner).expect(422)
      expect(body.detail[0].loc).toEqual(['query', 'days'])
    }
  const followers = async () => [
    (await numbers(`comics/${comic.id}`, owner)).followers,
    (await numbers(`series/${series}`, owner)).followers,
    (await numbers('readers', owner)).followers,
  ]
  const [one, two] = [await makeUser(db()), await makeUser(db())]
  await db()('comics').where({ id: comic.id }).update({ series_id: series, episode_number: 1 })
  for (const { id: follower_id } of [one, two])
    await db()('series_followers').insert({ follower_id, series_id: series })
  await db()('creator_followers').insert({ follower_id: one.id, creator_id: comic.user_id })
  expect(await followers()).toEqual([2, 2, 1])
})

test('the numbers come as a table of commas too, in which no cell is a formula', async () => {
  const comic = await makeComic(db(), { panels: [3], title: '@SUM(1+1), "Naga"' })
  const series = await makeSeries(comic.user_id)
  await db()('comics').where({ id: comic.id }).update({ series_id: series, episode_number: 1 })
  await track(comic, {}, undefined)
  for (const at of [0, 0, 1, 1]) await track(comic, await tokenOf(await makeUser(db())), comic.panelIds[at])
  const token = await tokenOf({ id: comic.user_id })
  const head = 'date,readers,new_readers,finished,title,page_number,panel_number,panel_id'
  const named = `"'@SUM(1+1), ""Naga"""`
  const [stop] = comic.panelIds
  for (const [path, title] of [
    [`comics/${comic.id}`, named],
    [`series/${series}`, `"'=Warung ""Hujan"", lagi"`],
    ['readers', ''],
  ]) {
    const { text, headers } = await call('get', `/analytics/${path}.csv?days=7`, token).expect(200)
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': expect.stringContaining('no-store'),
    })
    const lines = text.split('\r\n')
    expect([lines[0], lines.length, lines.at(-1)]).toEqual([head, 10, ''])
    expect(lines[7]).toBe(`${today},5,5,0,${title},,,`)
    expect(lines[8]).toBe(`,3,,,${named},1,1,${stop}`)
    const asked = await app()
      .get(`/api/v1/analytics/${path}?days=7`)
      .set({ ...token, Accept: 'text/csv' })
      .expect(200)
    expect(asked.text).toBe(text)
  }
})
