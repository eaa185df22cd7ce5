type Waiting = { host: string; isUrgent: boolean; go: () => void }

/** Gives a place back. */
export type Release = () => void

/**
 * Places for questions that are under way: so many in all, so many to one host. Whoever finds none waits, the urgent before
 * the others, and those for a host with room are not held up by those for one without.
 */
export function createSlots({ most, perHost }: { most: number; perHost: number }) {
  const taken = new Map<string, number>()
  let waiting: Waiting[] = []
  let all = 0

  const hasRoom = (host: string) => all < most && (taken.get(host) ?? 0) < perHost

  function take(host: string): Release {
    all += 1
    taken.set(host, (taken.get(host) ?? 0) + 1)
    return () => {
      all -= 1
      const left = (taken.get(host) ?? 1) - 1
      if (left > 0) taken.set(host, left)
      else taken.delete(host)
      next()
    }
  }

  function next() {
    const free = waiting.filter(({ host }) => hasRoom(host))
    const chosen = free.find(({ isUrgent }) => isUrgent) ?? free[0]
    if (!chosen) return
    waiting = waiting.filter((one) => one !== chosen)
    chosen.go()
  }

  return (host: string, isUrgent: boolean): Promise<Release> =>
    hasRoom(host)
      ? Promise.resolve(take(host))
      : new Promise((resolve) => waiting.push({ host, isUrgent, go: () => resolve(take(host)) }))
}

/** Lets one question at a time to a host begin, so many milliseconds after the one before. */
export function createPace(apart: number) {
  const turns = new Map<string, number>()
  return async (host: string): Promise<void> => {
    const turn = Math.max(Date.now(), turns.get(host) ?? 0)
    turns.set(host, turn + apart)
    const wait = turn - Date.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  }
}
