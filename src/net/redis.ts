import { EventEmitter } from 'node:events'
import type { RedisClientType } from '@redis/client'
import type { Logger } from 'pino'

/** `timeout`: milliseconds for its commands, instead of what their callers usually allow. */
export type Redis = Awaited<ReturnType<typeof openRedis>> & { timeout?: number }

const CONNECT_TIMEOUT_MS = 3_000
const MAX_RECONNECT_PAUSE_MS = 5_000
/** Milliseconds without an answer to pings after which a connection counts as lost. */
const PING_INTERVAL_MS = 3_000
const SILENCE_TIMEOUT_MS = 10_000

/**
 * Two connections to one Redis server, for commands and for subscriptions, which reconnect for ever. During an outage
 * commands fail at once; one already sent to a hanging server waits `SILENCE_TIMEOUT_MS`. `prefix` starts every key and
 * channel name, so that several sites can share a server. `changes` emits 'back' when both connections are up again.
 */
export async function openRedis({ url, log }: { url: string; log: Logger }) {
  // Imported only if a REDIS_URL is set.
  const { createClient } = await import('@redis/client')
  const changes = new EventEmitter<{ back: [] }>()
  let isLost = false
  const lose = (error: unknown) => {
    if (!isLost) log.warn({ err: error }, 'Redis does not answer: this instance works alone until it is back')
    isLost = true
  }
  const open = () => {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      pingInterval: PING_INTERVAL_MS,
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS, reconnectStrategy: pause },
    })
    client.on('error', lose)
    client.on('ready', () => {
      if (!commands.isReady || !subscriber.isReady) return
      if (isLost) log.info('Redis answers again')
      isLost = false
      changes.emit('back')
    })
    return client
  }
  const commands = open()
  const subscriber = open()
  for (const client of [commands, subscriber]) client.connect().catch(lose)

  return {
    // A cast is safe, because the methods of the client do not depend on its type parameters.
    commands: commands as unknown as RedisClientType,
    subscriber: subscriber as unknown as RedisClientType,
    changes,
    prefix: `kortekstream:${/^\/(\d+)$/.exec(new URL(url).pathname)?.[1] ?? 0}:`,
    close(): void {
      for (const client of [commands, subscriber]) if (client.isOpen) client.destroy()
    },
  }
}

/**
 * The pause before the next attempt. It doubles each time, with a random part of 25 %, so that instances do not
 * reconnect at the same moment.
 */
const pause = (tries: number) =>
  Math.min(MAX_RECONNECT_PAUSE_MS, 100 * 2 ** Math.min(tries, 10)) * (0.75 + Math.random() / 2)
