import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { openRedis, type Redis } from '../net/redis.ts'
import type { Limits } from '../web/limits.ts'
import type { Hub } from './hub.ts'

type Parts = { url: string; hub: Hub; limits: Pick<Limits, 'shareOver'>; log: Logger }

/** Connects this instance to the others over Redis, to share pushed messages and rate limits. */
export async function joinInstances({ url, hub, limits, log }: Parts): Promise<Redis> {
  const redis = await openRedis({ url, log })
  limits.shareOver(redis)
  connectInstances(redis, hub)
  return redis
}

/**
 * While Redis is unreachable, each instance pushes only to its own browsers. Afterwards all instances send their
 * browsers a new snapshot, because messages were lost.
 */
function connectInstances({ commands, subscriber, changes, prefix }: Redis, hub: Hub): void {
  const own = randomUUID()
  const channel = `${prefix}live`
  let isSubscribed = false
  let hasLost = false

  /**
   * Publishes as text: the id of this instance, the topic, a line break and the message. A message without a topic says
   * that messages were lost.
   */
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
    // If Redis fails again during this work, the reconnecting client emits 'back' once more.
    comeBack().catch(() => {})
  })
  hub.connect({ send: (topic, message) => void publish(topic, message) })
}
