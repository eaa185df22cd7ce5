import type { Knex } from 'knex'
import type { Client } from 'pg'
import { migrate, migrationsIn } from './migrations.ts'

type Table = { schema: string; name: string; kind: string }

/** Returns all tables and views except PostgreSQL's own, those of extensions, and those that record the migrations. */
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

/** Throws an Error of one sentence if a database contains tables although no migration ever ran in it. */
export async function refuseForeignDatabase(db: Knex): Promise<void> {
  if (!(await db.schema.hasTable('knex_migrations'))) refuse(await tablesIn(db))
}

/** The first PostgreSQL version with `nulls not distinct`, which makes an index treat two nulls as equal. */
const OLDEST_VERSION = 15

/**
 * The extension that the search in titles needs. It is part of PostgreSQL; some systems have it in a separate package.
 */
const EXTENSION = 'pg_trgm'

type Facts = {
  name: string
  user: string
  version: string
  major: number
  encoding: string
  may_create: boolean
  has_extension: boolean
}

/**
 * Throws an Error of one sentence if this site cannot work with a database. `isChanging`: whether tables are about to
 * be created, which needs more rights than serving pages.
 */
export async function refuseUnfitDatabase(client: Client, { isChanging }: { isChanging: boolean }): Promise<void> {
  const { rows } = await client.query<Facts>(
    `select current_database() as name, current_user as user, current_setting('server_version') as version,
       current_setting('server_version_num')::int / 10000 as major, current_setting('server_encoding') as encoding,
       coalesce(has_schema_privilege(current_schema(), 'create'), false)
         and (is_made or has_database_privilege(current_database(), 'create')) as may_create,
       is_made or exists (select from pg_available_extensions where name = $1) as has_extension
     from (select exists (select from pg_extension where extname = $1) as is_made) as extension`,
    [EXTENSION],
  )
  const reason = rows[0] && unfitness(rows[0], isChanging)
  if (reason) throw new Error(reason)
}

/** Returns why this site cannot work with a database, in one sentence, or null. */
export function unfitness(facts: Facts, isChanging: boolean): string | null {
  const { name, user, version, major, encoding, may_create, has_extension } = facts
  if (major < OLDEST_VERSION)
    return `The database ${name} is of PostgreSQL ${version}: this site needs ${OLDEST_VERSION} or later.`
  if (encoding !== 'UTF8')
    return `The database ${name} has the encoding ${encoding}: make another with createdb -E UTF8 -T template0.`
  if (!isChanging) return null
  if (!has_extension)
    return `PostgreSQL lacks its extension ${EXTENSION} there: install its package of contrib modules.`
  if (!may_create)
    return `The user ${user} may not create tables in the database ${name}: make it the owner, as createdb -O ${user} does.`
  return null
}

/**
 * Empties a database: undoes the migrations of `folder` and runs them again. Throws an Error of one sentence if it
 * holds tables that no migration made; the end of the transaction then brings everything back.
 */
export async function emptyDatabase(trx: Knex.Transaction, folder: string): Promise<void> {
  const migrationSource = migrationsIn(folder)
  const rows = (await tablesIn(trx)).filter(({ kind }) => kind === 'r' || kind === 'p')
  // Remove all rows first, because they could violate the rules of an older table.
  await trx.raw(
    `truncate ${rows.map(() => '??.??').join(', ')} cascade`,
    rows.flatMap(({ schema, name }) => [schema, name]),
  )
  await trx.migrate.rollback({ migrationSource }, true)
  refuse(await tablesIn(trx))
  await migrate(trx, folder)
}
