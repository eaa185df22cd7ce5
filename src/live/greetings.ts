import { createCache } from '../async/cached.ts'
import type { Hub } from './hub.ts'
import { type Fragment, message, textFrame } from './message.ts'

/** A first message, ready to be written; not `complete` when the page could not be brought up to date just now. */
export type Greeting = { frame: Buffer; complete: boolean }

/** Milliseconds a greeting may be used again: a thousand pages that come back at once cost one snapshot. */
const KEPT = 1_000

/**
 * First messages, made once for all who come at the same moment. One is never used after something was published to its
 * topic, for whoever comes then has not heard it: call it after listening. It does not fail: without a snapshot (the
 * database is away) the greeting says only that the line stands.
 */
export function createGreetings(hub: Pick<Hub, 'markOf'>, failed: (error: unknown, topic: string) => void) {
  const kept = createCache<Greeting>({ ttl: KEPT, ttlAutopurge: true })

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
