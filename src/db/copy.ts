import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** A table of this site with its columns but the generated ones. */
export type Table = { name: string; columns: readonly string[] }

/** `rows` is known once the stream has ended. */
export type TableCopy = { stream: Readable; rows: () => number }

/** With these, COPY writes the same text on every server, in the order in which the rows lie. */
export const TEXT_FORMAT = `
  set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set timezone = 'UTC';
  set bytea_output = 'hex'; set client_encoding = 'UTF8'; set synchronize_seqscans = off; set statement_timeout = 0;
  set idle_in_transaction_session_timeout = 0`

const FOREIGN_KEYS = `
  select conrelid::regclass::text as owner, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace
  order by 1, 2`

/**
 * Fills the tables of a transaction with rows that a snapshot copied, in any order: they are emptied first, and foreign
 * keys and triggers are away until `finish`, which fails where a row refers to one that is not there.
 */
export async function fillTables(trx: Knex.Transaction, tables: readonly Table[]) {
  // Of a transaction this is always the one connection of it.
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
    /** The rows as a snapshot copies them, in the order in which they were filled in. */
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
