import { withTimeout } from '../../async/timer.ts'
import type { Redis } from '../../net/redis.ts'
import { PREFIX, patternOf } from './keys.ts'

/** Milliseconds, unless the connection says otherwise. */
const TIMEOUT_MS = 100
/** Milliseconds without Redis after a failure. */
const PAUSE_MS = 1_000
const SCAN_COUNT = 1_000
const SCAN_TIMEOUT_MS = 5_000

/**
 * While Redis fails, reads find nothing and writes do nothing; every method returns whether it worked, and none
 * rejects.
 */
export function createSharedCache(redis: () => Redis | null) {
  let againAt = 0

  async function run<T>(command: (redis: Redis['commands']) => Promise<T>, most = 0): Promise<T | null> {
    const connection = redis()
    if (!connection?.commands.isReady || performance.now() < againAt) return null
    try {
      const { timeout = TIMEOUT_MS } = connection
      return await withTimeout(Math.max(most, timeout), () => command(connection.commands), tooLate)
    } catch {
      againAt = performance.now() + PAUSE_MS
      return null
    }
  }

  async function scan(pattern: string, act: (keys: string[]) => Promise<unknown>): Promise<boolean> {
    const { glob, matches } = patternOf(pattern)
    const done = await run(async (commands) => {
      for await (const keys of commands.scanIterator({ MATCH: glob, COUNT: SCAN_COUNT })) {
        const own = keys.filter(matches)
        if (own.length > 0) await act(own)
      }
      return true
    }, SCAN_TIMEOUT_MS)
    return done === true
  }

  return {
    status: (): 'connected' | 'disconnected' | 'disabled' => {
      const connection = redis()
      if (!connection) return 'disabled'
      return connection.commands.isReady && performance.now() >= againAt ? 'connected' : 'disconnected'
    },
    read: async (key: string): Promise<{ text: string | null } | null> =>
      run(async (commands) => ({ text: await commands.get(key) })),
    write: async (key: string, text: string, milliseconds: number): Promise<void> => {
      await run((commands) => commands.set(key, text, { expiration: { type: 'PX', value: Math.ceil(milliseconds) } }))
    },
    drop: async (keys: readonly string[]): Promise<boolean> =>
      keys.length === 0 || (await run((commands) => commands.del([...keys]))) !== null,
    /** Returns how many were deleted, or null if some may be left. */
    async clear(pattern: string, isMeant: (key: string) => boolean = () => true): Promise<number | null> {
      let cleared = 0
      const isDone = await scan(pattern, async (keys) => {
        const meant = keys.filter(isMeant)
        if (meant.length > 0) cleared += (await run((commands) => commands.del(meant))) ?? 0
      })
      return isDone ? cleared : null
    },
    async count(): Promise<number | null> {
      let keys = 0
      const isDone = await scan(`${PREFIX}*`, async (found) => {
        keys += found.length
      })
      return isDone ? keys : null
    },
    publish: async (channel: string, message: string): Promise<boolean> =>
      (await run((commands) => commands.publish(channel, message))) !== null,
  }
}

const tooLate = () => {
  throw new Error('Redis does not answer')
}
