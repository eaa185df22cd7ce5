import { afterEach, expect, test, vi } from 'vitest'
import { LEASE_SECONDS, RENEWAL_INTERVAL_MS, withLease } from '../../src/jobs/lease.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()
afterEach(async () => {
  vi.useRealTimers()
  await db()('leases').delete()
})

/** Works under a lease until told to stop, on a clock that the test moves. */
async function working() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  let isLost = false
  let stop = () => {}
  let begun = () => {}
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const done = withLease(db(), 'work', async (signal) => {
    signal.addEventListener('abort', () => {
      isLost = true
    })
    begun()
    await new Promise<void>((resolve) => {
      stop = resolve
    })
  })
  await isBegun
  return { isLost: () => isLost, end: () => Promise.all([stop(), done]) }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const until = async () =>
  (await db().raw<{ rows: object[] }>('select until::text from leases')).rows.map((one) => JSON.stringify(one))[0]
/** Lets the time of a renewal come, and waits until it was done. */
async function renewal() {
  const before = await until()
  await pass(RENEWAL_INTERVAL_MS)
  while ((await until()) === before) {
    // The database has not answered yet.
  }
  await until()
}

test('one failed renewal does not end the work, and the lease is given back at its end', async () => {
  const { isLost, end } = await working()
  const raw = vi.spyOn(db(), 'raw').mockRejectedValueOnce(new Error('the connection is cut'))
  await pass(RENEWAL_INTERVAL_MS)
  expect(raw).toHaveBeenCalledOnce()
  raw.mockRestore()
  for (let time = 0; time < 3; time++) await renewal()
  expect(isLost()).toBe(false)
  vi.useRealTimers()
  await end()
  expect(await db()('leases')).toEqual([])
})

test('the work ends when the lease could not be renewed in its time', async () => {
  const { isLost, end } = await working()
  const raw = vi.spyOn(db(), 'raw').mockRejectedValue(new Error('the connection is cut'))
  await pass(LEASE_SECONDS * 1_000 - 1)
  expect(isLost()).toBe(false)
  await pass(1)
  expect(isLost()).toBe(true)
  raw.mockRestore()
  vi.useRealTimers()
  await end()
})

test('the work ends at the next renewal when another has the lease, which keeps it', async () => {
  const { isLost, end } = await working()
  await db()('leases').update({ holder: 'another' })
  await pass(RENEWAL_INTERVAL_MS)
  vi.useRealTimers()
  await vi.waitFor(() => expect(isLost()).toBe(true))
  await end()
  expect(await db()('leases').pluck('holder')).toEqual(['another'])
})
