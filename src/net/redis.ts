import { EventEmitter } from 'node:events'
import type { RedisClientType } from '@redis/client'
import type { Logger } from 'pino'

type Options = { url: string; log: Logger }

export type Redis = Awaited<ReturnType<typeof openRedis>>

/** Milliseconds a try to connect may take, and between two tries at most. */
const CONNECT_TIMEOUT = 3_000
const LONGEST_PAUSE = 5_000
/** A server that is silent for so long, though it is pinged, counts as lost; milliseconds. */
const PING = 3_000
const SILENCE = 10_000

/**
 * Two connections to one Redis: for commands, and for what is published there. They come back by themselves, for ever,
 * and an outage is logged once; meanwhile commands fail at once, save one that a hanging server has taken already: it
 * waits as long as `SILENCE`. `prefix` goes before every key and channel: it carries the database's number, so that two
 * sites may share a server. `changes` tells 'back' when both connections stand again.
 */
export async function openRedis({ url, log }: Options) {
  // Whoever has no Redis does not load it.
  const { createClient } = await import('@redis/client')
  const changes = new EventEmitter<{ back: [] }>()
  let isLost = false
  const lose = (error: unknown) => {
    if (!isLost) log.warn({ err: error }, 'Redis does not answer: this instance goes on by itself until it is back')
    isLost = true
  }
  const open = () => {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      pingInterval: PING,
      socket: { connectTimeout: CONNECT_TIMEOUT, socketTimeout: SILENCE, reconnectStrategy: pause },
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
    // What can be done with it does not depend on the options it was made with.
    commands: commands as unknown as RedisClientType,
    subscriber: subscriber as unknown as RedisClientType,
    changes,
    prefix: `kortekstream:${/^\/(\d+)$/.exec(new URL(url).pathname)?.[1] ?? 0}:`,
    close(): void {
      for (const client of [commands, subscriber]) if (client.isOpen) client.destroy()
    },
  }
}

/** Longer from try to try, and not the same for all instances. */
const pause = (tries: number) => Math.min(LONGEST_PAUSE, 100 * 2 ** Math.min(tries, 10)) * (0.75 + Math.random() / 2)
