import { errors } from 'jose'
import { Refusal } from '../web/refusal.ts'

/** Why a token is refused: its time is over, or it was never good or is good no more. */
export type BadToken = 'expired' | 'invalid'

/** Code and message by the reason, in English as the clients of the older service know them. */
export const tokenErrors = {
  expired: ['TOKEN_EXPIRED', 'Token expired'],
  invalid: ['INVALID_TOKEN', 'Invalid token'],
} as const satisfies Record<BadToken, readonly [code: string, message: string]>

/** Thrown for a bearer token that is refused: 401 with the reason. */
export class TokenRefused extends Refusal {
  readonly details = {}
  constructor(reason: BadToken) {
    const [code, message] = tokenErrors[reason]
    super(401, message, { code })
  }
}

/** Returns why a token is refused that could not be verified; throws an error that is not the token's. */
export function refusedFor(error: unknown): BadToken {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JOSEError) return 'invalid'
  throw error
}
