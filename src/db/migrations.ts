import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import { siteVersion } from '../root.ts'

/** Called when a migration begins, with its name, its number among the pending ones, and the count of those. */
type Progress = (name: string, nth: number, of: number) => void

/**
 * Runs the pending migrations of `folder` (or only those in `names`), all or none, and records which version of the
 * site ran them. Returns their names.
 */
export async function migrate(
  db: Knex,
  folder: string,
  { names, progress = () => {} }: { names?: readonly string[]; progress?: Progress } = {},
) {
  const pending = await pendingMigrations(db, folder)
  const source = migrationsIn(folder)
  const getMigrations = async () => {
    const all = await source.getMigrations([])
    return names ? all.filter((name) => names.includes(name)) : all
  }
  const getMigration = async (name: string) => {
    const { up, ...rest } = await source.getMigration(name)
    const upWithProgress: typeof up = async (trx) => {
      progress(name, pending.indexOf(name) + 1, pending.length)
      await up(trx)
    }
    return { ...rest, up: upWithProgress }
  }
  const [, ran]: [number, string[]] = await db.migrate.latest({
    migrationSource: { ...source, getMigrations, getMigration },
  })
  if (ran.length > 0 && (await db.schema.hasTable('site_versions')))
    await db('site_versions').insert({ version: siteVersion, migrations: ran })
  return ran
}

/** Lists migrations by their names without extension, so that a `.ts` file and its `.js` count as one. */
export function migrationsIn(folder: string): Knex.MigrationSource<string> {
  return {
    getMigrations: () => listMigrations(folder),
    getMigrationName: (name) => name,
    getMigration: async (name) => {
      const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
      return import(pathToFileURL(path.join(folder, name + extension)).href)
    },
  }
}

/** The names of all migrations of a folder, in order. */
export const listMigrations = async (folder: string): Promise<string[]> =>
  [
    ...new Set((await readdir(folder)).filter((file) => /^\d.*\.[jt]s$/.test(file)).map((file) => file.slice(0, -3))),
  ].sort()

/** The names of the migrations that made a database, in order; none if no migration ever ran. */
export const readMigrationHistory = async (db: Knex): Promise<string[]> =>
  (await db.schema.hasTable('knex_migrations')) ? db('knex_migrations').orderBy('id').pluck('name') : []

export async function pendingMigrations(db: Knex, folder: string): Promise<string[]> {
  const history = await readMigrationHistory(db)
  return (await listMigrations(folder)).filter((name) => !history.includes(name))
}

/** Returns the newest migration that this code does not have, or null if it has all. */
export async function newestUnknown(folder: string, names: readonly string[]): Promise<string | null> {
  const migrationNames = await listMigrations(folder)
  return names.findLast((name) => !migrationNames.includes(name)) ?? null
}

/** Returns the version of the site that ran a migration, or null if that was not recorded. */
export async function versionThatRan(db: Knex, migration: string): Promise<string | null> {
  if (!(await db.schema.hasTable('site_versions'))) return null
  const row = await db('site_versions').whereRaw('? = any(migrations)', [migration]).first('version')
  return row?.version ?? null
}
