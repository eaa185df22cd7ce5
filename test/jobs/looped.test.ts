import { expect, test } from 'vitest'
import { loopedDuty } from '../../src/jobs/looped.ts'

test('a looped duty passes until it stops, which its signal tells, and again after a new start; what fails is told', async () => {
  const signals: AbortSignal[] = []
  const failures: unknown[] = []
  const { duty, wake } = loopedDuty({
    name: 'look',
    every: 3_600_000,
    async pass(signal) {
      signals.push(signal)
      if (signals.length === 4) throw new Error('broken')
      return signals.length === 3
    },
    failed: (error) => failures.push(error),
  })
  wake()
  duty.start()
  await expect.poll(() => signals.length).toBe(1)
  wake()
  await expect.poll(() => signals.length).toBe(2)
  await duty.stop()
  wake()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  duty.start()
  // The third pass has more to do, so the next one follows at once.
  await expect.poll(() => failures).toMatchObject([{ message: 'broken' }])
  expect(signals.slice(2).map(({ aborted }) => aborted)).toEqual([false, false])
  await duty.stop()
})
