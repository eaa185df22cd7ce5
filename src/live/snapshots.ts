import type { Hub } from './hub.ts'
import { type Fragment, message, textFrame } from './message.ts'

/** A first message, ready to be written; not `complete` when the page could not be brought up to date just now. */
export type Greeting = { frame: Buffer; complete: boolean }

type Kept = { mark: number; until: number; greeting: Promise<Greeting> }

/** Milliseconds a greeting may be used again: a thousand pages that come back at once cost one snapshot. */
const KEPT = 1_000

/**
 * First messages, made once for all who come at the same moment. One is never used after something was published to its
 * topic, for whoever comes then has not heard it: call it after listening. It does not fail: without a snapshot (the
 * database is away) the greeting says only that the line stands.
 */
export function createGreetings(hub: Pick<Hub, 'markOf'>, failed: (error: unknown, topic: string) => void) {
  const kept = new Map<string, Kept>()

  return (topic: string, snapshot: () => Promise<readonly Fragment[]>): Promise<Greeting> => {
    const mark = hub.markOf(topic)
    const known = kept.get(topic)
    if (known && known.mark === mark && known.until > performance.now()) return known.greeting
    const greeting = snapshot().then(
      (fragments) => ({ frame: greet(fragments), complete: true }),
      (error: unknown) => {
        failed(error, topic)
        return { frame: greet([]), complete: false }
      },
    )
    const made = { mark, until: Number.POSITIVE_INFINITY, greeting }
    kept.set(topic, made)
    void greeting.then(() => {
      made.until = performance.now() + KEPT
      setTimeout(() => kept.get(topic) === made && kept.delete(topic), KEPT).unref()
    })
    return greeting
  }
}

const greet = (fragments: readonly Fragment[]) =>
  textFrame(message({ type: 'connection_established', message: 'Tersambung.' }, fragments))
