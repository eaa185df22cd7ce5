import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

/** What all tests of a file share: made before the first, ended after the last. */
export function useOnce<T>(make: () => T | Promise<T>, end?: (made: T) => unknown): () => T {
  let made: T
  beforeAll(async () => {
    made = await make()
  })
  afterAll(() => end?.(made))
  return () => made
}

/** What each test of a file has anew: made before it, ended after it. */
export function useEach<T>(make: () => T | Promise<T>, end?: (made: T) => unknown): () => T {
  let made: T
  beforeEach(async () => {
    made = await make()
  })
  afterEach(() => end?.(made))
  return () => made
}
