import { readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * Milliseconds that the thread which serves everybody has worked since the process began. A busy machine does not change
 * them, unlike the time that has passed.
 */
export function servingMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    // Only Linux counts by thread.
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  }
}

/**
 * Milliseconds of the serving thread that some work takes. Work that takes more than `most` is done up to three times, and
 * the least counts, so that neither a collection of garbage nor compiling does.
 */
export async function workOf(work: () => unknown, most = 0): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && least > most; round += 1) {
    const before = servingMs()
    await work()
    least = Math.min(least, servingMs() - before)
  }
  return least
}
