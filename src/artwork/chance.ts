/** A seeded source of random numbers: a title always gets the same picture. */
export type Chance = {
  /** Returns a random number from `low` up to but not including `high`. */
  between: (low: number, high: number) => number
  /** Returns a random whole number from `low` to `high`, both included. */
  whole: (low: number, high: number) => number
  pick: <Item>(items: readonly [Item, ...Item[]]) => Item
  /** Returns true with probability `share`, a number from 0 to 1. */
  often: (share: number) => boolean
}

/** An FNV-1a hash of the text seeds mulberry32; both are small, fast and the same on every machine. */
export function createChance(seed: string): Chance {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return {
    between: (low, high) => low + next() * (high - low),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    often: (share) => next() < share,
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value ^ (value >>> 16)
}
