import { withTimeout } from '../../async/timer.ts'
import type { Redis } from '../../net/redis.ts'
import { PREFIX, parsePattern } from './keys.ts'

/** Timeout in milliseconds, unless the connection has another one. */
const TIMEOUT_MS = 100
/** Milliseconds for which Redis is not used after a failure. */
const PAUSE_MS = 1_000
const SCAN_COUNT = 1_000
const SCAN_TIMEOUT_MS = 5_000

/**
 * The shared level of the cache. While Redis fails, reads find nothing and writes do nothing. Every method returns
 * whether it worked; none rejects.
 */
export function createSharedCache(redis: () => Redis | null) {
  const { run, status } = guarded(redis)

  /** Returns the sum of what `act` returns for the keys, or null if some may be left. */
  const scan = (pattern: string, act: (keys: string[]) => Promise<number> | number): Promise<number | null> =>
    run(async (commands) => {
      const { glob, matches } = parsePattern(pattern)
      let sum = 0
      for await (const keys of commands.scanIterator({ MATCH: glob, COUNT: SCAN_COUNT })) {
        const own = keys.filter(matches)
        if (own.length > 0) sum += await act(own)
      }
      return sum
    }, SCAN_TIMEOUT_MS)

  return {
    status,
    read: async (key: string): Promise<{ text: string | null } | null> =>
      run(async (commands) => ({ text: await commands.get(key) })),
    write: async (key: string, text: string, milliseconds: number): Promise<void> => {
      await run((commands) => commands.set(key, text, { expiration: { type: 'PX', value: Math.ceil(milliseconds) } }))
    },
    drop: async (keys: readonly string[]): Promise<boolean> =>
      keys.length === 0 || (await run((commands) => commands.del([...keys]))) !== null,
    /** Returns how many keys were deleted, or null if some may be left. */
    clear: (pattern: string, matchesKey: (key: string) => boolean = () => true): Promise<number | null> =>
      scan(pattern, async (keys) => {
        const matchingKeys = keys.filter(matchesKey)
        return matchingKeys.length > 0 ? ((await run((commands) => commands.del(matchingKeys))) ?? 0) : 0
      }),
    count: (): Promise<number | null> => scan(`${PREFIX}*`, (keys) => keys.length),
    publish: async (channel: string, message: string): Promise<boolean> =>
      (await run((commands) => commands.publish(channel, message))) !== null,
  }
}

const tooLate = () => {
  throw new Error('Redis does not answer')
}

/** After a failed command, no command is sent for a while. */
function guarded(redis: () => Redis | null) {
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

  function status(): 'connected' | 'disconnected' | 'disabled' {
    const connection = redis()
    if (!connection) return 'disabled'
    return connection.commands.isReady && performance.now() >= againAt ? 'connected' : 'disconnected'
  }

  return { run, status }
}
