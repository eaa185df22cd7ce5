import { expect, test } from 'vitest'
import { listPanels } from '../../../src/comics/comic/queries.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'
import { inFormat, png, strip, zipOf } from './pictures.ts'

const db = useDatabase()
const { app, call, tokenOf } = useApi(db, { DATA_DIR: useFolder() })
const form = { title: 'Warung Hujan', genre_ids: [5], age_label: '13+', made_with_ai: false, rights: true }

async function started(wishes: object = {}) {
  const owner = await makeUser(db(), { name: 'Dinda Puspita' })
  const token = await tokenOf(owner)
  const { body } = await call('post', '/comics', token)
    .send({ ...form, ...wishes })
    .expect(201)
  return { owner, token, id: Number(body.data.id), comic: body.data }
}

type Sent = Record<string, Buffer>
function send({ id, token }: { id: number; token: Record<string, string> }, files: Sent) {
  const request = call('post', `/comics/${id}/pages`, token)
  for (const [name, bytes] of Object.entries(files)) request.attach('pages', bytes, name)
  return request
}

const numbers = async (id: number) => (await listPanels(db(), id)).map((one) => [one.page_number, one.panel_number])

test('a comic of own pages is a draft that is completed, and its fields are checked', async () => {
  const { comic, token, owner } = await started()
  expect(comic).toMatchObject({
    ...{ source: 'pages', status: 'COMPLETED', title: 'Warung Hujan', age_label: '13+', user_id: owner.id, ai: 'none' },
    ...{ genre: ['Fantasi'], style: '', page_count: 0, panels: [], is_published: false, illustrator: null },
  })
  expect((await started({ made_with_ai: true })).comic.ai).toBe('pictures')
  for (const [wrong, status] of [
    [{ title: '' }, 422],
    [{ genre_ids: [] }, 422],
    [{ genre_ids: [999] }, 400],
    [{ age_label: '5+' }, 422],
    [{ made_with_ai: 'x' }, 422],
    [{ rights: undefined }, 422],
  ] as const)
    await call('post', '/comics', token)
      .send({ ...form, ...wrong })
      .expect(status)
  await call('post', '/comics').send(form).expect(401)
})

test('a comic begins as the last episode of a series of one’s own, or not at all', async () => {
  const { token, id } = await started()
  const { title, genre_ids, age_label } = form
  const series = await call('post', '/series', token).send({ title, genre_ids, age_label }).expect(201)
  const series_id = Number(series.body.data.id)
  await call('post', `/series/${series_id}/episodes`, token).send({ comic_id: id }).expect(201)
  const begin = (sent: object, of = token) => call('post', '/comics', of).send({ ...form, ...sent })
  const { body } = await begin({ series_id, episode_title: 'Mangkuk Kedua' }).expect(201)
  expect(body.data).toMatchObject({ series: { id: series_id }, episode_number: 2, episode_title: 'Mangkuk Kedua' })
  expect((await begin({ series_id: null }).expect(201)).body.data.series).toBeNull()
  const other = await started()
  await begin({ series_id }, other.token).expect(404)
  await begin({ series_id: 'x' }).expect(422)
  await begin({ series_id, episode_title: 'x'.repeat(201) }).expect(422)
  const drafts = await call('get', '/comics/drafts', other.token)
  expect(drafts.body.data.drafts.map((draft: { id: number }) => draft.id)).toEqual([other.id])
  const all = await Promise.all([begin({ series_id }), begin({ series_id }), begin({ series_id })])
  expect(all.map((answer) => answer.body.data.episode_number).sort()).toEqual([3, 4, 5])
})

test('what was left open at the beginning is said when it is published, or before', async () => {
  const own = await started({ rights: false })
  const publish = (sent: object) => call('post', `/comics/${own.id}/publish`, own.token).send(sent)
  await publish({ rights: true }).expect(400)
  await publish({ rights: false, publish_at: null }).expect(200)
  await send(own, { '1.png': await png(90, 120) }).expect(201)
  expect((await publish({}).expect(400)).body.detail).toMatch(/berhak/)
  const saved = await publish({ rights: true, made_with_ai: true, age_label: '17+', publish_at: null }).expect(200)
  expect(saved.body.data).toMatchObject({ is_published: false, ai: 'pictures', age_label: '17+' })
  expect((await publish({ made_with_ai: false }).expect(200)).body.data).toMatchObject({
    is_published: true,
    ai: 'none',
  })
  await publish({ rights: 'x' }).expect(422)
  const told = await makeComic(db(), { user_id: own.owner.id })
  const untouched = await call('post', `/comics/${told.id}/publish`, own.token).send({
    made_with_ai: true,
    publish_at: null,
  })
  expect(untouched.body.data.ai).toBe('none')
})

test('pictures of four formats become pages in the order of their names, behind those that are there', async () => {
  const own = await started()
  const first = await send(own, {
    'page10.jpg': await inFormat('jpeg'),
    'page2.png': await png(320, 400),
    'page1.webp': await inFormat('webp'),
  }).expect(201)
  expect(first.body.data.pages.map((page: { name: string }) => page.name)).toEqual([
    'page1.webp',
    'page2.png',
    'page10.jpg',
  ])
  const second = await send(own, { 'a.avif': await inFormat('avif', 2_400, 2_000) }).expect(201)
  expect(second.body.data.pages).toMatchObject([
    { page_number: 4, width: 1_600, height: 1_333, name: 'a.avif', alt: '' },
  ])
  expect(second.body.data.refused).toEqual([])
  expect(second.body.data.bytes_left).toBe(1_000_000_000 - second.body.data.bytes)
  expect(await numbers(own.id)).toEqual([1, 2, 3, 4].map((page) => [page, 1]))
  const { image_url } = second.body.data.pages[0]
  const path = new URL(image_url).pathname
  expect((await app().get(path).set(own.token).expect(200)).type).toBe('image/webp')
  await app().get(path).expect(404)
  const whole = (await call('get', `/comics/${own.id}`, own.token).expect(200)).body.data
  expect(whole).toMatchObject({ page_count: 4, cover_url: expect.stringContaining('/komik/gambar/') })
  expect(whole.panels[0].scene).toBeUndefined()
})

test('sixty pages come in order, as pictures, as a zip and as a CBZ', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `bab 1/page${at + 1}.png`)
  const picture = await png(90, 120)
  const shuffled = names.toSorted()
  const files = Object.fromEntries(shuffled.map((name) => [name, picture]))
  for (const sent of [
    Object.fromEntries(shuffled.map((name) => [name.slice(6), picture])),
    { 'bab.zip': await zipOf(files) },
    { 'bab.cbz': await zipOf({ ...files, '__MACOSX/._page1.png': 'x', 'ComicInfo.xml': '<ComicInfo/>' }) },
  ]) {
    const own = await started()
    const { body } = await send(own, sent).expect(201)
    const kept: { name: string }[] = body.data.pages
    expect(kept.map(({ name }) => Number(/page(\d+)/.exec(name)?.[1]))).toEqual(names.map((_, at) => at + 1))
    expect(body.data.refused).toEqual([])
  }
})

test('a long strip is cut into slices of one page, without a lost row', async () => {
  const own = await started()
  const { body } = await send(own, { 'strip.jpg': await strip(800, 12_000) }).expect(201)
  expect(body.data.pages).toMatchObject([{ page_number: 1, width: 800, height: 12_000 }])
  const panels = await listPanels(db(), own.id)
  expect(panels.map((one) => [one.page_number, one.panel_number])).toEqual(panels.map((_, at) => [1, at + 1]))
  const heights = panels.map(({ height }) => height ?? 0)
  expect(heights.reduce((sum, height) => sum + height, 0)).toBe(12_000)
  expect(Math.max(...heights)).toBeLessThanOrEqual(1_600)
  // Between two pictures 40 rows are white.
  let top = 0
  for (const height of heights.slice(0, -1)) {
    top += height
    expect(top % 180 === 0 || top % 180 >= 140).toBe(true)
  }
})

test('ComicInfo is offered, never forced', async () => {
  const own = await started()
  const info =
    '<?xml version="1.0"?><ComicInfo><Title>Hujan &amp; Api</Title><Number>3</Number><Summary>Naga.</Summary></ComicInfo>'
  const { body } = await send(own, {
    'a.cbz': await zipOf({ '1.png': await png(90, 120), 'ComicInfo.xml': info }),
  }).expect(201)
  expect(body.data.comic_info).toMatchObject({ title: 'Hujan & Api', number: '3', summary: 'Naga.' })
  expect((await call('get', `/comics/${own.id}`, own.token)).body.data.title).toBe('Warung Hujan')
})

test('pages are ordered, described, framed and removed, and their numbers stay 1 to n', async () => {
  const own = await started()
  const picture = await png(90, 120)
  const { body } = await send(own, { '1.png': picture, '2.png': await strip(300, 3_000), '3.png': picture }).expect(201)
  const ids: number[] = body.data.pages.map((page: { id: number }) => page.id)
  const [a = 0, b = 0, c = 0] = ids
  const order = async (list: unknown, status = 200) =>
    (await call('put', `/comics/${own.id}/pages`, own.token).send({ order: list }).expect(status)).body
  for (const wrong of [[a, b], [a, b, b], [a, b, c, 99], 'x', undefined]) await order(wrong, 422)
  expect((await order([c, a, b])).data.pages.map((page: { id: number }) => page.id)).toEqual([c, a, b])
  expect((await numbers(own.id)).slice(0, 3)).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ])
  const change = (id: number, sent: object) => call('put', `/comics/${own.id}/pages/${id}`, own.token).send(sent)
  const frame = { x: 0.1, y: 0, width: 0.5, height: 0.4 }
  expect((await change(c, { alt: 'Sari.', frames: [frame] }).expect(200)).body.data).toMatchObject({
    alt: 'Sari.',
    frames: [frame],
  })
  expect((await change(c, { frames: [] }).expect(200)).body.data).toMatchObject({ alt: 'Sari.', frames: [] })
  for (const nothing of [{}, { caption: 'x' }])
    expect((await change(c, nothing).expect(200)).body.data).toMatchObject({ alt: 'Sari.', frames: [] })
  expect((await call('get', `/comics/${own.id}`, own.token)).body.data.panels[0].description).toBe('Sari.')
  for (const wrong of [
    { alt: 'x'.repeat(301) },
    { frames: [{ ...frame, x: 0.9 }] },
    { frames: 'x' },
    { frames: [{ ...frame, width: 2 }] },
  ])
    await change(c, wrong).expect(422)
  await change(999_999, { alt: '' }).expect(404)
  await call('delete', `/comics/${own.id}/pages/${a}`, own.token).expect(200)
  await call('delete', `/comics/${own.id}/pages/${a}`, own.token).expect(404)
  const left = (await call('get', `/comics/${own.id}/pages`, own.token).expect(200)).body.data.pages
  expect(left.map((page: { id: number; page_number: number }) => [page.id, page.page_number])).toEqual([
    [c, 1],
    [b, 2],
  ])
  expect((await db()('uploads').where({ uses: 0 })).length).toBe(0)
})

test('the last page of a published comic stays, and a deleted comic frees its pictures', async () => {
  const own = await started()
  const { body } = await send(own, { '1.png': await png(90, 120) }).expect(201)
  await db()('comics').where({ id: own.id }).update({ published_at: new Date() })
  await call('delete', `/comics/${own.id}/pages/${body.data.pages[0].id}`, own.token).expect(409)
  await db()('comics').where({ id: own.id }).update({ published_at: null })
  await call('delete', `/drafts/${own.id}`, own.token).expect(200)
  expect(await db()('uploads')).toEqual([])
})

test('strangers get 404, visitors 401, and comics that are told have no pages', async () => {
  const own = await started()
  const stranger = await tokenOf(await makeUser(db(), { role: 'admin' }))
  const told = await makeComic(db(), { user_id: own.owner.id, published_at: null })
  const calls = [
    ['post', 'pages'],
    ['get', 'pages'],
    ['put', 'pages'],
    ['put', 'pages/1'],
    ['delete', 'pages/1'],
    ['post', 'uploads'],
    ['get', 'uploads/0b7f6f0e-5d1c-4f5e-9a54-6f1f1c2d3e4f'],
  ] as const
  for (const [method, path] of calls) {
    expect((await call(method, `/comics/${own.id}/${path}`)).status).toBe(401)
    expect((await call(method, `/comics/${own.id}/${path}`, stranger)).status).toBe(404)
    expect((await call(method, `/comics/${told.id}/${path}`, own.token)).status).toBe(409)
  }
})

test('the calls of the wizard answer 409 or 404 for own pages', async () => {
  const own = await started()
  await send(own, { '1.png': await png(90, 120) }).expect(201)
  const [panel] = await listPanels(db(), own.id)
  const calls = [
    ['post', `/comics/${own.id}/drafts`, {}],
    ['post', `/comics/${own.id}/drafts/cancel`, {}],
    ['post', `/comics/${own.id}/script-option`, { n: 1 }],
    ['put', `/comics/${own.id}/characters`, { character_key: '5' }],
    ['put', `/comics/${own.id}/backgrounds`, { background_ids: [1] }],
    ['put', `/comics/${own.id}/panels/${panel?.id}`, { narration: 'x' }],
    ['post', `/comics/${own.id}/panels`, { after: null }],
    ['delete', `/comics/${own.id}/panels/${panel?.id}`, {}],
    ['post', `/comics/${own.id}/panels/${panel?.id}/split`, { at: 0 }],
    ['post', `/comics/${own.id}/panels/${panel?.id}/join`, {}],
    ['post', `/comics/${own.id}/panels/${panel?.id}/move`, { after: null }],
    ['post', `/comics/${own.id}/regenerate-panel/${panel?.id}`, {}],
    ['post', `/comics/${own.id}/undo`, {}],
    ['post', `/comics/${own.id}/redo`, {}],
    ['post', `/comics/${own.id}/narration`, {}],
    ['post', `/comics/${own.id}/export/video`, {}],
  ] as const
  for (const [method, path, sent] of calls)
    expect([path, [404, 409].includes((await call(method, path, own.token).send(sent)).status)]).toEqual([path, true])
  expect((await call('get', `/comics/${own.id}/draft/status`, own.token).expect(200)).body.data.status).toBe(
    'COMPLETED',
  )
})

test('the quota of bytes is the member’s own, and ends in a 413 with a sentence', async () => {
  const own = await started()
  await db()('site_settings').insert({
    name: 'comics_upload_quota_mb',
    value: JSON.stringify(1),
    changed_at: new Date(),
  })
  await send(own, { '1.png': await png(90, 120) }).expect(201)
  await db().raw('update comic_pages set bytes = 999990')
  const { body } = await send(own, { '2.jpg': await strip(800, 2_000) }).expect(413)
  expect(body.detail).toMatch(/Ruang unggahanmu/)
  expect(await numbers(own.id)).toEqual([[1, 1]])
  expect((await db()('uploads').where({ uses: 0 })).length).toBe(0)
})

test('a comic of more than 100 MB takes no more, and another one of the member does', async () => {
  const own = await started()
  await send(own, { '1.png': await png(90, 120) }).expect(201)
  await db().raw('update comic_pages set bytes = 100000000')
  const { body } = await send(own, { '2.png': await png(90, 120) }).expect(413)
  expect(body.detail).toMatch(/Satu komik paling banyak 100 MB/)
  expect((await db()('uploads').where({ uses: 0 })).length).toBe(0)
  const next = await call('post', '/comics', own.token).send(form).expect(201)
  await send({ ...own, id: next.body.data.id }, { '1.png': await png(90, 120) }).expect(201)
})

test('the 201st page is a 409 that names those that were kept', async () => {
  const own = await started()
  const picture = await png(30, 40)
  await send(own, Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}.png`, picture]))).expect(201)
  const more = await zipOf(Object.fromEntries(Array.from({ length: 180 }, (_, at) => [`x${at}.png`, picture])))
  const { body } = await send(own, { 'a.zip': more }).expect(409)
  expect(body.detail).toContain('x169.png')
  expect(body.detail).not.toContain('x170.png')
  expect((await numbers(own.id)).length).toBe(200)
  await send(own, { 'last.png': picture }).expect(409)
})
