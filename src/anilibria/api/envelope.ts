import type { Context } from '../../web/context.ts'
import type { ErrorView } from '../../web/errors.ts'
import type { CachedAnswer } from '../cache/copy.ts'
import { V2Refusal } from '../refusals.ts'
import { toIsoSeconds } from '../title/title.ts'

export const V2 = '/api/anilibria/v2'

/** Code and message by status, for errors without a code or message of their own. */
export const errorsByStatus: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['VALIDATION_ERROR', 'Неверный запрос'],
  401: ['UNAUTHORIZED', 'Требуется действующий токен'],
  403: ['FORBIDDEN', 'Недостаточно прав'],
  404: ['NOT_FOUND', 'Адрес не найден'],
  405: ['METHOD_NOT_ALLOWED', 'Метод не поддерживается'],
  413: ['PAYLOAD_TOO_LARGE', 'Слишком большой запрос'],
  414: ['URI_TOO_LONG', 'Слишком длинный адрес'],
  415: ['VALIDATION_ERROR', 'Неверный тип запроса'],
  417: ['VALIDATION_ERROR', 'Неверный запрос'],
  421: ['VALIDATION_ERROR', 'Сервер не обслуживает этот хост'],
  426: ['VALIDATION_ERROR', 'Это адрес WebSocket, нужен Upgrade: websocket'],
  429: ['RATE_LIMITED', 'Слишком много запросов, попробуйте позже'],
  502: ['UPSTREAM_ERROR', 'Внешний API ответил ошибкой'],
  503: ['SERVICE_UNAVAILABLE', 'Сервис временно недоступен, попробуйте позже'],
}

export const showV2Error: ErrorView = (ctx, refusal) => {
  if (refusal.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  const isOwn = refusal instanceof V2Refusal
  const [code, message] = isOwn
    ? [refusal.code, refusal.message]
    : (errorsByStatus[refusal.status] ?? ['INTERNAL_ERROR', 'Внутренняя ошибка сервера'])
  ctx.type = 'json'
  ctx.body = JSON.stringify({
    success: false,
    error: { code, message, details: isOwn ? refusal.details : {} },
    timestamp: toIsoSeconds(new Date()),
    request_id: ctx.state.requestId,
  })
}

/** Sends JSON. `data` is already serialized. `more`: further fields beside it. */
export function sendJson(
  ctx: Context,
  { data, pagination, source, level, expires, isStale }: CachedAnswer,
  more: object = {},
): void {
  const cacheFields = { cached: level !== null, cache_level: level, cache_expires: toIsoSeconds(new Date(expires)) }
  const meta = { source, ...cacheFields, stale: isStale }
  const rest = JSON.stringify({ ...more, ...(pagination && { pagination }), meta })
  ctx.type = 'json'
  ctx.body = `{"success":true,"data":${data},${rest.slice(1)}`
}
