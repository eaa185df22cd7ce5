import type { Knex } from 'knex'
import { expect, inject, test } from 'vitest'
import { holdServerLock, mayHoldServerLock } from '../../src/db/server-lock.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()

const isFree = () => db().transaction((trx) => mayHoldServerLock(trx))
const holders = (): Knex.QueryBuilder<object, number[]> =>
  db()('pg_locks')
    .join('pg_database as own', 'own.oid', 'pg_locks.database')
    .whereRaw("own.datname = current_database() and locktype = 'advisory'")
    .pluck('pid')

test('servers that share a database are seen until the last has gone, also after one lost its connection', async () => {
  const { rows } = await db().raw('select current_database() as database')
  const place = { ...inject('cluster'), database: rows[0].database }
  const one = await holdServerLock(place, { isShared: true })
  const two = await holdServerLock(place, { isShared: true })
  await two.release()
  expect(await isFree()).toBe(false)

  const [lost] = await holders()
  await db().raw('select pg_terminate_backend(?)', [lost ?? 0])
  await expect.poll(async () => (await holders()).filter((pid) => pid !== lost)).toHaveLength(1)
  expect(await isFree()).toBe(false)
  await one.release()
  await expect.poll(isFree).toBe(true)
})
