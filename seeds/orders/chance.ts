export type Chance = ReturnType<typeof createChance>

/** Creates a random generator (mulberry32) that returns the same sequence for the same seed. */
export function createChance(seed: number) {
  let state = seed >>> 0
  /** Returns a random number from 0 to below 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + next() * (most - least)
  const whole = (least: number, most: number) => Math.floor(between(least, most + 1))
  function pick<Item>(items: readonly Item[]): Item {
    const item = items[whole(0, items.length - 1)]
    if (item === undefined) throw new Error('there is nothing to pick from')
    return item
  }
  const letters = (count: number, from: string) => Array.from({ length: count }, () => pick([...from])).join('')
  return {
    next,
    between,
    whole,
    pick,
    happens: (share: number) => next() < share,
    weighted: <Item extends { often: number }>(items: readonly Item[]): Item => {
      let left = next() * items.reduce((sum, { often }) => sum + often, 0)
      for (const item of items) {
        left -= item.often
        if (left < 0) return item
      }
      return pick(items)
    },
    letters,
    /** Returns a random UUID. */
    uuid: () => {
      const hex = (count: number) => letters(count, '0123456789abcdef')
      return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`
    },
  }
}
