import { createCache } from '../async/cached.ts'
import type { Hub } from './hub.ts'
import { type Fragment, message, textFrame } from './message.ts'

/** The first frame of a socket. Not `complete` when its snapshot failed. */
export type Greeting = { frame: Buffer; complete: boolean }

/** Milliseconds that a greeting is reused: a thousand pages that reconnect at once cost one snapshot. */
const GREETING_LIFETIME_MS = 1_000

/**
 * Creates greetings, shared by sockets that connect at the same time. A greeting is not reused after a publish to its
 * topic, so call this after subscribing. Never rejects: without a snapshot (the database is away) the greeting only
 * confirms the connection.
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
