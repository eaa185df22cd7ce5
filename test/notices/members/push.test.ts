import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createPush, MESSAGING } from '../../../src/notices/members/push.ts'
import { useGoogleCloud } from '../../comics/support/google.ts'
import { makeComic } from '../../comics/support/make.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { outboxRow } from '../../support/outbox-row.ts'
import { read } from '../../support/page.ts'
import { serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const db = useOwnDatabase()
const folder = useFolder()
const { cloud, client } = useGoogleCloud()

async function withApp(fcm_token: string | null) {
  const { id } = await makeUser(db())
  await db()('creators').insert({ user_id: id, slug: `k-${id}`, referral_code: `R${id}`, fcm_token })
  return id
}
const tokenOf = async (id: number) => (await db()('creators').where({ user_id: id }).first())?.fcm_token

/** Sends a push message to a member. */
function send(user_id: number, body = 'Hangat!') {
  const google = client({ scope: MESSAGING, repeats: false })
  const payload = { user_id, title: 'Komentar baru', body, data: { comic_id: '7', type: 'new_comment' } }
  return createPush(db(), google)(outboxRow({ kind: 'push', dedupe_key: `${user_id}`, payload }))
}
const sent = () =>
  cloud()
    .asked.filter(({ path }) => path.endsWith(':send'))
    .map(({ body }) => body)

test('a push message goes to the token that the app has when it is sent, by an account that may do nothing else', async () => {
  const id = await withApp('hp-sari')
  expect(await send(id)).toEqual({ result: 'sent' })
  expect(sent().at(-1)).toEqual({
    message: {
      token: 'hp-sari',
      notification: { title: 'Komentar baru', body: 'Hangat!' },
      data: { comic_id: '7', type: 'new_comment' },
    },
  })
  const asked = cloud().asked.find(({ path }) => path === '/token')?.body
  expect(decodeJwt(new URLSearchParams(String(asked)).get('assertion') ?? '').scope).toBe(MESSAGING)
  const before = sent().length
  expect(await send(await withApp(null))).toEqual({ result: 'sent' })
  expect(sent()).toHaveLength(before)
})

test('the token of a removed app is dropped, but not one that came meanwhile', async () => {
  const id = await withApp('hapus-1')
  expect(await send(id)).toEqual({ result: 'sent' })
  expect(await tokenOf(id)).toBeNull()
  await db()('creators').where({ user_id: id }).update({ fcm_token: 'hapus-2' })
  cloud().knobs.latency = 300
  const sending = send(id)
  await expect.poll(() => JSON.stringify(sent().at(-1))).toContain('hapus-2')
  await db()('creators').where({ user_id: id }).update({ fcm_token: 'baru' })
  expect(await sending).toEqual({ result: 'sent' })
  expect(await tokenOf(id)).toBe('baru')
})

test('a message over 4,096 bytes is shortened', async () => {
  expect(await send(await withApp('hp'), '🌧'.repeat(2_000))).toEqual({ result: 'sent' })
  expect(Buffer.byteLength(JSON.stringify(sent().at(-1)))).toBeGreaterThan(3_500)
})

test.each([
  ['quota', { result: 'retry', after: 0 }],
  ['unavailable', { result: 'retry', after: 0 }],
  ['cut', { result: 'retry' }],
  ['denied', { result: 'blocked', error: expect.stringContaining('Firebase menolak akun layanan atau proyeknya') }],
] as const)('after the failure "%s" the message is %o', async (say, result) => {
  cloud().knobs.fail({ say }, 1, { at: ':send' })
  expect(await send(await withApp('hp'))).toMatchObject(result)
})

test('a like reaches the app by the outbox; the choices offer it where a server sends any', async () => {
  const keyFile = path.join(folder, 'firebase.json')
  writeFileSync(keyFile, cloud().keyFile)
  const served = await serve(db(), { FIREBASE_CREDENTIALS: keyFile, FCM_BASE_URL: cloud().url })
  try {
    const userId = await withApp('hp-dinda')
    const { id } = await makeComic(db(), { user_id: userId })
    const cookie = await signIn(db(), await makeUser(db(), { name: 'Rini' }))
    const form = { method: 'POST', redirect: 'manual', body: new URLSearchParams({ nyala: 'ya' }) } as const
    await fetch(`${served.origin}/komik/${id}/suka/`, { ...form, headers: { cookie, origin: served.origin } })
    const said = { token: 'hp-dinda', notification: { title: 'Rini menyukai komikmu' }, data: { type: 'engagement' } }
    await expect.poll(() => sent().at(-1)).toMatchObject({ message: said })
    const choices = async (FIREBASE_CREDENTIALS: string) => {
      const get = site(db(), { settings: { FIREBASE_CREDENTIALS } }).get('/notifikasi/pilihan/')
      return read((await get.set('Cookie', await signIn(db(), { id: userId }))).text).body()
    }
    expect(await choices(keyFile)).toContain('Di aplikasi')
    for (const none of ['', path.join(folder, 'tidak-ada.json')]) expect(await choices(none)).not.toContain('aplikasi')
    const privacy = await (await fetch(`${served.origin}/privasi/`)).text()
    expect(privacy).toContain('Firebase Cloud Messaging')
  } finally {
    await served.stop()
  }
})
