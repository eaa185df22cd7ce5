import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** A table of this site with its columns, without generated ones. */
export type Table = { name: string; columns: readonly string[] }

/** `rows` returns the number of rows after the stream has ended. */
export type TableCopy = { stream: Readable; rows: () => number }

/** With these settings, COPY writes the same text on every server. Rows are in their physical order. */
export const TEXT_FORMAT = `
  set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set timezone = 'UTC';
  set bytea_output = 'hex'; set client_encoding = 'UTF8'; set synchronize_seqscans = off; set statement_timeout = 0;
  set idle_in_transaction_session_timeout = 0`

const FOREIGN_KEYS = `
  select conrelid::regclass::text as owner, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace
  order by 1, 2`

/**
 * Fills tables, in any order, with rows that a snapshot copied, in one transaction. The tables are emptied first.
 * Foreign keys and triggers are off until `finish`, which fails if a row refers to a missing one.
 */
export async function fillTables(trx: Knex.Transaction, tables: readonly Table[]) {
  // In a transaction this returns its only connection.
  const client: Client = await trx.client.acquireConnection()
  const quoted = (name: string) => client.escapeIdentifier(name)
  await client.query(TEXT_FORMAT.replaceAll('set ', 'set local '))
  const { rows: keys } = await client.query<{ owner: string; name: string; definition: string }>(FOREIGN_KEYS)
  for (const { owner, name } of keys) await client.query(`alter table ${owner} drop constraint ${name}`)
  const { rows: existingTables } = await client.query<{ name: string }>(
    'select tablename as name from pg_tables where schemaname = current_schema()',
  )
  const unknown = tables.map(({ name }) => name).filter((name) => !existingTables.some((one) => one.name === name))
  const all = tables.filter(({ name }) => !unknown.includes(name)).map(({ name }) => quoted(name))
  if (all.length > 0) await client.query(`truncate ${all.join(', ')}`)
  for (const table of all) await client.query(`alter table ${table} disable trigger user`)

  return {
    /** Names of the tables that are not in this database. */
    unknown,
    async fill({ name, columns }: Table, rows: Readable): Promise<void> {
      const copy = copyFrom(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`)
      await pipeline(rows, client.query(copy) as Writable)
    },
    /** Copies the rows as a snapshot does, in the order in which they were inserted. */
    copyOf: (table: Table) => copyOut(client, table),
    /** `sequences`: the last value of each, as text. */
    async finish(sequences: Readonly<Record<string, string>>): Promise<void> {
      for (const [name, last] of Object.entries(sequences))
        await client.query('select setval(to_regclass($1), $2)', [quoted(name), last])
      for (const { owner, name, definition } of keys)
        await client.query(`alter table ${owner} add constraint ${name} ${definition}`)
      for (const table of all) await client.query(`alter table ${table} enable trigger user`)
      await client.query('analyze')
    },
  }
}

export function copyOut(client: Client, { name, columns }: Table): TableCopy {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const stream = client.query(copyTo(`copy ${client.escapeIdentifier(name)} (${list}) to stdout`))
  return { stream, rows: () => stream.rowCount }
}
