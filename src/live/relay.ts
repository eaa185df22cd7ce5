import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { openRedis, type Redis } from '../net/redis.ts'
import type { Limits } from '../web/limits.ts'
import type { Hub } from './hub.ts'

type Parts = { url: string; hub: Hub; limits: Pick<Limits, 'shareOver'>; log: Logger }

/** Connects this instance to the others over Redis: pushes and rate limits are shared. `close` disconnects. */
export async function joinInstances({ url, hub, limits, log }: Parts): Promise<Redis> {
  const redis = await openRedis({ url, log })
  limits.shareOver(redis)
  connectInstances(redis, hub)
  return redis
}

/**
 * Carries messages between instances over Redis. Nothing is stored. While Redis is away each instance pushes only to
 * its own browsers; afterwards all of them reload, because messages were lost.
 */
function connectInstances({ commands, subscriber, changes, prefix }: Redis, hub: Hub): void {
  const own = randomUUID()
  const channel = `${prefix}live`
  let isSubscribed = false
  let hasLost = false

  /** A relayed message: the instance, the topic (empty: messages of this instance were lost), the message. */
  const publish = (topic: string, message: string) =>
    commands.publish(channel, `${own} ${topic}\n${message}`).catch(() => {
      hasLost = true
    })

  function take(parcel: string): void {
    const end = parcel.indexOf('\n')
    const head = parcel.slice(0, end)
    const gap = head.indexOf(' ')
    if (end < 0 || head.slice(0, gap) === own) return
    const topic = head.slice(gap + 1)
    if (topic) hub.deliver(topic, parcel.slice(end + 1))
    else hub.missed()
  }

  async function comeBack(): Promise<void> {
    if (isSubscribed) hub.missed()
    else await subscriber.subscribe(channel, take)
    isSubscribed = true
    if (!hasLost) return
    hasLost = false
    await publish('', '')
  }
  changes.on('back', () => {
    // A connection lost meanwhile reconnects again.
    comeBack().catch(() => {})
  })
  hub.connect({ send: (topic, message) => void publish(topic, message) })
}
