import { vi } from 'vitest'

/** Work that takes so many milliseconds of a test's fake clock. On the real clock it is refused. */
export function takes(ms: number): Promise<void> {
  if (!vi.isFakeTimers()) throw new Error('this takes time of a fake clock only')
  return new Promise((resolve) => setTimeout(resolve, ms))
}
