import { createSecretKey, type KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import * as z from 'zod'
import type { Secret } from '../../web/signed.ts'
import type { Account } from '../user-queries.ts'
import type { Api } from './token-queries.ts'

const MAX_TOKEN_LENGTH = 4_000
/** Seconds by which the clock of another instance of this site may be ahead. */
const CLOCK_TOLERANCE = 5

/**
 * `uid`: the account · `ver`: its token version · `jti`: the program's log-in and the number of the token. Programs
 * that read their own tokens use `sub` and `user_id`.
 */
const Claims = z.object({
  uid: z.int().positive(),
  ver: z.int(),
  jti: z.string().regex(/^[0-9a-f-]{36}\.\d{1,9}$/),
  type: z.literal('access'),
  iat: z.number(),
  exp: z.number(),
  sub: z.string().optional(),
  user_id: z.string().optional(),
})
export type AccessClaims = z.infer<typeof Claims>

/** The key that signs new tokens, then the keys of earlier tokens. */
export type AccessKeys = readonly [KeyObject, ...KeyObject[]]

/** `own` is the key from the operator's setting; without it, the keys are derived from those of the site. */
export function accessKeys(own: string | null, secret: Secret): AccessKeys {
  const [newest, ...previous] = own === null ? secret.derive('key of access tokens') : ([Buffer.from(own)] as const)
  return [createSecretKey(newest), ...previous.map((key) => createSecretKey(key))]
}

const ownClaims: Record<Api, (user: Account) => Record<string, string>> = {
  content: ({ email, username, public_id }) => ({ sub: email ?? username, user_id: public_id, username }),
  comics: ({ id }) => ({ sub: String(id) }),
}

type TokenInput = { user: Account; api: Api; id: string; generation: number; seconds: number }

/** `id` and `generation` name the program's log-in and its token. */
export const signAccess = ([key]: AccessKeys, { user, api, id, generation, seconds }: TokenInput): Promise<string> =>
  new SignJWT({ ...ownClaims[api](user), uid: user.id, ver: user.token_version, type: 'access' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setJti(`${id}.${generation}`)
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .sign(key)

type Reading = AccessClaims | 'expired' | null

export async function readAccess(keys: AccessKeys, token: string, now = Date.now()): Promise<Reading> {
  if (token.length > MAX_TOKEN_LENGTH) return null
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate: new Date(now) })
      const { data } = Claims.safeParse(payload)
      return data && data.iat <= now / 1000 + CLOCK_TOLERANCE ? data : null
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired'
      if (!(error instanceof errors.JOSEError)) throw error
    }
  }
  return null
}
