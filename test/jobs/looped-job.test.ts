import { expect, test } from 'vitest'
import { loopedJob } from '../../src/jobs/looped-job.ts'

test('a looped job passes until it stops, which its signal tells, and again after a new start; what fails is told', async () => {
  const signals: AbortSignal[] = []
  const failures: unknown[] = []
  const { job, wake } = loopedJob({
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
  job.start()
  await expect.poll(() => signals.length).toBe(1)
  wake()
  await expect.poll(() => signals.length).toBe(2)
  await job.stop()
  wake()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  job.start()
  // The third pass has more to do, so the next one follows at once.
  await expect.poll(() => failures).toMatchObject([{ message: 'broken' }])
  expect(signals.slice(2).map(({ aborted }) => aborted)).toEqual([false, false])
  await job.stop()
})
