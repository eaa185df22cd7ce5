/**
 * Runs what it is given `abreast` at once, in the order it came; beyond `waiting` more it gets null instead. For work
 * that fills a core and 19 MiB here.
 */
export function atMost(abreast: number, waiting: number) {
  const queue: (() => void)[] = []
  let running = 0
  return <T>(work: () => Promise<T>): Promise<T> | null => {
    if (queue.length >= waiting) return null
    const turn = running < abreast ? Promise.resolve() : new Promise<void>((resolve) => queue.push(resolve))
    if (running < abreast) running += 1
    return turn.then(work).finally(() => {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    })
  }
}
