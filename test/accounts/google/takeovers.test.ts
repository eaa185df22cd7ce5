import { expect, test } from 'vitest'
import { pruneSignIns } from '../../../src/accounts/google/google-queries.ts'
import { useDatabase } from '../../support/db.ts'
import { BAGAS, LARAS, TIRTA, useGoogle, visitor } from '../../support/google.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser } from '../../support/sign-in.ts'
import { badTokens } from './bad-tokens.ts'

const db = useDatabase()
const google = useGoogle()
/** A browser at a site whose registration is open. */
async function open() {
  await makeSettings(db(), { registration_open: true })
  return visitor(db(), google())
}

async function nobodyIsIn() {
  expect(await db()('sessions')).toEqual([])
  expect(await db()('personal_access_tokens')).toEqual([])
  expect(await db()('users').whereNotNull('google_sub')).toEqual([])
}

test('a sign-in that comes back without its state, its browser, its time or a second time is refused', async () => {
  const at = await open()
  const { to, cookies } = await at.leave()
  const back = google().choose(to, LARAS)
  const [without, foreign] = [new URL(back), new URL(back)]
  without.searchParams.delete('state')
  foreign.searchParams.set('state', 'x'.repeat(43))
  const elsewhere = await at.leave()
  for (const [address, sent] of [
    [without.href, cookies],
    [foreign.href, cookies],
    [back, ''],
    [back, elsewhere.cookies],
  ] as const)
    await at.arrive(address, sent).expect(400)
  await nobodyIsIn()
  await at.arrive(back, cookies).expect(303)
  await at.arrive(back, cookies).expect(400)
  const ago = (seconds: number) => db()('google_sign_ins').update({ began_at: new Date(Date.now() - seconds * 1_000) })
  for (const [seconds, status] of [
    [590, 303],
    [601, 400],
  ] as const) {
    const later = await at.leave()
    await ago(seconds)
    await at.arrive(google().choose(later.to, LARAS), later.cookies).expect(status)
  }
  await at.leave()
  await ago(601)
  await pruneSignIns(db(), new Date())
  expect(await db()('google_sign_ins')).toEqual([])
})

test('a code of another sign-in is refused: it belongs to the browser that asked for it', async () => {
  const at = await open()
  const refuses = async (code: string | null) => {
    const victim = await at.leave()
    const injected = new URL(google().choose(victim.to, LARAS))
    injected.searchParams.set('code', code ?? '')
    await at.arrive(injected.href, victim.cookies).expect(400)
  }
  const thief = await at.leave()
  await refuses(new URL(google().choose(thief.to, BAGAS)).searchParams.get('code'))
  const again = await at.leave()
  const used = new URL(google().choose(again.to, LARAS))
  await at.arrive(used.href, again.cookies).expect(303)
  await refuses(used.searchParams.get('code'))
})

test('an e-mail that Google has not verified opens nothing', async () => {
  const at = await open()
  await makeUser(db(), { email: 'tirta@surel.example', email_verified_at: new Date() })
  for (const accept of ['text/html', 'application/json']) {
    const refused = await at.signIn(TIRTA, { accept })
    expect([refused.status, refused.headers['set-cookie']]).toEqual([401, undefined])
  }
  await nobodyIsIn()
})

const bad: typeof badTokens = [
  ...badTokens,
  ['no nonce', { claims: ({ nonce: _, ...rest }) => rest }],
  ['another nonce', { claims: (claims) => ({ ...claims, nonce: 'lain' }) }],
  ['no audience', { claims: ({ aud: _, ...rest }) => rest }],
  ['made for another client', { claims: (claims) => ({ ...claims, azp: 'lain.apps.example' }) }],
  ['not verified, as text', { claims: (claims) => ({ ...claims, email_verified: 'false' }) }],
  ['no word of verification', { claims: ({ email_verified: _, ...rest }) => rest }],
  ['no e-mail', { claims: ({ email: _, ...rest }) => rest }],
  ['no sub', { claims: ({ sub: _, ...rest }) => rest }],
]
test.each(bad)('an ID token with %s is refused', async (_what, mischief) => {
  const at = await open()
  google().misbehave(mischief)
  const { status, body } = await at.signIn(LARAS, { accept: 'application/json' })
  expect([status, Object.keys(body)]).toEqual([401, ['detail']])
  await nobodyIsIn()
})

test('tokens for the other clients of the operator count, from both names of the issuer', async () => {
  const at = await open()
  google().misbehave({ claims: (claims) => ({ ...claims, iss: 'accounts.google.com', aud: 'ponsel.apps.example' }) })
  expect((await at.signIn(LARAS)).status).toBe(303)
})

test("Google's keys are kept as long as it says, and fetched again, once, for a key that is not among them", async () => {
  const at = await open()
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
  const at = await open()
  google().misbehave(mischief)
  const answer = await at.signIn(LARAS, { accept: 'application/json' })
  expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['detail']])
  await nobodyIsIn()
})
