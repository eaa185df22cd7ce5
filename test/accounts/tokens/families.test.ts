import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config.ts'
import { site, testSecret } from '../../support/app.ts'
import { useDatabase, useOwnDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf, somewhere, tokensIn } from '../../support/tokens.ts'
import { makeMember } from '../support/people.ts'

const db = useDatabase()
const own = useOwnDatabase()
const works = async (token: string) => (await tokensIn(db()).identify(token)) !== null

test('a refresh token gives new tokens and is then used up', async () => {
  const user = await makeUser(db())
  const first = await programOf(db(), user)
  const second = await tokensIn(db()).refresh(first.refresh_token ?? '', somewhere)
  expect(second).toMatchObject({ token_type: 'bearer', expires_in: 1_800 })
  expect(second?.refresh_token).not.toBe(first.refresh_token)
  expect([await works(first.access_token), await works(second?.access_token ?? '')]).toEqual([true, true])
  expect((await programOf(db(), user, 'content')).refresh_token).toBeUndefined()
  const kept = JSON.stringify(await db()('personal_access_tokens'))
  expect(kept).not.toContain(second?.refresh_token?.split('.')[1])
})

test('a stolen refresh token that is used after its rotation ends the family', async () => {
  const user = await makeUser(db())
  const [first, elsewhere] = [await programOf(db(), user), await programOf(db(), user)]
  const { refresh } = tokensIn(db())
  const second = await refresh(first.refresh_token ?? '', somewhere)
  expect(await refresh(first.refresh_token ?? '', { address: '198.51.100.7', agent: 'pencuri' })).toBe(null)
  expect(await works(first.access_token)).toBe(false)
  expect(await works(second?.access_token ?? '')).toBe(false)
  expect(await refresh(second?.refresh_token ?? '', somewhere)).toBe(null)
  expect(await works(elsewhere.access_token)).toBe(true)
  const entry = await db()('audit_log').where({ action: 'token.reuse' }).first()
  expect(entry).toMatchObject({ subject: user.username, address: '198.51.100.7', details: {} })
})

test('a forged secret for a known log-in ends it; unknown and broken ones change nothing', async () => {
  const { access_token, refresh_token = '' } = await programOf(db(), await makeUser(db()))
  const { refresh } = tokensIn(db())
  const [id] = refresh_token.split('.')
  const broken = ['', 'x', `${id}.`, `${id}.kurang`, `${crypto.randomUUID()}.${'A'.repeat(43)}`, '\0', access_token]
  for (const text of broken) expect(await refresh(text, somewhere)).toBe(null)
  expect(await works(access_token)).toBe(true)
  expect(await refresh(`${id}.${'A'.repeat(43)}`, somewhere)).toBe(null)
  expect(await works(access_token)).toBe(false)
})

test('of ten refreshes at once at most one gives tokens', async () => {
  const user = await makeUser(own())
  const { refresh_token = '' } = await programOf(own(), user)
  const { refresh } = tokensIn(own())
  const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refresh_token, somewhere)))
  expect(answers.filter((one) => one !== null)).toHaveLength(1)
})

test('refresh tokens end when unused for too long, access tokens after half an hour', async () => {
  const { access_token, refresh_token = '' } = await programOf(db(), await makeUser(db()))
  const { identify, refresh, prune } = tokensIn(db())
  const later = (seconds: number) => new Date(Date.now() + seconds * 1_000)
  expect(await identify(access_token, later(1_790))).not.toBe(null)
  expect(await identify(access_token, later(1_801))).toBe(null)
  expect(await refresh(refresh_token, somewhere, later(30 * 86_400 + 1))).toBe(null)
  expect(await refresh(refresh_token, somewhere, later(30 * 86_400 - 60))).not.toBe(null)
  await prune()
  expect(await db()('personal_access_tokens')).toHaveLength(1)
  await db()('personal_access_tokens').update({ expires_at: new Date() })
  await prune()
  expect(await db()('personal_access_tokens')).toEqual([])
})

test('the account page lists programs beside browsers and ends one', async () => {
  const { user, get, post } = await makeMember(db())
  const [comics, content] = [await programOf(db(), user), await programOf(db(), user, 'content')]
  const working = async () => [await works(comics.access_token), await works(content.access_token)]
  const foreign = await programOf(db(), await makeUser(db()))
  const { text } = await get('/akun/').expect(200)
  const programs = read(text).texts('#perangkat li').slice(1)
  for (const api of ['konten', 'komik'])
    expect(programs).toContainEqual(expect.stringMatching(new RegExp(`^Akhiri Program “uji” API ${api} ·`)))
  const [one, two] = [...text.matchAll(/action="(\/akun\/program\/[0-9a-f-]+\/akhir\/)"/g)].map(([, to]) => to)
  expect(two).toBeDefined()
  const answer = await post(one ?? '').expect(303)
  expect((await get(String(answer.headers.location))).text).toContain('Program itu sudah')
  expect((await working()).filter(Boolean)).toHaveLength(1)
  const id = foreign.refresh_token?.split('.')[0]
  await post(`/akun/program/${id}/akhir/`).expect(303)
  expect(await works(foreign.access_token)).toBe(true)
  await post('/akun/program/1/akhir/').expect(404)
  await post('/akun/sesi-lain/akhir/').expect(303)
  expect(await working()).toEqual([false, false])
})

test('a site with another key takes none of the tokens', async () => {
  const user = await makeUser(db())
  const { access_token } = await programOf(db(), user)
  const profile = (settings: Record<string, string>) =>
    site(db(), { settings }).get('/api/v1/auth/profile/').set(bearer(access_token))
  await profile({}).expect(200)
  await profile({ JWT_SECRET_KEY: 'kunci-lain-yang-cukup-panjang-0123' }).expect(401)
})

test('a short key is warned of, without the key', () => {
  const lines: string[] = []
  const log = pino({}, { write: (line) => lines.push(line) })
  const start = (JWT_SECRET_KEY: string) =>
    createApp({ config: readConfig({ NODE_ENV: 'test', JWT_SECRET_KEY }), secret: testSecret, db: db(), log })
  start('kunci-yang-cukup-panjang-01234567')
  expect(lines).toEqual([])
  start('kunci-pendek')
  expect(lines.join()).toContain('JWT_SECRET_KEY is short')
  expect(lines.join()).not.toContain('kunci-pendek')
})
