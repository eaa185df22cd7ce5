import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const { visitor } = useBrowsers(db)

const hrefOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/`
const slugOf = async (user_id: number) => (await db()('creators').where({ user_id }).first('slug'))?.slug ?? ''

test('the page of a comic leads to others: by the same creator first, then alike, then any, seven at most', async () => {
  const comic = await makeComic(db(), { genreIds: [3], style_id: 7 })
  await makeComic(db(), { title: 'Lain', genreIds: [9] })
  await makeComic(db(), { title: 'Serupa', genreIds: [3] })
  await makeComic(db(), { title: 'Buatan sendiri', genreIds: [9], user_id: comic.user_id })
  const shelf = async () => (await visitor.page(hrefOf(comic))).texts('.shelf .comic-card-title')
  expect(await shelf()).toEqual(['Buatan sendiri', 'Serupa', 'Lain'])
  for (let at = 0; at < 6; at += 1) await makeComic(db(), { genreIds: [9] })
  expect(await shelf()).toHaveLength(7)
})

test('cards name the creator on general shelves, and the panels on the creator’s own page', async () => {
  const { user_id } = await makeComic(db(), { title: 'Lama' })
  await makeComic(db(), { user_id, title: 'Baru' })
  const linesOf = async (path: string) => (await visitor.page(path)).texts('.comic-card-line')
  expect(await linesOf('/komik/')).toEqual(['Dinda', 'Dinda Puspita'])
  expect(await linesOf(`/kreator/${await slugOf(user_id)}/`)).toEqual(['6 panel'])
})

test('of many comments the three newest stand open, the others behind one step and on pages', async () => {
  const comic = await makeComic(db())
  const { id: user_id } = await makeUser(db())
  for (let at = 1; at <= 10; at += 1)
    await db()('comic_comments').insert({ comic_id: comic.id, user_id, content: `Komentar ${at}` })
  const first = await visitor.page(hrefOf(comic))
  expect(first.texts('.comments > .comment-list .comment-body > p:last-child')).toEqual(
    [10, 9, 8].map((at) => `Komentar ${at}`),
  )
  expect(first.all('.comments-older .comment')).toHaveLength(5)
  expect(first.all('.comments-older[open]')).toEqual([])
  const second = await visitor.page(`${hrefOf(comic)}?komentar=2`)
  expect(second.all('.comments-older[open] .comment')).toHaveLength(2)
})

test('the pages of a comic open with pictures that differ, where it has such', async () => {
  const comic = await makeComic(db(), { panels: [2, 2, 2] })
  const describe = (id: number, description: string) => db()('comic_panels').where({ id }).update({ description })
  for (const id of comic.panelIds.slice(0, 3)) await describe(id, 'Malam di gang, dari jauh. Sari berdiri.')
  await describe(comic.panelIds[3] ?? 0, 'Malam di warung, dari dekat. Sari tenang.')
  for (const id of comic.panelIds.slice(4)) await describe(id, 'Sore di gang, dari jauh. Sari pulang.')
  const renders = await db()('comic_panels').where({ comic_id: comic.id }).orderBy('id').pluck('render_id')
  const opening = (await visitor.page(hrefOf(comic))).all('.page-sheet img:first-child')
  expect(opening.map((picture) => picture.getAttribute('src'))).toEqual(
    [0, 3, 4].map((at) => `/komik/gambar/${renders[at]}/480.webp`),
  )
})
