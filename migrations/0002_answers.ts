import type { Knex } from 'knex'

export async function up(db: Knex) {
  await db.schema.createTable('answers', (table) => {
    table.text('key').primary()
    table.text('source').notNullable()
    table.specificType('read_at', 'timestamptz').notNullable().index()
    // The type is json instead of jsonb, because jsonb does not keep the order of keys, and the order of a title's
    // facts is part of the answer.
    table.json('data').notNullable()
  })
}

export async function down(db: Knex) {
  await db.schema.dropTable('answers')
}
