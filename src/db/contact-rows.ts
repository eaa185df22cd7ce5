import type { Knex } from 'knex'

/** What somebody wrote to the site at /kontak/. `page` and `work` belong to a takedown request. `note` is of staff. */
export type ContactMessageRow = {
  id: number
  kind: 'question' | 'takedown' | 'privacy' | 'other'
  name: string
  email: string
  message: string
  page: string | null
  work: string | null
  user_id: number | null
  created_at: Date
  answered_at: Date | null
  note: string
}

declare module 'knex/types/tables.js' {
  interface Tables {
    contact_messages: Knex.CompositeTableType<
      ContactMessageRow,
      Omit<ContactMessageRow, 'id' | 'created_at' | 'answered_at' | 'note'>,
      Pick<ContactMessageRow, 'answered_at' | 'note'>
    >
  }
}
