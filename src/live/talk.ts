import type { Logger } from 'pino'
import { createLimiter } from '../async/limiter.ts'
import { isDatabaseLost } from '../db/connection.ts'
import type { Connection } from './connection.ts'
import type { Hub } from './hub.ts'
import { textFrame } from './message.ts'

/** A client that talks, as its channel sees it. */
export type Peer = {
  /** Sends a text frame. */
  send(text: string): void
  /** Subscribes the client to a topic of the hub until its socket closes, or until the returned function is called. */
  listen(topic: string): () => void
}

/**
 * Called for each accepted socket. `hear` gets the messages of the client, null for a binary one, each when the one
 * before has been dealt with. `end` is called once the socket has closed.
 */
export type Talk = (peer: Peer) => { hear: (text: string | null) => Promise<void>; end: () => void }

/** Messages of one client that may wait for the one before them. */
const MAX_WAITING_MESSAGES = 256

/**
 * Lets a client talk. A client that sends faster than its messages can be dealt with is closed with 1008, one whose
 * message cannot be dealt with for lack of the database with 1013, after a bug with 1011.
 */
export function startTalk(talk: Talk, { connection, hub, log }: { connection: Connection; hub: Hub; log: Logger }) {
  const subscriptions = new Set<() => void>()
  const full = new Error('too many waiting messages')
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING_MESSAGES, full: () => full })

  const { hear, end } = talk({
    send: (text) => void connection.send(textFrame(text)),
    listen(topic) {
      // A message that was being dealt with while the socket closed leaves no subscription behind.
      if (!connection.isOpen) return () => {}
      const forget = hub.listen(topic, connection)
      subscriptions.add(forget)
      return () => {
        subscriptions.delete(forget)
        forget()
      }
    },
  })

  function failed(error: unknown): void {
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
    }).catch(failed)
  })
  connection.onClose(() => {
    for (const forget of subscriptions) forget()
    end()
  })
}
