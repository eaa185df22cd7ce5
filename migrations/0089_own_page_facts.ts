import type { Knex } from 'knex'

/**
 * The reading direction of own pages, as the archive says in which they come. `edges`: the colours along the upper and
 * along the lower edge of a page, three bytes each of 32 points; null for older pages.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table comics add column direction text check (direction in ('ltr', 'rtl'));
    alter table comic_pages add column edges bytea check (length(edges) = 192)
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comic_pages drop column edges; alter table comics drop column direction')
}
