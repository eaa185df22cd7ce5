import type { WebSocket } from 'ws'

/** Sends a message (see `message`) to everybody who listens to a topic, here and on other instances. */
export type Publish<Topic extends string = string> = (topic: Topic, message: string) => void

/** What carries messages to other instances and back. */
export type Relay = { send(topic: string, message: string): void }

export type LiveMetrics = {
  messageSent(topic: string, sockets: number): void
  socketDropped(topic: string): void
  watchSockets(counts: () => ReadonlyMap<string, number>): void
}

type Listener = Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send' | 'terminate'>

/** Bytes that may wait for a reader; who has not read as much by then is dropped, and comes back by itself. */
const MOST_WAITING = 1_048_576

export type Hub = ReturnType<typeof createHub>

/** Who listens to what in this process. */
export function createHub({ metrics }: { metrics: LiveMetrics }) {
  const topics = new Map<string, Set<Listener>>()
  let relay: Relay | null = null
  metrics.watchSockets(
    () => new Map([...topics].map(([topic, listeners]) => [topic.split(':')[0] ?? topic, listeners.size])),
  )

  /** To the listeners of this process: what another instance sent, too. */
  function deliver(topic: string, message: string): void {
    const listeners = topics.get(topic)
    if (!listeners) return
    const bytes = Buffer.from(message)
    for (const listener of listeners) {
      if (listener.bufferedAmount > MOST_WAITING) {
        metrics.socketDropped(topic)
        listener.terminate()
      } else listener.send(bytes, { binary: false })
    }
    metrics.messageSent(topic, listeners.size)
  }

  return {
    publish: ((topic, message) => {
      deliver(topic, message)
      relay?.send(topic, message)
    }) satisfies Publish,
    deliver,
    /** From now on what is published here is heard on other instances. */
    connect(other: Relay): void {
      relay = other
    },
    /** Listens until what comes back is called. */
    listen(topic: string, listener: Listener): () => void {
      const listeners = topics.get(topic) ?? new Set()
      topics.set(topic, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic)
      }
    },
  }
}
