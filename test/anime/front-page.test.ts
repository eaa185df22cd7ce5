import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFrontPage } from '../../src/anime/failover/front-page.ts'
import { createTimer } from '../../src/async/timer.ts'
import { type Failure, SourceFailure } from '../../src/net/failure.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const dead = { name: 'detail', params: { slug: 'mati' } } as const

/** A catalog whose front page answers after `ms` with this failure, or well. */
function catalog({ failure = null as Failure | null, ms = 0 } = {}) {
  const home = { looks: 0, failure, ms }
  const frontPage = createFrontPage(async () => {
    home.looks += 1
    await new Promise<void>((resolve) => createTimer().set(home.ms, resolve))
    if (home.failure) throw new SourceFailure(home.failure, 'the front page is broken', { retryAfter: 7 })
  })
  const follow = async () => {
    const answer = Promise.reject(new SourceFailure('missing', 'there is no such title'))
    const failed: Promise<unknown> = frontPage(dead, answer).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(home.ms)
    return failed
  }
  return { home, follow }
}

test.each<[Failure, boolean]>([
  ['timeout', true],
  ['server_error', true],
  ['wrong_schema', true],
  ['challenge', true],
  ['empty', true],
  ['unreachable', true],
  ['rate_limited', false],
  ['refused', false],
])('after a dead link a front page that fails with %s counts as harmless: %s', async (failure, isPartial) => {
  expect(await catalog({ failure }).follow()).toMatchObject({ failure, isPartial, retryAfter: 7 })
})

test('a front page that is missing, too, means that no catalog is there', async () => {
  expect(await catalog({ failure: 'missing' }).follow()).toMatchObject({ failure: 'refused', isPartial: false })
})

test('a good look serves dead links for five seconds, and a bad one for two', async () => {
  const { home, follow } = catalog()
  expect(await follow()).toMatchObject({ failure: 'missing' })
  await vi.advanceTimersByTimeAsync(4_999)
  home.failure = 'refused'
  expect(await follow()).toMatchObject({ failure: 'missing' })
  await vi.advanceTimersByTimeAsync(1)
  expect(await follow()).toMatchObject({ failure: 'refused' })
  await vi.advanceTimersByTimeAsync(1_999)
  home.failure = null
  expect(await follow()).toMatchObject({ failure: 'refused' })
  await vi.advanceTimersByTimeAsync(1)
  expect(await follow()).toMatchObject({ failure: 'missing' })
  expect(home.looks).toBe(3)
})

test('a slow look is not repeated while it runs', async () => {
  const { home, follow } = catalog({ ms: 2_400 })
  const first = follow()
  await vi.advanceTimersByTimeAsync(2_300)
  home.ms = 0
  const second = follow()
  await vi.advanceTimersByTimeAsync(100)
  expect([await first, await second]).toMatchObject([{ failure: 'missing' }, { failure: 'missing' }])
  expect(home.looks).toBe(1)
})
