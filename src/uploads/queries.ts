import type { Knex } from 'knex'
import type { UploadRow } from '../db/tables.ts'

/** Triggers fill the other columns. */
type NewUpload = Omit<UploadRow, 'id' | 'uses' | 'created_at' | 'unused_since'>

export async function addUpload(db: Knex, upload: NewUpload): Promise<void> {
  await db('uploads').insert(upload)
}

export async function setAlt(db: Knex, name: string, alt: string | null): Promise<void> {
  await db('uploads').where({ name }).update({ alt })
}

/** Returns whether the file of the picture may be deleted. */
export async function deleteUpload(db: Knex, name: string): Promise<boolean> {
  await db('uploads').where({ name, uses: 0 }).delete()
  return (await findUploadNames(db, [name])).length === 0
}

/** Returns the names of the deleted uploads. */
export const deleteUnusedUploads = (db: Knex, since: Date): Promise<string[]> =>
  db('uploads')
    .where({ uses: 0 })
    .where('unused_since', '<', since)
    .delete()
    .returning('name')
    .then((rows) => rows.map(({ name }) => name))

export const bytesSentFor = (db: Knex, sent_for: UploadRow['sent_for']): Promise<number> =>
  sumOfBytes(db('uploads').where({ sent_for }))

/** Bytes of all stored pictures. */
export const bytesStored = (db: Knex): Promise<number> => sumOfBytes(db('uploads'))

/**
 * Bytes of a member's pictures, without pictures of orders, because the member may not delete those; 0 for an account
 * with more rights.
 */
export const bytesOfMember = (db: Knex, id: number): Promise<number> =>
  sumOfBytes(
    db('uploads')
      .where('owner_id', db('users').select('id').where({ id, role: 'member' }))
      .whereRaw(`sent_for is distinct from 'orders'`),
  )

const sumOfBytes = async (uploads: Knex.QueryBuilder): Promise<number> =>
  Number((await uploads.sum({ bytes: 'bytes' }).first())?.bytes ?? 0)

/** Returns false and adds nothing if the sum would exceed `most`. */
export async function addSentBytes(db: Knex, { most, ...row }: SentBytes & { most: number }): Promise<boolean> {
  const { rowCount } = await db.raw(
    `insert into sent_bytes as sent (day, sender, bytes) values (:day, :sender, :bytes)
     on conflict (day, sender) do update set bytes = sent.bytes + excluded.bytes
      where sent.bytes + excluded.bytes <= :most`,
    { ...row, most },
  )
  return rowCount === 1
}

type SentBytes = { day: string; sender: string; bytes: number }

export async function pruneSentBytes(db: Knex, day: string): Promise<void> {
  await db('sent_bytes').where('day', '<', day).delete()
}

export const findUploadNames = (db: Knex, names: readonly string[]): Promise<string[]> =>
  db('uploads')
    .whereRaw('name = any(?)', [[...names]])
    .pluck('name')
