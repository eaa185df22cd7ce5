import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import { mapAtMost } from '../../async/limiter.ts'
import { repeat } from '../../async/timer.ts'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import type { Hub } from '../../live/hub.ts'
import type { Channel } from '../../live/upgrade.ts'
import { V2 } from '../api/envelope.ts'
import { openSession, type Session, type SessionDeps, titleTopic, updatesTopic } from './session.ts'

export const v2Socket = `${V2}/ws/` as const

/** Milliseconds between two checks of all tokens, and tokens that are checked at a time. */
const CHECK_INTERVAL_MS = 10_000
const CHECKS_AT_ONCE = 2

type Deps = SessionDeps & { registry: Registry; log: Logger }

/**
 * The WebSocket on which clients authenticate and subscribe to events. While it is started, a client loses its
 * subscriptions when its token expires or ends, or when its user is deleted.
 */
export function openSocket({ readToken, isTitle, registry, log }: Deps) {
  const sessions = new Set<Session>()
  let stop = () => {}
  new Gauge({
    name: 'anilibria_websocket_connections',
    help: 'Active WebSocket connections of the AniLibria v2 API',
    registers: [registry],
    collect() {
      this.set(sessions.size)
    },
  })

  const check = createCheck(sessions, { readToken, log })

  const channel: Channel = {
    pattern: v2Socket,
    right: 'anyone',
    topicOf: (path) => (path === v2Socket ? 'anilibria' : null),
    talk(peer) {
      const session = openSession(peer, { readToken, isTitle })
      sessions.add(session)
      return { hear: session.hear, end: () => sessions.delete(session) }
    },
  }
  return {
    channel,
    count: () => sessions.size,
    start(): void {
      stop = repeat(CHECK_INTERVAL_MS, check)
    },
    stop: () => stop(),
  }
}

/** Delivers an event to the sockets of this process that have subscribed to its title or type, once to each. */
export function deliverEvent(
  hub: Pick<Hub, 'deliverTo'>,
  { type, title_id, data }: Omit<AnilibriaEventRow, 'id' | 'at'>,
): void {
  hub.deliverTo([titleTopic(title_id), updatesTopic(type)], JSON.stringify({ type, data }))
}

/** Checks each token once. Tokens that were not checked in time come first in the next check. */
function createCheck(sessions: ReadonlySet<Session>, { readToken, log }: Pick<Deps, 'readToken' | 'log'>) {
  let isChecking = false
  let unchecked = new Set<string>()
  let isBlind = false

  async function isValid(token: string): Promise<boolean> {
    try {
      const isValidToken = typeof (await readToken(token)) !== 'string'
      isBlind = false
      return isValidToken
    } catch (error) {
      if (!isBlind) log.warn({ err: error }, 'tokens of open sockets cannot be checked; they are believed meanwhile')
      isBlind = true
      return true
    }
  }

  return async (): Promise<void> => {
    if (isChecking) return
    isChecking = true
    try {
      for (const session of sessions) session.forgetExpired()
      const until = performance.now() + CHECK_INTERVAL_MS
      const tokens = new Set([...sessions].flatMap((session) => session.token() ?? []))
      const turns = [...unchecked, ...tokens].filter((token) => tokens.has(token))
      unchecked = new Set(turns)
      await mapAtMost(CHECKS_AT_ONCE, [...unchecked], async (token) => {
        if (performance.now() >= until) return
        unchecked.delete(token)
        if (await isValid(token)) return
        for (const session of sessions) session.end(token)
      })
    } finally {
      isChecking = false
    }
  }
}
