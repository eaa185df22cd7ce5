import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createJobs } from '../../src/jobs/run.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()
afterEach(() => db()('leases').delete())

/** The jobs of one instance, with a record of starts and stops. */
function instance() {
  const did: string[] = []
  const job = { name: 'watch', start: () => void did.push('start'), stop: async () => did.push('stop') }
  return { did, jobs: createJobs({ db: db(), log: pino({ level: 'silent' }), jobs: [], standingJobs: [job] }) }
}

test('one instance leads, and whoever ends gives the lease back at once', async () => {
  const [one, other] = [instance(), instance()]
  await one.jobs.start()
  await other.jobs.start()
  expect([one.did, other.did]).toEqual([['start'], []])
  await one.jobs.stop()
  expect(one.did).toEqual(['start', 'stop'])
  expect(await db()('leases')).toEqual([])
  await other.jobs.stop()
  expect(other.did).toEqual([])
})

test('a lease that is given while the instance ends is not kept, and nothing begins any more', async () => {
  const { did, jobs } = instance()
  const trx = await db().transaction()
  await trx.raw('lock table leases in access exclusive mode')
  const started = jobs.start()
  await untilWaiting(db(), 1)
  const stopped = jobs.stop()
  await trx.commit()
  await Promise.all([started, stopped])
  expect(did).toEqual([])
  expect(await db()('leases')).toEqual([])
})

test('a standing job that cannot stop keeps neither the others from stopping nor the lease', async () => {
  const did: string[] = []
  const part = (name: string, stop: () => Promise<unknown>) => ({ name, start: () => {}, stop })
  const broken = part('broken', () => {
    throw new Error('it hangs on')
  })
  const standingJobs = [broken, part('watch', async () => did.push('stop'))]
  const jobs = createJobs({ db: db(), log: pino({ level: 'silent' }), jobs: [], standingJobs })
  await jobs.start()
  await jobs.stop()
  expect(did).toEqual(['stop'])
  expect(await db()('leases')).toEqual([])
})
