import type { Knex } from 'knex'
import { migrate, migrationsIn } from './migrations.ts'

type Table = { schema: string; name: string; kind: string }

/** Returns all tables and views but PostgreSQL's own, those of extensions, and those that record the migrations. */
async function tablesIn(db: Knex): Promise<Table[]> {
  const { rows } = await db.raw<{ rows: Table[] }>(
    `select nspname as schema, relname as name, relkind as kind
     from pg_class as one join pg_namespace as schema on schema.oid = relnamespace
     where relkind in ('r', 'p', 'f', 'v', 'm') and nspname <> 'information_schema' and nspname !~ '^pg_'
       and relname not like 'knex_migrations%'
       and not exists (
         select from pg_depend where classid = 'pg_class'::regclass and objid = one.oid and deptype = 'e'
       )
     order by 1, 2`,
  )
  return rows
}

function refuse(foreign: readonly Table[]): void {
  const names = foreign.map(({ schema, name }) => (schema === 'public' ? name : `${schema}.${name}`))
  if (names.length > 0)
    throw new Error(`The database holds tables that are not ours: ${names.join(', ')}. Set DATABASE_URL to another.`)
}

/** Throws an Error of one sentence if a database holds any table. */
export async function refuseFilledDatabase(db: Knex): Promise<void> {
  const isMigrated = await db.schema.hasTable('knex_migrations')
  if (isMigrated || (await tablesIn(db)).length > 0)
    throw new Error('The database is not empty: a backup is restored over nothing.')
}

/** Throws an Error of one sentence if a database in which no migration ever ran holds tables. */
export async function refuseForeignDatabase(db: Knex): Promise<void> {
  if (!(await db.schema.hasTable('knex_migrations'))) refuse(await tablesIn(db))
}

/**
 * Empties a database: undoes the migrations of `folder` and runs them again. Throws an Error of one sentence if it holds
 * tables that no migration made; the end of the transaction then brings everything back.
 */
export async function emptyDatabase(trx: Knex.Transaction, folder: string): Promise<void> {
  const migrationSource = migrationsIn(folder)
  const rows = (await tablesIn(trx)).filter(({ kind }) => kind === 'r' || kind === 'p')
  // No row may stand in the way of an older table's rules.
  await trx.raw(
    `truncate ${rows.map(() => '??.??').join(', ')} cascade`,
    rows.flatMap(({ schema, name }) => [schema, name]),
  )
  await trx.migrate.rollback({ migrationSource }, true)
  refuse(await tablesIn(trx))
  await migrate(trx, folder)
}
