import type { Knex } from 'knex'

/** Counts the pictures of products, so that they are neither deleted nor kept for nothing. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`select track_uploads('products', 'picture')`)
}

export async function down(db: Knex): Promise<void> {
  for (const change of ['insert', 'update', 'delete'])
    await db.raw('drop trigger ?? on products', [`uploads_picture_${change}`])
}
