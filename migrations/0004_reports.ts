import type { Knex } from 'knex'

export async function up(db: Knex) {
  await db.schema.createTable('episode_reports', (table) => {
    table.increments('id')
    table.text('episode_slug').notNullable().index()
    table.text('title').notNullable()
    table.text('server')
    table.text('reason').notNullable()
    table.text('message')
    table.specificType('created_at', 'timestamptz').notNullable().index()
  })
}

export async function down(db: Knex) {
  await db.schema.dropTable('episode_reports')
}
