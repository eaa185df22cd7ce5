import type { Peer } from '../../live/talk.ts'
import { MAX_TITLES } from '../limits.ts'
import type { TokenReader } from '../tokens.ts'
import {
  AuthData,
  type ErrorCode,
  type EventType,
  errorMessage,
  eventTypes,
  readMessage,
  TitleData,
  UpdatesData,
} from './messages.ts'

export const titleTopic = (titleId: number) => `anilibria:title:${titleId}`
export const updatesTopic = (type: EventType) => `anilibria:updates:${type}`

export type Session = ReturnType<typeof openSession>
/** `isTitle`: whether there may be such a title. */
export type SessionDeps = { readToken: TokenReader; isTitle: (id: number) => Promise<boolean> }

/**
 * Answers each message of a client once, in order. After `AUTH_FAILED` the client is logged out and has no
 * subscriptions.
 */
export function openSession(peer: Peer, { readToken, isTitle }: SessionDeps) {
  const titles = new Map<number, () => void>()
  const updates = new Map<EventType, () => void>()
  let login: { token: string; exp: number } | null = null

  const send = (type: string, data: object) => peer.send(JSON.stringify({ type, data }))
  const refuse = (code: ErrorCode, message?: string) => peer.send(JSON.stringify(errorMessage(code, message)))

  function forget(message?: string): void {
    login = null
    for (const leave of [...titles.values(), ...updates.values()]) leave()
    titles.clear()
    updates.clear()
    refuse('AUTH_FAILED', message)
  }

  function forgetExpired(): boolean {
    const isExpired = login !== null && login.exp * 1000 <= Date.now()
    if (isExpired) forget('Срок действия токена истёк, подписки отменены')
    return isExpired
  }

  async function authenticate(data: unknown): Promise<void> {
    const token = AuthData.safeParse(data).data?.token
    const bearer = token === undefined ? 'invalid' : await readToken(token)
    if (token === undefined || typeof bearer === 'string') return forget()
    login = { token, exp: bearer.exp }
    send('auth_success', { user_id: bearer.userId })
  }

  const onTitle = (act: (id: number) => void | Promise<void>) => async (data: unknown) => {
    const id = TitleData.safeParse(data).data?.title_id
    if (id === undefined) refuse('INVALID_TITLE')
    else await act(id)
  }
  const onUpdates = (act: (types: readonly EventType[]) => void) => (data: unknown) => {
    const types = UpdatesData.safeParse(data).data?.types
    if (types) act([...new Set(types)])
    else refuse('BAD_MESSAGE', `Поле types должно быть непустым списком из: ${eventTypes.join(', ')}`)
  }

  const actions = new Map<string, (data: unknown) => void | Promise<void>>(
    Object.entries({
      subscribe_title: onTitle(async (id) => {
        if (!titles.has(id) && titles.size >= MAX_TITLES) return refuse('TOO_MANY_SUBSCRIPTIONS')
        if (!(await isTitle(id))) return refuse('INVALID_TITLE', 'Тайтл с указанным ID не найден')
        // The token may have ended during the lookup of the title.
        if (!login) return
        if (!titles.has(id)) titles.set(id, peer.listen(titleTopic(id)))
        send('subscribed', { title_id: id })
      }),
      unsubscribe_title: onTitle((id) => {
        titles.get(id)?.()
        titles.delete(id)
        send('unsubscribed', { title_id: id })
      }),
      subscribe_updates: onUpdates((types) => {
        for (const type of types) if (!updates.has(type)) updates.set(type, peer.listen(updatesTopic(type)))
        send('subscribed', { types })
      }),
      unsubscribe_updates: onUpdates((types) => {
        for (const type of types) {
          updates.get(type)?.()
          updates.delete(type)
        }
        send('unsubscribed', { types })
      }),
    }),
  )

  return {
    /** The client's token; null before the client has authenticated. */
    token: (): string | null => login?.token ?? null,
    forgetExpired,
    end(token: string): void {
      if (login?.token === token) forget('Токен больше не действует, подписки отменены')
    },
    /** Handles a message. `text`: null for a binary message. */
    async hear(text: string | null): Promise<void> {
      const message = readMessage(text)
      if (!message) return refuse('BAD_MESSAGE')
      const { type, data } = message
      if (type === 'ping') return send('pong', {})
      if (type === 'auth') return authenticate(data)
      const act = actions.get(type)
      if (!act) return refuse('UNKNOWN_TYPE')
      if (forgetExpired()) return
      if (login) await act(data)
      else refuse('AUTH_REQUIRED')
    },
  }
}
