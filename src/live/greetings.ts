import { createCache } from '../async/cached.ts'
import type { Hub } from './hub.ts'
import { type Fragment, message, textFrame } from './message.ts'

/** The first frame on a WebSocket. `complete` is false if the snapshot failed. */
export type Greeting = { frame: Buffer; complete: boolean }

/** Milliseconds for which a greeting is shared, so that a thousand pages that reconnect at once cost one snapshot. */
const GREETING_LIFETIME_MS = 1_000

/**
 * Greetings are shared by sockets that connect at the same time. One is not reused after a publish to its topic, so
 * subscribe first. When the snapshot fails, as without a database, the greeting only confirms the connection.
 */
export function createGreetings(hub: Pick<Hub, 'markOf'>, onFailure: (error: unknown, topic: string) => void) {
  const cache = createCache<Greeting>({ ttl: GREETING_LIFETIME_MS, ttlAutopurge: true })

  return (topic: string, snapshot: () => Promise<readonly Fragment[]>): Promise<Greeting> =>
    cache(`${hub.markOf(topic)} ${topic}`, async () => {
      try {
        return { frame: greet(await snapshot()), complete: true }
      } catch (error) {
        onFailure(error, topic)
        return { frame: greet([]), complete: false }
      }
    })
}

const greet = (fragments: readonly Fragment[]) =>
  textFrame(message({ type: 'connection_established', message: 'Tersambung.' }, fragments))
