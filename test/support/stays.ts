import { setTimeout as pause } from 'node:timers/promises'

/**
 * Watches for `ms` that nothing happens: `check` must hold at once, all the while and at the end. It is the only way in
 * which a test waits by the clock. A slow machine can make it miss a fault, but never fail; what has to happen is polled
 * with `expect.poll` or `vi.waitFor`.
 */
export async function stays(check: () => unknown, ms = 300): Promise<void> {
  for (const end = performance.now() + ms; ; await pause(Math.min(25, ms))) {
    await check()
    if (performance.now() >= end) return
  }
}
