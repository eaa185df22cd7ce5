import { expect, test } from 'vitest'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { call, tokenOf, member } = useApi(db, { DATA_DIR: useFolder() })
const idea = { story_idea: 'Seekor naga kecil membuka warung mi.', page_count: 2, genre_ids: [5, 3], style_id: 2 }

/** A comic in a state with its owner and the owner's token. */
async function owned(wishes: Parameters<typeof makeComic>[1] = {}) {
  const owner = await makeUser(db(), { name: 'Dinda Puspita' })
  return { owner, token: await tokenOf(owner), ...(await makeComic(db(), { user_id: owner.id, ...wishes })) }
}
const scripted = () => owned({ draft_status: 'SCRIPT_READY' })
const drawn = () => owned({ published_at: null })

test('an idea begins a comic that waits for its script, and its owner alone sees it', async () => {
  const owner = await makeUser(db())
  const token = await tokenOf(owner)
  const { body } = await call('post', '/comics/story-idea', token).send(idea).expect(201)
  expect(body.data).toMatchObject({
    ...{ user_id: owner.id, generation_status: 'PENDING', script_error: null, is_published: false },
    ...{ page_count: 2, genre: ['Komedi', 'Fantasi'], style: 'Cartoon', panels: [] },
  })
  await call('get', `/comics/${body.data.id}`).expect(404)
  const { drafts, pagination } = (await call('get', '/comics/drafts', token).expect(200)).body.data
  expect(drafts).toMatchObject([{ id: body.data.id, status: 'PENDING', coverUrl: null }])
  expect(pagination.total).toBe(1)
})

test('an idea that is too short, of no or unknown pages, genres or styles is refused', async () => {
  const token = await member()
  for (const [change, status] of [
    [{ story_idea: 'pendek' }, 422],
    [{ page_count: 26 }, 422],
    [{ page_count: 0 }, 422],
    [{ genre_ids: [] }, 422],
    [{ genre_ids: ['x'] }, 422],
    [{ genre_ids: [99] }, 400],
    [{ style_id: 99 }, 400],
    [{ style_id: undefined }, 422],
  ] as const) {
    const answer = await call('post', '/comics/story-idea', token).send({ ...idea, ...change })
    expect([change, answer.status]).toEqual([change, status])
  }
  expect(await db()('comics')).toEqual([])
})

test('summary, character and backgrounds are chosen before the drawing, at all their addresses', async () => {
  const { id, token } = await scripted()
  const summary = 'Sari berteduh di warung yang hanya muncul saat hujan. Pemiliknya tahu namanya.'
  for (const path of [`/${id}/summary`, `/comics/${id}/summary`])
    expect((await call('put', path, token).send({ summary }).expect(200)).body.data.summary).toBe(summary)
  await call('put', `/${id}/summary`, token).send({ summary: 'pendek' }).expect(422)
  const [hero] = (await call('get', '/characters')).body.data
  expect([hero.key, typeof hero.key]).toEqual([String(hero.id), 'string'])
  const { key: word } = (await db()('comic_characters').where({ id: hero.id }).first()) ?? { key: '' }
  await call('put', `/comics/${id}/characters`, token).send({ character_key: word }).expect(200)
  for (const word of ['characters', 'character']) {
    const { body } = await call('put', `/comics/${id}/${word}`, token).send({ character_key: hero.key }).expect(200)
    expect(body.data.selected_character_key).toBe(hero.key)
  }
  await call('put', `/comics/${id}/characters`, token).send({ character_key: 'tidak-ada' }).expect(400)
  const [one, two] = (await call('get', '/backgrounds')).body.data
  const places = await call('put', `/comics/${id}/backgrounds`, token).send({ background_ids: [two.id, one.id] })
  expect(places.body.data.selected_backgrounds.sort()).toEqual([String(one.id), String(two.id)].sort())
  expect([one.key, two.key]).toEqual([String(one.id), String(two.id)])
  await call('put', `/comics/${id}/backgrounds`, token).send({ background_ids: [] }).expect(422)
  const unknown = { background_ids: [9_999] }
  await call('put', `/comics/${id}/backgrounds`, token).send(unknown).expect(400)
})

test('asking for the drawing holds a credit, waits in line, and cancelling gives it back', async () => {
  const { id, token, owner } = await scripted()
  const kredit = async () => Number((await findCreator(db(), owner.id))?.kredit)
  const { body } = await call('post', `/comics/${id}/drafts`, token).expect(202)
  const waiting = { status: 'PENDING', stage: 'drawing', queue_position: 1, panels_count: 6 }
  expect(body.data).toMatchObject({ comic_id: id, ...waiting })
  expect(await kredit()).toBe(2)
  await call('post', `/comics/${id}/generate`, token).expect(409)
  await call('put', `/${id}/summary`, token)
    .send({ summary: 'x'.repeat(60) })
    .expect(409)
  const state = (await call('get', `/comics/${id}/draft/status`, token).expect(200)).body.data
  expect(state).toMatchObject({ id, status: 'PENDING', progress: 0, is_ready_to_generate: false, style: { id: 2 } })
  expect(state.panels[0]).toMatchObject({ page_number: 1, dialogue: 'Sari: Halaman 1 panel 1.' })
  expect((await call('post', `/comics/${id}/drafts/cancel`, token).expect(200)).body.data.status).toBe('CANCELLED')
  expect(await kredit()).toBe(3)
  await call('post', `/comics/${id}/drafts/cancel`, token).expect(409)
  await call('post', `/comics/${id}/drafts`, token).expect(202)
})

test('a drawn comic is drawn again only when that is wanted; without credits not at all', async () => {
  const { id, token, owner } = await drawn()
  await call('post', `/comics/${id}/drafts`, token).expect(409)
  await call('post', `/comics/${id}/drafts`, token).send({ force_regenerate: 'mungkin' }).expect(422)
  await call('post', `/comics/${id}/drafts`, token).send({ force_regenerate: true }).expect(202)
  const other = await makeComic(db(), { user_id: owner.id, draft_status: 'SCRIPT_READY' })
  await db()('credit_transactions').insert({ user_id: owner.id, kind: 'adjustment', amount: -2, description: 'uji' })
  const { body } = await call('post', `/comics/${other.id}/drafts`, token).expect(402)
  expect(body.detail).toMatch(/Kreditmu tidak cukup/)
})

test('drafts are deleted until they are complete', async () => {
  const owner = await makeUser(db())
  const token = await tokenOf(owner)
  const [one, two] = [0, 1].map(() => makeComic(db(), { user_id: owner.id, draft_status: 'SCRIPT_READY' }))
  const complete = await makeComic(db(), { user_id: owner.id, published_at: null })
  await call('get', `/drafts/${complete.id}`, token).expect(200)
  await call('delete', `/drafts/${complete.id}`, token).expect(400)
  await call('delete', `/drafts/${(await one)?.id}`, token).expect(200)
  await call('delete', `/comics/drafts/${(await two)?.id}`, token).expect(200)
  await call('delete', `/drafts/${(await one)?.id}`, token).expect(404)
  expect(await db()('comics').pluck('id')).toEqual([complete.id])
})

test('a published comic that is drawn anew is no draft that can be deleted', async () => {
  const { id, token } = await owned()
  await call('post', `/comics/${id}/generate`, token).send({ force_regenerate: true }).expect(202)
  await call('delete', `/drafts/${id}`, token).expect(400)
  await db()('comics').where({ id }).update({ draft_status: 'RENDERING' })
  await call('delete', `/comics/drafts/${id}`, token).expect(400)
  await call('get', `/comics/${id}`).expect(200)
})

test('a panel takes new words; what is not sent stays', async () => {
  const { id, token, panelIds } = await drawn()
  const other = await makeComic(db())
  const change = (fields: object, panelId = panelIds[0]) =>
    call('put', `/comics/${id}/panels/${panelId}`, token).send(fields)
  const told = (await change({ narration: 'Malam itu hujan.' }).expect(200)).body.data
  const description = expect.stringContaining('Malam hujan')
  expect(told).toMatchObject({ page_narration: 'Malam itu hujan.', description })
  expect(told.dialogues).toHaveLength(2)
  const said = (await change({ dialogues: [{ character: 'Ibu', text: 'Masuklah.' }] }).expect(200)).body.data
  expect(said.dialogues.map((one: { text: string; kind: string }) => [one.kind, one.text])).toEqual([
    ['narration', 'Malam itu hujan.'],
    ['speech', 'Masuklah.'],
  ])
  const bare = (await change({ narration: '', description: 'Siang di pasar.' }).expect(200)).body.data
  expect(bare).toMatchObject({ narration: '', description: 'Siang di pasar.' })
  expect(bare.dialogues).toHaveLength(1)
  await change({ narration: 'a'.repeat(241) }).expect(422)
  await change({ dialogues: Array.from({ length: 7 }, () => ({ text: 'a' })) }).expect(422)
  await change({ dialogues: [{ text: 'a', kind: 'nyanyi' }] }).expect(422)
  await change({ narration: 'x' }, other.panelIds[0]).expect(404)
})

test('one panel is drawn anew ten times a comic, without a credit', async () => {
  const { id, token, panelIds, owner } = await drawn()
  const redraw = (panelId: number | undefined) => call('post', `/comics/${id}/regenerate-panel/${panelId}`, token)
  expect((await redraw(panelIds[0]).expect(202)).body.data).toMatchObject({ status: 'queued', redraws_left: 9 })
  await redraw(panelIds[0]).expect(409)
  await db()('comics').where({ id }).update({ redraws: 10 })
  await redraw(panelIds[1]).expect(409)
  await redraw(999_999).expect(404)
  expect(Number((await findCreator(db(), owner.id))?.kredit)).toBe(3)
})

test('the first publishing takes one of the quota, hiding and showing take none, and without quota it is 402', async () => {
  const { id, token, owner } = await drawn()
  const quota = async () => (await findCreator(db(), owner.id))?.publish_quota
  const form = { title: 'Warung Hujan', synopsis: 'Tentang hujan.', allow_downloads: true, age_label: '13+' }
  const { body } = await call('post', `/comics/${id}/publish`, token).send(form).expect(200)
  expect(body.data).toMatchObject({ ...form, is_published: true, publisher: 'Dinda' })
  expect(await quota()).toBe(2)
  await call('post', `/comics/${id}/publish`, token).send({}).expect(200)
  await call('post', `/comics/${id}/status`, token).send({ status: 'inactive' }).expect(200)
  await call('post', `/comics/${id}/publish`, token).send({ synopsis: 'Tentang hujan deras.' }).expect(200)
  await call('get', `/comics/${id}`).expect(404)
  await call('post', `/comics/${id}/status`, token).send({ status: 'active' }).expect(200)
  await call('get', `/comics/${id}`).expect(200)
  await call('post', `/comics/${id}/status`, token).send({ status: 'lain' }).expect(422)
  expect(await quota()).toBe(2)
  await db()('creators').where({ user_id: owner.id }).update({ publish_quota: 0 })
  const next = await makeComic(db(), { user_id: owner.id, published_at: null })
  await call('post', `/comics/${next.id}/publish`, token).send({ title: 'x' }).expect(422)
  await call('post', `/comics/${next.id}/publish`, token).expect(402)
  await call('post', `/comics/${next.id}/status`, token).send({ status: 'active' }).expect(409)
  const unfinished = await makeComic(db(), { user_id: owner.id, draft_status: 'SCRIPT_READY' })
  await call('post', `/comics/${unfinished.id}/publish`, token).expect(400)
})

test('files are asked for by their creator, videos and speech are not made here', async () => {
  const { id, token } = await drawn()
  for (const [word, kind] of [
    ['export/pdf', 'pdf'],
    ['exportPdf', 'pdf'],
    ['export/cbz', 'cbz'],
  ])
    expect((await call('post', `/comics/${id}/${word}`, token).expect(202)).body.data).toMatchObject({
      kind,
      comic_id: id,
    })
  for (const word of ['export/video', 'generate-video']) await call('post', `/comics/${id}/${word}`, token).expect(503)
  await call('post', '/comics/story-idea/transcribe', token).expect(503)
  await call('post', '/speech-to-text/transcribe', token).expect(503)
  await call('get', '/speech-to-text/status/a1', token).expect(503)
  const draft = await scripted()
  await call('post', `/comics/${draft.id}/export/pdf`, draft.token).expect(400)
})

const changes = [
  ['put', '/comics/:id/summary'],
  ['put', '/:id/summary'],
  ['put', '/comics/:id/characters'],
  ['put', '/comics/:id/backgrounds'],
  ['post', '/comics/:id/drafts'],
  ['get', '/comics/:id/draft/status'],
  ['post', '/comics/:id/drafts/cancel'],
  ['get', '/drafts/:id'],
  ['delete', '/drafts/:id'],
  ['put', '/comics/:id/panels/:panel'],
  ['post', '/comics/:id/regenerate-panel/:panel'],
  ['post', '/comics/:id/publish'],
  ['post', '/comics/:id/status'],
  ['post', '/comics/:id/export/pdf'],
] as const
const states = {
  draft: { draft_status: 'SCRIPT_READY' },
  published: {},
  removed: { removed_at: new Date() },
} as const
test.each(['draft', 'published', 'removed'] as const)(
  'nobody but its creator changes a %s comic: visitors get 401, members, staff and admins 404',
  async (state) => {
    const { id, panelIds } = await owned(states[state])
    const strangers = [await member()]
    for (const role of ['staff', 'admin'] as const) strangers.push(await tokenOf(await makeUser(db(), { role })))
    for (const [method, path] of changes) {
      const address = path.replace(':id', String(id)).replace(':panel', String(panelIds[0]))
      expect([path, (await call(method, address)).status]).toEqual([path, 401])
      for (const token of strangers) expect([path, (await call(method, address, token)).status]).toEqual([path, 404])
    }
  },
)
