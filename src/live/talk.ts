import type { Logger } from 'pino'
import { createLimiter } from '../async/limiter.ts'
import { isDatabaseLost } from '../db/connection.ts'
import type { Connection } from './connection.ts'
import type { Hub } from './hub.ts'
import { textFrame } from './message.ts'

export type Peer = {
  /** Sends a text frame. */
  send(text: string): void
  /** Subscribes to a topic until the socket closes or the returned function is called. */
  listen(topic: string): () => void
}

/**
 * `hear` receives the messages one at a time, each after the previous one was handled; null stands for a binary
 * message.
 */
export type Talk = (peer: Peer) => { hear: (text: string | null) => Promise<void>; end: () => void }

/** Maximum number of waiting messages of one client. */
const MAX_WAITING_MESSAGES = 256

/**
 * Starts a conversation. The socket is closed with 1008 if the client sends faster than its messages can be handled,
 * with 1013 if the database is unreachable, and with 1011 after a bug.
 */
export function startTalk(talk: Talk, { connection, hub, log }: { connection: Connection; hub: Hub; log: Logger }) {
  const subscriptions = new Set<() => void>()
  const full = new Error('too many waiting messages')
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING_MESSAGES, full: () => full })

  const { hear, end } = talk({
    send: (text) => void connection.send(textFrame(text)),
    listen(topic) {
      // A message that was handled while the socket closed must not leave a subscription.
      if (!connection.isOpen) return () => {}
      const forget = hub.listen(topic, connection)
      subscriptions.add(forget)
      return () => {
        subscriptions.delete(forget)
        forget()
      }
    },
  })

  function closeAfterFailure(error: unknown): void {
    if (error === full) connection.close(1008, 'too many messages')
    else if (isDatabaseLost(error)) connection.close(1013, 'try again later')
    else {
      log.error({ err: error }, 'bug in a WebSocket that talks')
      connection.close(1011, 'internal error')
    }
  }

  connection.talk((text) => {
    inTurn(async () => {
      if (connection.isOpen) await hear(text)
    }).catch(closeAfterFailure)
  })
  connection.onClose(() => {
    for (const forget of subscriptions) forget()
    end()
  })
}
