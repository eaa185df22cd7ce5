import { decodeJwt, jwtVerify } from 'jose'
import * as z from 'zod'
import type { Tokens } from '../accounts/tokens/tokens.ts'
import { type BadToken, toBadToken } from './refusals.ts'

/** `userId`: in the notation of the issuer. `exp`: Unix seconds. */
export type Bearer = { userId: number | string; exp: number }

/** Reads a token. Rejects only if the database of this site's own tokens does not answer. */
export type TokenReader = (token: string) => Promise<Bearer | BadToken>

type Options = {
  own: () => Pick<Tokens, 'identify' | 'isExpired'> | null
  /** Null if tokens of the Node service are not accepted. */
  secret: string | null
  /** Whether the Node service still knows a user; null if it is not asked. */
  isUser: ((userId: number | string) => Promise<boolean>) | null
}

/** Maximum characters of a token. */
const MAX_TOKEN_LENGTH = 4_000

const Exp = z.object({ exp: z.number() })
/** The id becomes part of an address, where an id of dots alone would lead to another address. */
const UserId = z.union([z.int(), z.string().max(200).regex(/[^.]/)])
const NodeClaims = z
  .object({ exp: z.number(), user_id: UserId.nullish(), id: UserId.nullish(), sub: UserId.nullish() })
  .transform(({ exp, user_id, id, sub }) => ({ exp, userId: user_id ?? id ?? sub ?? null }))
/**
 * Only tokens of this site have these claims. They are checked against their log-in, even if both services share a
 * secret.
 */
const OwnClaims = z.object({ type: z.literal('access'), uid: z.int(), ver: z.int() })

/** Creates the function that reads tokens of this site and of the Node service. */
export function createTokenReader({ own, secret, isUser }: Options): TokenReader {
  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) return 'invalid'
    const viewer = await own()?.identify(token)
    if (viewer) return { userId: viewer.id, exp: Exp.parse(decodeJwt(token)).exp }
    if (await own()?.isExpired(token)) return 'expired'
    const bearer = secret === null ? 'invalid' : await readNodeToken(token, secret)
    return typeof bearer === 'string' || !isUser || (await isUser(bearer.userId)) ? bearer : 'invalid'
  }
}

async function readNodeToken(token: string, secret: string): Promise<Bearer | BadToken> {
  try {
    const key = Buffer.from(secret)
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], requiredClaims: ['exp'] })
    const { data } = NodeClaims.safeParse(payload)
    const userId = data?.userId ?? null
    return data && userId !== null && !OwnClaims.safeParse(payload).success ? { userId, exp: data.exp } : 'invalid'
  } catch (error) {
    return toBadToken(error)
  }
}
