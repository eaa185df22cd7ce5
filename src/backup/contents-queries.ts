import type { Connection } from '../db/connection.ts'
import { copyOut, type Table, type TableCopy, TEXT_FORMAT } from '../db/copy.ts'
import { connectAlone } from '../db/server-lock.ts'

export type Snapshot = {
  tables: readonly Table[]
  /** The last value of each sequence that has given one, as text. */
  sequences: Readonly<Record<string, string>>
  /** Names of the migrations that made the database, in order. */
  migrations: readonly string[]
  copyOf(table: Table): TableCopy
  /** Pictures that the table `uploads` names. */
  pictures(): Promise<{ name: string; bytes: number }[]>
  /** Ends the transaction, so that no other process waits for the tables any more. The lock stays until the end. */
  leaveTables(): Promise<unknown>
  end(): Promise<void>
}

/** Keys of advisory locks: any numbers that nothing else in this database uses. */
export const BACKUP_LOCK_KEY = 20_261_127
export const PROOF_LOCK_KEY = 20_261_128

/**
 * All tables of the site except the list of migrations, tables of extensions, and tables that this user may not read.
 */
const TABLES = `
  select relname as name, array(
    select attname from pg_attribute
    where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
  )::text[] as columns
  from pg_class
  where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname not like 'knex_migrations%'
    and has_table_privilege(oid, 'select') and not exists (
      select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
  order by relname`

const SEQUENCES = `
  select sequencename as name, last_value::text as last from pg_sequences
  where schemaname = current_schema() and last_value is not null and sequencename not like 'knex_migrations%'`

/**
 * Opens all tables in the state of one moment, while others continue to write. Only one snapshot of a database is open
 * at a time: a second one waits, or throws an Error of one sentence.
 */
export async function openSnapshot(connection: Connection, { waits = false } = {}): Promise<Snapshot> {
  const client = await connectAlone(connection, BACKUP_LOCK_KEY, {
    call: waits ? 'pg_advisory_lock' : 'pg_try_advisory_lock',
    busy: 'Another backup of this database is running.',
  })
  try {
    await client.query(TEXT_FORMAT)
    await client.query('begin isolation level repeatable read, read only')
    const sequences = (await client.query<{ name: string; last: string }>(SEQUENCES)).rows
    const migrations = (await client.query<{ name: string }>('select name from knex_migrations order by id')).rows
    return {
      tables: (await client.query<Table>(TABLES)).rows,
      sequences: Object.fromEntries(sequences.map(({ name, last }) => [name, last])),
      migrations: migrations.map(({ name }) => name),
      copyOf: (table) => copyOut(client, table),
      pictures: async () => (await client.query(PICTURES)).rows,
      leaveTables: () => client.query('commit'),
      end: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}

const PICTURES = 'select name, bytes::integer from uploads order by name'
