const collator = new Intl.Collator('en', { sensitivity: 'base' })

/** By whole paths, part by part: `page2` comes before `page10`. */
export const sortedByPath = <Item>(items: readonly Item[], getPath: (item: Item) => string): Item[] =>
  items
    .map((item) => ({ item, path: getPath(item), key: toSortKey(getPath(item)) }))
    .sort((one, other) => collator.compare(one.key, other.key) || (one.path < other.path ? -1 : 1))
    .map(({ item }) => item)

/**
 * Sorted as text. The collator's own order of numbers takes a hundred times as long for names of many digits, so the
 * length of each number stands before it. U+FFFE is what it sorts before everything else.
 */
const toSortKey = (path: string): string =>
  path.replaceAll('/', '\ufffe').replace(/\p{Nd}+/gu, (digits) => {
    const number = digits.replace(/^[0０]+/, '')
    return String(number.length).padStart(3, '0') + number
  })

/** Sorted pages with a cover that lies beside their folders first. */
export function coverFirst<Item>(sorted: readonly Item[], getPath: (item: Item) => string): Item[] {
  const root = sharedFolder(sorted.map(getPath)).length
  const isFirst = (item: Item) => isCover(getPath(item).slice(root))
  return [...sorted.filter(isFirst), ...sorted.filter((one) => !isFirst(one))]
}

const isCover = (name: string): boolean => /^(cover|sampul)\.[^./]{1,9}$/i.test(name)

/** A new order has to name each page once. `ids`: of all pages. */
export const isWholeOrder = (order: readonly number[], ids: readonly number[]): boolean =>
  order.length === ids.length && ids.every((id) => order.includes(id))

/** The folder in which all of them lie, up to its last `/`; empty without one. */
function sharedFolder(paths: readonly string[]): string {
  const sorted = paths.toSorted()
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)]
  let same = 0
  while (same < first.length && first[same] === last[same]) same += 1
  return first.slice(0, same).replace(/[^/]*$/, '')
}
