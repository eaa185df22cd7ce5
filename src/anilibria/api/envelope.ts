import { keepFromOthers } from '../../platform/bearer.ts'
import type { Context } from '../../web/context.ts'
import type { ErrorView } from '../../web/errors.ts'
import { Refusal } from '../../web/refusal.ts'
import { TokenRefused } from '../bad-token.ts'
import type { Found } from '../cache/copy.ts'
import { secondsOf } from '../title/title.ts'
import { FALLBACK_HEADER } from '../v1/v1.ts'

/** Path of the v2 API. */
export const V2 = '/api/anilibria/v2'

/** Who was asked for a title: the copies in memory and Redis, the mirror, the upstream, the older Node service. */
export const askedSources = ['cache', 'database', 'api', 'nodejs'] as const
export type AskedSource = (typeof askedSources)[number]

/** Thrown for a title that nobody has. `id`: null for one that was asked for by another id, which `more` tells. */
export class NoTitle extends Refusal {
  readonly details: object
  constructor(id: number | null, searched: readonly AskedSource[], more: object = {}) {
    super(404, 'Тайтл с указанным ID не найден', { code: 'TITLE_NOT_FOUND' })
    // A longer number would not be the one that was asked for.
    this.details = { title_id: Number.isSafeInteger(id) ? id : null, searched_sources: searched, ...more }
  }
}

/** Thrown for an episode that a title does not have. */
export class NoEpisode extends Refusal {
  readonly details: object
  constructor(id: number, episode: number) {
    super(404, 'Серия с указанным номером не найдена', { code: 'EPISODE_NOT_FOUND' })
    this.details = { title_id: id, episode }
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
export const errorsByStatus: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['VALIDATION_ERROR', 'Неверный запрос'],
  401: ['UNAUTHORIZED', 'Требуется действующий токен'],
  403: ['FORBIDDEN', 'Недостаточно прав'],
  404: ['NOT_FOUND', 'Адрес не найден'],
  405: ['METHOD_NOT_ALLOWED', 'Метод не поддерживается'],
  413: ['PAYLOAD_TOO_LARGE', 'Слишком большой запрос'],
  415: ['VALIDATION_ERROR', 'Неверный тип запроса'],
  417: ['VALIDATION_ERROR', 'Неверный запрос'],
  421: ['VALIDATION_ERROR', 'Сервер не обслуживает этот хост'],
  429: ['RATE_LIMITED', 'Слишком много запросов, попробуйте позже'],
  502: ['UPSTREAM_ERROR', 'Внешний API ответил ошибкой'],
  503: ['SERVICE_UNAVAILABLE', 'Сервис временно недоступен, попробуйте позже'],
}

/** Shows an error of the v2 API: `{success: false, error: {code, message, details}, timestamp, request_id}`. */
export const showV2Error: ErrorView = (ctx, refusal) => {
  if (refusal.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  const isOwn =
    refusal instanceof NoTitle ||
    refusal instanceof NoEpisode ||
    refusal instanceof InvalidParameters ||
    refusal instanceof TokenRefused
  const [code, message] = isOwn
    ? [refusal.code, refusal.message]
    : (errorsByStatus[refusal.status] ?? ['INTERNAL_ERROR', 'Внутренняя ошибка сервера'])
  ctx.type = 'json'
  ctx.body = JSON.stringify({
    success: false,
    error: { code, message, details: isOwn ? refusal.details : {} },
    timestamp: secondsOf(new Date()),
    request_id: ctx.state.requestId,
  })
}

/**
 * Sends an answer with its ETag and the time that it may be kept. The page cache keeps what the first level of the cache
 * has, as long as it has it.
 */
export function sendFound(ctx: Context, found: Found): void {
  const { source, level, expires, isStale, etag, isCurrent } = found
  const left = Math.max(0, Math.floor((expires - Date.now()) / 1_000))
  ctx.set({ ETag: etag, 'Cache-Control': isStale ? 'no-cache' : `public, max-age=${left}` })
  if (source === 'nodejs') ctx.set(FALLBACK_HEADER, '1')
  else if (level === 'L1' && !isStale) {
    ctx.set('Age', '0')
    ctx.state.madeOf.push({ isCurrent })
  }
  keepFromOthers(ctx)
  sendJson(ctx, found)
}

/** Sends an answer that nobody may keep. `more`: further parts of it. */
export function sendOnce(ctx: Context, found: Found, more: object = {}): void {
  ctx.set('Cache-Control', 'no-store')
  sendJson(ctx, found, more)
}

/** Sends `{success, data, …, pagination, meta}`. `data` is JSON already. */
function sendJson(ctx: Context, { data, pagination, source, level, expires, isStale }: Found, more: object = {}): void {
  const meta = {
    source,
    cached: level !== null,
    cache_level: level,
    cache_expires: secondsOf(new Date(expires)),
    stale: isStale,
  }
  const rest = JSON.stringify({ ...more, ...(pagination && { pagination }), meta })
  ctx.type = 'json'
  ctx.body = `{"success":true,"data":${data},${rest.slice(1)}`
}
