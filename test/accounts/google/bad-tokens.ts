import type { Mischief } from '../../../src/demo/fakes/google/server.ts'

const now = () => Math.floor(Date.now() / 1000)

/** What a fake Google does wrong in ID tokens that no sign-in takes. */
export const badTokens: readonly [what: string, mischief: Mischief][] = [
  ['another audience', { claims: (claims) => ({ ...claims, aud: 'lain.apps.example' }) }],
  ['another issuer', { claims: (claims) => ({ ...claims, iss: 'https://google.lain.example' }) }],
  ['a past end', { claims: (claims) => ({ ...claims, exp: now() - 10 }) }],
  ['no end', { claims: ({ exp: _, ...rest }) => rest }],
  ['a foreign key under a known name', { sign: 'foreign' }],
  ['an unknown key', { sign: 'unknown' }],
  ['no signature', { sign: 'none' }],
  ['HS256 with the client secret', { sign: 'secret' }],
]
