import type { Readable } from 'node:stream'
import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Connection } from './connection.ts'
import { connectAlone } from './server-lock.ts'

/** A table of this site with its columns but the generated ones. */
export type Table = { name: string; columns: readonly string[] }

/** `rows` is known once the stream has ended. */
export type TableCopy = { stream: Readable; rows: () => number }

export type Snapshot = {
  tables: readonly Table[]
  /** The last value of each sequence that gave one, as text. */
  sequences: Readonly<Record<string, string>>
  /** Names of the migrations that made the database, in order. */
  migrations: readonly string[]
  copyOf(table: Table): TableCopy
  /** Pictures that the table `uploads` names. */
  pictures(): Promise<{ name: string; bytes: number }[]>
  /** Ends the moment: nothing waits for the tables any more. The lock stays until the end. */
  leaveTables(): Promise<unknown>
  end(): Promise<void>
}

/** Keys of advisory locks: any numbers that nothing else in this database uses. */
export const BACKUP_LOCK_KEY = 20_261_127
export const PROOF_LOCK_KEY = 20_261_128

/** With these, COPY writes the same text on every server, in the order in which the rows lie. */
export const TEXT_FORMAT = `
  set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set timezone = 'UTC';
  set bytea_output = 'hex'; set client_encoding = 'UTF8'; set synchronize_seqscans = off; set statement_timeout = 0;
  set idle_in_transaction_session_timeout = 0`

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
 * Opens all tables as they are at one moment, while others go on writing. Only one snapshot of a database is open at a
 * time: another one waits, or throws an Error of one sentence.
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

export function copyOut(client: Client, { name, columns }: Table): TableCopy {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const stream = client.query(copyTo(`copy ${client.escapeIdentifier(name)} (${list}) to stdout`))
  return { stream, rows: () => stream.rowCount }
}
