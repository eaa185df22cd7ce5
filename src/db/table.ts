import type { Knex } from 'knex'

/** A row to be added, which needs only some of its columns. */
export type Added<Row, Needed extends keyof Row> = Pick<Row, Needed> & Partial<Row>

/** A table whose added rows need only some of their columns. */
export type Table<Row, Needed extends keyof Row> = Knex.CompositeTableType<Row, Added<Row, Needed>>

/** Columns that change, also to what the database computes. */
export type Changes<Row> = { [Key in keyof Row]?: Row[Key] | Knex.Raw }
