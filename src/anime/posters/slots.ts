type Waiting = { host: string; start: () => void }
type Limits = { atOnce: number; perHost: number; waiting: number }

/**
 * Runs work in the order it comes, so much of it at once and so much for one host, so that a host which keeps everyone
 * waiting leaves room for the others. Null where too much waits already. The fetcher limits connections only: here a picture
 * holds its place until it is decoded, which bounds what lies in memory, and its exchange's deadline begins with its turn.
 */
export function createSlots({ atOnce, perHost, waiting }: Limits) {
  const running: string[] = []
  const line: Waiting[] = []
  const mayRun = (host: string) => running.length < atOnce && running.filter((one) => one === host).length < perHost

  function next() {
    const at = line.findIndex(({ host }) => mayRun(host))
    const [first] = at < 0 ? [] : line.splice(at, 1)
    if (!first) return
    running.push(first.host)
    first.start()
  }

  return async <T>(host: string, work: () => Promise<T>): Promise<T | null> => {
    if (mayRun(host)) running.push(host)
    else if (line.length >= waiting) return null
    else await new Promise<void>((start) => line.push({ host, start }))
    try {
      return await work()
    } finally {
      running.splice(running.indexOf(host), 1)
      next()
    }
  }
}
