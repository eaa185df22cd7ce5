import { getDatabaseName } from '../../db/connection.ts'
import { hasCluster } from '../../db/embedded/place.ts'
import type { Config } from '../environment.ts'

type Place = Pick<Config, 'databaseUrl' | 'dataDir' | 'given'>

/**
 * Returns the first lines of every start and command: the database and folder in use, and which setting names each of
 * them. They hold no password. `by` is the name of the setting with the database's address.
 */
export function databaseLines({ databaseUrl, dataDir, given, by = 'DATABASE_URL' }: Place & { by?: string }): string[] {
  if (databaseUrl === null) return [`Database: embedded in ${dataDir}`]
  const folder = `folder ${dataDir}, by ${given.DATA_DIR ? 'DATA_DIR' : 'default'}`
  const line = `Database: ${getDatabaseName(databaseUrl)}, by ${by}; ${folder}`
  return hasCluster(dataDir) ? [line, `The database in ${dataDir} is not used.`] : [line]
}

/** Throws an Error of one sentence if DATABASE_URL is set and the folder also contains a database. */
export function refuseTwoDatabases({ databaseUrl, dataDir }: Place): void {
  if (databaseUrl === null || !hasCluster(dataDir)) return
  throw new Error(
    `DATABASE_URL is ${getDatabaseName(databaseUrl)}, and DATA_DIR holds another database, in ${dataDir}: say which with --database url or --database folder.`,
  )
}
