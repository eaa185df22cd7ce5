import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { commandLine } from '../../src/audit/audit.ts'
import { binItem, changeItem, createItem, EndsBeforeStart } from '../../src/content/save.ts'
import { noTexts } from '../../src/content/texts.ts'
import { purgeItems } from '../../src/content/write-queries.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { site } from '../support/app.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { makeUser } from '../support/sign-in.ts'
import { makeItem } from './support/make.ts'

const db = useOwnDatabase()
const folder = useFolder()
beforeEach(async () => {
  for (const table of ['content_items', 'uploads', 'users'] as const) await db()(table).delete()
})

/** What two editors save with at the same time. */
async function editors() {
  const [one, other] = [await makeUser(db(), { role: 'editor' }), await makeUser(db(), { role: 'editor' })]
  const deps = { db: db(), uploads: createUploads({ db: db(), dataDir: folder }), changed: () => {} }
  const saver = ({ id }: { id: number }) => ({ id, actor: commandLine })
  return { deps, one: saver(one), other: saver(other) }
}
const files = () => readdir(path.join(folder, 'uploads'))

test('items that get one title at the same time, or the next number of it, get slugs of their own', async () => {
  const { deps, one, other } = await editors()
  const create = (by: typeof one, title: string) =>
    createItem(deps, by, { kind: 'post', texts: { ...noTexts, title }, publishAt: new Date(), picture: null })
  for (const stem of ['Acara', 'Pasar', 'Kelas', 'Malam', 'Layar']) {
    await create(one, stem)
    const titles = [stem, `${stem} 2`, stem, `${stem} 2 2`]
    const made = await Promise.all(titles.map((title, at) => create(at % 2 === 0 ? one : other, title)))
    expect(new Set(made.map(({ slug }) => slug)).size).toBe(titles.length)
  }
})

test('of two saves of one version at the same time one is made, and the other keeps no picture', async () => {
  const { deps, one, other } = await editors()
  const { id } = await makeItem(db(), 'program', { title: 'Mula-mula' })
  const change = async (by: typeof one, title: string) =>
    changeItem(deps, by, id, { version: 1, texts: { title }, picture: { bytes: await makePng(), alt: title } })
  const done = await Promise.all([change(one, 'Satu'), change(other, 'Dua')])
  const saved = done.find((result) => result && 'item' in result)
  const late = done.find((result) => result && 'conflict' in result)
  expect(saved).toMatchObject({ item: { version: 2 } })
  expect(late).toMatchObject({ conflict: saved && 'item' in saved ? { title: saved.item.title } : {} })
  expect(await db()('uploads').pluck('uses')).toEqual([1])
  expect(await files()).toHaveLength(1)
})

test('two people who set one date each keep both, and never an end before the beginning', async () => {
  const { deps, one, other } = await editors()
  const day = (number: number) => new Date(Date.UTC(2027, 0, number))
  const { id } = await makeItem(db(), 'program', { starts_at: day(10), ends_at: day(11) })
  await Promise.all([
    changeItem(deps, one, id, { version: null, texts: { starts_at: day(9) } }),
    changeItem(deps, other, id, { version: null, texts: { ends_at: day(12) } }),
  ])
  const dates = () => db()('content_items').where({ id }).first('starts_at', 'ends_at', 'version')
  expect(await dates()).toEqual({ starts_at: day(9), ends_at: day(12), version: 3 })
  const wrong = changeItem(deps, one, id, { version: null, texts: { starts_at: day(13) } })
  await expect(wrong).rejects.toThrow(EndsBeforeStart)
  expect(await dates()).toMatchObject({ starts_at: day(9) })
})

test('a save beside a deletion is made before it or not at all', async () => {
  const { deps, one, other } = await editors()
  const { id } = await makeItem(db(), 'post', { title: 'Mula-mula' })
  const [saved, binned] = await Promise.all([
    changeItem(deps, one, id, { version: null, texts: { title: 'Sesudah' } }),
    binItem(deps, other, id, true),
  ])
  const row = await db()('content_items').where({ id }).first()
  expect(binned).not.toBeNull()
  expect(row?.deleted_at).not.toBeNull()
  expect(row?.title).toBe(saved ? 'Sesudah' : 'Mula-mula')
})

test.each(['there when the restoring comes first', 'gone when the emptying comes first'])(
  'an item that is restored while the bin is emptied is %s, and never half',
  async (end) => {
    const { deps, one } = await editors()
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    const { id, slug } = await makeItem(db(), 'post', { publish_at: daysAgo(50), deleted_at: daysAgo(40) })
    const restore = () => binItem(deps, one, id, false)
    const empty = async () => expect(await purgeItems(db(), daysAgo(30))).toEqual([])
    const isKept = end.startsWith('there')
    // Both wait for this lock, and get it in the order in which they came.
    const lock = await db().transaction()
    await lock('content_items').where({ id }).forUpdate()
    const [first, second] = isKept ? [restore, empty] : [empty, restore]
    const before = first()
    await untilWaiting(db(), 1)
    const after = second()
    await untilWaiting(db(), 2)
    await lock.commit()
    const [restored] = isKept ? await Promise.all([before, after]) : await Promise.all([after, before])
    expect(restored).toEqual(isKept ? expect.objectContaining({ id }) : null)
    await site(db())
      .get(`/blog/${slug}/`)
      .expect(isKept ? 200 : 404)
    expect(await db()('content_slugs').where({ slug })).toHaveLength(isKept ? 1 : 0)
  },
)

test('the picture of a sample that several ask for at once is drawn once and shown to all', async () => {
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion' }
  const { picture_file } = await makeItem(db(), 'photo', { drawing })
  const settings = { DATA_DIR: folder }
  // Two servers know nothing of each other's drawings.
  const servers = [site(db(), { settings }), site(db(), { settings })]
  const answers = await Promise.all(
    servers.flatMap((server) =>
      ['-480.webp', '.jpg'].map((ending) => server.get(`/static/uploads/${picture_file}${ending}`)),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await db()('uploads').select('uses', 'alt')).toEqual([{ uses: 1, alt: 'Lampion' }])
})

test('a sample that gets a picture of its own leaves its drawing and its words behind', async () => {
  const { deps, one } = await editors()
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion' }
  const { id } = await makeItem(db(), 'post', { drawing })
  await changeItem(deps, one, id, { version: null, alt: 'Lampu' })
  expect(await db()('content_items').where({ id }).first('drawing')).toMatchObject({ drawing: { alt: 'Lampu' } })
  await changeItem(deps, one, id, { version: null, picture: { bytes: await makePng(), alt: null } })
  expect(await db()('content_items').where({ id }).first('drawing')).toEqual({ drawing: null })
})
