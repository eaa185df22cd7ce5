import type { Ingredient } from '../web/context.ts'
import type { Hub } from './hub.ts'

export type Changes = ReturnType<typeof countChanges>

/**
 * Tells cached pages whether something has changed since they were made, on this instance or on one that the hub
 * reaches. `topic`: by which instances of the site tell each other; no browser subscribes to it. What changes by time
 * alone shows when a cached page reaches its greatest age.
 */
export function countChanges(hub: Pick<Hub, 'publish' | 'whenOutdated'>, topic: string) {
  let count = 0
  hub.whenOutdated((changed) => {
    if (changed === null || changed === topic) count += 1
  })
  return {
    changed(): void {
      count += 1
      hub.publish(topic, 'changed')
    },
    /** Returns the ingredient of a page. Ask for it before reading what the page shows. */
    ingredient(): Ingredient {
      const mine = count
      return { isCurrent: () => mine === count }
    },
  }
}
