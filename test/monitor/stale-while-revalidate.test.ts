import { expect, test, vi } from 'vitest'
import { staleWhileRevalidate } from '../../src/monitor/status/stale-while-revalidate.ts'
import { takes } from '../support/takes.ts'

/** Makes a value that counts its refreshes. `fail` and `wait` make the next refresh fail or hang. */
function maker() {
  let made = 0
  const state = { fail: false, wait: Promise.resolve() as Promise<unknown>, asked: 0 }
  const make = async () => {
    state.asked += 1
    await state.wait
    if (state.fail) throw new Error('away')
    made += 1
    return made
  }
  return { state, make }
}

test('many askers are one flight, and what was made serves until it is old', async () => {
  const { state, make } = maker()
  let now = 0
  const keeper = staleWhileRevalidate(make, { maxAge: 100, now: () => now })
  const all = await Promise.all([keeper.get(), keeper.get(), keeper.get()])
  expect(all.map(({ value }) => value)).toEqual([1, 1, 1])
  now = 99
  expect((await keeper.get()).value).toBe(1)
  now = 101
  expect(all[0].isCurrent()).toBe(false)
  expect((await keeper.get()).value).toBe(2)
  expect(state.asked).toBe(2)
})

test('after a change nobody is given what was begun before it', async () => {
  const { state, make } = maker()
  let now = 0
  const keeper = staleWhileRevalidate(make, { maxAge: 100, now: () => now })
  const kept = await keeper.get()
  let go = () => {}
  state.wait = new Promise<void>((resolve) => {
    go = resolve
  })
  now = 150
  const slow = keeper.get()
  now = 151
  keeper.expire()
  expect(kept.isCurrent()).toBe(false)
  const next = keeper.get()
  go()
  await slow
  expect((await next).value).toBe(3)
  expect((await keeper.get()).value).toBe(3)
})

test('a failure gives the old value, is not tried again at once, and is over when it works again', async () => {
  const { state, make } = maker()
  let now = 0
  const keeper = staleWhileRevalidate(make, { maxAge: 100, pause: 50, now: () => now })
  await keeper.get()
  state.fail = true
  now = 200
  expect(await keeper.get()).toMatchObject({ value: 1, isLate: true })
  now = 220
  const late = await keeper.get()
  expect(late).toMatchObject({ value: 1, isLate: true })
  expect(late.isCurrent()).toBe(true)
  expect(state.asked).toBe(2)
  state.fail = false
  now = 271
  expect(late.isCurrent()).toBe(false)
  expect(await keeper.get()).toMatchObject({ value: 2, isLate: false })
})

test('who asks waits only so long while there is an old value', async () => {
  vi.useFakeTimers()
  const { state, make } = maker()
  const keeper = staleWhileRevalidate(make, { maxAge: 100, waitMs: 20, now: Date.now })
  await keeper.get()
  await vi.advanceTimersByTimeAsync(200)
  state.wait = takes(30)
  const given = vi.fn()
  const asked = keeper.get().then(given)
  await vi.advanceTimersByTimeAsync(19)
  expect(given).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await asked
  expect(given.mock.lastCall).toMatchObject([{ value: 1, isLate: true }])
  await vi.advanceTimersByTimeAsync(10)
  expect(await keeper.get()).toMatchObject({ value: 2, isLate: false })
})

test('without any value a failure reaches whoever asks', async () => {
  const { state, make } = maker()
  state.fail = true
  const keeper = staleWhileRevalidate(make, { maxAge: 100 })
  await expect(keeper.get()).rejects.toThrow('away')
})
