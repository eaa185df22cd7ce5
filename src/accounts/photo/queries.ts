import type { Knex } from 'knex'

/** Returns the file name of the previous photo, which may be null; undefined if there is no such account. */
export async function swapPhoto(db: Knex, id: number, photo: string | null): Promise<string | null | undefined> {
  const { rows } = await db.raw<{ rows: { old: string | null }[] }>(
    `update users set photo = :photo
       from (select id, photo as old from users where id = :id for update) as before
      where users.id = before.id
  returning old`,
    { id, photo },
  )
  return rows[0]?.old
}

/** Finds the photo of an enabled account only. */
export const findPhoto = async (db: Knex, publicId: string): Promise<string | null> =>
  (await db('users').where({ public_id: publicId, is_active: true }).first('photo'))?.photo ?? null
