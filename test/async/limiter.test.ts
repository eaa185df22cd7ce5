import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createLimiter, createPace, mapAtMost } from '../../src/async/limiter.ts'

/** Work that ends when told, by name, in the order in which it began. */
function works() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name)
      ends.set(name, () => resolve(name))
    })
  const end = async (name: string) => {
    ends.get(name)?.()
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  return { begun, work, end }
}

describe('a limiter', () => {
  test('works on two at once, lets the others wait their turn, and lets nobody in beyond the queue', async () => {
    const { begun, work, end } = works()
    const inTurn = createLimiter({ atOnce: 2, waiting: 2, full: () => new Error('busy') })
    const turns = ['a', 'b', 'c', 'd'].map((name) => inTurn(work(name)))
    await expect(inTurn(work('e'))).rejects.toThrow('busy')
    expect(begun).toEqual(['a', 'b'])
    await end('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    await end('a')
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    await end('c')
    await end('d')
    expect(await Promise.all(turns)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('goes on after a failure, which is only its own', async () => {
    const inTurn = createLimiter({ atOnce: 1 })
    const failing = inTurn(() => Promise.reject(new Error('gone')))
    const thrown = inTurn(() => {
      throw new Error('a bug')
    })
    const next = inTurn(async () => 'done')
    await expect(failing).rejects.toThrow('gone')
    await expect(thrown).rejects.toThrow('a bug')
    expect(await next).toBe('done')
  })

  test('keeps to its bound for each key, and goes past those whose key has no room', async () => {
    const { begun, work, end } = works()
    const inTurn = createLimiter({ atOnce: 3, perKey: 1 })
    for (const [name, key] of Object.entries({ a1: 'a', a2: 'a', b1: 'b', a3: 'a', c1: 'c', d1: 'd' }))
      void inTurn(work(name), { key })
    expect(begun).toEqual(['a1', 'b1', 'c1'])
    await end('b1')
    expect(begun).toEqual(['a1', 'b1', 'c1', 'd1'])
    await end('a1')
    expect(begun.at(-1)).toBe('a2')
    await end('c1')
    expect(begun).toHaveLength(5)
    await end('a2')
    expect(begun.at(-1)).toBe('a3')
  })

  test('lets the urgent go first', async () => {
    const { begun, work, end } = works()
    const inTurn = createLimiter({ atOnce: 1 })
    void inTurn(work('first'))
    void inTurn(work('patient'))
    void inTurn(work('urgent'), { rank: -1 })
    void inTurn(work('as urgent'), { rank: -1 })
    for (const name of ['first', 'urgent', 'as urgent']) await end(name)
    expect(begun).toEqual(['first', 'urgent', 'as urgent', 'patient'])
  })
})

test('work for many items is done so many at once, and comes in their order', async () => {
  const { begun, work, end } = works()
  const all = mapAtMost(2, ['a', 'b', 'c'], (name) => work(name)())
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  await end('c')
  await end('a')
  expect(await all).toEqual(['a', 'b', 'c'])
  await expect(mapAtMost(2, [1, 2, 3], (one) => Promise.reject(new Error(`${one}`)))).rejects.toThrow('1')
})

describe('a pace', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }))

  /** When each came, in milliseconds since the start. */
  const startsOf = (turns: Promise<void>[]) =>
    Promise.all(turns.map((turn) => turn.then(Date.now, (error: Error) => error.message)))

  test('keeps turns of one key apart, in their order, and others go their own', async () => {
    const turn = createPace(2_000)
    const starts = startsOf([turn({ key: 'a' }), turn({ key: 'a' }), turn({ key: 'b' }), turn({ key: 'a' })])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await starts).toEqual([0, 2_000, 0, 4_000])
    const later = startsOf([turn({ key: 'a' })])
    await vi.advanceTimersByTimeAsync(0)
    expect(await later).toEqual([10_000])
  })

  test('lets whoever gives up go at once, and the next takes that turn', async () => {
    const turn = createPace(2_000)
    const { signal } = new AbortController()
    const gaveUp = new AbortController()
    const first = startsOf([turn({ signal })])
    await vi.advanceTimersByTimeAsync(0)
    expect(await first).toEqual([0])
    const given = startsOf([turn({ signal: gaveUp.signal }), turn({ signal: gaveUp.signal })])
    const next = startsOf([turn({ signal })])
    gaveUp.abort(new Error('stopped'))
    expect(await given).toEqual(['stopped', 'stopped'])
    await expect(turn({ signal: gaveUp.signal })).rejects.toThrow('stopped')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await next).toEqual([2_000])
  })
})
