import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readConfig } from './src/config.ts'
import { migrationsIn } from './src/db/migrations.ts'

/**
 * Configuration of the knex command line for a built site: `npx knex --knexfile dist/knexfile.js migrate:status`. Needs
 * the environment variable DATABASE_URL.
 */
export default {
  client: 'pg',
  connection: readConfig(process.env).databaseUrl,
  migrations: { migrationSource: migrationsIn(fileURLToPath(new URL('./migrations', import.meta.url))) },
}
