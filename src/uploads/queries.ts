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

/** Returns the bytes of all pictures that were sent for something. */
export const bytesSentFor = (db: Knex, sent_for: UploadRow['sent_for']): Promise<number> =>
  sumOfBytes(db('uploads').where({ sent_for }))

/**
 * Returns the bytes of all pictures that a member owns and may delete, so without those of orders; 0 for an account with
 * more rights.
 */
export const bytesOfMember = (db: Knex, id: number): Promise<number> =>
  sumOfBytes(
    db('uploads')
      .where('owner_id', db('users').select('id').where({ id, role: 'member' }))
      .whereRaw(`sent_for is distinct from 'orders'`),
  )

const sumOfBytes = async (uploads: Knex.QueryBuilder): Promise<number> =>
  Number((await uploads.sum({ bytes: 'bytes' }).first())?.bytes ?? 0)

/** Adds bytes to what a sender sent on a day. Returns false, and adds nothing, if that were more than `most`. */
export async function addSentBytes(db: Knex, { most, ...sent }: SentBytes & { most: number }): Promise<boolean> {
  const { rowCount } = await db.raw(
    `insert into sent_bytes as sent (day, sender, bytes) values (:day, :sender, :bytes)
     on conflict (day, sender) do update set bytes = sent.bytes + excluded.bytes
      where sent.bytes + excluded.bytes <= :most`,
    { ...sent, most },
  )
  return rowCount === 1
}

type SentBytes = { day: string; sender: string; bytes: number }

/** Deletes what was sent before a day. */
export async function pruneSentBytes(db: Knex, day: string): Promise<void> {
  await db('sent_bytes').where('day', '<', day).delete()
}

/** Returns which of the given names have a row. */
export const knownUploads = (db: Knex, names: readonly string[]): Promise<string[]> =>
  db('uploads')
    .whereRaw('name = any(?)', [[...names]])
    .pluck('name')
