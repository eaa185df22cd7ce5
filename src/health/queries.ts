import type { Knex } from 'knex'
import type { ConditionRow } from '../db/tables.ts'
import { LEASE_NAME } from '../jobs/run-queries.ts'
import { overdueMessages } from '../outbox/queries.ts'

export const openConditions = (db: Knex): Promise<ConditionRow[]> => db('conditions').select('*').orderBy('since')

export type OpenConditionJson = Omit<ConditionRow, 'since'> & { since: string }

/** Subquery for the open conditions as JSON. */
export const openConditionsJson = (db: Knex): Knex.Raw =>
  db.raw(`(select coalesce(json_agg(conditions order by since), '[]') from conditions)`)

export async function putCondition(trx: Knex, row: ConditionRow): Promise<void> {
  await trx('conditions').insert(row).onConflict('part').merge(['level', 'worst', 'sentence'])
}

/** Ends a condition. Returns false if it had already ended. */
export const endCondition = async (trx: Knex, part: string): Promise<boolean> =>
  (await trx('conditions').where({ part }).delete()) > 0

/** `free`: seconds since the lease of background work ended, negative while it is held; null if it was released. */
type WorkState = { free: number | null; is_stuck: boolean }

export async function readWorkState(db: Knex): Promise<WorkState> {
  const [state] = await db.select({
    free: db('leases')
      .where({ name: LEASE_NAME })
      .select(db.raw('extract(epoch from clock_timestamp() - until)::float')),
    is_stuck: db.raw('exists(?)', [overdueMessages(db).select(db.raw('1'))]),
  })
  return state
}

/** The folder of the database on its machine. */
export const databaseFolder = async (db: Knex): Promise<string> =>
  (await db.raw<{ rows: { folder: string }[] }>(`select current_setting('data_directory') as folder`)).rows[0]
    ?.folder ?? ''
