import { z } from 'zod'
import type { AnilibriaEventRow } from '../../db/anilibria-rows.ts'
import { titleEvents } from '../events/event.ts'

/** Most titles to which one socket may subscribe. */
export const MAX_TITLES = 100

const TitleId = z.int().positive()
export type EventType = AnilibriaEventRow['type']
export const eventTypes = Object.keys(titleEvents) as [EventType, ...EventType[]] // an object literal has exactly these keys

/** The `data` of messages from clients. */
export const AuthData = z.object({ token: z.string() })
export const TitleData = z.object({ title_id: TitleId })
export const UpdatesData = z.object({ types: z.array(z.enum(eventTypes)).min(1) })

const Message = z.object({ type: z.string(), data: z.unknown().optional() })

/** Reads a message from a client; null if it is no JSON object with a `type`. */
export function readMessage(text: string | null): z.infer<typeof Message> | null {
  try {
    return Message.safeParse(JSON.parse(text ?? '')).data ?? null
  } catch {
    return null
  }
}

/** What `error` messages say, by their code. */
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
const sent = <Data extends z.ZodType>(type: string, data: Data) => z.object({ type: z.literal(type), data })
const example = (type: string, data: object) => ({ type, data })

/** Schema and example of the messages that the server sends, by type. */
export const sentMessages = {
  auth_success: {
    schema: sent('auth_success', z.object({ user_id: z.union([z.int(), z.string()]) })),
    example: example('auth_success', { user_id: 42 }),
  },
  subscribed: { schema: sent('subscribed', topics), example: example('subscribed', { title_id: 9919 }) },
  unsubscribed: { schema: sent('unsubscribed', topics), example: example('unsubscribed', { title_id: 9919 }) },
  pong: { schema: sent('pong', z.object({})), example: example('pong', {}) },
  ...titleEvents,
  error: {
    schema: sent('error', z.object({ code: z.enum(codes), message: z.string() })),
    example: errorMessage('AUTH_FAILED'),
  },
}

/** The same of the messages that clients send. */
export const heardMessages = {
  auth: { schema: sent('auth', AuthData), example: example('auth', { token: 'eyJhbGciOiJIUzI1NiJ9…' }) },
  subscribe_title: {
    schema: sent('subscribe_title', TitleData),
    example: example('subscribe_title', { title_id: 9919 }),
  },
  unsubscribe_title: {
    schema: sent('unsubscribe_title', TitleData),
    example: example('unsubscribe_title', { title_id: 9919 }),
  },
  subscribe_updates: {
    schema: sent('subscribe_updates', UpdatesData),
    example: example('subscribe_updates', { types: eventTypes }),
  },
  unsubscribe_updates: {
    schema: sent('unsubscribe_updates', UpdatesData),
    example: example('unsubscribe_updates', { types: ['new_title'] }),
  },
  ping: { schema: sent('ping', z.object({}).optional()), example: example('ping', {}) },
}
