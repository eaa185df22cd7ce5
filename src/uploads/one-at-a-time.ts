/** Runs what it is given one after the other. At most `most` may be under way and waiting; what comes beyond gets null. */
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
