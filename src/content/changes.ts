import type { Hub } from '../live/hub.ts'
import type { Ingredient } from '../web/context.ts'

export type Changes = ReturnType<typeof countChanges>

/** The topic by which instances of the site tell each other that content has changed. No browser subscribes to it. */
const TOPIC = 'content'

/**
 * Tells cached pages whether content has changed since they were made, on this instance or on one that the hub reaches.
 * Scheduled items show when the cached page reaches its greatest age.
 */
export function countChanges(hub: Pick<Hub, 'publish' | 'whenOutdated'>) {
  let count = 0
  hub.whenOutdated((topic) => {
    if (topic === null || topic === TOPIC) count += 1
  })
  return {
    changed(): void {
      count += 1
      hub.publish(TOPIC, 'changed')
    },
    /** Returns the ingredient of a page. Ask for it before reading what the page shows. */
    ingredient(): Ingredient {
      const mine = count
      return { isCurrent: () => mine === count }
    },
  }
}
