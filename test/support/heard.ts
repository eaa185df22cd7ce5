import type { Knex } from 'knex'
import type { Client } from 'pg'
import { onTestFinished } from 'vitest'

/** The tables of which the database tells, from now on until the end of the test, that work waits in them. */
export async function hearWork(db: Knex): Promise<string[]> {
  const client: Client = await db.client.acquireRawConnection()
  onTestFinished(() => client.end())
  const heard: string[] = []
  client.on('notification', ({ payload }) => heard.push(payload ?? ''))
  await client.query('listen work')
  return heard
}
