import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type AniLiberty, startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'

/** Starts a fake AniLiberty for the tests of a file. Each test begins with a fresh world and without faults. */
export function useAniLiberty(): () => AniLiberty {
  let upstream: AniLiberty
  beforeAll(async () => {
    upstream = await startAniLiberty()
  })
  beforeEach(() => upstream.reset())
  afterAll(() => upstream.close())
  return () => upstream
}
