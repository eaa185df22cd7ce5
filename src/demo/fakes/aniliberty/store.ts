import type { Kept, World } from './shapes.ts'

const freshness = ({ release }: Kept) => release.fresh_at ?? ''

/** Orders of the catalog, by the words of the API. */
export const sortings: Record<string, (a: Kept, b: Kept) => number> = {
  FRESH_AT_DESC: (a, b) => (freshness(b) < freshness(a) ? -1 : Number(freshness(b) > freshness(a))),
  FRESH_AT_ASC: (a, b) => (freshness(a) < freshness(b) ? -1 : Number(freshness(a) > freshness(b))),
  RATING_DESC: (a, b) => b.release.added_in_users_favorites - a.release.added_in_users_favorites,
  RATING_ASC: (a, b) => a.release.added_in_users_favorites - b.release.added_in_users_favorites,
  YEAR_DESC: (a, b) => b.release.year - a.release.year,
  YEAR_ASC: (a, b) => a.release.year - b.release.year,
}

/** The releases of one fake while it runs. What is changed in a release is told by `changed`. */
export type Store = ReturnType<typeof createStore>

/** Keeps a world by number and by alias, and its orders until the next change, so that large worlds answer at once. */
export function createStore({ releases, franchises }: World) {
  const byId = new Map(releases.map((kept) => [String(kept.release.id), kept]))
  const byAlias = new Map(releases.map((kept) => [kept.release.alias, kept]))
  const orders = new Map<string, readonly Kept[]>()
  let list: readonly Kept[] | null = null
  const changed = () => {
    orders.clear()
    list = null
  }
  const all = () => {
    list ??= [...byId.values()]
    return list
  }
  return {
    franchises,
    /** The current releases, in no particular order. */
    all,
    /** All releases in an order of `sortings`. */
    sorted(order: string): readonly Kept[] {
      const known = orders.get(order)
      const sorted = known ?? all().toSorted(sortings[order])
      orders.set(order, sorted)
      return sorted
    },
    /** Finds a release by number or alias; a number takes precedence over an equal alias. */
    find: (key: string): Kept | undefined => byId.get(key) ?? byAlias.get(key),
    changed,
    add(kept: Kept): void {
      byId.set(String(kept.release.id), kept)
      byAlias.set(kept.release.alias, kept)
      changed()
    },
    remove({ release }: Kept): void {
      byId.delete(String(release.id))
      byAlias.delete(release.alias)
      changed()
    },
  }
}
