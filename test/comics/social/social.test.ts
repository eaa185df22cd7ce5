import { expect, test } from 'vitest'
import { findComic, lockComic } from '../../../src/comics/comic/queries.ts'
import {
  addFollow,
  addLike,
  addShare,
  countFollows,
  hideComment,
  insertComment,
  isLiked,
  listComments,
  listFollowers,
  listFollowing,
  listLikes,
  pruneViews,
  removeFollow,
  removeLike,
  showComment,
} from '../../../src/comics/social/queries.ts'
import {
  addReading,
  countHistory,
  dropFromHistory,
  listHistory,
  savePlace,
} from '../../../src/comics/social/read-queries.ts'
import {
  addComment,
  CommentForm,
  countReading,
  followCreator,
  likeComic,
  ReportForm,
  removeComment,
  reportThing,
} from '../../../src/comics/social/social.ts'
import type { Context, Viewer } from '../../../src/web/context.ts'
import { untilWaiting, useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const deps = () => ({ db: db(), tellMember: async () => {} })
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

test('likes and unlikes at the same time leave the counter equal to the rows', async () => {
  const { id: comicId } = await makeComic(db())
  const users = await people(6)
  await many(120, async (index) => {
    const userId = users[index % 6]?.id ?? 0
    await (index % 4 < 2 ? addLike : removeLike)(db(), { comicId, userId })
  })
  const rows = await db()('comic_likes').where({ comic_id: comicId }).pluck('user_id')
  expect((await counts(comicId))[0]).toBe(rows.length)
})

test.each([
  ['a draft', { draft_status: 'SCRIPT_READY' }],
  ['a hidden comic', { is_active: false }],
  ['a removed comic', { removed_at: new Date() }],
] as const)('%s takes neither likes, shares, comments, views, places nor reports', async (_, wishes) => {
  const { id: comicId, panelIds } = await makeComic(db(), wishes)
  const user = await makeUser(db())
  const about = { comicId, userId: user.id }
  await expect(likeComic(deps(), about)).rejects.toMatchObject({ status: 404 })
  expect(await addShare(db(), about)).toBe(false)
  await expect(addComment(deps(), about, CommentForm.parse({ content: 'Bagus' }))).rejects.toMatchObject({
    status: 404,
  })
  await countReading(db(), 'rahasia', request(viewerOf(user)), comicId)
  expect(await savePlace(db(), { ...about, panelId: panelIds[0] ?? 0 })).toBe(false)
  const reported = reportThing(db(), user.id, { comicId, commentId: null }, 'Bukan untuk umum')
  await expect(reported).rejects.toMatchObject({ status: 404 })
  expect(await counts(comicId)).toEqual([0, 0, 0, 0, 0, 0])
  expect(await countHistory(db(), user.id)).toBe(0)
})

test('a share counts once for each member', async () => {
  const { id: comicId } = await makeComic(db())
  const [one, other] = await people(2)
  await many(10, () => addShare(db(), { comicId, userId: one?.id ?? 0 }))
  await addShare(db(), { comicId, userId: other?.id ?? 0 })
  expect((await counts(comicId))[3]).toBe(2)
})

test('a reader counts once a day: members wherever they are, visitors by household whatever their browser', async () => {
  const { id: comicId } = await makeComic(db())
  const member = viewerOf(await makeUser(db()))
  await many(10, () => countReading(db(), 'rahasia', request(member), comicId))
  await countReading(db(), 'rahasia', request(member, '10.0.0.2'), comicId)
  expect(await views(comicId)).toBe(1)
  for (let browser = 0; browser < 20; browser += 1) {
    await countReading(db(), 'rahasia', request(null, '10.0.0.1', `Browser ${browser}`), comicId)
    await countReading(db(), 'rahasia', request(null, `2001:db8:1:2::${browser}`), comicId)
  }
  expect(await views(comicId)).toBe(3)
  await countReading(db(), 'rahasia', request(null, '10.0.0.2'), comicId)
  await countReading(db(), 'rahasia', request(null, '2001:db8:1:3::1'), comicId)
  expect(await views(comicId)).toBe(5)
  const readers = await db()('comic_view_days').where({ comic_id: comicId }).pluck('reader')
  expect(readers.join(' ')).not.toMatch(/10\.0|2001|Browser|member/)
})

test('a comment and its rating count until its author deletes it or staff hide it', async () => {
  const { id: comicId } = await makeComic(db())
  const [author, other, staff] = await people(3)
  if (!author || !other || !staff) throw new Error('nobody')
  const about = { comicId, userId: author.id }
  const one = await addComment(deps(), about, CommentForm.parse({ content: ' Seru! ', rating: '5', is_spoiler: 'on' }))
  const two = await addComment(deps(), about, CommentForm.parse({ content: 'Lagi', rating: '' }))
  expect(one).toMatchObject({ content: 'Seru!', rating: 5, is_spoiler: true, username: author.username })
  expect(two).toMatchObject({ rating: null, is_spoiler: false })
  expect(await counts(comicId)).toEqual([0, 2, 0, 0, 5, 1])
  expect((await listComments(db(), comicId, { limit: 10 })).map(({ id }) => id)).toEqual([two.id, one.id])
  await expect(removeComment(db(), viewerOf(other), actor, one.id)).rejects.toMatchObject({ status: 403 })
  await removeComment(db(), viewerOf(staff, 'staff'), actor, one.id)
  expect(await counts(comicId)).toEqual([0, 1, 0, 0, 0, 0])
  expect(await db()('comic_comments').where({ id: one.id }).first()).toMatchObject({ content: 'Seru!' })
  await expect(removeComment(db(), viewerOf(author), actor, one.id)).rejects.toMatchObject({ status: 404 })
  await removeComment(db(), viewerOf(author), actor, two.id)
  expect(await counts(comicId)).toEqual([0, 0, 0, 0, 0, 0])
  expect(await db()('comic_comments').where({ id: two.id }).first()).toBeUndefined()
})

test('a member’s rating of a comic counts once, the last one, and nobody rates their own comic', async () => {
  const { id: comicId, user_id } = await makeComic(db())
  const [author, other] = await people(2)
  if (!author || !other) throw new Error('nobody')
  const rate = (userId: number, rating: string) =>
    addComment(deps(), { comicId, userId }, CommentForm.parse({ content: 'Seru!', rating }))
  await rate(other.id, '3')
  await rate(author.id, '5')
  await rate(author.id, '')
  await rate(author.id, '2')
  expect((await counts(comicId)).slice(-2)).toEqual([5, 2])
  await expect(rate(user_id, '5')).rejects.toMatchObject({ status: 403 })
  await rate(user_id, '')
  expect(await counts(comicId)).toEqual([0, 5, 0, 0, 5, 2])
})

test.each([
  { content: '' },
  { content: '   ' },
  { content: 'a'.repeat(1_001) },
  { content: 'a\0b' },
  { content: ['a'] },
  { content: 'a', rating: 0 },
  { content: 'a', rating: 6 },
  { content: 'a', rating: 4.5 },
  { content: 'a', rating: '5 bintang' },
  { content: 'a', rating: {} },
])('a comment such as %j is refused', (fields) => {
  expect(CommentForm.safeParse(fields).success).toBe(false)
})

test('a follow counts once, and nobody follows themselves or a disabled account', async () => {
  const [fan, creator, gone] = await people(3)
  if (!fan || !creator || !gone) throw new Error('nobody')
  const follow = { followerId: fan.id, creatorId: creator.id }
  await many(20, () => addFollow(db(), follow))
  expect(await countFollows(db(), creator.id)).toEqual({ followers_count: 1, following_count: 0 })
  expect(await countFollows(db(), fan.id)).toEqual({ followers_count: 0, following_count: 1 })
  expect(await listFollowers(db(), creator.id, { limit: 5 })).toMatchObject([{ user_id: fan.id, name: fan.name }])
  expect(await listFollowing(db(), fan.id, { limit: 5 })).toMatchObject([{ user_id: creator.id }])
  await expect(followCreator(deps(), { followerId: fan.id, creatorId: fan.id })).rejects.toMatchObject({ status: 400 })
  await db()('users').where({ id: gone.id }).update({ is_active: false })
  const toGone = followCreator(deps(), { followerId: fan.id, creatorId: gone.id })
  await expect(toGone).rejects.toMatchObject({ status: 404 })
  await removeFollow(db(), follow)
  await removeFollow(db(), follow)
  expect(await countFollows(db(), creator.id)).toEqual({ followers_count: 0, following_count: 0 })
})

const open = (about: { comicId: number; userId: number }) =>
  addReading(db(), { ...about, day: '2026-11-22', reader: `member ${about.userId}` })

test('the last place read counts, the last panel finishes the comic, and opening it again moves nothing', async () => {
  const { id: comicId, panelIds } = await makeComic(db())
  const { id: userId } = await makeUser(db())
  const [first = 0, second = 0] = panelIds
  const last = panelIds.at(-1) ?? 0
  await open({ comicId, userId })
  expect(await db()('comic_reads').where({ comic_id: comicId, user_id: userId }).first()).toMatchObject({
    panel_id: first,
    page_number: 1,
    panel_number: 1,
  })
  expect(await savePlace(db(), { comicId, userId, panelId: last })).toBe(true)
  expect(await db()('comic_reads').where({ comic_id: comicId, user_id: userId }).first()).toMatchObject({
    page_number: 2,
    panel_number: 3,
    finished: true,
  })
  await open({ comicId, userId })
  expect(await listHistory(db(), userId, { limit: 5 })).toMatchObject([
    { id: comicId, finished: true, last_panel_id: last },
  ])
  expect(await listHistory(db(), userId, { limit: 5, unfinished: true })).toEqual([])
  await savePlace(db(), { comicId, userId, panelId: second })
  expect(await db()('comic_reads').where({ comic_id: comicId, user_id: userId }).first()).toMatchObject({
    panel_id: second,
    finished: false,
  })
})

test('a panel of another comic is no place, and the history begins with what was read last', async () => {
  const [one, other] = [await makeComic(db()), await makeComic(db())]
  const { id: userId } = await makeUser(db())
  expect(await savePlace(db(), { comicId: one.id, userId, panelId: other.panelIds[0] ?? 0 })).toBe(false)
  await open({ comicId: one.id, userId })
  await open({ comicId: other.id, userId })
  await open({ comicId: one.id, userId })
  const history = await listHistory(db(), userId, { limit: 5 })
  expect(history.map(({ id, style, cover }) => [id, style, typeof cover])).toEqual([
    [one.id, 'Cartoon', 'number'],
    [other.id, 'Cartoon', 'number'],
  ])
  await dropFromHistory(db(), { comicId: one.id, userId })
  expect(await countHistory(db(), userId)).toBe(1)
})

test('a member has one open report of a comic and one of each comment', async () => {
  const { id: comicId } = await makeComic(db())
  const [author, one, other] = await people(3)
  if (!author || !one || !other) throw new Error('nobody')
  const comment = await addComment(deps(), { comicId, userId: author.id }, CommentForm.parse({ content: 'Kasar' }))
  const { reason } = ReportForm.parse({ reason: ' Isinya kasar ' })
  await many(10, () => reportThing(db(), one.id, { comicId, commentId: null }, reason))
  await many(10, () => reportThing(db(), one.id, { comicId: null, commentId: comment.id }, reason))
  await reportThing(db(), other.id, { comicId, commentId: null }, reason)
  const open = () => db()('comic_reports').where({ comic_id: comicId }).orderBy(['reporter_id', 'comment_id'])
  expect((await open()).map((row) => [row.reporter_id, row.comment_id, row.reason])).toEqual([
    [one.id, comment.id, 'Isinya kasar'],
    [one.id, null, 'Isinya kasar'],
    [other.id, null, 'Isinya kasar'],
  ])
  await db()('comic_reports').where({ comic_id: comicId }).update({ closed_at: new Date() })
  await reportThing(db(), one.id, { comicId, commentId: null }, reason)
  expect(await open()).toHaveLength(4)
  await removeComment(db(), viewerOf(author), actor, comment.id)
  const gone = reportThing(db(), other.id, { comicId: null, commentId: comment.id }, reason)
  await expect(gone).rejects.toMatchObject({ status: 404 })
  expect(ReportForm.safeParse({ reason: 'jele' }).success).toBe(false)
  expect(ReportForm.safeParse({ reason: 'j'.repeat(501) }).success).toBe(false)
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
  const comment = (rating: number) => ({
    comic_id: comicId,
    user_id: userId,
    content: 'Seru!',
    rating,
    is_spoiler: false,
  })
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
