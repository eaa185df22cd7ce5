const collator = new Intl.Collator('en', { sensitivity: 'base' })

/** Sorts by whole paths, folder by folder. Numbers sort by their value: `page2` comes before `page10`. */
export const sortedByPath = <Item>(items: readonly Item[], getPath: (item: Item) => string): Item[] =>
  items
    .map((item) => ({ item, path: getPath(item), key: toSortKey(getPath(item)) }))
    .sort((one, other) => collator.compare(one.key, other.key) || (one.path < other.path ? -1 : 1))
    .map(({ item }) => item)

/**
 * The key is compared as text. Each number has its length in front, because the numeric order of the collator is a
 * hundred times slower for names with many digits. The collator sorts U+FFFE before everything else.
 */
const toSortKey = (path: string): string =>
  path.replaceAll('/', '\ufffe').replace(/\p{Nd}+/gu, (digits) => {
    const number = digits.replace(/^[0０]+/, '')
    return String(number.length).padStart(3, '0') + number
  })

/** Moves a cover that lies beside the folders to the front. */
export function coverFirst<Item>(sorted: readonly Item[], getPath: (item: Item) => string): Item[] {
  const root = sharedFolder(sorted.map(getPath)).length
  const isFirst = (item: Item) => isCover(getPath(item).slice(root))
  return [...sorted.filter(isFirst), ...sorted.filter((one) => !isFirst(one))]
}

const isCover = (name: string): boolean => /^(cover|sampul)\.[^./]{1,9}$/i.test(name)

/** A new order must name each page exactly once. `ids`: the ids of all pages. */
export const isWholeOrder = (order: readonly number[], ids: readonly number[]): boolean =>
  order.length === ids.length && ids.every((id) => order.includes(id))

/** The folder that contains all paths, up to its last `/`; empty if there is none. */
function sharedFolder(paths: readonly string[]): string {
  const sorted = paths.toSorted()
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)]
  let same = 0
  while (same < first.length && first[same] === last[same]) same += 1
  return first.slice(0, same).replace(/[^/]*$/, '')
}
