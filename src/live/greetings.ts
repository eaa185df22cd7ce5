import { createCache } from '../async/cached.ts'
import type { Hub } from './hub.ts'
import { type Fragment, message, textFrame } from './message.ts'

/** The first frame on a WebSocket, with a snapshot of the topic. `complete` is false if the snapshot failed. */
export type Greeting = { frame: Buffer; complete: boolean }

/** Milliseconds for which a greeting is reused, so that a thousand pages that reconnect at once cost one snapshot. */
const GREETING_LIFETIME_MS = 1_000

/**
 * Returns a function that creates the greeting of a topic, shared by sockets that connect at the same time. A greeting
 * is not reused after a publish to its topic, so subscribe before calling the function. It never rejects: when the
 * snapshot fails, as without a database, the greeting only confirms the connection.
 */
export function createGreetings(hub: Pick<Hub, 'markOf'>, failed: (error: unknown, topic: string) => void) {
  const kept = createCache<Greeting>({ ttl: GREETING_LIFETIME_MS, ttlAutopurge: true })

  return (topic: string, snapshot: () => Promise<readonly Fragment[]>): Promise<Greeting> =>
    kept(`${hub.markOf(topic)} ${topic}`, async () => {
      try {
        return { frame: greet(await snapshot()), complete: true }
      } catch (error) {
        failed(error, topic)
        return { frame: greet([]), complete: false }
      }
    })
}

const greet = (fragments: readonly Fragment[]) =>
  textFrame(message({ type: 'connection_established', message: 'Tersambung.' }, fragments))
