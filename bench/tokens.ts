import { randomUUID } from 'node:crypto'
import { jwtVerify } from 'jose'
import { accessKeys, readAccess, signAccess } from '../src/accounts/tokens/access-token.ts'
import { createSecret } from '../src/web/signed.ts'
import { amount, median, type Row } from './measure.ts'

const ROUNDS = amount(15, 1)
const TIMES = amount(2_000, 5)

/** Measures how long signature and claims of an access token take, beside the library that checks the signature. */
export async function benchTokens(): Promise<Row[]> {
  const keys = accessKeys(null, createSecret('a secret that only this measurement has'))
  const user = {
    id: 7,
    public_id: '0123456789abcdef01234567',
    username: 'rini',
    name: 'Rini',
    email: 'rini@contoh.example',
    phone: null,
    role: 'member',
    is_active: true,
    created_at: new Date(),
    last_login_at: null,
    email_verified_at: null,
    phone_verified_at: null,
    token_version: 1,
    google_sub: null,
    totp_confirmed_at: null,
    photo: null,
    email_changed_at: null,
    phone_changed_at: null,
  } as const
  const token = await signAccess(keys, { user, api: 'content', id: randomUUID(), generation: 1, seconds: 1_800 })
  const ours = () => readAccess(keys, token)
  const theirs = () => jwtVerify(token, keys[0])
  if (!(await ours())) throw new Error('the token is not valid')
  await Promise.all([timed(ours), timed(theirs)])
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push({ ours: await timed(ours), theirs: await timed(theirs) })
  const ratio = median(rounds.map((round) => round.ours / round.theirs))
  return [
    {
      what: `signature and claims of an access token, medians of ${ROUNDS} × ${TIMES} in alternation`,
      ours: `${median(rounds.map((round) => round.ours)).toFixed(1)} µs`,
      theirs: `${median(rounds.map((round) => round.theirs)).toFixed(1)} µs bare jose`,
      ratio: ratio.toFixed(2),
      bar: '≤ 2',
      holds: ratio <= 2,
    },
  ]
}

/** Calls `work` `TIMES` times in a row and returns the microseconds per call. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (let time = 0; time < TIMES; time += 1) await work()
  return ((performance.now() - began) / TIMES) * 1_000
}
