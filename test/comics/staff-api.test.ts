import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'
import { useApi } from './support/api.ts'
import { makeComic } from './support/make.ts'

const db = useDatabase()
const { call, tokenOf, member } = useApi(db)
const staffToken = async () => tokenOf(await makeUser(db(), { role: 'staff' }))
const act = { action: 'take_down', category: 'kekerasan', message: 'Ada darah di halaman dua.' }

test('staff moderate a comic in each way, and only staff', async () => {
  const { id, user_id } = await makeComic(db())
  const token = await staffToken()
  const moderate = (body: object, headers = token) => call('post', `/admin/comics/${id}/moderation`, headers).send(body)
  const done = (await moderate(act).expect(200)).body
  expect(done.data).toMatchObject({ comic_id: id, ...act, age_label: null, answer: null })
  await call('get', `/comics/${id}`).expect(404)
  await moderate(act).expect(409)
  await moderate({ action: 'feature', category: 'lain' }).expect(409)
  await moderate({ action: 'restore', category: 'lain' }).expect(200)
  await moderate({ action: 'feature', category: 'lain', message: 'Indah.' }).expect(200)
  await moderate({ action: 'unfeature', category: 'lain' }).expect(200)
  const aged = (await moderate({ ...act, action: 'age', age_label: '17+' }).expect(200)).body
  expect(aged.data.age_label).toBe('17+')
  expect((await call('get', `/comics/${id}`)).body.data.age_label).toBe('17+')
  await moderate({ ...act, action: 'age', age_label: '17+' }).expect(409)
  const own = await tokenOf({ id: user_id })
  const lower = await call('post', `/comics/${id}/publish`, own).send({ age_label: '13+' }).expect(422)
  expect(lower.body.detail[0].loc).toEqual(['body', 'age_label'])
  await call('post', `/comics/${id}/publish`, own).send({ age_label: '17+' }).expect(200)
  const notices = await db()('member_notices').where({ user_id, kind: 'moderation' }).pluck('data')
  expect(notices).toEqual(Array.from({ length: 5 }, () => ({ comic_id: String(id) })))
  await moderate(act, {}).expect(401)
  await moderate(act, await member()).expect(403)
  await call('post', '/admin/comics/999999/moderation', token).send(act).expect(404)
  await call('post', '/admin/comics/x/moderation', token).send(act).expect(404)
})

test('what is wrong in a moderation is refused for its field', async () => {
  const { id } = await makeComic(db())
  const token = await staffToken()
  for (const [field, wrong] of [
    ['action', { action: 'delete' }],
    ['action', { action: undefined }],
    ['category', { category: 'apa' }],
    ['category', { category: undefined }],
    ['message', { message: '' }],
    ['message', { message: undefined }],
    ['message', { message: 'a'.repeat(501) }],
    ['message', { message: 'a\u0000aaaaa' }],
    ['message', { message: { toString: 1 } }],
    ['age_label', { action: 'age' }],
    ['age_label', { action: 'age', age_label: '99+' }],
  ] as const) {
    const { body } = await call('post', `/admin/comics/${id}/moderation`, token)
      .send({ ...act, ...wrong })
      .expect(422)
    expect([wrong, body.detail[0].loc]).toEqual([wrong, ['body', field]])
  }
  expect(await db()('comic_moderations').where({ comic_id: id })).toEqual([])
})

test('the creator answers once for each moderation', async () => {
  const { id, user_id } = await makeComic(db())
  const token = await staffToken()
  const own = await tokenOf({ id: user_id })
  const answer = (headers = own, message: unknown = 'Itu saus tomat.') =>
    call('post', `/comics/${id}/moderation/answer`, headers).send({ message })
  await answer().expect(404)
  await call('post', `/admin/comics/${id}/moderation`, token).send(act).expect(200)
  for (const wrong of [null, '', ' ', 'a'.repeat(501), 7]) await answer(own, wrong).expect(422)
  await answer(await member()).expect(404)
  await answer({}).expect(401)
  const { body } = await answer().expect(201)
  expect(body.data).toMatchObject({ comic_id: id, action: 'take_down', answer: 'Itu saus tomat.' })
  await answer().expect(409)
  const both = call('post', `/admin/comics/${id}/moderation`, token).send({ action: 'restore', category: 'lain' })
  await both.expect(200)
  const sent = [answer(), answer()].map(async (one) => (await one).status)
  expect((await Promise.all(sent)).sort()).toEqual([201, 409])
})

test('staff bar a creator and lift it; anybody may be barred but the unknown', async () => {
  const user = await makeUser(db())
  const token = await staffToken()
  const at = `/admin/creators/${user.id}/bar`
  const barred = (await call('post', at, token).send({ message: 'Tiga komik curian.' }).expect(200)).body
  expect(barred.data).toMatchObject({ creator_id: user.id, bar_message: 'Tiga komik curian.' })
  await call('post', at, token).send({ message: 'Empat.' }).expect(200)
  for (const message of [undefined, '', 'a'.repeat(501)]) await call('post', at, token).send({ message }).expect(422)
  for (let times = 0; times < 2; times += 1)
    expect((await call('delete', at, token).send({ message: 'Sudah jelas.' }).expect(200)).body.data).toMatchObject({
      barred_at: null,
      bar_message: null,
    })
  const told = await db()('member_notices').where({ user_id: user.id }).orderBy('id').pluck('message')
  expect(told).toHaveLength(3)
  expect(told.at(-1)).toMatch(/^Larangan terbitmu dicabut\. .* Pesannya: Sudah jelas\.$/)
  await call('delete', at, token).expect(200)
  await call('delete', at, token)
    .send({ message: 'a'.repeat(501) })
    .expect(422)
  await call('post', '/admin/creators/999999/bar', token).send({ message: 'Siapa ini?' }).expect(404)
  await call('post', at).send({ message: 'Tanpa masuk.' }).expect(401)
  await call('delete', at, await member()).expect(403)
})

test('a report takes a category, and is of none in particular without', async () => {
  const { id } = await makeComic(db())
  const report = async (body: object, status: number) =>
    call('post', `/comics/${id}/report`, await member())
      .send(body)
      .expect(status)
  await report({ reason: 'Menjiplak komikku.', category: 'curian' }, 201)
  await report({ reason: 'Tidak pantas.' }, 201)
  const { body } = await report({ reason: 'Tidak pantas.', category: 'apa' }, 422)
  expect(body.detail[0].loc).toEqual(['body', 'category'])
  expect(await db()('comic_reports').where({ comic_id: id }).orderBy('id').pluck('category')).toEqual([
    'curian',
    'lain',
  ])
})
