import { errors } from 'jose'
import { Refusal } from '../web/refusal.ts'

export type BadToken = 'expired' | 'invalid'

/** Messages in English, as the clients of the older service know them. */
export const tokenErrors = {
  expired: ['TOKEN_EXPIRED', 'Token expired'],
  invalid: ['INVALID_TOKEN', 'Invalid token'],
} as const satisfies Record<BadToken, readonly [code: string, message: string]>

/** A refusal that the v2 API answers with its own code, message and details. */
export class V2Refusal extends Refusal {
  readonly details: object
  constructor(status: number, code: string, message: string, details: object = {}) {
    super(status, message, { code })
    this.details = details
  }
}

/**
 * Sources that were searched for a title: the copies in memory and Redis, the mirror, the upstream, the older Node
 * service.
 */
export type LookupSource = 'cache' | 'database' | 'api' | 'nodejs'

/** The refusal for a title that no source has. `id`: null if the client asked by another id, which `more` names. */
export const noTitle = (id: number | null, searched: readonly LookupSource[], more: object = {}) =>
  new V2Refusal(404, 'TITLE_NOT_FOUND', 'Тайтл с указанным ID не найден', {
    // A longer number would lose digits and differ from the requested one.
    title_id: Number.isSafeInteger(id) ? id : null,
    searched_sources: searched,
    ...more,
  })

export const noEpisode = (title_id: number, episode: number) =>
  new V2Refusal(404, 'EPISODE_NOT_FOUND', 'Серия с указанным номером не найдена', { title_id, episode })

export const invalidParameters = (messages: Readonly<Record<string, readonly string[]>>) =>
  new V2Refusal(400, 'VALIDATION_ERROR', 'Неверные параметры запроса', messages)

export function tokenRefused(reason: BadToken): V2Refusal {
  const [code, message] = tokenErrors[reason]
  return new V2Refusal(401, code, message)
}

/** Returns why a token could not be verified. Rethrows errors that are not about the token. */
export function toBadToken(error: unknown): BadToken {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JOSEError) return 'invalid'
  throw error
}
