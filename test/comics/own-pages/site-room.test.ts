import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { dataFolders } from '../../../src/uploads/folders.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { png } from './pictures.ts'

/** A site with little room: of 160 MB for pictures, 100 MB for what is being sent. */

const db = useDatabase()
const folder = useFolder()
const parts = path.join(folder, 'comic-uploads')
const { app, call, tokenOf } = useApi(db, { DATA_DIR: folder, UPLOADS_MAX_MB: '200' })
const MB = 1_000_000

async function creator() {
  const token = await tokenOf(await makeUser(db()))
  const form = { title: 'Uji', genre_ids: [5], age_label: 'semua', made_with_ai: false, rights: true }
  const { id } = (await call('post', '/comics', token).send(form).expect(201)).body.data
  const uploads = `/comics/${id}/uploads`
  const announce = (size: number) => call('post', uploads, token).send({ name: 'bab.cbz', size })
  const begin = async (size: number): Promise<string> => (await announce(size).expect(201)).body.data.upload_id
  const stateOf = async (upload: string) => (await call('get', `${uploads}/${upload}`, token)).status
  const send = (upload: string, bytes: Buffer) =>
    app().patch(`/api/v1${uploads}/${upload}`).set(token).set('Upload-Offset', '0').send(bytes)
  return { id, token, announce, begin, stateOf, send }
}

const open = async () => Number((await db()('comic_uploads').sum({ bytes: 'size' }).first())?.bytes)

test('together uploads have no more than their part of the room: the oldest of who announced most makes way', async () => {
  const [greedy, modest] = [await creator(), await creator()]
  const old = await greedy.begin(50 * MB)
  await greedy.send(old, Buffer.alloc(1_000)).expect(204)
  const newer = await greedy.begin(30 * MB)
  const small = await modest.begin(20 * MB)
  expect(readdirSync(parts)).toContain(old)
  await modest.begin(10 * MB)
  expect(readdirSync(parts)).not.toContain(old)
  const states = [await greedy.stateOf(old), await greedy.stateOf(newer), await modest.stateOf(small)]
  expect(states).toEqual([404, 200, 200])
  await Promise.all([greedy.begin(40 * MB), modest.begin(40 * MB), greedy.begin(70 * MB)])
  expect(await open()).toBeLessThanOrEqual(100 * MB)
})

test('what pictures have taken is not left for uploads, which are refused until there is room', async () => {
  const { announce, begin } = await creator()
  const about = { width: 1, height: 1, type: 'image/png', sent_for: null, alt: null, owner_id: null }
  await db()('uploads').insert({ ...about, name: `${'a'.repeat(32)}-1x1.png`, bytes: 100 * MB })
  const refused = await announce(61 * MB).expect(503)
  expect(refused.headers['retry-after']).toBe('600')
  expect(refused.body.detail).toMatch(/sedang penuh/)
  await begin(60 * MB)
})

test('all that the site writes below DATA_DIR for members lies in folders that have a limit', async () => {
  const { id, token, begin, send } = await creator()
  const picture = await png(300, 400)
  const added = await call('post', `/comics/${id}/pages`, token).attach('pages', picture, 'a.png').expect(201)
  await app().get(new URL(added.body.data.pages[0].image_url).pathname).set(token).expect(200)
  await send(await begin(9), Buffer.alloc(4)).expect(204)
  const made = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
  expect(made).toEqual(expect.arrayContaining(['uploads', 'comic-uploads', 'comic-uploads/forms']))
  expect(made.filter((name) => !(name in dataFolders))).toEqual([])
  expect(existsSync(path.join(folder, 'uploads'))).toBe(true)
})
