import { textFrame } from './message.ts'

/** Sends a message (see `message`) to all subscribers of a topic, on every instance. */
export type Publish<Topic extends string = string> = (topic: Topic, message: string) => void

/** Carries messages to other instances; their messages arrive through `deliver`. */
export type Relay = { send(topic: string, message: string): void }

export type LiveMetrics = {
  messageSent(topic: string, sockets: number): void
  socketDropped(topic: string): void
  watchSockets(counts: () => ReadonlyMap<string, number>): void
}

/** Takes a ready frame; false when the listener was too slow and is gone. */
export type Listener = { send(frame: Buffer): boolean }

/** `mark` changes with every publish to the topic. */
type Topic = { listeners: Set<Listener>; mark: number }

export type Hub = ReturnType<typeof createHub>

/** The subscriptions of this process. */
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
    /** Delivers a message of another instance to the listeners of this process. */
    deliver(topic: string, message: string): void {
      for (const tell of outdated) tell(topic)
      deliver(topic, message)
    },
    /** Also sends every publish to other instances from now on. */
    connect(other: Relay): void {
      relay = other
    },
    /** Subscribes; the returned function unsubscribes. */
    listen(topic: string, listener: Listener): () => void {
      const known = topics.get(topic) ?? { listeners: new Set(), mark: ++marks }
      topics.set(topic, known)
      known.listeners.add(listener)
      return () => {
        known.listeners.delete(listener)
        if (known.listeners.size === 0 && topics.get(topic) === known) topics.delete(topic)
      }
    },
    /** Whether there may be a listener, here or on another instance. */
    isHeard: (topic: string): boolean => relay !== null || topics.has(topic),
    /** Unchanged as long as nothing is published to a topic with listeners. */
    markOf: (topic: string): number => topics.get(topic)?.mark ?? ++marks,
    /** Messages of other instances may be lost: all listeners must reload. */
    missed(): void {
      for (const tell of outdated) tell(null)
      for (const known of topics.values()) known.mark = ++marks
      for (const renew of renewers) renew()
    },
    whenMissed(renew: () => void): void {
      renewers.add(renew)
    },
    /**
     * Registers a callback that runs before a message of another instance is delivered: what this process knows of the
     * topic is outdated. Null means all topics.
     */
    whenOutdated(tell: (topic: string | null) => void): void {
      outdated.add(tell)
    },
  }
}
