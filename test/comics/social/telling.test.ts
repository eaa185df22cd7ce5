import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { app, call, tokenOf } = useApi(db)
const people = (count: number) => Promise.all(Array.from({ length: count }, () => makeUser(db())))
const toldTo = (userId: number) => db()('member_notices').where({ user_id: userId }).orderBy('id')
const title = '“Warung di Ujung Hujan”'

test('a creator is told once of each who likes a comic and who follows, also after taking it back, and never of own acts', async () => {
  const { id, user_id } = await makeComic(db())
  const fan = await makeUser(db(), { name: 'Rini' })
  const [token, own] = [await tokenOf(fan), await tokenOf({ id: user_id })]
  await call('post', `/comics/${id}/likes`, own).expect(201)
  await call('post', `/comics/${id}/comments`, own).send({ content: 'Terima kasih!' }).expect(201)
  for (const method of ['post', 'post', 'delete', 'post'] as const) {
    await call(method, `/comics/${id}/likes`, token)
    await call(method, `/users/${user_id}/follow`, token)
  }
  expect(await toldTo(user_id)).toMatchObject([
    { kind: 'engagement', title: 'Rini menyukai komikmu', message: title, data: { comic_id: String(id) } },
    { kind: 'new_follower', title: 'Rini mengikutimu', href: '/komik/karyaku/', data: { user_id: String(fan.id) } },
  ])
  expect(await toldTo(fan.id)).toEqual([])
})

test('each comment is told with its first fifty letters, and leads to it', async () => {
  const { id, user_id } = await makeComic(db())
  const token = await tokenOf(await makeUser(db(), { name: 'Rini' }))
  for (const content of ['Seru!', '🌧'.repeat(51)])
    await call('post', `/comics/${id}/comments`, token).send({ content }).expect(201)
  const [first, second] = await toldTo(user_id)
  const href = `/komik/warung-di-ujung-hujan-${id}/#komentar`
  expect(first).toMatchObject({ kind: 'new_comment', title: `Rini mengomentari ${title}`, message: 'Seru!', href })
  expect(first?.data).toEqual({ comic_id: String(id), comment_id: expect.stringMatching(/^\d+$/) })
  expect(second?.message).toBe(`${'🌧'.repeat(50)}…`)
})

test('ten likes at once are one milestone, as are ten comments, which does not come again when one is taken back and given', async () => {
  const { id, user_id } = await makeComic(db())
  const tokens = await Promise.all((await people(12)).map(tokenOf))
  await Promise.all(tokens.map((token) => call('post', `/comics/${id}/likes`, token).expect(201)))
  for (const method of ['delete', 'post'] as const)
    for (const token of tokens.slice(0, 3)) await call(method, `/comics/${id}/likes`, token)
  const told = await toldTo(user_id)
  expect(told.filter(({ kind }) => kind === 'engagement')).toHaveLength(12)
  expect(told.filter(({ kind }) => kind === 'milestone')).toMatchObject([{ title: 'Komikmu disukai 10 orang' }])
  const [token] = tokens
  const add = () => call('post', `/comics/${id}/comments`, token).send({ content: 'Lagi' }).expect(201)
  await Promise.all(Array.from({ length: 11 }, add))
  const milestones = (await toldTo(user_id)).filter(({ kind }) => kind === 'milestone')
  expect(milestones.map((one) => one.title)).toEqual(['Komikmu disukai 10 orang', 'Komikmu punya 10 komentar'])
})

/** A creator, and a fan who likes, follows and comments; how a creator sees the notices, and what others can do. */
async function creatorWithFan() {
  const { id, user_id } = await makeComic(db())
  const fan = await makeUser(db(), { name: 'Rini', password_hash: null })
  const [own, token, cookie] = [await tokenOf({ id: user_id }), await tokenOf(fan), await signIn(db(), { id: user_id })]
  const like = (method: 'post' | 'delete') => call(method, `/comics/${id}/likes`, token)
  const follow = (method: 'post' | 'delete') => call(method, `/users/${user_id}/follow`, token)
  await like('post').expect(201)
  await follow('post').expect(200)
  const comment = await call('post', `/comics/${id}/comments`, token).send({ content: 'Jelek sekali.' }).expect(201)
  const seen = async () => {
    const page = read((await app().get('/notifikasi/').set('Cookie', cookie).expect(200)).text)
    const { body } = await call('get', '/notifications', own).expect(200)
    const titles: string[] = body.data.map((notice: { title: string }) => notice.title)
    expect(page.texts('.own-notice').map((text) => text.replace(', belum dibaca', ''))).toEqual(titles)
    expect(page.text('#lonceng')).toBe(`${titles.length} belum dibaca`)
    return { titles, text: page.body() + JSON.stringify(body) }
  }
  return { id, user_id, fan, own, like, follow, seen, token, commentId: comment.body.data.id as number }
}
const titles = [`Rini mengomentari ${title}`, 'Rini mengikutimu', 'Rini menyukai komikmu']

test('who deletes the account is named in nobody’s notices any more', async () => {
  const { user_id, fan, seen } = await creatorWithFan()
  expect((await seen()).titles).toEqual(titles)
  const form = app().post('/akun/hapus/').type('form')
  await form
    .set('Cookie', await signIn(db(), fan))
    .send({ username: fan.username })
    .expect(303)
  const { titles: left, text } = await seen()
  expect([left, /Rini|Jelek/.test(text)]).toEqual([[], false])
  expect(await toldTo(user_id)).toEqual([])
})

test.each(['staff hide on their page', 'staff hide by the API', 'its author deletes'])(
  'a comment that %s is gone from the creator’s notices',
  async (how) => {
    const { user_id, own, seen, token, commentId } = await creatorWithFan()
    expect((await seen()).text).toContain('Jelek sekali.')
    const staff = await makeUser(db(), { role: 'staff' })
    if (how === 'staff hide on their page') {
      await call('post', `/comments/${commentId}/report`, own).send({ reason: 'Kasar sekali.' })
      const hide = app().post(`/admin/komik/komentar/${commentId}/turunkan/`)
      await hide.set('Cookie', await signIn(db(), staff)).expect(303)
    } else {
      const headers = how === 'its author deletes' ? token : await tokenOf(staff)
      await call('delete', `/comments/${commentId}`, headers).expect(200)
    }
    const { titles: left, text } = await seen()
    expect([left, text.includes('Jelek')]).toEqual([titles.slice(1), false])
    expect((await toldTo(user_id)).map((notice) => notice.title)).toEqual(titles.slice(1).reverse())
  },
)

test('a like or a follow that is taken back is gone, and comes once again with the next one, unless its notice was deleted', async () => {
  const { user_id, own, like, follow, seen } = await creatorWithFan()
  await like('delete').expect(200)
  await follow('delete').expect(200)
  expect((await seen()).titles).toEqual(titles.slice(0, 1))
  await like('post').expect(201)
  await follow('post').expect(200)
  expect((await seen()).titles).toEqual(['Rini mengikutimu', 'Rini menyukai komikmu', titles[0]])
  for (const { id } of await toldTo(user_id)) await call('delete', `/notifications/${id}`, own).expect(200)
  for (const method of ['delete', 'post'] as const) {
    await like(method)
    await follow(method)
  }
  expect((await seen()).titles).toEqual([])
})
