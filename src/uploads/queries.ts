import type { Knex } from 'knex'
import type { UploadRow } from '../db/upload-rows.ts'

/** What a picture's row says besides what triggers keep. */
export type NewUpload = Omit<UploadRow, 'id' | 'uses' | 'created_at' | 'unused_since'>

export async function addUpload(db: Knex, upload: NewUpload): Promise<void> {
  await db('uploads').insert(upload)
}

/** Sets the text that stands for a picture where it cannot be seen. */
export async function setAlt(db: Knex, name: string, alt: string | null): Promise<void> {
  await db('uploads').where({ name }).update({ alt })
}

/** Deletes the row of a picture that no other row names. Returns whether the picture's file may go. */
export async function deleteUpload(db: Knex, name: string): Promise<boolean> {
  await db('uploads').where({ name, uses: 0 }).delete()
  return (await knownUploads(db, [name])).length === 0
}

/** Deletes the rows of pictures that no other row has named since the given moment. Returns their names. */
export const deleteUnusedUploads = (db: Knex, since: Date): Promise<string[]> =>
  db('uploads')
    .where({ uses: 0 })
    .where('unused_since', '<', since)
    .delete()
    .returning('name')
    .then((rows) => rows.map(({ name }) => name))

/** Returns which of the given names have a row. */
export const knownUploads = (db: Knex, names: readonly string[]): Promise<string[]> =>
  db('uploads')
    .whereRaw('name = any(?)', [[...names]])
    .pluck('name')
