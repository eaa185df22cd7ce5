import type { Ingredient } from '../web/context.ts'
import type { Hub } from './hub.ts'

export type Changes = ReturnType<typeof countChanges>

/**
 * Marks cached pages as outdated when something has changed, on this or another instance. No browser subscribes to
 * `topic`. Changes that come only with time show when a cached page reaches its maximum age.
 */
export function countChanges(hub: Pick<Hub, 'publish' | 'whenOutdated'>, topic: string) {
  let count = 0
  hub.whenOutdated((outdatedTopic) => {
    if (outdatedTopic === null || outdatedTopic === topic) count += 1
  })
  return {
    changed(): void {
      count += 1
      hub.publish(topic, 'changed')
    },
    /** Get it before reading what the page shows. */
    ingredient(): Ingredient {
      const mine = count
      return { isCurrent: () => mine === count }
    },
  }
}
