import type { Context } from '../../web/context.ts'
import type { ErrorView } from '../../web/errors.ts'
import type { Limit } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'

/** Path of the v2 API. */
export const V2 = '/api/anilibria/v2'

/** Where an answer comes from: the upstream or its mirror, this site's library, or the older Node service. */
export type AnswerSource = 'anilibria' | 'library' | 'nodejs'
export type CacheLevel = 'L1' | 'L2' | 'L3'

/**
 * `meta` of an answer. `cache_level`: null for an answer that was asked for just now. `cache_expires`: when the copy
 * that answered expires. `stale`: it has expired, and the upstream does not answer.
 */
export type Meta = {
  source: AnswerSource
  cached: boolean
  cache_level: CacheLevel | null
  cache_expires: string
  stale: boolean
}

/**
 * Requests of one address in a minute from the first one: a hundred and a burst of twenty. Staff have no more, because
 * programs call this API.
 */
export const v2Calls: Limit = { name: 'anilibria', points: 120, duration: 60, sameForStaff: true }

/** Thrown for a title that nobody has. `searched`: who was asked, in this order. */
export class NoTitle extends Refusal {
  readonly details: object
  constructor(id: number, searched: readonly ('cache' | 'database' | 'api' | 'nodejs')[]) {
    super(404, 'Тайтл с указанным ID не найден', { code: 'TITLE_NOT_FOUND' })
    this.details = { title_id: id, searched_sources: searched }
  }
}

/** Thrown for invalid parameters: 400 with the messages by parameter. */
export class InvalidParameters extends Refusal {
  readonly details: Readonly<Record<string, readonly string[]>>
  constructor(details: Readonly<Record<string, readonly string[]>>) {
    super(400, 'Неверные параметры запроса', { code: 'VALIDATION_ERROR' })
    this.details = details
  }
}

/** Code and Russian message of an error by its status, where the error has none of its own. */
const byStatus: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['VALIDATION_ERROR', 'Неверный запрос'],
  401: ['UNAUTHORIZED', 'Требуется действующий токен'],
  403: ['FORBIDDEN', 'Недостаточно прав'],
  404: ['NOT_FOUND', 'Адрес не найден'],
  405: ['METHOD_NOT_ALLOWED', 'Метод не поддерживается'],
  413: ['PAYLOAD_TOO_LARGE', 'Слишком большой запрос'],
  429: ['RATE_LIMITED', 'Слишком много запросов, попробуйте позже'],
  502: ['UPSTREAM_ERROR', 'Внешний API ответил ошибкой'],
  503: ['SERVICE_UNAVAILABLE', 'Сервис временно недоступен, попробуйте позже'],
}

/** Codes that errors of this API have by themselves, with messages that are in Russian already. */
const ownCodes = new Set(['TITLE_NOT_FOUND', 'EPISODE_NOT_FOUND', 'VALIDATION_ERROR'])

/** Shows an error of the v2 API: `{success: false, error: {code, message, details}, timestamp, request_id}`. */
export const showV2Error: ErrorView = (ctx, refusal) => {
  const [code, message] = ownCodes.has(refusal.code)
    ? [refusal.code, refusal.message]
    : (byStatus[refusal.status] ?? ['INTERNAL_ERROR', 'Внутренняя ошибка сервера'])
  const details = refusal instanceof NoTitle || refusal instanceof InvalidParameters ? refusal.details : {}
  ctx.type = 'json'
  ctx.body = JSON.stringify({
    success: false,
    error: { code, message, details },
    timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    request_id: ctx.state.requestId,
  })
}

/** Sends an answer whose `data` is JSON already. */
export function sendData(ctx: Context, data: string, meta: Meta): void {
  ctx.type = 'json'
  ctx.body = `{"success":true,"data":${data},"meta":${JSON.stringify(meta)}}`
}
