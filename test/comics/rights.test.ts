import { expect, test } from 'vitest'
import { addRender, showRun } from '../../src/comics/work/queries.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeUser } from '../support/sign-in.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useOwnDatabase()
const { as, visitor } = useBrowsers(db, { DATA_DIR: useFolder() }, { draws: true })

/** Statuses with which a comic's page and the picture of its first panel answer. */
async function seenBy(user: { id: number } | null, comic: { id: number; panelIds: number[] }) {
  const [id = 0] = comic.panelIds
  const panel = await db()('comic_panels').where({ id }).first()
  const { get } = user ? await as(user) : visitor
  const page = await get(`/komik/${comic.id}/`).redirects(1)
  const picture = await get(`/komik/gambar/${panel?.render_id}/480.webp`)
  return [page.status, picture.status]
}

/** Shows another picture in each panel of a comic. Returns the first picture that was shown and the new one. */
async function redrawn({ id, panelIds: [panel = 0] }: { id: number; panelIds: number[] }) {
  const before = await db()('comic_panels').where({ id: panel }).first()
  for (const { id: panel_id } of await db()('comic_panels').where({ comic_id: id }))
    await addRender(db(), { panel_id, run: 2, take: 1, illustrator: 'built-in', picture: null, faces: [] })
  await showRun(db(), id, 2)
  const after = await db()('comic_panels').where({ id: panel }).first()
  return [before?.render_id, after?.render_id]
}

test('pictures that a public comic has shown stay visible when it shows new ones; those of a draft or hidden comic do not', async () => {
  const statuses = async (comic: Parameters<typeof redrawn>[0]) => {
    const pictures = await redrawn(comic)
    await db()('comics').where({ id: comic.id }).update({ published_at: new Date(), is_active: true })
    const seen: number[] = []
    for (const id of pictures) seen.push((await visitor.get(`/komik/gambar/${id}/480.webp`)).status)
    return seen
  }
  const shown = await makeComic(db())
  expect(await statuses(shown)).toEqual([200, 200])
  expect(await statuses(await makeComic(db(), { published_at: null }))).toEqual([404, 200])
  expect(await statuses(await makeComic(db(), { is_active: false }))).toEqual([404, 200])
  await db()('comics').where({ id: shown.id }).update({ is_active: false })
  expect(await seenBy(null, shown)).toEqual([404, 404])
})

test('a draft and its pictures are the creator’s alone; staff also see what was published and is hidden or taken down', async () => {
  const creator = await makeUser(db(), { name: 'Dinda Puspita' })
  const [staff, other] = [await makeUser(db(), { role: 'staff' }), await makeUser(db())]
  const draft = await makeComic(db(), { user_id: creator.id, published_at: null })
  const hidden = await makeComic(db(), { user_id: creator.id, is_active: false })
  const removed = await makeComic(db(), { user_id: creator.id, removed_at: new Date() })
  const shown = await makeComic(db(), { user_id: creator.id })
  const rows = [draft, hidden, removed, shown]
  const table = async (user: { id: number } | null) => {
    const statuses: number[][] = []
    for (const comic of rows) statuses.push(await seenBy(user, comic))
    return statuses
  }
  expect(await table(creator)).toEqual(rows.map(() => [200, 200]))
  expect(await table(staff)).toEqual([404, 200, 200, 200].map((status) => [status, status]))
  const ofOthers = [404, 404, 404, 200].map((status) => [status, status])
  expect(await table(other)).toEqual(ofOthers)
  expect(await table(null)).toEqual(ofOthers)
})
