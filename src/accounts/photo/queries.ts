import type { Knex } from 'knex'

/**
 * Sets or removes the photo of an account. Returns the file name of the photo before, which may be null, or undefined if
 * there is no such account.
 */
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

/** Returns the file name of the photo of an enabled account by its public id. */
export async function findPhoto(db: Knex, publicId: string): Promise<string | null> {
  const found = await db('users').where({ public_id: publicId, is_active: true }).first('photo')
  return found?.photo ?? null
}

/** Returns what the photo of an account is shown with. */
export const findOwnPhoto = (db: Knex, id: number) => db('users').where({ id }).first('public_id', 'photo')
