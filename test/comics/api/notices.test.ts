import { expect, test } from 'vitest'
import { addMemberNotice } from '../../../src/notices/members/queries.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'

const db = useOwnDatabase()
const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: '1', EMAIL_FROM: 'toko@kortek.example' }
const { call, tokenOf } = useApi(db, mail)
const quiet = useApi(db)
const at = '/notifications'

async function member(count: number) {
  const user = await makeUser(db())
  for (let key = 1; key <= count; key += 1) {
    const notice = { title: `Kabar ${key}`, message: 'Hangat!', href: '/komik/', data: { comic_id: '7' } }
    await addMemberNotice(db(), { userId: user.id, kind: 'new_comment', key: `${key}`, ...notice })
  }
  const ids: number[] = await db()('member_notices').where({ user_id: user.id }).orderBy('id').pluck('id')
  const token = await tokenOf(user)
  const unread = async () => (await call('get', `${at}/unread-count`, token).expect(200)).body.data.unread_count
  return { user, ids, token, unread }
}

test('the list is one’s own, the newest first, in pages; data is JSON as text', async () => {
  const { ids, token } = await member(3)
  const { body } = await call('get', `${at}?per_page=2`, token).expect(200)
  expect(body.data.map(({ id }: { id: number }) => id)).toEqual([ids[2], ids[1]])
  expect(body.data[0]).toEqual({
    ...{ id: ids[2], type: 'new_comment', title: 'Kabar 3', message: 'Hangat!', read_at: null },
    ...{ data: '{"comic_id":"7"}', created_at: expect.any(String) },
  })
  expect(body.meta).toMatchObject({ total: 3, has_next: true })
  await call('post', `${at}/${ids[2]}/mark-as-read`, token).expect(200)
  expect((await call('get', `${at}?unread_only=true`, token)).body.meta.total).toBe(2)
  await call('get', `${at}?unread_only=mungkin`, token).expect(422)
  await call('get', at).expect(401)
})

test.each([
  ['repeated in the query', (ids: number[]) => [`?${ids.map((id) => `notification_ids=${id}`).join('&')}`, undefined]],
  ['as a JSON array', (ids: number[]) => ['', ids]],
  ['as a field with an array', (ids: number[]) => ['', { notification_ids: ids }]],
] as const)('several are marked as read by ids that come %s, and those of others are passed over', async (_, sent) => {
  const [own, other] = [await member(3), await member(1)]
  const [query, body] = sent([...own.ids.slice(0, 2), ...other.ids])
  await call('post', `${at}/mark-as-read${query}`, own.token)
    .send(body as object)
    .expect(200)
  expect([await own.unread(), await other.unread()]).toEqual([1, 1])
  await call('post', `${at}/mark-all-as-read`, own.token).expect(200)
  expect(await own.unread()).toBe(0)
})

test('without ids, or with other words than numbers, nothing is marked', async () => {
  const { token, unread } = await member(1)
  for (const body of [{}, { notification_ids: [] }, { notification_ids: 'semua' }, [0]])
    expect((await call('post', `${at}/mark-as-read`, token).send(body).expect(422)).body.detail[0].loc).toEqual([
      ...['body', 'notification_ids'],
    ])
  expect(await unread()).toBe(1)
})

test('one is marked as read as often as one likes, and deleted once; another member’s is not there', async () => {
  const [own, other] = [await member(1), await member(1)]
  const [id] = own.ids
  await call('post', `${at}/${id}/mark-as-read`, other.token).expect(404)
  await call('delete', `${at}/${id}`, other.token).expect(404)
  expect(await own.unread()).toBe(1)
  for (const _ of [1, 2]) await call('post', `${at}/${id}/mark-as-read`, own.token).expect(200)
  await call('delete', `${at}/${id}`, own.token).expect(200)
  await call('delete', `${at}/${id}`, own.token).expect(404)
  expect((await call('get', at, own.token)).body.data).toEqual([])
})

test('only an admin tells a member something or sends a mail, and both are in the audit log', async () => {
  const { user, token, unread } = await member(0)
  const admin = await tokenOf(await makeUser(db(), { role: 'admin' }))
  const told = { user_id: user.id, type: 'info', title: 'Undangan', message: 'Lomba dibuka.' }
  const letter = { title: 'Undangan', message: 'Lomba dibuka.', emailTo: 'sari@contoh.id' }
  for (const [path, body] of [
    [at, told],
    [`${at}/send-email`, letter],
  ] as const) {
    await call('post', path).send(body).expect(401)
    await call('post', path, token).send(body).expect(403)
  }
  await call('post', at, admin).send(told).expect(201)
  await call('post', at, admin)
    .send({ ...told, user_id: 99_999_999 })
    .expect(404)
  await call('post', at, admin)
    .send({ ...told, message: ' ' })
    .expect(422)
  expect(await unread()).toBe(1)
  await call('post', `${at}/send-email`, admin).send(letter).expect(200)
  await call('post', `${at}/send-email`, admin)
    .send({ ...letter, emailTo: 'sari' })
    .expect(422)
  expect(await db()('outbox').where({ kind: 'mail' })).toMatchObject([{ payload: { to: 'sari@contoh.id' } }])
  await quiet.call('post', `${at}/send-email`, admin).send(letter).expect(503)
  const log = await db()('audit_log').where('action', 'like', 'notice.%').orderBy('id')
  expect(log.map(({ action, subject }) => [action, subject])).toEqual([
    ['notice.member', user.username],
    ['notice.mail', 'Undangan'],
  ])
})
