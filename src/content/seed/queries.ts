import type { Knex } from 'knex'
import type { Drawing } from '../../db/column-types.ts'
import type { NewRow } from '../write-queries.ts'

/** The picture is drawn when it is first requested. */
export type SampleRow = Omit<NewRow, 'picture' | 'author_id'> & { drawing: Drawing; publish_at: Date }

/**
 * Adds samples with their slugs and first versions, unless there is any content, even in the bin. Returns whether they
 * were added. Lists show photos and partners in the order of insertion, the last first.
 */
export async function addSamples(trx: Knex, rows: readonly SampleRow[]): Promise<boolean> {
  await trx.raw('lock table content_items in share row exclusive mode')
  if (await trx('content_items').first('id')) return false
  await trx('content_items').insert(
    rows.map(({ drawing, ...row }) => ({
      ...row,
      drawing: JSON.stringify(drawing),
      picture: null,
      author_id: null,
      created_at: row.publish_at,
    })),
  )
  await trx.raw('insert into content_slugs (kind, slug, item_id) select kind, slug, id from content_items')
  await trx.raw(`
    insert into content_versions
      (item_id, version, title, subtitle, body, program_type, place, starts_at, ends_at, website_url, saved_at)
    select id, version, title, subtitle, body, program_type, place, starts_at, ends_at, website_url, created_at
    from content_items`)
  return true
}
