import type { Knex } from 'knex'

/** A hash of all rows of each table, in whatever order they lie; without those that tell of backups and versions. */
export async function tableHashes(database: Knex): Promise<Record<string, string>> {
  const { rows } = await database.raw<{ rows: { name: string }[] }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and relname !~ '^(knex|backups|site_versions)' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of rows) {
    const { rows: found } = await database.raw(
      `select count(*) || ' ' || coalesce(md5(string_agg(md5(one::text), '' order by md5(one::text))), '') as hash from ?? as one`,
      [name],
    )
    hashes[name] = found[0].hash
  }
  return hashes
}
