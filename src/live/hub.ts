import { textFrame } from './message.ts'

/** Sends a message (see `message`) to everybody who listens to a topic, here and on other instances. */
export type Publish<Topic extends string = string> = (topic: Topic, message: string) => void

/** What carries messages to other instances; what they send comes back through `deliver`. */
export type Relay = { send(topic: string, message: string): void }

export type LiveMetrics = {
  messageSent(topic: string, sockets: number): void
  socketDropped(topic: string): void
  watchSockets(counts: () => ReadonlyMap<string, number>): void
}

/** Takes a message as a ready-made frame; false when the listener was too slow for it and is gone. */
export type Listener = { send(frame: Buffer): boolean }

/** `mark` changes whenever something was published to the topic. */
type Topic = { listeners: Set<Listener>; mark: number }

export type Hub = ReturnType<typeof createHub>

/** Who listens to what in this process. */
export function createHub({ metrics }: { metrics: LiveMetrics }) {
  const topics = new Map<string, Topic>()
  const renewers = new Set<() => void>()
  const outdated = new Set<(topic: string | null) => void>()
  let relay: Relay | null = null
  let marks = 0
  metrics.watchSockets(() => {
    const counts = new Map<string, number>()
    for (const [name, { listeners }] of topics) {
      const kind = name.split(':')[0] ?? name
      counts.set(kind, (counts.get(kind) ?? 0) + listeners.size)
    }
    return counts
  })

  function deliver(topic: string, message: string): void {
    const known = topics.get(topic)
    if (!known) return
    known.mark = ++marks
    const frame = textFrame(message)
    let sent = 0
    for (const listener of known.listeners) {
      if (listener.send(frame)) sent += 1
      else metrics.socketDropped(topic)
    }
    metrics.messageSent(topic, sent)
  }

  return {
    publish: ((topic, message) => {
      deliver(topic, message)
      relay?.send(topic, message)
    }) satisfies Publish,
    /** To the listeners of this process only: what another instance sent. */
    deliver(topic: string, message: string): void {
      for (const tell of outdated) tell(topic)
      deliver(topic, message)
    },
    /** From now on what is published here is heard on other instances. */
    connect(other: Relay): void {
      relay = other
    },
    /** Listens until what comes back is called. */
    listen(topic: string, listener: Listener): () => void {
      const known = topics.get(topic) ?? { listeners: new Set(), mark: ++marks }
      topics.set(topic, known)
      known.listeners.add(listener)
      return () => {
        known.listeners.delete(listener)
        if (known.listeners.size === 0 && topics.get(topic) === known) topics.delete(topic)
      }
    },
    /** Whether anybody may listen: here, or on another instance. */
    isHeard: (topic: string): boolean => relay !== null || topics.has(topic),
    /** The same as long as nothing was published to a topic that somebody listens to. */
    markOf: (topic: string): number => topics.get(topic)?.mark ?? ++marks,
    /** Messages of other instances may have been lost: everybody is to be brought up to date. */
    missed(): void {
      for (const tell of outdated) tell(null)
      for (const known of topics.values()) known.mark = ++marks
      for (const renew of renewers) renew()
    },
    whenMissed(renew: () => void): void {
      renewers.add(renew)
    },
    /** Told before another instance's message is delivered that what is known of its topic here is old; null: of all topics. */
    whenOutdated(tell: (topic: string | null) => void): void {
      outdated.add(tell)
    },
  }
}
