import { expect, test } from 'vitest'
import { pruneSignIns } from '../../../src/accounts/google/google-queries.ts'
import type { Mischief } from '../../../src/demo/fakes/google/server.ts'
import { useDatabase } from '../../support/db.ts'
import { BAGAS, LARAS, TIRTA, useGoogle, visitor } from '../../support/google.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser } from '../../support/sign-in.ts'

const db = useDatabase()
const google = useGoogle()
const open = () => makeSettings(db(), { registration_open: true })

async function nobodyIsIn() {
  expect(await db()('sessions')).toEqual([])
  expect(await db()('personal_access_tokens')).toEqual([])
  expect(await db()('users').whereNotNull('google_sub')).toEqual([])
}

test('a sign-in that comes back without its state, its browser, its time or a second time is refused', async () => {
  await open()
  const at = visitor(db(), google())
  const { to, cookies } = await at.leave()
  const back = google().choose(to, LARAS)
  const without = new URL(back)
  without.searchParams.delete('state')
  const foreign = new URL(back)
  foreign.searchParams.set('state', 'x'.repeat(43))
  const elsewhere = await at.leave()
  expect((await at.arrive(without.href, cookies)).status).toBe(400)
  expect((await at.arrive(foreign.href, cookies)).status).toBe(400)
  expect((await at.arrive(back, '')).status).toBe(400)
  expect((await at.arrive(back, elsewhere.cookies)).status).toBe(400)
  await nobodyIsIn()
  expect((await at.arrive(back, cookies)).status).toBe(303)
  expect((await at.arrive(back, cookies)).status).toBe(400)
  const late = await at.leave()
  await db()('google_sign_ins').update({ began_at: new Date(Date.now() - 601_000) })
  expect((await at.arrive(google().choose(late.to, LARAS), late.cookies)).status).toBe(400)
  await at.leave()
  await db()('google_sign_ins').update({ began_at: new Date(Date.now() - 601_000) })
  await pruneSignIns(db(), new Date())
  expect(await db()('google_sign_ins')).toEqual([])
})

test('a code of another sign-in is refused: it belongs to the browser that asked for it', async () => {
  await open()
  const at = visitor(db(), google())
  const [thief, victim] = [await at.leave(), await at.leave()]
  const stolen = new URL(google().choose(thief.to, BAGAS)).searchParams.get('code') ?? ''
  const injected = new URL(google().choose(victim.to, LARAS))
  injected.searchParams.set('code', stolen)
  expect((await at.arrive(injected.href, victim.cookies)).status).toBe(400)
  const again = await at.leave()
  const used = new URL(google().choose(again.to, LARAS))
  await at.arrive(used.href, again.cookies).expect(303)
  const replay = await at.leave()
  const replayed = new URL(google().choose(replay.to, LARAS))
  replayed.searchParams.set('code', used.searchParams.get('code') ?? '')
  expect((await at.arrive(replayed.href, replay.cookies)).status).toBe(400)
})

test('an e-mail that Google has not verified opens nothing', async () => {
  await open()
  await makeUser(db(), { email: 'tirta@surel.example', email_verified_at: new Date() })
  const at = visitor(db(), google())
  for (const accept of ['text/html', 'application/json']) {
    const refused = await at.signIn(TIRTA, { accept })
    expect([refused.status, refused.headers['set-cookie']]).toEqual([401, undefined])
  }
  await nobodyIsIn()
})

const now = () => Math.floor(Date.now() / 1000)
const bad: [string, Mischief][] = [
  ['no nonce', { claims: ({ nonce: _, ...rest }) => rest }],
  ['another nonce', { claims: (claims) => ({ ...claims, nonce: 'lain' }) }],
  ['another audience', { claims: (claims) => ({ ...claims, aud: 'lain.apps.example' }) }],
  ['no audience', { claims: ({ aud: _, ...rest }) => rest }],
  ['made for another client', { claims: (claims) => ({ ...claims, azp: 'lain.apps.example' }) }],
  ['another issuer', { claims: (claims) => ({ ...claims, iss: 'https://google.lain.example' }) }],
  ['expired', { claims: (claims) => ({ ...claims, exp: now() - 10 }) }],
  ['no end', { claims: ({ exp: _, ...rest }) => rest }],
  ['not verified, as text', { claims: (claims) => ({ ...claims, email_verified: 'false' }) }],
  ['no word of verification', { claims: ({ email_verified: _, ...rest }) => rest }],
  ['no e-mail', { claims: ({ email: _, ...rest }) => rest }],
  ['no sub', { claims: ({ sub: _, ...rest }) => rest }],
  ['a foreign key under a known name', { sign: 'foreign' }],
  ['an unknown key', { sign: 'unknown' }],
  ['no signature', { sign: 'none' }],
  ['HS256 with the client secret', { sign: 'secret' }],
]
test.each(bad)('an ID token with %s is refused', async (_what, mischief) => {
  await open()
  const at = visitor(db(), google())
  google().misbehave(mischief)
  const { status, body } = await at.signIn(LARAS, { accept: 'application/json' })
  expect([status, Object.keys(body)]).toEqual([401, ['detail']])
  await nobodyIsIn()
})

test('tokens for the other clients of the operator count, from both names of the issuer', async () => {
  await open()
  const at = visitor(db(), google())
  google().misbehave({ claims: (claims) => ({ ...claims, iss: 'accounts.google.com', aud: 'ponsel.apps.example' }) })
  expect((await at.signIn(LARAS)).status).toBe(303)
})

test("Google's keys are kept as long as it says, and fetched again, once, for a key that is not among them", async () => {
  await open()
  const at = visitor(db(), google())
  const asked = async (work: () => Promise<{ status: number }>) => {
    const before = google().calls.keys
    const { status } = await work()
    return [status, google().calls.keys - before]
  }
  expect(await asked(() => at.signIn(LARAS))).toEqual([303, 1])
  expect(await asked(() => at.signIn(LARAS))).toEqual([303, 0])
  google().rotateKeys()
  expect(await asked(() => at.signIn(LARAS))).toEqual([303, 1])
  google().misbehave({ sign: 'unknown' })
  expect(await asked(() => at.signIn(LARAS))).toEqual([401, 1])
})

test.each([
  ['answers 500', { answer: 500 }, 503],
  ['refuses the client', { answer: 401 }, 400],
  ['has no keys', { keys: 500 }, 503],
  ['has broken keys', { keys: 200 }, 503],
] as const)('while Google %s, the visitor is told so', async (_what, mischief, status) => {
  await open()
  const at = visitor(db(), google())
  google().misbehave(mischief)
  const answer = await at.signIn(LARAS, { accept: 'application/json' })
  expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['detail']])
  await nobodyIsIn()
})
