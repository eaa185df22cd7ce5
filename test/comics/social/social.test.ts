import { expect, test } from 'vitest'
import { findComic, lockComic } from '../../../src/comics/comic/queries.ts'
import {
  addLike,
  hideComment,
  insertComment,
  isLiked,
  listLikes,
  removeLike,
  showComment,
} from '../../../src/comics/social/queries.ts'
import { addReading, listHistory, pruneViews, savePlace } from '../../../src/comics/social/reading-queries.ts'
import { countReading } from '../../../src/comics/social/readings.ts'
import { addComment, CommentForm, ReportForm, removeComment, reportThing } from '../../../src/comics/social/social.ts'
import type { Context, Viewer } from '../../../src/web/context.ts'
import { testSecret } from '../../support/app.ts'
import { untilWaiting, useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const deps = () => ({ db: db(), notifyMember: async () => {} })
const counts = async (id: number) => {
  const comic = await findComic(db(), id)
  if (!comic) throw new Error('the comic is gone')
  const { total_likes, total_comments, total_views, total_shares, rating_sum, rating_count } = comic
  return [total_likes, total_comments, total_views, total_shares, rating_sum, rating_count].map(Number)
}
const many = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))
const people = async (count: number) =>
  (await many(count, () => makeUser(db()))).toSorted((one, other) => one.id - other.id)
const viewerOf = (user: { id: number; username: string; name: string }, role: Viewer['role'] = 'member'): Viewer => ({
  ...user,
  role,
  sessionId: null,
})
const actor = { commandLine: true } as const
const count = async () => {}
/** What countReading takes of a request. */
const request = (viewer: Viewer | null, ip = '10.0.0.1', agent = 'Browser') =>
  ({ state: { viewer }, ip, get: () => agent }) as unknown as Context
const views = async (comicId: number) => (await counts(comicId))[2]

test('fifty likes of one member at once count once, and those of fifty members all count', async () => {
  const { id: comicId } = await makeComic(db())
  const one = await makeUser(db())
  await many(50, () => addLike(db(), { comicId, userId: one.id }))
  expect((await counts(comicId))[0]).toBe(1)
  const others = await people(20)
  await Promise.all(others.map(({ id: userId }) => addLike(db(), { comicId, userId })))
  expect((await counts(comicId))[0]).toBe(21)
  await many(20, () => removeLike(db(), { comicId, userId: one.id }))
  expect((await counts(comicId))[0]).toBe(20)
  expect(await isLiked(db(), { comicId, userId: one.id })).toBe(false)
  expect(await listLikes(db(), comicId, { limit: 5 })).toHaveLength(5)
})

test('a reader counts once a day: members wherever they are, visitors by household whatever their browser', async () => {
  const { id: comicId } = await makeComic(db())
  const member = viewerOf(await makeUser(db()))
  await many(10, () => countReading(db(), testSecret, request(member), comicId))
  await countReading(db(), testSecret, request(member, '10.0.0.2'), comicId)
  expect(await views(comicId)).toBe(1)
  for (let browser = 0; browser < 20; browser += 1) {
    await countReading(db(), testSecret, request(null, '10.0.0.1', `Browser ${browser}`), comicId)
    await countReading(db(), testSecret, request(null, `2001:db8:1:2::${browser}`), comicId)
  }
  expect(await views(comicId)).toBe(3)
  await countReading(db(), testSecret, request(null, '10.0.0.2'), comicId)
  await countReading(db(), testSecret, request(null, '2001:db8:1:3::1'), comicId)
  expect(await views(comicId)).toBe(5)
  const readers = await db()('comic_view_days').where({ comic_id: comicId }).pluck('reader')
  expect(readers.join(' ')).not.toMatch(/10\.0|2001|Browser|member/)
})

test('a member’s rating of a comic counts once, the last one, and nobody rates their own comic', async () => {
  const { id: comicId, user_id } = await makeComic(db())
  const [author, other] = await people(2)
  if (!author || !other) throw new Error('nobody')
  const rate = (userId: number, rating: string) =>
    addComment(deps(), { comicId, userId }, CommentForm.parse({ content: 'Seru!', rating }), count)
  await rate(other.id, '3')
  await rate(author.id, '5')
  await rate(author.id, '')
  await rate(author.id, '2')
  expect((await counts(comicId)).slice(-2)).toEqual([5, 2])
  await expect(rate(user_id, '5')).rejects.toMatchObject({ status: 403 })
  await rate(user_id, '')
  expect(await counts(comicId)).toEqual([0, 5, 0, 0, 5, 2])
})

test('the history begins with what was read last, and what is finished is not offered to go on with', async () => {
  const [one, other] = [await makeComic(db()), await makeComic(db())]
  const { id: userId } = await makeUser(db())
  for (const { id: comicId } of [one, other, one])
    await addReading(db(), { comicId, userId, day: '2026-11-22', reader: `member ${userId}` })
  const history = await listHistory(db(), userId, { limit: 5 })
  expect(history.map(({ id, style, cover }) => [id, style, typeof cover])).toEqual([
    [one.id, 'Cartoon', 'number'],
    [other.id, 'Cartoon', 'number'],
  ])
  await savePlace(db(), { comicId: one.id, userId, panelId: one.panelIds.at(-1) ?? 0 })
  expect((await listHistory(db(), userId, { limit: 5, unfinished: true })).map(({ id }) => id)).toEqual([other.id])
})

test('a member has one open report of a comic and one of each comment', async () => {
  const { id: comicId } = await makeComic(db())
  const [author, one, other] = await people(3)
  if (!author || !one || !other) throw new Error('nobody')
  const harsh = CommentForm.parse({ content: 'Kasar' })
  const comment = await addComment(deps(), { comicId, userId: author.id }, harsh, count)
  const { reason } = ReportForm.parse({ reason: ' Isinya kasar ' })
  const [comic, words] = [
    { comicId, commentId: null },
    { comicId: null, commentId: comment?.id ?? 0 },
  ]
  await many(10, () => reportThing(db(), { ...comic, reporterId: one.id, reason }, count))
  await many(10, () => reportThing(db(), { ...words, reporterId: one.id, reason }, count))
  await reportThing(db(), { ...comic, reporterId: other.id, reason }, count)
  const open = () => db()('comic_reports').where({ comic_id: comicId }).orderBy(['reporter_id', 'comment_id'])
  expect((await open()).map((row) => [row.reporter_id, row.comment_id, row.reason])).toEqual([
    [one.id, comment?.id, 'Isinya kasar'],
    [one.id, null, 'Isinya kasar'],
    [other.id, null, 'Isinya kasar'],
  ])
  await db()('comic_reports').where({ comic_id: comicId }).update({ closed_at: new Date() })
  await reportThing(db(), { ...comic, reporterId: one.id, reason }, count)
  expect(await open()).toHaveLength(4)
  await removeComment(db(), viewerOf(author), actor, comment?.id ?? 0)
  await expect(reportThing(db(), { ...words, reporterId: other.id, reason }, count)).rejects.toMatchObject({
    status: 404,
  })
})

test('views of older days are forgotten, and stay counted', async () => {
  const { id: comic_id } = await makeComic(db())
  const days = ['2025-10-17', '2025-10-18', '2026-11-22']
  await db()('comic_view_days').insert(days.map((day) => ({ comic_id, day, reader: 'a' })))
  expect(await pruneViews(db(), '2026-11-22')).toBe(1)
  expect(await db()('comic_view_days').where({ comic_id }).orderBy('day').pluck('day')).toEqual([
    '2025-10-18',
    '2026-11-22',
  ])
  expect(Number((await findComic(db(), comic_id))?.total_views)).toBe(3)
})

test('a hidden comment that comes back while its author rates anew leaves the new rating alone', async () => {
  const { id: comicId } = await makeComic(db())
  const { id: userId } = await makeUser(db())
  const said = { comic_id: comicId, user_id: userId, content: 'Seru!', is_spoiler: false }
  const comment = (rating: number) => ({ ...said, rating })
  const old = await insertComment(db(), comment(2))
  await hideComment(db(), old.id)
  const rated = await db().transaction()
  await lockComic(rated, comicId)
  await insertComment(rated, comment(5))
  const shown = db().transaction((trx) => showComment(trx, old.id))
  await untilWaiting(db(), 1)
  await rated.commit()
  await shown
  expect((await counts(comicId)).slice(-2)).toEqual([5, 1])
})
