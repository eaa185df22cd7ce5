import type { Knex } from 'knex'

/** Names of reference pictures by the key of the person. */
export const listReferences = async (db: Knex, comic_id: number): Promise<ReadonlyMap<string, string>> =>
  new Map((await db('comic_references').where({ comic_id })).map(({ key, picture }) => [key, picture]))

/** Returns false if there is a reference already, or if the comic does not exist any more. */
export async function addReference(db: Knex, comic_id: number, key: string, picture: string): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into comic_references (comic_id, key, picture)
     select id, :key, :picture from comics where id = :comic_id on conflict do nothing`,
    { comic_id, key, picture },
  )
  return rowCount > 0
}

/** Deletes all references except those with the given keys. Returns the names of the deleted pictures. */
export const dropReferences = async (db: Knex, comic_id: number, keys: readonly string[]): Promise<string[]> =>
  (await db('comic_references').where({ comic_id }).whereNotIn('key', keys).delete().returning('picture')).map(
    ({ picture }) => picture,
  )
