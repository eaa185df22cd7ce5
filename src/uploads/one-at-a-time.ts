/**
 * Runs what it is given one after the other. At most `most` may be under way and waiting; what comes beyond gets null. For
 * work that fills a core here, such as decoding and drawing pictures, which no limit on connections outside can bound.
 */
export function oneAtATime(most: number) {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  return <T>(work: () => Promise<T>): Promise<T> | null => {
    if (count >= most) return null
    count += 1
    const done = last.then(work).finally(() => {
      count -= 1
    })
    last = done.catch(() => {})
    return done
  }
}
