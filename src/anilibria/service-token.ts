import { jwtVerify, SignJWT } from 'jose'
import * as z from 'zod'
import type { Context } from '../web/context.ts'
import { notFound, Refusal } from '../web/refusal.ts'
import { type BadToken, toBadToken, tokenRefused } from './refusals.ts'

export type Permission = 'sync' | 'cache' | 'stats'

/** `secret`: the key of the services' tokens (HS256). */
export type InternalAccess = { secret: string; services: readonly string[] }

/** Lifetime of a token in seconds. */
const TOKEN_LIFE = 300

const Claims = z.object({ service: z.string().min(1), permissions: z.array(z.string()) })

export type ServiceCheck = ReturnType<typeof createServiceCheck>

/**
 * Creates the check of the bearer tokens between services: JWTs with the claims `service`, `permissions` and `exp`.
 * Throws a 401 for a missing or invalid token, and a 403 for a service that is not listed or has none of the
 * permissions. Without `access` the addresses do not exist.
 */
export function createServiceCheck(access: InternalAccess | null) {
  const key = access && encodeKey(access.secret)
  return async (ctx: Context, permissions: readonly Permission[]): Promise<void> => {
    if (!access || !key) throw notFound()
    ctx.set('Cache-Control', 'no-store')
    const [, token] = /^bearer +(\S+)$/i.exec(ctx.get('Authorization')) ?? []
    if (token === undefined) throw new Refusal(401, 'Требуется действующий токен')
    const claims = await readToken(token, key)
    if (typeof claims === 'string') throw tokenRefused(claims)
    const isPermitted = permissions.some((permission) => claims.permissions.includes(permission))
    if (!access.services.includes(claims.service) || !isPermitted) throw new Refusal(403, 'Недостаточно прав')
  }
}

async function readToken(token: string, key: Uint8Array): Promise<z.output<typeof Claims> | BadToken> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], requiredClaims: ['exp'] })
    return Claims.safeParse(payload).data ?? 'invalid'
  } catch (error) {
    return toBadToken(error)
  }
}

export const serviceToken = (secret: string, permissions: readonly string[]): Promise<string> =>
  new SignJWT({ service: 'anilibria', permissions })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_LIFE}s`)
    .sign(encodeKey(secret))

const encodeKey = (secret: string) => new TextEncoder().encode(secret)
