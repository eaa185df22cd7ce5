import type { Knex } from 'knex'

/** A version of the site that migrated the database at its start, and the migrations that it ran. */
type SiteVersionRow = { id: number; version: string; migrations: string[]; migrated_at: Date }

/**
 * A backup. `made_at` is null while it is made, and stays so if that fails. `tested_at` and `proven_at`: when it was last
 * restored for a test, and when that went well. `problem`: what went wrong last, in English, and `problem_kind` its kind;
 * `skipped`: why it was not tested.
 */
export type BackupRow = {
  id: number
  file: string
  began_at: Date
  made_at: Date | null
  bytes: string | null
  tested_at: Date | null
  proven_at: Date | null
  problem_kind: string | null
  problem: string | null
  skipped: string | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    site_versions: Knex.CompositeTableType<SiteVersionRow, Pick<SiteVersionRow, 'version' | 'migrations'>>
    backups: Knex.CompositeTableType<
      BackupRow,
      Pick<BackupRow, 'file' | 'began_at'> & Partial<Omit<BackupRow, 'id'>>,
      Partial<Omit<BackupRow, 'bytes'>> & { bytes?: number | string | null }
    >
  }
}
