import type { Client } from 'pg'

/** The first PostgreSQL that knows `nulls not distinct`, by which an index takes two nulls for the same. */
const OLDEST_VERSION = 15

/** What the search in titles needs. It comes with PostgreSQL; some systems have it in a package of its own. */
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
 * Throws an Error of one sentence if this site cannot work with a database. `isChanging`: whether tables are about to be
 * made in it, which takes more rights than to serve from it.
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
