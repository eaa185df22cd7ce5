import { expect, test } from 'vitest'
import { listPanels } from '../../../src/comics/comic/queries.ts'
import { chooseCharacters } from '../../../src/comics/work/choose.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'
import { useWork } from '../support/work.ts'

const db = useOwnDatabase()
const folder = useFolder()
const { call, tokenOf } = useApi(db, { DATA_DIR: folder })
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
