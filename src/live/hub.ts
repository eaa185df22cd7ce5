import { textFrame } from './message.ts'

/** Sends a message (made by `message`) to all subscribers of a topic, on every instance of the site. */
export type Publish<Topic extends string = string> = (topic: Topic, message: string) => void

/** Sends messages to the other instances. Theirs arrive through `deliver` of the hub. */
export type Relay = { send(topic: string, message: string): void }

type LiveMetrics = {
  messageSent(topic: string, sockets: number): void
  socketDropped(topic: string): void
  watchSockets(counts: () => ReadonlyMap<string, number>): void
}

/** `send` returns false if the subscriber was too slow and has been disconnected. */
export type Listener = { send(frame: Buffer): boolean }

/** `mark` changes with every publish to the topic. */
type Topic = { listeners: Set<Listener>; mark: number }

export type Hub = ReturnType<typeof createHub>

/** The WebSocket subscriptions of this process by topic. */
export function createHub({ metrics }: { metrics: LiveMetrics }) {
  const topics = new Map<string, Topic>()
  const renewers = new Set<() => void>()
  const outdated = new Set<(topic: string | null) => void>()
  /** Kinds of topics that the metrics show even while no socket is open. */
  const permanentKinds = new Set<string>()
  let relay: Relay | null = null
  let marks = 0
  metrics.watchSockets(() => {
    // A socket may have subscribed to several topics of a kind.
    const kinds = new Map([...permanentKinds].map((kind) => [kind, new Set<Listener>()]))
    for (const [name, { listeners }] of topics) {
      const kind = name.split(':')[0] ?? name
      const kindListeners = kinds.get(kind) ?? new Set()
      kinds.set(kind, kindListeners)
      for (const listener of listeners) kindListeners.add(listener)
    }
    return new Map([...kinds].map(([kind, { size }]) => [kind, size]))
  })

  function deliver(topic: string, message: string): void {
    const entry = topics.get(topic)
    if (!entry) return
    entry.mark = ++marks
    sendAll(topic, entry.listeners, message)
  }

  function sendAll(topic: string, listeners: ReadonlySet<Listener>, message: string): void {
    const frame = textFrame(message)
    let sentCount = 0
    for (const listener of listeners) {
      if (listener.send(frame)) sentCount += 1
      else metrics.socketDropped(topic)
    }
    metrics.messageSent(topic, sentCount)
  }

  return {
    countKinds(kinds: readonly string[]): void {
      for (const kind of kinds) permanentKinds.add(kind)
    },
    publish: ((topic, message) => {
      deliver(topic, message)
      relay?.send(topic, message)
    }) satisfies Publish,
    /** Delivers a message from another instance. */
    deliver(topic: string, message: string): void {
      for (const tell of outdated) tell(topic)
      deliver(topic, message)
    },
    /**
     * Sends a message to the subscribers of several topics of one kind, only in this process and once to each
     * subscriber.
     */
    deliverTo(names: readonly string[], message: string): void {
      const entries = names.flatMap((name) => topics.get(name) ?? [])
      for (const topic of entries) topic.mark = ++marks
      const [first] = names
      if (first) sendAll(first, new Set(entries.flatMap(({ listeners }) => [...listeners])), message)
    },
    /** From now on also sends every published message to the other instances. */
    connect(other: Relay): void {
      relay = other
    },
    /** Subscribes a listener. The returned function unsubscribes it. */
    listen(topic: string, listener: Listener): () => void {
      const entry = topics.get(topic) ?? { listeners: new Set(), mark: ++marks }
      topics.set(topic, entry)
      entry.listeners.add(listener)
      return () => {
        entry.listeners.delete(listener)
        if (entry.listeners.size === 0 && topics.get(topic) === entry) topics.delete(topic)
      }
    },
    /** Whether the topic may have a subscriber, in this process or in another instance. */
    isHeard: (topic: string): boolean => relay !== null || topics.has(topic),
    /**
     * Returns a mark that stays the same until a message is published to the topic. A topic without subscribers gets a
     * new one each time.
     */
    markOf: (topic: string): number => topics.get(topic)?.mark ?? ++marks,
    /** Called when messages from other instances may have been lost: all subscribers get a new snapshot. */
    missed(): void {
      for (const tell of outdated) tell(null)
      for (const entry of topics.values()) entry.mark = ++marks
      for (const renew of renewers) renew()
    },
    whenMissed(renew: () => void): void {
      renewers.add(renew)
    },
    /**
     * Registers a function that runs before a message from another instance is delivered, to mark cached data as
     * outdated. Null means all topics.
     */
    whenOutdated(tell: (topic: string | null) => void): void {
      outdated.add(tell)
    },
  }
}
