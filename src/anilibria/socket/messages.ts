import * as z from 'zod'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import { message, titleEvents } from '../events/event.ts'
import { MAX_TITLES } from '../limits.ts'

const TitleId = z.int().positive()
export type EventType = AnilibriaEventRow['type']
export const eventTypes = Object.keys(titleEvents) as [EventType, ...EventType[]] // an object literal has exactly these keys

export const AuthData = z.object({ token: z.string() })
export const TitleData = z.object({ title_id: TitleId })
export const UpdatesData = z.object({ types: z.array(z.enum(eventTypes)).min(1) })

const Message = z.object({ type: z.string(), data: z.unknown().optional() })

/** Parses a message. Null if it is not a JSON object with a `type`. */
export function readMessage(text: string | null): z.infer<typeof Message> | null {
  try {
    return Message.safeParse(JSON.parse(text ?? '')).data ?? null
  } catch {
    return null
  }
}

const errorMessages = {
  AUTH_REQUIRED: 'Требуется аутентификация: сначала отправьте сообщение auth с токеном',
  AUTH_FAILED: 'Неверный токен аутентификации',
  BAD_MESSAGE: 'Неверный формат сообщения',
  UNKNOWN_TYPE: 'Неизвестный тип сообщения',
  INVALID_TITLE: 'Поле title_id должно быть целым положительным числом',
  TOO_MANY_SUBSCRIPTIONS: `Превышен лимит подписок: не более ${MAX_TITLES} тайтлов на одно соединение`,
}
export type ErrorCode = keyof typeof errorMessages

export const errorMessage = (code: ErrorCode, message: string = errorMessages[code]) => ({
  type: 'error',
  data: { code, message },
})

const codes = Object.keys(errorMessages) as [ErrorCode, ...ErrorCode[]] // an object literal has exactly these keys
const topics = z.union([TitleData, UpdatesData])
export const sentMessages = {
  auth_success: message('auth_success', z.object({ user_id: z.union([z.int(), z.string()]) }), { user_id: 42 }),
  subscribed: message('subscribed', topics, { title_id: 9919 }),
  unsubscribed: message('unsubscribed', topics, { title_id: 9919 }),
  pong: message('pong', z.object({}), {}),
  ...titleEvents,
  error: message('error', z.object({ code: z.enum(codes), message: z.string() }), errorMessage('AUTH_FAILED').data),
}

export const heardMessages = {
  auth: message('auth', AuthData, { token: 'eyJhbGciOiJIUzI1NiJ9…' }),
  subscribe_title: message('subscribe_title', TitleData, { title_id: 9919 }),
  unsubscribe_title: message('unsubscribe_title', TitleData, { title_id: 9919 }),
  subscribe_updates: message('subscribe_updates', UpdatesData, { types: eventTypes }),
  unsubscribe_updates: message('unsubscribe_updates', UpdatesData, { types: ['new_title'] }),
  ping: message('ping', z.object({}).optional(), {}),
}
