import type { ReleaseEntry, World } from './shapes.ts'

const freshness = ({ release }: ReleaseEntry) => release.fresh_at ?? ''

export const sortings: Record<string, (a: ReleaseEntry, b: ReleaseEntry) => number> = {
  FRESH_AT_DESC: (a, b) => (freshness(b) < freshness(a) ? -1 : Number(freshness(b) > freshness(a))),
  FRESH_AT_ASC: (a, b) => (freshness(a) < freshness(b) ? -1 : Number(freshness(a) > freshness(b))),
  RATING_DESC: (a, b) => b.release.added_in_users_favorites - a.release.added_in_users_favorites,
  RATING_ASC: (a, b) => a.release.added_in_users_favorites - b.release.added_in_users_favorites,
  YEAR_DESC: (a, b) => b.release.year - a.release.year,
  YEAR_ASC: (a, b) => a.release.year - b.release.year,
}

export type Store = ReturnType<typeof createStore>

/**
 * Finds releases by number and by alias. Sorted lists are kept until `clearCaches`, so that large worlds answer at
 * once.
 */
export function createStore({ releases, franchises }: World) {
  const byId = new Map(releases.map((entry) => [String(entry.release.id), entry]))
  const byAlias = new Map(releases.map((entry) => [entry.release.alias, entry]))
  const orders = new Map<string, readonly ReleaseEntry[]>()
  let list: readonly ReleaseEntry[] | null = null
  const clearCaches = () => {
    orders.clear()
    list = null
  }
  const all = () => {
    list ??= [...byId.values()]
    return list
  }
  return {
    franchises,
    all,
    sorted(order: string): readonly ReleaseEntry[] {
      const cachedOrder = orders.get(order)
      const sorted = cachedOrder ?? all().toSorted(sortings[order])
      orders.set(order, sorted)
      return sorted
    },
    /** Finds a release. A number takes precedence over an equal alias. */
    find: (key: string): ReleaseEntry | undefined => byId.get(key) ?? byAlias.get(key),
    changed: clearCaches,
    add(entry: ReleaseEntry): void {
      byId.set(String(entry.release.id), entry)
      byAlias.set(entry.release.alias, entry)
      clearCaches()
    },
    remove({ release }: ReleaseEntry): void {
      byId.delete(String(release.id))
      byAlias.delete(release.alias)
      clearCaches()
    },
  }
}
