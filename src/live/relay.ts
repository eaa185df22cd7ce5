import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { openRedis, type Redis } from '../net/redis.ts'
import type { Limits } from '../web/limits.ts'
import type { Hub } from './hub.ts'

type Parts = { url: string; hub: Hub; limits: Pick<Limits, 'shareOver'>; log: Logger }

/** Makes this one of several instances that hear what happens on the others and count visitors together; `close` leaves them. */
export async function joinInstances({ url, hub, limits, log }: Parts): Promise<Redis> {
  const redis = await openRedis({ url, log })
  limits.shareOver(redis)
  connectInstances(redis, hub)
  return redis
}

/**
 * Carries messages between the instances of one site over Redis. Nothing is kept: while Redis is away each instance tells
 * its own browsers only, and when it is back all of them are brought up to date, because what was published meanwhile
 * is lost.
 */
function connectInstances({ commands, subscriber, changes, prefix }: Redis, hub: Hub): void {
  const own = randomUUID()
  const channel = `${prefix}live`
  let isSubscribed = false
  let hasLost = false

  /** What an instance sends: who it is, the topic (empty: messages of mine were lost), the message. */
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
    // A connection that is lost in between comes back once more.
    comeBack().catch(() => {})
  })
  hub.connect({ send: (topic, message) => void publish(topic, message) })
}
