import type { Knex } from 'knex'

/**
 * A list of names counts in the price once it is complete or locked. Lists that were saved before counted row by row;
 * `is_older` keeps their price as it is.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    update order_lines line set item = item || jsonb_build_object('list', jsonb_build_object('rows', nullif(named, 0),
      'is_whole', all_sized and count = quantity, 'is_older', true))
    from (select line_id, count(*) as count, count(*) filter (where name <> '' or number <> '') as named,
        bool_and(size_code <> '') as all_sized from order_roster group by line_id) roster
    where roster.line_id = line.id and item is not null and voided_at is null
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw("update order_lines set item = item - 'list' where item is not null")
}
