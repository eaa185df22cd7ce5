import type { Knex } from 'knex'

/**
 * A stored picture. `name` is its file name, which rows of other tables store; `width` and `height` are in pixels.
 * Triggers keep `uses`, the number of rows that name the picture, and `unused_since`, which is null while there are any.
 */
export type UploadRow = {
  id: string
  name: string
  width: number
  height: number
  /** Size of the file; 0 if unknown. */
  bytes: number
  type: string
  /** Text that stands for the picture where it cannot be seen; null if nobody wrote one. */
  alt: string | null
  uses: number
  owner_id: number | null
  /** What it was sent for; null for what the site draws and editors publish. */
  sent_for: 'orders' | 'photos' | null
  created_at: Date
  unused_since: Date | null
}

/** How many bytes of pictures somebody sent on a day in Western Indonesia. `sender` is a hash. */
type SentBytesRow = { day: string; sender: string; bytes: string }

declare module 'knex/types/tables.js' {
  interface Tables {
    uploads: Knex.CompositeTableType<
      UploadRow,
      Omit<UploadRow, 'id' | 'uses' | 'created_at' | 'unused_since'>,
      Partial<Omit<UploadRow, 'id' | 'uses'>>
    >
    sent_bytes: SentBytesRow
  }
}
