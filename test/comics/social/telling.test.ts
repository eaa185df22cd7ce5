import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)
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

test('ten likes at once are one milestone, which does not come again when one is taken back and given', async () => {
  const { id, user_id } = await makeComic(db())
  const tokens = await Promise.all((await people(12)).map(tokenOf))
  await Promise.all(tokens.map((token) => call('post', `/comics/${id}/likes`, token).expect(201)))
  for (const method of ['delete', 'post'] as const)
    for (const token of tokens.slice(0, 3)) await call(method, `/comics/${id}/likes`, token)
  const told = await toldTo(user_id)
  expect(told.filter(({ kind }) => kind === 'engagement')).toHaveLength(12)
  expect(told.filter(({ kind }) => kind === 'milestone')).toMatchObject([{ title: 'Komikmu disukai 10 orang' }])
})

test('ten comments at once are one milestone', async () => {
  const { id, user_id } = await makeComic(db())
  const token = await tokenOf(await makeUser(db()))
  const add = () => call('post', `/comics/${id}/comments`, token).send({ content: 'Lagi' }).expect(201)
  await Promise.all(Array.from({ length: 11 }, add))
  const told = await toldTo(user_id)
  expect(told.filter(({ kind }) => kind === 'milestone')).toMatchObject([{ title: 'Komikmu punya 10 komentar' }])
})
