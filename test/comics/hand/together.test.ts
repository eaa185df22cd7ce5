import { expect, test } from 'vitest'
import { characterTemplates } from '../../../src/artwork/comic/templates.ts'
import { listPanels, listTemplates } from '../../../src/comics/comic/queries.ts'
import { inReadingProcess } from '../../../src/comics/engines/reading-process.ts'
import { IDEA } from '../../../src/comics/limits.ts'
import { askForDrawing } from '../../../src/comics/work/ask.ts'
import { chooseBackgrounds, chooseCharacters, chooseLook } from '../../../src/comics/work/choose.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'
import { useWork } from '../support/work.ts'

const db = useOwnDatabase()
const folder = useFolder()
const { call, tokenOf } = useApi(db, { DATA_DIR: folder }, { draws: true })
const { deps, withWorker, until } = useWork(db, folder)

async function owned(wishes: Parameters<typeof makeComic>[1]) {
  const owner = await makeUser(db(), { name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: owner.id, ...wishes })
  const token = await tokenOf(owner)
  return { ...comic, token, post: (path: string) => call('post', `/comics/${comic.id}/${path}`, token) }
}

test('changes of one comic at once all take effect, each as a step of its own', async () => {
  const { id, token, post, panelIds } = await owned({ draft_status: 'COMPLETED' })
  const before = await listPanels(db(), id)
  const put = (panel: number | undefined, body: object) =>
    call('put', `/comics/${id}/panels/${panel}`, token).send(body)
  const answers = await Promise.all([
    put(panelIds[0], { scene: { place: 'market' } }),
    put(panelIds[1], { description: 'Pagi di pasar.' }),
    put(panelIds[0], { narration: 'Malam itu.' }),
    post('panels').send({ after: panelIds[2] }),
    call('delete', `/comics/${id}/panels/${panelIds[4]}`, token),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 201, 200])
  const after = await listPanels(db(), id)
  expect(after.map((panel) => panel.id)).not.toContain(panelIds[4])
  expect(after).toHaveLength(6)
  expect(after[0]).toMatchObject({ scene: { place: 'market' }, dialogues: [{ text: 'Malam itu.' }, {}] })
  const undone = await Promise.all(Array.from({ length: 6 }, () => post('undo')))
  expect(undone.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 409])
  const read = (panels: typeof before) => panels.map(({ version: _, ...panel }) => panel)
  expect(read(await listPanels(db(), id))).toEqual(read(before))
})

test('the cast of a comic is changed by one at a time', async () => {
  const { id, token } = await owned({ draft_status: 'COMPLETED', panels: [3] })
  const look = { ...characterTemplates.get('sari'), kind: 'woman' }
  const characters = [{ id: 'sari', name: 'Sari', appearance: 'Remaja', personality: '', look, drawn: true }]
  await db()('comics')
    .where({ id })
    .update({ characters: JSON.stringify(characters) })
  const put = () => call('put', `/comics/${id}/characters`, token).send({ characters: [{ id: 'sari', look: null }] })
  const answers = await Promise.all([put(), put()])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  expect(JSON.stringify(answers.map(({ body }) => body))).toContain('sedang diganti')
  await put().expect(200)
})

test('undoing a scene after all was drawn again draws it again, instead of showing a picture of then', async () => {
  await withWorker({}, async (changed) => {
    const { id, token, post, panelIds } = await owned({ draft_status: 'COMPLETED', published_at: null, panels: [2] })
    const path = `/comics/${id}/panels/${panelIds[0]}`
    const old = (await call('get', `/drafts/${id}`, token)).body.data.panels[0].image_url
    await call('put', path, token)
      .send({ scene: { place: 'market' } })
      .expect(200)
    await post('drafts').send({ force_regenerate: true }).expect(202)
    changed(id)
    await until(id, 'COMPLETED')
    const drawn = (await call('get', `/drafts/${id}`, token)).body.data.panels[0].image_url
    const undone = (await post('undo').expect(200)).body.data.comic.panels[0].image_url
    expect([old, drawn]).not.toContain(undone)
  })
})

test('a new name of a character cannot be undone half: it ends the history', async () => {
  const { id, token, post, panelIds } = await owned({ draft_status: 'SCRIPT_READY' })
  await call('put', `/comics/${id}/panels/${panelIds[0]}`, token).send({ description: 'Sari pulang.' }).expect(200)
  const cast = [{ name: 'Ratri', appearance: 'Berjilbab', personality: 'Berani' }]
  await chooseCharacters(
    deps(() => {}),
    id,
    { heroId: null, cast },
  )
  await post('undo').expect(409)
  expect((await listPanels(db(), id))[0]?.description).toBe('Ratri pulang.')
})

test.each([
  ['places are chosen', (asked: Asked, id: number) => chooseBackgrounds(asked, id, [1])],
  ['a drawing is ordered', (asked: Asked, id: number) => askForDrawing({ ...asked, layout: 'sheet' }, id)],
])('while the words of a comic wait to be read because %s, the comic can be changed', async (_, ask) => {
  const { id, user_id: userId } = await owned({ draft_status: 'SCRIPT_READY' })
  // What was read of the same words before is kept.
  await db()('comic_panels')
    .where({ comic_id: id })
    .update({ description: `Rani diam di rumah ${id}.` })
  const stop = new AbortController()
  const turn = { userId, signal: stop.signal }
  const long = 'Rani berjalan pelan menuju pohon besar di tepi hutan itu. '.repeat(IDEA.most / 60)
  const before = Array.from({ length: 50 }, () => inReadingProcess('tooLong', [long], turn).catch(() => null))
  const ended: string[] = []
  const asked = ask(
    deps(() => {}),
    id,
  ).then(
    () => ended.push('done'),
    (error: Error) => ended.push(error.message),
  )
  const other = deps(() => {})
  for (let nth = 0; nth < 3; nth += 1) await chooseLook(other, id, { genreIds: [5], style_id: 2 })
  expect(ended).toEqual([])
  stop.abort()
  await Promise.all([asked, ...before])
  expect(ended).toEqual(['done'])
})

test('what a comic has become is told while its words wait to be read, and what is seen follows', async () => {
  const { id, token, user_id: userId } = await owned({ draft_status: 'SCRIPT_READY' })
  await db()('comic_panels')
    .where({ comic_id: id })
    .update({ description: `Rani duduk di pasar ${id}.` })
  const stop = new AbortController()
  const turn = { userId, signal: stop.signal }
  const long = 'Rani berjalan pelan menuju pohon besar di tepi hutan itu. '.repeat(IDEA.most / 60)
  const before = Array.from({ length: 50 }, () => inReadingProcess('tooLong', [long], turn).catch(() => null))
  const state = async () => (await call('get', `/comics/${id}/draft/status`, token).expect(200)).body.data
  const waiting = await state()
  expect(waiting).toMatchObject({ status: 'SCRIPT_READY', price: { illustrator: 'built-in' } })
  expect(waiting.panels[0]).toMatchObject({ description: `Rani duduk di pasar ${id}.` })
  expect(waiting.panels[0].scene).toBeUndefined()
  stop.abort()
  await Promise.all(before)
  await expect.poll(async () => (await state()).panels[0].scene?.place, { timeout: 60_000 }).toBe('market')
})

type Asked = ReturnType<typeof deps>

test('a place is not set in panels whose words have named another one while they were read', async () => {
  const { id, token, user_id: userId, panelIds } = await owned({ draft_status: 'SCRIPT_READY', panels: [2] })
  const at = (nth: number) => call('put', `/comics/${id}/panels/${panelIds[nth]}`, token)
  for (const nth of [0, 1])
    await at(nth)
      .send({ scene: { place: 'village' }, description: 'Sari diam.' })
      .expect(200)
  const stop = new AbortController()
  const long = 'Rani berjalan pelan menuju pohon besar di tepi hutan itu. '.repeat(IDEA.most / 60)
  const before = inReadingProcess('tooLong', [long], { userId, signal: stop.signal }).catch(() => null)
  const [place] = (await listTemplates(db(), 'comic_backgrounds')).filter(({ key }) => key !== 'village')
  const chosen = chooseBackgrounds(
    deps(() => {}),
    id,
    [place?.id ?? 0],
  )
  await db()('comic_panels')
    .where({ id: panelIds[1] ?? 0 })
    .update({ description: 'Sari berdiri di pasar.' })
  stop.abort()
  await Promise.all([chosen, before])
  expect((await listPanels(db(), id)).map(({ scene }) => scene?.place)).toEqual([place?.key, 'village'])
})
