import { expect, test } from 'vitest'
import { lockComic } from '../../../src/comics/comic/queries.ts'
import { deleteComment, insertComment } from '../../../src/comics/social/queries.ts'
import { untilWaiting, useOwnDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { app, call, tokenOf } = useApi(db)
const { as, visitor } = useBrowsers(db)

async function makeThread() {
  const comic = await makeComic(db())
  const [author, other] = [await makeUser(db(), { name: 'Rini' }), await makeUser(db(), { name: 'Bima' })]
  const tokens = {
    author: await tokenOf(author),
    other: await tokenOf(other),
    own: await tokenOf({ id: comic.user_id }),
  }
  const write = (who: keyof typeof tokens, body: object, id = comic.id) =>
    call('post', `/comics/${id}/comments`, tokens[who]).send(body)
  const first: number = (await write('author', { content: 'Seru!', rating: 5 }).expect(201)).body.data.id
  const reply = async (who: keyof typeof tokens, content = 'Setuju') =>
    (await write(who, { content, parent_id: first }).expect(201)).body.data
  const counts = async () => {
    const row = await db()('comics').where({ id: comic.id }).first()
    return [row?.total_comments, row?.rating_sum, row?.rating_count].map(Number)
  }
  const list = async () => (await call('get', `/comics/${comic.id}/comments`).expect(200)).body
  const toldTo = async ({ id }: { id: number }) =>
    (await db()('member_notices').where({ user_id: id, kind: 'new_comment' }).orderBy('id')).map(({ title }) => title)
  const creator = { id: comic.user_id }
  return { comic, creator, author, other, tokens, write, first, reply, counts, list, toldTo }
}
type Thread = Awaited<ReturnType<typeof makeThread>>
type Listed = { id: number; content: string; replies: Listed[]; parent_id: number | null }

test('replies stand below their comment, the oldest first, and count as comments without a rating', async () => {
  const { reply, first, list, counts, write } = await makeThread()
  const one = await reply('other', 'Setuju')
  expect(one).toMatchObject({ parent_id: first, rating: null, replies: [] })
  await reply('author', 'Terima kasih')
  const second = (await write('other', { content: 'Lagi' }).expect(201)).body.data
  expect(second.parent_id).toBeNull()
  const { data, meta } = await list()
  expect(data.map(({ id, replies }: Listed) => [id, replies.map(({ content }) => content)])).toEqual([
    [second.id, []],
    [first, ['Setuju', 'Terima kasih']],
  ])
  expect(data[1].replies[0].user.full_name).toBe('Bima')
  expect([meta.total, await counts()]).toEqual([2, [4, 5, 1]])
})

test('a reply is refused to a reply, another comic’s comment or what is gone, and gives no rating', async () => {
  const { reply, write, first, counts, tokens } = await makeThread()
  const { id } = await reply('other')
  const elsewhere = await makeComic(db())
  for (const parent_id of [id, 2_000_000_000, 0, -1, 'x', {}, [first], 1.5]) {
    const { body } = await write('author', { content: 'Halo', parent_id }).expect(422)
    expect([parent_id, body.detail[0].loc]).toEqual([parent_id, ['body', 'parent_id']])
  }
  await write('author', { content: 'Halo', parent_id: first }, elsewhere.id).expect(422)
  const rated = await write('other', { content: 'Halo', parent_id: first, rating: 1 }).expect(422)
  expect(rated.body.detail[0].loc).toEqual(['body', 'rating'])
  expect(await counts()).toEqual([2, 5, 1])
  await call('delete', `/comments/${first}`, tokens.author).expect(200)
  await write('other', { content: 'Halo', parent_id: first }).expect(422)
})

test('the author of a comment is told of replies, the creator once, and nobody of their own', async () => {
  const { reply, toldTo, author, other, creator, write } = await makeThread()
  await reply('other')
  await reply('author', 'Balasan sendiri')
  const title = '“Warung di Ujung Hujan”'
  expect(await toldTo(author)).toEqual([`Bima membalas komentarmu di ${title}`])
  expect(await toldTo(other)).toEqual([])
  const ofCreator = ['Rini', 'Bima', 'Rini'].map((name) => `${name} mengomentari ${title}`)
  expect(await toldTo(creator)).toEqual(ofCreator)
  const own = (await write('own', { content: 'Dari kreatornya' }).expect(201)).body.data
  await write('other', { content: 'Hai kreator', parent_id: own.id }).expect(201)
  expect(await toldTo(creator)).toEqual([...ofCreator, `Bima membalas komentarmu di ${title}`])
})

test.each(['deleted by its author', 'hidden by staff'])(
  'a comment %s takes its replies and their notices along, and the counts stay right',
  async (how) => {
    const { reply, first, counts, tokens, author, creator, toldTo, list } = await makeThread()
    for (const who of ['other', 'own'] as const) await reply(who)
    const staff = await tokenOf(await makeUser(db(), { role: 'staff' }))
    const headers = how === 'hidden by staff' ? staff : tokens.author
    const { body } = await call('delete', `/comments/${first}`, headers).expect(200)
    expect(body.data.total_comments).toBe(0)
    expect(await counts()).toEqual([0, 0, 0])
    expect([await toldTo(author), await toldTo(creator)]).toEqual([[], []])
    const { data, meta } = await list()
    expect([data, meta.total]).toEqual([[], 0])
  },
)

test('a comment that staff put back comes with the replies that went with it, not with one that was hidden before', async () => {
  const { reply, first, counts, list }: Thread = await makeThread()
  const [kept, hidden] = [await reply('other', 'Baik'), await reply('other', 'Kasar')]
  const staff = await makeUser(db(), { role: 'staff' })
  const token = await tokenOf(staff)
  for (const id of [hidden.id, first]) await call('delete', `/comments/${id}`, token).expect(200)
  expect(await counts()).toEqual([0, 0, 0])
  const putBack = app().post(`/admin/komik/komentar/${first}/pulihkan/`)
  await putBack.set('Cookie', await signIn(db(), staff)).expect(303)
  const { data } = await list()
  expect(data.map(({ id, replies }: Listed) => [id, replies.map((one) => one.id)])).toEqual([[first, [kept.id]]])
  expect(await counts()).toEqual([2, 5, 1])
})

test('a hidden reply of a hidden comment comes back after the comment; hiding the comment closes the reports of both', async () => {
  const { reply, first, counts, tokens, list }: Thread = await makeThread()
  const [hidden, reported] = [await reply('other', 'Kasar'), await reply('other', 'Kasar juga')]
  for (const id of [first, reported.id])
    await call('post', `/comments/${id}/report`, tokens.own).send({ reason: 'Kasar sekali.' }).expect(201)
  const { user, post, get } = await as(await makeUser(db(), { role: 'staff' }))
  await call('delete', `/comments/${hidden.id}`, await tokenOf(user)).expect(200)
  await post(`/admin/komik/komentar/${first}/turunkan/`).expect(303)
  expect(await db()('comic_reports').whereIn('comment_id', [first, reported.id]).where({ closed_at: null })).toEqual([])
  const back = (id: number) => `/admin/komik/komentar/${id}/pulihkan/`
  const desk = async () => (await get('/admin/komik/?tampil=diturunkan')).text
  const shown = await desk()
  expect([first, hidden.id].map((id) => shown.includes(back(id)))).toEqual([true, false])
  await post(back(hidden.id)).expect(404)
  expect(await counts()).toEqual([0, 0, 0])
  await post(back(first)).expect(303)
  expect(await desk()).toContain(back(hidden.id))
  await post(back(hidden.id)).expect(303)
  expect((await list()).data[0].replies.map(({ id }: Listed) => id)).toEqual([hidden.id, reported.id])
})

test('who deletes their comment takes back its words, but not what staff have hidden or were told of below it', async () => {
  const { reply, first, counts, tokens, list }: Thread = await makeThread()
  const [hidden, reported] = [await reply('other', 'Kasar'), await reply('other', 'Kasar juga')]
  await call('post', `/comments/${reported.id}/report`, tokens.own).send({ reason: 'Kasar sekali.' }).expect(201)
  const { user, post, get } = await as(await makeUser(db(), { role: 'staff' }))
  await call('delete', `/comments/${hidden.id}`, await tokenOf(user)).expect(200)
  await call('delete', `/comments/${first}`, tokens.author).expect(200)
  expect([await counts(), (await list()).data]).toEqual([[0, 0, 0], []])
  expect((await get('/admin/komik/')).text).toContain('Kasar sekali.')
  await post(`/admin/komik/komentar/${first}/pulihkan/`).expect(303)
  await post(`/admin/komik/komentar/${hidden.id}/pulihkan/`).expect(303)
  const [back] = (await list()).data
  expect([back.content, back.replies.length, await counts()]).toEqual(['Dihapus oleh penulisnya.', 2, [3, 0, 0]])
})

test('a reply that comes while its comment is deleted waits, and is refused instead of failing', async () => {
  const { comic, first, other } = await makeThread()
  const holder = await db().transaction()
  await lockComic(holder, comic.id)
  const gone = db().transaction((trx) => deleteComment(trx, first))
  await untilWaiting(db(), 1)
  const added = call('post', `/comics/${comic.id}/comments`, await tokenOf(other)).send({
    content: 'Hai',
    parent_id: first,
  })
  const answer = added.then(({ status }) => status)
  await untilWaiting(db(), 2)
  await holder.commit()
  await gone
  expect(await answer).toBe(422)
  expect(await db()('comic_comments').where({ comic_id: comic.id })).toEqual([])
})

test('the comic’s page shows replies below their comment and takes one without a script', async () => {
  const { comic, first, reply, author, other } = await makeThread()
  await reply('other', 'Setuju')
  const path = `/komik/warung-di-ujung-hujan-${comic.id}/`
  const thread = (await visitor.page(path)).all(`#komentar-${first} .comment-replies .comment`)
  expect(thread).toHaveLength(1)
  expect((await visitor.page(path)).all('.comment-reply')).toEqual([])
  const { page, post } = await as(author)
  const [form] = (await page(path)).all('.comment-reply form')
  const action = form?.getAttribute('action') ?? ''
  await post(action, { parent_id: first, content: 'Sama-sama' }).expect(303)
  const shown = (await page(path)).texts('.comment-replies .comment-body > p:last-of-type')
  expect(shown).toEqual(['Setuju', 'Sama-sama'])
  const refused = await post(action, { parent_id: first, content: ' ' }).expect(422)
  expect(refused.text).toContain(`f-balas-${first}-error`)
  expect(refused.text).toMatch(/<details class="comment-reply" open>/)
  await post(action, { parent_id: first }).expect(422)
  await post(action, { parent_id: 'x', content: 'Hai' }).expect(422)
  await post(action, { parent_id: 2_000_000_000, content: 'Hai' }).expect(422)
  for (let at = 0; at < 9; at += 1)
    await insertComment(db(), {
      comic_id: comic.id,
      user_id: other.id,
      content: `Nomor ${at}`,
      rating: null,
      is_spoiler: false,
    })
  expect((await page(`${path}?komentar=2`)).all('.comments > .comments-older > .comment-list > .comment')).toHaveLength(
    2,
  )
  const later = (await page(`${path}?komentar=2`)).attribute(`#komentar-${first} .comment-reply form`, 'action') ?? ''
  expect((await post(later, { parent_id: first, content: '' }).expect(422)).text).toContain(`f-balas-${first}-error`)
})

test('of very many replies the comic’s page shows the newest, and all of them to who asks', async () => {
  const { comic, first, other, list } = await makeThread()
  const row = { comic_id: comic.id, user_id: other.id, parent_id: first, rating: null, is_spoiler: false }
  await db()('comic_comments').insert(
    Array.from({ length: 300 }, (_, at) => ({ ...row, content: `Balasan ${at + 1}` })),
  )
  const { page } = await as(other)
  const thread = await page(`/komik/warung-di-ujung-hujan-${comic.id}/`)
  const shown = '.comment-replies .comment-body > p:last-of-type'
  expect(thread.texts(shown)).toEqual(['Balasan 298', 'Balasan 299', 'Balasan 300'])
  expect(thread.body().length).toBeLessThan(60_000)
  expect(thread.text(`#komentar-${first} .more`)).toBe('Lihat semua 300 balasan')
  const all = await page(thread.attribute(`#komentar-${first} .more`, 'href')?.split('#')[0] ?? '')
  expect([all.texts(shown).length, all.texts(shown)[0]]).toEqual([300, 'Balasan 1'])
  expect(all.all(`#komentar-${first} .more`)).toEqual([])
  expect(await list()).toMatchObject({ data: [{ reply_count: 300, replies: { length: 300 } }] })
  await db()('comic_comments').insert({ ...row, content: 'Balasan 301' })
  const address = `/komik/warung-di-ujung-hujan-${comic.id}/`
  expect((await page(address)).text(`#komentar-${first} .more`)).toBe('Lihat 300 balasan terbaru')
  const most = await page(`${address}?balasan=${first}`)
  expect([most.texts(shown).length, most.texts(shown).at(-1)]).toEqual([300, 'Balasan 301'])
  expect(most.all(`#komentar-${first} .more`)).toEqual([])
  const [listed] = (await list()).data
  expect([listed.reply_count, listed.replies.length, listed.replies.at(-1).content]).toEqual([301, 300, 'Balasan 301'])
})
