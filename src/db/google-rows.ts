import type { Knex } from 'knex'

/**
 * A use of a Google service for a member, or with `run` the pictures that a run has reserved, of which `calls` less
 * `failed` are drawn or in flight: with so many `panels`, of which `panels_left` are neither. `user_id` is null once the
 * account is deleted.
 */
export type GoogleUseRow = {
  id: number
  user_id: number | null
  comic_id: number | null
  run: number | null
  released: boolean
  day: string
  service: 'script' | 'picture' | 'speech' | 'narration'
  calls: number
  failed: number
  units: number
  panels: number
  panels_left: number
  cost: string
}
export type Booking = Pick<GoogleUseRow, 'id' | 'units'> & { cost: number }

declare module 'knex/types/tables.js' {
  interface Tables {
    google_uses: Knex.CompositeTableType<
      GoogleUseRow,
      Omit<Booking, 'id'> &
        Pick<GoogleUseRow, 'day' | 'service' | 'calls'> &
        Partial<Pick<GoogleUseRow, 'user_id' | 'comic_id' | 'run' | 'failed' | 'panels' | 'panels_left'>>,
      Partial<Record<'calls' | 'failed' | 'units' | 'panels' | 'panels_left' | 'cost', Knex.Raw | number>> & {
        released?: true
      }
    >
  }
}
