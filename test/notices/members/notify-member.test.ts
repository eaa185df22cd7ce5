import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { openMemberNotices } from '../../../src/notices/members/notify-member.ts'
import { forgetNotice } from '../../../src/notices/members/queries.ts'
import { testConfig } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { hearWork } from '../../support/heard.ts'
import { makeUser } from '../../support/sign-in.ts'

const db = useOwnDatabase()

/** What tells members, on a server that can send push and mail, with what it published. */
function open(channels = ['push', 'mail']) {
  const published: [string, Record<string, unknown>][] = []
  const hub = {
    isHeard: () => true,
    publish: (topic: string, text: string) => void published.push([topic, JSON.parse(text)]),
  }
  const log = pino({ level: 'silent' })
  const site = { db: db(), log, hub, channels: () => channels, config: testConfig() }
  return { published, ...openMemberNotices(site) }
}

const like = { kind: 'engagement', title: 'Disukai', message: 'Rini menyukai komikmu.', href: '/komik/7/' }
const member = () => makeUser(db(), { email: `m${Math.random()}@contoh.id`, email_verified_at: new Date() })
const haveApp = (id: number) =>
  db()('creators').insert({ user_id: id, slug: `k-${id}`, referral_code: `R${id}`, fcm_token: 'hp' })
/** Chooses every way for notices of engagement, except where the test says otherwise. */
const choose = (user_id: number, ways: Partial<Record<'site' | 'push' | 'mail', boolean>> = {}) =>
  db()('member_notice_choices').insert({ user_id, kind: 'engagement', site: true, push: true, mail: true, ...ways })
const rowsOf = (id: number) => db()('member_notices').where({ user_id: id })
const sentTo = (username: string) => db()('outbox').where('summary', 'like', `%${username}`).orderBy('kind')

test('a member is told once of the same matter, also when it comes twice at once; push and mail go with it', async () => {
  const { notify, published } = open()
  const woken = await hearWork(db())
  const { id: userId, username } = await member()
  await haveApp(userId)
  await choose(userId)
  const notice = { ...like, userId, key: 'like 7 by 4', data: { comic_id: '7' } }
  await Promise.all([1, 2, 3].map(() => db().transaction((trx) => notify(trx, notice))))
  await db().transaction((trx) => notify(trx, notice))

  expect(await rowsOf(userId)).toMatchObject([{ kind: 'engagement', title: 'Disukai', read_at: null }])
  expect(await sentTo(username)).toMatchObject([
    { kind: 'mail', payload: { subject: 'Disukai' } },
    { kind: 'push', payload: { user_id: userId, title: 'Disukai', data: { comic_id: '7', type: 'engagement' } } },
  ])
  await vi.waitFor(() => expect(published).toMatchObject([[`me:${userId}`, { type: 'notification', unread_count: 1 }]]))
  expect(woken.sort()).toEqual(['mail', 'push'])
})

test('what is taken back and done again is told again, but not by push or mail', async () => {
  const { notify } = open()
  const { id: userId, username } = await member()
  const { id: fromUserId } = await member()
  await choose(userId, { push: false })
  const key = { kind: 'engagement', key: `like 7 by ${fromUserId}` } as const
  const done = () => notify(db(), { ...like, ...key, userId, fromUserId })
  await done()
  const [first] = await rowsOf(userId)
  await forgetNotice(db(), { ...key, fromUserId })
  expect(await rowsOf(userId)).toEqual([])
  await done()
  expect((await rowsOf(userId)).map(({ id }) => id === first?.id)).toEqual([false])
  expect(await sentTo(username)).toHaveLength(1)
})

test('a notice of a transaction that is rolled back is not there, and no page hears of it', async () => {
  const { notify, published } = open()
  const { id: userId, username } = await member()
  const failing = db().transaction(async (trx) => {
    await notify(trx, { ...like, userId, key: 'a' })
    throw new Error('too late')
  })
  await expect(failing).rejects.toThrow('too late')
  await notify(db(), { ...like, userId, key: 'b' })
  await vi.waitFor(() => expect(published).toHaveLength(1))
  expect(await rowsOf(userId)).toMatchObject([{ key: 'b' }])
  expect(await sentTo(username)).toEqual([])
})

test('a kind that is switched off counts as told, but keeps no text and reaches no page', async () => {
  const { notify, published } = open()
  const { id: userId } = await member()
  await choose(userId, { site: false, push: false, mail: false })
  await notify(db(), { ...like, userId, key: 'a' })
  await db()('member_notice_choices').where({ user_id: userId }).update({ site: true })
  await notify(db(), { ...like, userId, key: 'a' })
  expect(await rowsOf(userId)).toMatchObject([{ is_hidden: true, title: '', message: '', href: '' }])
  expect(published).toEqual([])
})

test('mail goes to a verified address only, and nothing is queued that this server cannot send', async () => {
  const { id: userId, username } = await makeUser(db(), { email: `u${Math.random()}@contoh.id` })
  await choose(userId)
  await open().notify(db(), { ...like, userId, key: 'a' })
  await db()('users').where({ id: userId }).update({ email_verified_at: new Date() })
  await open([]).notify(db(), { ...like, userId, key: 'b' })
  expect(await sentTo(username)).toEqual([])
})

test('what staff decide comes by mail without a choice, and its mail names none', async () => {
  const { notify } = open()
  const { id: userId, username } = await member()
  await notify(db(), { ...like, kind: 'moderation', userId, key: 'moderation 7' })
  const [mail] = await sentTo(username)
  expect(mail).toMatchObject({ kind: 'mail' })
  expect(JSON.stringify(mail?.payload)).not.toContain('pilihan')
})

test('what waits for push and mail goes with the deed that is taken back, also where the site tells nothing', async () => {
  const { notify } = open()
  const fan = await makeUser(db())
  for (const site of [true, false]) {
    const { id: userId, username } = await member()
    await haveApp(userId)
    await choose(userId, { site })
    const deed = { ...like, userId, fromUserId: fan.id }
    for (const key of ['like 7', 'like 8']) await notify(db(), { ...deed, key })
    expect(await sentTo(username)).toHaveLength(4)
    await db()('outbox')
      .where({ dedupe_key: `notice ${userId} engagement like 8 mail` })
      .update({ state: 'sent' })
    for (const key of ['like 7', 'like 8'])
      await db().transaction((trx) => forgetNotice(trx, { fromUserId: fan.id, kind: 'engagement', key }))
    expect(await sentTo(username)).toMatchObject([{ kind: 'mail', state: 'sent' }])
  }
})
