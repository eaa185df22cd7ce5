import type { Knex } from 'knex'
import type { Tables } from 'knex/types/tables.js'

/**
 * A table. New rows must have the columns `Needed`; changes may be SQL expressions. `Written`: types of columns that
 * are written with another type than they are read, such as amounts (bigint, read as text) and lists in JSON (written
 * as text); `never` for columns that only the database writes.
 */
export type Table<Row, Needed extends keyof Row, Written = unknown> = Knex.CompositeTableType<
  Row,
  Pick<Values<Row, Written>, Needed> & Partial<Values<Row, Written>>,
  { [Key in keyof Row]?: Values<Row, Written>[Key] | Knex.Raw }
>

type Values<Row, Written> = { [Key in keyof Row]: Key extends keyof Written ? Written[Key] : Row[Key] }

/** A row of a table. */
export type Row<Name extends keyof Tables> = Knex.ResolveTableType<Tables[Name]>
export type New<Name extends keyof Tables> = Knex.ResolveTableType<Tables[Name], 'insert'>
