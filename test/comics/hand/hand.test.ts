import { expect, test } from 'vitest'
import { listPanels } from '../../../src/comics/comic/queries.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { call, tokenOf } = useApi(db, { DATA_DIR: useFolder() })

/** A comic in a state with its owner's token. */
async function owned(wishes: Parameters<typeof makeComic>[1] = {}) {
  const owner = await makeUser(db(), { name: 'Dinda Puspita' })
  return { token: await tokenOf(owner), ...(await makeComic(db(), { user_id: owner.id, ...wishes })) }
}

test('a changed scene of a drawn comic is drawn at once, and undone with its old picture', async () => {
  const { id, token, panelIds } = await owned()
  const [before] = await listPanels(db(), id)
  const path = `/comics/${id}/panels/${panelIds[0]}`
  const { data } = (
    await call('put', path, token)
      .send({ scene: { place: 'market', camera: { height: 'low' } } })
      .expect(200)
  ).body
  expect(data.scene).toMatchObject({ place: 'market', camera: { height: 'low', distance: 'medium' } })
  expect(data.image_url).not.toContain(`/${before?.render_id}/`)
  const undone = (await call('post', `/comics/${id}/undo`, token).expect(200)).body.data
  expect(undone).toMatchObject({
    undo: 0,
    redo: 1,
    comic: { panels: [{ image_url: expect.stringContaining(`/${before?.render_id}/`) }, {}, {}, {}, {}, {}] },
  })
  expect(await listPanels(db(), id)).toMatchObject([{ scene: null, render_id: before?.render_id }, {}, {}, {}, {}, {}])
})
